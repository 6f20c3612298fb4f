"""On which channel a promise is kept: that a call back is a call, and which others there are."""

from django.utils.translation import gettext as _

from belofte.channels import registry
from belofte.promises.refusals import UnfitChannelError
from belofte.promises.vocabulary import PHONE, Kind


def of(kind: Kind, named: str) -> str:
    """Return on which channel it has to be kept: who is called back is called, whatever is left open."""
    return named or (PHONE if kind == Kind.CALLBACK else "")


def refuse_unfit(kind: Kind, named: str) -> None:
    """Refuse a channel that there is not, or on which nobody can be called back. Refuses: UnfitChannelError."""
    if kind == Kind.CALLBACK and of(kind, named) != PHONE:
        raise UnfitChannelError(_("To call back is by telephone. Choose “by telephone”, or promise an answer instead."))
    if named and not known(named):
        raise UnfitChannelError(_("Choose how: by telephone, or where we can write to the customer."))


def known(named: str) -> str:
    """Return a channel by its name; "" for what we have none of, such as a letter."""
    return named if named in {PHONE, *registry.NAMES} else ""

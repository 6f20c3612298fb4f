"""On which channel a promise is kept: that a call back is a call, and which others there are."""

from django.utils.translation import gettext as _

from belofte.channels import registry
from belofte.promises.refusals import UnfitChannelError
from belofte.promises.vocabulary import PHONE, Form, Kind


def of(kind: str, named: str, *, form: str) -> str:
    """Return on which channel it has to be kept: whom we call back is called, whatever is named.

    Of what somebody else promised the customer says that they rang, on any channel of ours.
    """
    return PHONE if _is_our_call(kind, form) else named


def refuse_unfit(kind: str, named: str, *, form: str) -> None:
    """Refuse a channel that there is not, or on which nobody can be called back. Refuses: UnfitChannelError."""
    if _is_our_call(kind, form) and named not in {"", PHONE}:
        raise UnfitChannelError(_("To call back is by telephone. Choose “by telephone”, or promise an answer instead."))
    if named and not known(named):
        raise UnfitChannelError(_("Choose how: by telephone, or where we can write to the customer."))


def known(named: str) -> str:
    """Return a channel by its name; "" for what we have none of, such as a letter."""
    return named if named in {PHONE, *registry.NAMES} else ""


def _is_our_call(kind: str, form: str) -> bool:
    return kind == Kind.CALLBACK and form != Form.CLAIMED

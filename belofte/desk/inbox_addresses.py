"""Which addresses an inbox may have, beside those of the others, and keeping them."""

from django import forms
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from belofte.cases import reply_addresses
from belofte.channels.models import Alias, Inbox


def refuse_unusable(address: str, *, inbox: Inbox) -> None:
    """Refuse an address that another inbox has, or that leaves no room for a signature of ours."""
    others = Inbox.objects.filter(channel="email").exclude(pk=inbox.pk)
    if others.filter(Q(address=address) | Q(aliases__address=address)).exists():
        raise forms.ValidationError(_("There is an inbox with this address already: %s.") % address)
    if not reply_addresses.has_room(address):
        words = _("The part before the @ is too long: our answers add a signature to it. Take at most 18 letters.")
        raise forms.ValidationError(words)


def read_aliases(written: str, *, inbox: Inbox, main: str) -> list[str]:
    """Return the addresses in a text, each once and without the main one; refuse what cannot be one."""
    aliases = dict.fromkeys(written.lower().split())
    for alias in aliases:
        validate_email(alias)
        refuse_unusable(alias, inbox=inbox)
    return [alias for alias in aliases if alias != main]


def drop_others(inbox: Inbox, aliases: list[str]) -> None:
    """Take away the aliases that are not among these, so that one of them can become the main address."""
    Alias.objects.filter(inbox=inbox.pk).exclude(address__in=aliases).delete()


def add(inbox: Inbox, aliases: list[str]) -> None:
    """Give the inbox these."""
    for address in aliases:
        Alias.objects.get_or_create(inbox=inbox, address=address)

"""What the desk says to a customer whose live conversation ends, or goes on elsewhere, in the language of its inbox.

Nothing in it was chosen by anybody outside.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from belofte.cases.models import Conversation
from belofte.channels.models import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A subject, for channels that have one, and the words."""

    subject: str
    text: str


def ended(conversation: Conversation) -> Said:
    """Return that a conversation is over."""
    with translation.override(conversation.inbox.language):
        text = _("This conversation has ended. Do you have another question? Then write to us here again.")
        return Said(subject=_("Our conversation"), text=text)


def carried_to(conversation: Conversation, *, inbox: Inbox) -> Said:
    """Return that it goes on elsewhere, and from which address of ours that comes."""
    with translation.override(conversation.inbox.language):
        text = _(
            "We go on with your question or complaint elsewhere: you get a message from %(address)s, at the address"
            " that we have of you. It stays open until you have our answer."
        ) % {"address": inbox.address}
        return Said(subject=_("Our conversation"), text=text)


def goes_on_here(other: Conversation) -> Said:
    """Return that a conversation of before goes on in this one; what was said there stands below it, if we quote."""
    with translation.override(other.inbox.language):
        parts = [
            _("We go on here with the question or complaint that you told us in a conversation."),
            _("What was said stands below.") if other.inbox.quotes_history else "",
            _("It stays open until you have our answer. Do you want to add something? Then answer this message."),
        ]
        return Said(subject=_("Our conversation goes on here"), text=" ".join(filter(None, parts)))

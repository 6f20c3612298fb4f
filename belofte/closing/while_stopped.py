"""What keeps a case open while a conversation of it is stopped; the database refuses it too (`gates_on_stops.py`)."""

from django.utils.translation import gettext as _

from belofte.cases.models import Case
from belofte.closing.hindrances import ClosingRefusedError
from belofte.conduct import stops
from belofte.people.models import Agent


class ConversationStoppedError(ClosingRefusedError):
    """A stopped conversation is no end: somebody else sees the case through."""


def refuse_stopper(case: Case, *, by: Agent) -> None:
    """Refuse an end by who stopped a conversation of the case. Refuses: ConversationStoppedError."""
    if stops.standing(case).filter(by=by).exists():
        raise ConversationStoppedError(_("You stopped this conversation, so a colleague ends the case."))


def refuse_unanswered(case: Case) -> None:
    """Refuse an end without an answer, while a conversation is stopped. Refuses: ConversationStoppedError."""
    if stops.standing(case).exists():
        raise ConversationStoppedError(
            _("A conversation of this case is stopped, which is no end. Answer the customer, and close with that.")
        )

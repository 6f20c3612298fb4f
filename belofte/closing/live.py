"""Live conversations, in which both sides sit there at once: whether one has ended, and what keeps it from ending.

Nothing else writes an Ending. Having it said to the customer is `keeping/ending.py`; the database refuses the same
(`gates_on_endings.py`).
"""

from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Conversation, Event, Message
from belofte.channels import registry
from belofte.channels.models import PAGE_KEY
from belofte.closing import conditions, hindrances
from belofte.closing.models import Ending
from belofte.conduct import stops
from belofte.people.models import Agent

_UNANSWERED = conditions.unanswered("%(case)s")
_WORDS = conditions.waiting_words("%(case)s")


class EndingRefusedError(Exception):
    """The conversation cannot end so; the words say what to do instead."""


class NotLiveError(EndingRefusedError):
    """Nobody sits there at once, so there is nothing to end."""


class EndedAlreadyError(EndingRefusedError):
    """Somebody ended it first, and the customer wrote nothing since."""


class StoppedError(EndingRefusedError):
    """The conversation is stopped, which is no end."""


class QuestionOpenError(EndingRefusedError):
    """The customer waits for an answer."""


class ComplaintOpenError(EndingRefusedError):
    """Whoever complained does not know what came of it."""


class NothingGoesOnError(EndingRefusedError):
    """The case is closed, so there is nothing to carry over."""


def is_live(conversation: Conversation) -> bool:
    """Tell whether both sides sit there at once."""
    return registry.abilities(conversation.inbox.channel).live


def standing(conversation: Conversation) -> Ending | None:
    """Return how it ended, as long as the customer wrote nothing there since; what they add on their page is not there.

    What comes later has the higher number: each is written while the case is held.
    """
    theirs = Message.objects.filter(conversation=conversation, direction=Message.Direction.IN)
    theirs = theirs.exclude(envelope__transport_key__startswith=PAGE_KEY)
    later = theirs.filter(pk__gt=OuterRef("told"))
    ended = conversation.endings.exclude(Exists(later)).select_related("by", "carried_to__contact_point")
    return ended.order_by("-pk").first()


def refuse_over(conversation: Conversation) -> None:
    """Let pass only a live conversation that runs. Refuses: NotLiveError, EndedAlreadyError."""
    if not is_live(conversation):
        raise NotLiveError(_("This is no live conversation: it has no end of its own. You can close the case."))
    if (ended := standing(conversation)) is not None:
        raise EndedAlreadyError(_("%(name)s has ended this conversation already.") % {"name": ended.by.name})


def refuse_stopped(conversation: Conversation) -> None:
    """Let nobody end what is stopped, whoever stopped it. Refuses: StoppedError."""
    if stops.standing(conversation.case).filter(conversation=conversation).exists():
        raise StoppedError(
            _("This conversation is stopped, which is no end. Once that is over it can be ended or carried over.")
        )


def tells(message: str) -> Exists:
    """Return whether a message says that a live conversation ends, or begins where it goes on; over its field."""
    begins = Q(carried_to=OuterRef(f"{message}__conversation"), at=OuterRef(f"{message}__recorded_at"))
    return Exists(Ending.objects.filter(Q(told=OuterRef(message)) | begins))


def refuse_open(case: Case) -> None:
    """Refuse while the customer waits for an answer, or a complaint has no outcome that was told.

    Refuses: QuestionOpenError, ComplaintOpenError.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNANSWERED, {"case": case.pk})
        is_waiting = cursor.fetchone() is not None
        cursor.execute(_WORDS, {"case": case.pk})
        said = [" ".join(text.split()) for (text,) in cursor.fetchall()]
    if is_waiting:
        raise QuestionOpenError(_question(said[-1] if said else ""))
    if hindrances.is_complaint_unanswered(case):
        raise ComplaintOpenError(
            _("There is a complaint that has no outcome yet. Carry the conversation over: the complaint stays open.")
        )


def refuse_closed(case: Case) -> None:
    """Refuse to carry over what is over. Refuses: NothingGoesOnError."""
    if case.is_closed:
        raise NothingGoesOnError(_("This case is closed, so nothing goes on elsewhere. You can end the conversation."))


def record(
    conversation: Conversation,
    *,
    told: Message,
    carried_to: Conversation | None = None,
    by: Agent,
    at: datetime,
) -> Ending:
    """Keep that it ended, and where its case goes on; the case's row is held."""
    made = Ending.objects.create(conversation=conversation, told=told, carried_to=carried_to, by=by, at=at)
    kind = Event.Kind.CARRIED_OVER if carried_to else Event.Kind.ENDED
    where = {"address": carried_to.contact_point.address} if carried_to else {}
    history.record(conversation.case, kind, by=by, at=at, message=told.pk, **where)
    return made


def _question(words: str) -> str:
    if not words:
        return _("The customer still waits for an answer. Answer first, or carry the conversation over.")
    return _("The customer still waits for an answer to “%(words)s”. Answer first, or carry the conversation over.") % {
        "words": Truncator(words).chars(hindrances.WORDS_SHOWN)
    }

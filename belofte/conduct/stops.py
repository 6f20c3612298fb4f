"""Conversations that were stopped: what that takes. Nothing else makes a Stop or an Objection; `ending` ends one.

To stop one is `keeping/stopping.py`: the case goes to somebody else, and the customer is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Conversation, Event, Message
from belofte.conduct import ending, warning
from belofte.conduct.models import ConductWarning, Kind, Objection, Stop
from belofte.people import teams
from belofte.people.models import Agent, Role


class StopRefusedError(Exception):
    """The conversation cannot be stopped so; the words say what to do. `field` is where on the form."""

    field = "quote"


class AlreadyStoppedError(StopRefusedError):
    """Somebody stopped it first."""


class NotQuotedError(StopRefusedError):
    """The customer did not write that here."""


class NotWarnedError(StopRefusedError):
    """No warning reached the customer before the insult."""

    field = "kind"


class NotOfTeamError(StopRefusedError):
    """They do not answer this case."""


class NobodyDecidesError(StopRefusedError):
    """Nobody beside them could decide on an objection."""

    field = ""  # of the whole page


class ObjectionRefusedError(Exception):
    """The objection cannot be decided so; the words say what to do."""


class AnotherLeadNeededError(ObjectionRefusedError):
    """A lead decides, and not the one who stopped it."""


class NotObjectedError(ObjectionRefusedError):
    """The customer wrote nothing since the stop."""


class DecidedAlreadyError(ObjectionRefusedError):
    """Somebody decided it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why a conversation is stopped: how the customer hurt, and by which words."""

    kind: Kind
    message: Message
    quote: str


def standing(case: Case) -> QuerySet[Stop]:
    """Return which conversations of a case are stopped."""
    return Stop.objects.filter(conversation__case=case, ended_at__isnull=True)


def tells_of_conduct(message: Message) -> bool:
    """Tell whether a message of ours says that a conversation is stopped, or what became of an objection to that."""
    return Stop.objects.filter(told=message).exists() or Objection.objects.filter(told=message).exists()


def deciders(case: Case, *, besides: Agent) -> QuerySet[Agent]:
    """Return who decides on an objection to somebody's stop: leads of the team first, else its administrators."""
    leads = teams.deciding(case.team_id, besides=besides.pk)
    return leads.annotate(is_team_lead=Q(roles__contains=[Role.LEAD])).order_by("-is_team_lead", "pk")


def refuse_unfit(conversation: Conversation, because: Because, *, by: Agent) -> ConductWarning | None:
    """Return the warning that came before an insult; a threat needs none. The case's row is held.

    Refuses: AlreadyStoppedError, NotOfTeamError, NobodyDecidesError, NotQuotedError, NotWarnedError.
    """
    if Stop.objects.filter(conversation=conversation, ended_at__isnull=True).exists():
        raise AlreadyStoppedError(_("This conversation is stopped already."))
    if not teams.is_at_work(by, team_id=conversation.case.team_id):
        raise NotOfTeamError(_("Only somebody of the team of this case can stop it."))
    if not deciders(conversation.case, besides=by).exists():
        raise NobodyDecidesError(
            _(
                "Nobody else in this team can decide if the customer objects. Have an administrator make a colleague "
                "lead of it, or join it themselves. Until then you can have the case taken over."
            )
        )
    message = because.message
    is_here = message.is_from_customer and message.conversation_id == conversation.pk
    if not is_here or not because.quote.strip() or because.quote not in message.text:
        raise NotQuotedError(_("Quote the words as the customer wrote them, from one of their messages."))
    if Stop.objects.filter(message=message).exists():
        raise AlreadyStoppedError(_("The conversation was stopped for this message before. That is over."))
    if because.kind == Kind.THREAT:
        return None
    warned = warning.delivered(conversation, before=message.recorded_at).first()
    if warned is None:
        raise NotWarnedError(
            _("Warn the customer first. After a warning that arrived, new insulting words can stop the conversation.")
        )
    return warned


def record(
    conversation: Conversation,
    because: Because,
    *,
    warned: ConductWarning | None,
    told: Message,
    by: Agent,
    at: datetime,
) -> Stop:
    """Keep that a conversation is stopped; the case's row is held, and is somebody else's by now."""
    case = conversation.case
    stop = Stop.objects.create(
        conversation=conversation,
        kind=because.kind,
        message=because.message,
        quote=because.quote,
        warning=warned,
        told=told,
        by=by,
        at=at,
        until=at + timedelta(days=case.team.stop_days),
    )
    history.record(case, Event.Kind.STOPPED, by=by, at=at, stop=stop.pk)
    return stop


def refuse_undecidable(stop: Stop, message: Message | None, *, by: Agent) -> Message:
    """Return the message in which the customer objects. The case's row is held.

    Refuses: AnotherLeadNeededError, DecidedAlreadyError, NotObjectedError.
    """
    if not by.is_lead or by.pk == stop.by_id:
        raise AnotherLeadNeededError(_("A lead decides this, who did not stop the conversation. Ask one."))
    if Objection.objects.filter(stop=stop).exists():
        raise DecidedAlreadyError(_("This objection was decided already."))
    if message is None or message.recorded_at <= stop.at or not message.is_from_customer:
        raise NotObjectedError(_("Choose the message in which the customer objects."))
    return message


def decide(stop: Stop, message: Message, *, is_upheld: bool, told: Message, by: Agent, at: datetime) -> Objection:
    """Keep what a lead decided; upheld, the stop is over. The case's row is held."""
    made = Objection.objects.create(stop=stop, message=message, is_upheld=is_upheld, told=told, by=by, at=at)
    kind = Event.Kind.OBJECTION_UPHELD if is_upheld else Event.Kind.OBJECTION_REJECTED
    history.record(stop.conversation.case, kind, by=by, at=at, stop=stop.pk)
    if is_upheld and stop.ended_at is None:
        ending.end(stop, because="objection", by=by, at=at)
    return made

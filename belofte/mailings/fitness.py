"""Who of many gets a message that the desk says to all, and why the others do not: asked of all, and anew of each.

So many statements, however many cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from belofte.cases import doubts, links
from belofte.cases.models import Call, Case, Conversation, Delivery, Message
from belofte.channels import registry
from belofte.closing import inquiring
from belofte.conduct import heard
from belofte.conduct.models import Stop
from belofte.language.calendar import WorkingTimeMissingError, before, last_working_day_before
from belofte.mailings.models import Addressee
from belofte.people import calendars
from belofte.people.models import Team
from belofte.procedures.models import AWAITED, ProcedureStep
from belofte.procedures.models import State as StepState
from belofte.promises.models import DUE_FROM_US, Form, Origin, Promise, State
from belofte.replies.models import Held
from belofte.testimony.models import InquiryReply

Because = Addressee.Because
_LATELY: Final = 5  # working days in which nobody gets a second one
_NOT_ARRIVED: Final = (Delivery.State.FAILED, Delivery.State.BOUNCED)
_LEAVING: Final = (Delivery.State.QUEUED, Delivery.State.SENDING)
_SAID: Final = ("inquiry__case", "is_solved", "wrote_since")
_DOUBTS: Final = frozenset({doubts.FAILING, doubts.SPAM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where each case would be written to, and why the others are left out, both by the number of the case."""

    conversations: Mapping[int, Conversation]
    left_out: Mapping[int, Because]


def look(cases: Sequence[Case], *, team: Team, since: datetime, at: datetime) -> Found:
    """Return who of these gets what the team tells all; `since` is when that was decided."""
    numbers = [case.pk for case in cases]
    conversations = _conversations(numbers)
    reasons: dict[int, Because] = {}
    for found in (  # what comes first counts
        _standing(cases, team=team),
        _answered(numbers, since=since),
        _promised(numbers, at=at),
        dict.fromkeys(_stopped(numbers), Because.STOPPED),
        dict.fromkeys(_solved(numbers), Because.SOLVED),
        _unreachable(numbers, conversations),
        dict.fromkeys(_told(team, at=at).filter(case__in=numbers).values_list("case", flat=True), Because.LATELY),
        _early(cases, team=team, at=at),
    ):
        reasons = {**found, **reasons}
    return Found(conversations=conversations, left_out=reasons)


def has_a_day(*, team: Team, at: datetime) -> Q:
    """Return the condition on cases with a day of ours that is still to come, or that were told one lately."""
    promises = Promise.objects.filter(case=OuterRef("pk"), state=State.OPEN, due_at__gt=at).exclude(form=Form.CLAIMED)
    steps = ProcedureStep.objects.filter(case=OuterRef("pk"), state=StepState.OPEN, due_at__gt=at)
    return Q(Exists(promises)) | Q(Exists(steps)) | Q(Exists(_told(team, at=at).filter(case=OuterRef("pk"))))


def _standing(cases: Iterable[Case], *, team: Team) -> dict[int, Because]:
    found = {}
    for case in cases:
        if case.team_id != team.pk:
            found[case.pk] = Because.OTHER_TEAM
        elif case.answer_under_way_since is not None:
            found[case.pk] = Because.ANSWERED
        elif case.is_closed or case.waiting_since is None:
            found[case.pk] = Because.NOBODY_WAITS
    return found


def _answered(numbers: Sequence[int], *, since: datetime) -> dict[int, Because]:
    """Return the cases in which one of us wrote to the customer or spoke to them since, or has an answer about to."""
    ours = heard.written().filter(conversation__case__in=numbers, recorded_at__gt=since)
    calls = Call.objects.filter(case__in=numbers, result=Call.Result.ANSWERED, recorded_at__gt=since)
    held = Held.objects.filter(draft__case__in=numbers, stopped_at=None)
    answered = {
        *ours.values_list("conversation__case", flat=True),
        *calls.values_list("case", flat=True),
        *held.values_list("draft__case", flat=True),
    }
    return {**dict.fromkeys(answered, Because.ANSWERED), **_leaving(numbers)}


def _leaving(numbers: Sequence[int]) -> dict[int, Because]:
    """Return the cases with an answer that is leaving, or whose last may have arrived: nobody knows."""
    answers = Delivery.objects.filter(meant_for=Delivery.MeantFor.CUSTOMER, message__is_automatic=False)
    last = answers.filter(case=OuterRef("case")).order_by("-pk").values("pk")[:1]
    doubtful = Q(state=Delivery.State.UNCERTAIN, pk=Subquery(last))
    rows = answers.filter(Q(state__in=_LEAVING) | doubtful, case__in=numbers)
    return {  # of one case what leaves counts: `uncertain` comes before it in this order
        case: Because.UNCERTAIN if state == Delivery.State.UNCERTAIN else Because.ANSWERED
        for case, state in rows.order_by("-state").values_list("case", "state")
    }


def _promised(numbers: Sequence[int], *, at: datetime) -> dict[int, Because]:
    """Return the cases with a day of ours that is still to come, or with what one of us did not keep."""
    due = Promise.objects.filter(case__in=numbers, state__in=DUE_FROM_US).order_by()
    found: dict[int, Because] = {}
    for case, origin, state, form, due_at in due.values_list("case", "origin", "state", "form", "due_at"):
        is_ahead = state == State.OPEN and due_at is not None and due_at > at
        if origin != Origin.DESK and not is_ahead:
            found[case] = Because.BROKEN
        elif is_ahead and form != Form.CLAIMED:
            found.setdefault(case, Because.PROMISED)
    steps = ProcedureStep.objects.filter(case__in=numbers, state__in=AWAITED).order_by()
    for case, state, due_at in steps.values_list("case", "state", "due_at"):
        if state == StepState.OPEN and due_at > at:
            found.setdefault(case, Because.PROMISED)
        else:
            found[case] = Because.BROKEN
    return found


def _stopped(numbers: Sequence[int]) -> set[int]:
    standing = Stop.objects.filter(conversation__case__in=numbers, ended_at__isnull=True)
    return set(standing.values_list("conversation__case", flat=True))


def _solved(numbers: Sequence[int]) -> set[int]:
    """Return the cases of which the customer said last that it is solved, and wrote nothing since."""
    replies = InquiryReply.objects.filter(inquiry__case__in=numbers).order_by("id")
    said = replies.annotate(wrote_since=inquiring.wrote_since())
    newest = {case: (is_solved, wrote) for case, is_solved, wrote in said.values_list(*_SAID)}
    return {case for case, (is_solved, wrote) in newest.items() if is_solved and not wrote}


def _conversations(numbers: Sequence[int]) -> dict[int, Conversation]:
    """Return where each customer wrote last, with what is known of that message."""
    said = Message.objects.filter(conversation__case=OuterRef("case"), direction=Message.Direction.IN)
    newest = said.order_by("-recorded_at", "-pk").values("conversation")[:1]
    sent = Delivery.objects.filter(case=OuterRef("case"), contact_point=OuterRef("contact_point"))
    fate = sent.filter(meant_for=Delivery.MeantFor.CUSTOMER).order_by("-pk").values("state")[:1]
    theirs = Message.objects.filter(conversation=OuterRef("pk"), direction=Message.Direction.IN)
    theirs = theirs.order_by("-recorded_at", "-pk")
    found = (
        Conversation.objects.filter(case__in=numbers, pk=Subquery(newest))
        .select_related("inbox", "contact_point", "case__team")
        .annotate(
            fate=Subquery(fate),
            answers=Subquery(theirs.values("external_id")[:1]),
            doubted=Subquery(theirs.values("doubts")[:1]),
            reply_to=Subquery(theirs.values("reply_to")[:1]),
        )
    )
    return {each.case_id: each for each in found}


def _unreachable(numbers: Sequence[int], conversations: Mapping[int, Conversation]) -> dict[int, Because]:
    found = {number: _no_way(conversations.get(number)) for number in numbers}
    return {number: because for number, because in found.items() if because is not None}


def _no_way(conversation: Conversation | None) -> Because | None:
    """Return why nothing is written there by the desk itself: `replies/acknowledging.py` lets out the same."""
    point = conversation.contact_point if conversation else None
    if conversation is None or point is None or not point.address:
        return Because.NO_ADDRESS
    known = vars(conversation)
    channel = conversation.inbox.channel
    reasons = {
        Because.UNCONFIRMED: point.confirmed_at is None,
        Because.CHANNEL: not (registry.abilities(channel).acknowledges and links.are_carried(channel)),
        Because.BOUNCED: known["fate"] in _NOT_ARRIVED,
        Because.DOUBTFUL: any(doubt["kind"] in _DOUBTS for doubt in known["doubted"] or ()),
        Because.ELSEWHERE: (known["reply_to"] or point.address).lower() != point.address.lower(),
    }
    return next((because for because, is_so in reasons.items() if is_so), None)


def _early(cases: Sequence[Case], *, team: Team, at: datetime) -> dict[int, Because]:
    """Return who has not waited longer than the team's own first-answer time."""
    try:
        since = before(at, working=team.first_answer_hours * timedelta(hours=1), calendar=calendars.of(team))
    except WorkingTimeMissingError:
        return {}
    return {case.pk: Because.EARLY for case in cases if case.waiting_since and case.waiting_since > since}


def _told(team: Team, *, at: datetime) -> QuerySet[Addressee]:
    """Return what was told to many in the last working days."""
    return Addressee.objects.filter(message__isnull=False, settled_at__gt=_lately(team, at=at)).order_by()


def _lately(team: Team, *, at: datetime) -> datetime:
    """Return the end of the last day that is far enough away."""
    calendar = calendars.of(team)
    day = at.astimezone(calendar.zone).date()
    for _ in range(_LATELY):
        day = last_working_day_before(day, calendar)
    return calendars.end_of_day(day, calendar=calendar)

"""Who of many gets a message that the desk says to all, and why the others do not: asked of all, and anew of each.

A handful of statements, however many they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Subquery

from belofte.cases.models import Call, Case, Conversation, Delivery, Message
from belofte.conduct.models import Stop
from belofte.language.calendar import last_working_day_before
from belofte.mailings.models import Addressee
from belofte.people import calendars
from belofte.people.models import Team
from belofte.promises.models import DUE_FROM_US, Form, Origin, Promise, State

Because = Addressee.Because
_LATELY: Final = 5  # working days in which nobody gets a second one
_NOT_ARRIVED: Final = (Delivery.State.FAILED, Delivery.State.BOUNCED)


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
        dict.fromkeys(_answered(numbers, since=since), Because.ANSWERED),
        _promised(numbers, at=at),
        dict.fromkeys(_stopped(numbers), Because.STOPPED),
        _unreachable(numbers, conversations),
        dict.fromkeys(_written_lately(numbers, team=team, at=at), Because.LATELY),
    ):
        reasons = {**found, **reasons}
    return Found(conversations=conversations, left_out=reasons)


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


def _answered(numbers: Sequence[int], *, since: datetime) -> set[int]:
    """Return the cases in which one of us wrote to the customer, or spoke to them, since."""
    ours = Message.objects.filter(
        conversation__case__in=numbers,
        direction=Message.Direction.OUT,
        is_automatic=False,
        forwards=None,
        recorded_at__gt=since,
    )
    calls = Call.objects.filter(case__in=numbers, result=Call.Result.ANSWERED, recorded_at__gt=since)
    return {*ours.values_list("conversation__case", flat=True), *calls.values_list("case", flat=True)}


def _promised(numbers: Sequence[int], *, at: datetime) -> dict[int, Because]:
    """Return the cases with a date of ours that is still to come, or with what one of us did not keep."""
    due = Promise.objects.filter(case__in=numbers, state__in=DUE_FROM_US).order_by()
    found: dict[int, Because] = {}
    for case, origin, state, form, due_at in due.values_list("case", "origin", "state", "form", "due_at"):
        is_ahead = state == State.OPEN and due_at is not None and due_at > at
        if origin == Origin.PERSON and not is_ahead:
            found[case] = Because.BROKEN
        elif is_ahead and form != Form.CLAIMED:
            found.setdefault(case, Because.PROMISED)
    return found


def _stopped(numbers: Sequence[int]) -> set[int]:
    standing = Stop.objects.filter(conversation__case__in=numbers, ended_at__isnull=True)
    return set(standing.values_list("conversation__case", flat=True))


def _conversations(numbers: Sequence[int]) -> dict[int, Conversation]:
    """Return where each customer wrote last."""
    said = Message.objects.filter(conversation__case=OuterRef("case"), direction=Message.Direction.IN)
    newest = said.order_by("-recorded_at", "-pk").values("conversation")[:1]
    sent = Delivery.objects.filter(case=OuterRef("case"), contact_point=OuterRef("contact_point"))
    fate = sent.filter(meant_for=Delivery.MeantFor.CUSTOMER).order_by("-pk").values("state")[:1]
    words = Message.objects.filter(conversation=OuterRef("pk"), direction=Message.Direction.IN)
    heard = words.order_by("-recorded_at", "-pk").values("external_id")[:1]
    found = (
        Conversation.objects.filter(case__in=numbers, pk=Subquery(newest))
        .select_related("inbox", "contact_point", "case__team")
        .annotate(fate=Subquery(fate), answers=Subquery(heard))
    )
    return {each.case_id: each for each in found}


def _unreachable(numbers: Sequence[int], conversations: Mapping[int, Conversation]) -> dict[int, Because]:
    found = {}
    for number in numbers:
        conversation = conversations.get(number)
        point = conversation.contact_point if conversation else None
        if conversation is None or point is None or not point.address:
            found[number] = Because.NO_ADDRESS
        elif point.confirmed_at is None:
            found[number] = Because.UNCONFIRMED
        elif vars(conversation)["fate"] in _NOT_ARRIVED:
            found[number] = Because.BOUNCED
    return found


def _written_lately(numbers: Sequence[int], *, team: Team, at: datetime) -> set[int]:
    """Return the cases that got a message to all in the last working days."""
    sent = Addressee.objects.filter(message__isnull=False, case__in=numbers, settled_at__gt=_lately(team, at=at))
    return set(sent.values_list("case", flat=True))


def _lately(team: Team, *, at: datetime) -> datetime:
    """Return the end of the last day that is far enough away."""
    calendar = calendars.of(team)
    day = at.astimezone(calendar.zone).date()
    for _ in range(_LATELY):
        day = last_working_day_before(day, calendar)
    return calendars.end_of_day(day, calendar=calendar)

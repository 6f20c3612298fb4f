"""Who asked again, what that lifts, that nothing else does, and that who is silent waits a bounded time longer."""

from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from belofte import makers
from belofte.attention import chasers
from belofte.cases.models import CHASERS_MAX, LIFT, AnswerWaiver, Case, Message
from belofte.channels.contract import Address, Incoming
from belofte.channels.models import Inbox, RawEnvelope
from belofte.closing import closing
from belofte.intake import receiving
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(inbox: Inbox, *days: float, sender: str = "jan@klant.example", **fields: Any) -> Case:
    """Have a customer write on these days from Monday on, all in one case."""
    first = makers.receive(inbox, sender=sender, at=MONDAY + days[0] * DAY)
    for day in days[1:]:
        makers.receive(inbox, sender=sender, at=MONDAY + day * DAY, answers=(first.external_id,), **fields)
    return Case.objects.get(pk=first.conversation.case_id)


def stands(case: Case) -> tuple[int, timedelta]:
    """Return how often a customer asked again, and by how much their case is lifted."""
    fresh = Case.objects.get(pk=case.pk)
    assert fresh.waiting_since is not None
    assert fresh.lifted_since is not None
    return fresh.chasers, fresh.waiting_since - fresh.lifted_since


def test_chasers_a_first_message_is_none() -> None:
    assert stands(told(makers.make_inbox(), 0)) == (0, timedelta())


def test_chasers_a_burst_is_one_message() -> None:
    assert stands(told(makers.make_inbox(), 0, 0.01, 0.02)) == (0, timedelta())


def test_chasers_one_a_working_day() -> None:
    assert stands(told(makers.make_inbox(), 0, 1, 1.1, 1.2, 2)) == (2, 2 * LIFT)


def test_chasers_a_weekend_counts_with_the_monday_behind_it() -> None:
    assert stands(told(makers.make_inbox(), 4, 5, 6, 7)) == (1, LIFT)
    assert stands(told(makers.make_inbox(), 5, 6, 7, sender="b@klant.example")) == (0, timedelta())


def test_chasers_lift_no_further_than_the_most() -> None:
    assert stands(told(makers.make_inbox(), 0, 1, 2, 3, 4, 7, 8)) == (6, CHASERS_MAX * LIFT)


def test_chasers_what_is_sent_after_our_answer_is_none_until_the_next_working_day() -> None:
    inbox = makers.make_inbox()
    case = told(inbox, 0, 1)
    makers.deliver(makers.answer(case, by=makers.make_agent(), at=MONDAY + 1.1 * DAY), at=MONDAY + 1.1 * DAY)
    first = Message.objects.filter(conversation__case=case).earliest("pk")
    for day, chased in ((1.2, 0), (1.3, 0), (2, 1)):
        makers.receive(inbox, at=MONDAY + day * DAY, answers=(first.external_id,))
        assert stands(case) == (chased, chased * LIFT)


def test_chasers_an_answer_that_did_not_arrive_takes_none_away() -> None:
    case = told(makers.make_inbox(), 0, 1)
    makers.answer(case, by=makers.make_agent(), at=MONDAY + 2 * DAY)
    assert stands(case) == (1, LIFT)


def test_chasers_what_comes_by_itself_is_none() -> None:
    inbox = makers.make_inbox()
    assert stands(told(inbox, 0, 1, kind="auto_reply")) == (0, timedelta())


def test_chasers_what_was_brought_in_is_none() -> None:
    inbox = makers.make_inbox()
    case = told(inbox, 0)
    first, at = Message.objects.get(conversation__case=case), MONDAY + DAY
    author = Address(address="jan@klant.example", name="Jan")
    old = Incoming(author=author, external_id="oud@klant.example", text="En?", answers=(first.external_id,))
    kept = RawEnvelope.objects.create(
        inbox=inbox, content_hash=bytes(32), raw=b"x", size_bytes=1, received_at=at, is_import=True
    )
    receiving.receive(old, envelope=kept, at=at)
    assert stands(case) == (0, timedelta())
    makers.receive(inbox, at=MONDAY + 2 * DAY, answers=(first.external_id,))
    assert stands(case) == (1, LIFT)


def test_chasers_go_once_nobody_waits() -> None:
    case = told(makers.make_inbox(), 0, 1)
    reason = AnswerWaiver.Reason.SPAM
    closing.close_without_answer(
        case, reason=reason, seen_through=ALL_SEEN, by=makers.make_agent(), at=MONDAY + 2 * DAY
    )
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.chasers, fresh.lifted_since) == (0, None)


def test_chasers_of_a_team_that_never_works_are_none() -> None:
    inbox = makers.make_inbox()
    type(inbox.team).objects.filter(pk=inbox.team_id).update(hours={})
    assert stands(told(inbox, 0, 1)) == (0, timedelta())


def test_the_database_refuses_to_lift_further() -> None:
    case = told(makers.make_inbox(), 0)
    for days in ("-6 days", "1 hour"):
        with pytest.raises(IntegrityError, match="case_lifted_by_some_days"), transaction.atomic():
            _move(case, days)
    _move(case, "-5 days")


def _move(case: Case, days: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET lifted_since = waiting_since + %s::interval WHERE id = %s", [days, case.pk]
        )


_writes = st.lists(st.integers(min_value=0, max_value=24 * 25), min_size=1, max_size=9).map(sorted)


def _by_hand(hours: list[int], answered: int | None) -> int:
    """Count anew, in the plainest words: working days of Amsterdam in November and December, without holidays."""
    days: list[date] = []
    for hour in hours:
        if answered is None or hour > answered:
            day = (MONDAY + (hour + 1) * HOUR).date()  # an hour later than UTC
            while day.weekday() > 4:
                day += DAY
            days.append(day)
    return len(set(days) - {days[0]}) if days else 0


@given(
    histories=st.lists(st.tuples(_writes, st.none() | st.integers(0, 24 * 25)), min_size=2, max_size=5),
    words=st.data(),
)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_who_is_silent_is_overtaken_for_five_days_at_most_and_by_nothing_else(
    histories: list[tuple[list[int], int | None]], words: st.DataObject
) -> None:
    inbox, agent = makers.make_inbox(), makers.make_agent()
    waiting = []
    for number, (hours, drawn) in enumerate(histories):
        answered = drawn if drawn is not None and drawn >= hours[0] else None
        case = _play(inbox, hours, answered, words=words, sender=f"k{number}@klant.example", by=agent)
        if case.waiting_since is not None:
            assert case.chasers == _by_hand(hours, answered)
            assert case.lifted_since == chasers.lifted(case.waiting_since, chasers=case.chasers)
            waiting.append(case)
    ordered = sorted(waiting, key=lambda case: (case.lifted_since, case.pk))
    for earlier, later in combinations(ordered, 2):  # whoever stands behind somebody, came at most so much before them
        assert earlier.waiting_since is not None
        assert later.waiting_since is not None
        assert earlier.waiting_since - later.waiting_since <= CHASERS_MAX * LIFT
        assert earlier.chasers or earlier.waiting_since <= later.waiting_since


def _play(
    inbox: Inbox, hours: list[int], answered: int | None, *, words: st.DataObject, sender: str, by: Agent
) -> Case:
    """Play a history in which all that does not count is drawn: subject, words, how many it was sent to, the name."""
    first = None
    for hour in hours:
        if first is not None and answered is not None and hour > answered:
            _answer(first, answered, by=by)
            answered = None
        also = words.draw(st.integers(0, 3))
        message = makers.receive(
            inbox,
            sender=sender,
            at=MONDAY + hour * HOUR,
            name=words.draw(st.sampled_from(["Jan", "Burgemeester Bos", "De Krant, 40.000 volgers", ""])),
            subject=words.draw(st.sampled_from(["", "Vraag", "SPOED!!! [VIP]", "Klacht"])),
            text=words.draw(st.sampled_from(["Waar blijft het?", "DIT IS DE LAATSTE KEER", "Dank."])),
            cc=tuple(Address(address=f"m{number}@elders.example", name="") for number in range(also)),
            answers=(first.external_id,) if first else (),
        )
        first = first or message
    assert first is not None
    if answered is not None:
        _answer(first, answered, by=by)
    return Case.objects.get(pk=first.conversation.case_id)


def _answer(first: Message, hour: int, *, by: Agent) -> None:
    case = Case.objects.get(pk=first.conversation.case_id)
    makers.deliver(makers.answer(case, by=by, at=MONDAY + hour * HOUR), at=MONDAY + hour * HOUR)

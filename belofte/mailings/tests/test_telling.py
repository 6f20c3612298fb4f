"""Telling many who wait at once: who gets it, by which date, what is promised, and that nothing is done twice."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import jobs, makers
from belofte.cases.models import Case, Message
from belofte.channels.models import Inbox
from belofte.closing import closing, inquiring
from belofte.keeping import watching
from belofte.mailings import dates, mailing, telling, words
from belofte.mailings.models import Addressee, Mailing
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises import chain, first_answers
from belofte.promises.models import Grain, LedgerEntry, Occasion, Origin, Pace, Promise, State
from belofte.promises.terms import Due
from belofte.replies import braking

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LAST = date(2026, 12, 4)
STATEMENTS_MAX = 48  # of one case, from its lock to its promise


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def inbox(team: Team) -> Inbox:
    return makers.make_inbox(team, language="nl")


@pytest.fixture
def anna(team: Team) -> Agent:
    return makers.make_agent(teams=(team,))


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


def wait(inbox: Inbox, count: int) -> list[Case]:
    """Have so many customers wait, each ten minutes shorter than the one before, since a week."""
    return [
        makers.make_case(inbox, sender=f"klant{number}@klant.example", at=MONDAY - 7 * DAY + number * HOUR / 6)
        for number in range(count)
    ]


def send(cases: Sequence[Case], lead: Agent, **fields: object) -> Mailing:
    fields = {"last_day": LAST, "at": MONDAY, **fields}
    return mailing.send_to(cases, words.ready(), by=lead, **fields)  # type: ignore[arg-type]


def tell_all(sent: Mailing, *, at: object = MONDAY + HOUR) -> None:
    for row in sent.addressees.all():
        telling.tell(row.pk, at=at)  # type: ignore[arg-type]


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def left_because(sent: Mailing) -> list[str]:
    return list(sent.addressees.values_list("because", flat=True))


def test_each_gets_a_date_that_is_promised_and_goes_on_waiting(inbox: Inbox, lead: Agent, team: Team) -> None:
    Pace.objects.create(team=team, waiting=2, answered=10, measured_at=MONDAY)  # one in four hours of work
    cases = wait(inbox, 3)
    before = [(now(case).ball, now(case).waiting_since) for case in cases]
    sent = send(cases, lead)
    tell_all(sent)
    rows = list(sent.addressees.select_related("message", "promise"))
    assert [row.due_at.date() for row in rows] == [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 24)]
    assert [row.because for row in rows] == ["", "", ""]
    assert [(row.promise.origin, row.promise.state, row.promise.owner) for row in rows if row.promise] == [
        (Origin.DESK, State.OPEN, None)
    ] * 3
    assert [(now(case).ball, now(case).waiting_since) for case in cases] == before
    first = rows[0].message
    assert first is not None
    assert (first.is_automatic, first.author, first.subject) == (True, None, "Wanneer u ons antwoord krijgt")
    assert "sinds maandag 16 november" in first.text
    assert "uiterlijk maandag 23 november" in first.text
    assert "{" not in first.text
    assert cases[0].events.latest("pk").kind in {"promised", "mailed"}
    assert chain.first_fault(cases[0]) is None


def test_no_date_is_later_than_the_last_day(inbox: Inbox, lead: Agent) -> None:
    sent = send(wait(inbox, 3), lead, last_day=date(2026, 11, 24))
    assert [row.due_at.date() for row in sent.addressees.all()] == [date(2026, 11, 24)] * 3


def test_plan_counts_who_waits_longer_and_is_not_written_to(inbox: Inbox, team: Team) -> None:
    Pace.objects.create(team=team, waiting=3, answered=5, measured_at=MONDAY)  # one in eight hours of work
    cases = wait(inbox, 3)
    planned = dates.plan(cases[2:], team=team, last_day=date(2026, 11, 24), at=MONDAY)
    assert (planned.at_pace, planned.last, planned.is_too_soon) == (date(2026, 11, 26), date(2026, 11, 24), True)


def test_any_answer_of_a_person_keeps_it(inbox: Inbox, lead: Agent, anna: Agent) -> None:
    (case,) = wait(inbox, 1)
    tell_all(send([case], lead))
    makers.deliver(makers.answer(case, by=anna, at=MONDAY + 2 * HOUR), at=MONDAY + 3 * HOUR)
    assert Promise.objects.get(case=case).state == State.KEPT


def test_first_word_that_was_broken_is_moved_and_keeps_its_history(inbox: Inbox, lead: Agent) -> None:
    (case,) = wait(inbox, 1)
    first = first_answers.promise(
        case,
        words="Vrijdag.",
        due=Due(at=MONDAY - 2 * DAY, grain=Grain.DAY),
        occasion=Occasion.FIRST_WORD,
        message=Message.objects.get(),
        at=case.opened_at,
    )
    watching.watch(at=MONDAY - DAY)
    tell_all(send([case], lead))
    promise = Promise.objects.get()
    assert (promise.pk, promise.state, promise.moves, promise.owner) == (first.pk, State.OPEN, 1, None)
    assert list(promise.entries.order_by("number").values_list("kind", flat=True)) == ["made", "broken", "moved"]
    assert Addressee.objects.get().promise == promise
    assert promise.renegotiations.get().reason.startswith("Veel mensen wachten")


def test_first_word_past_its_date_is_broken_first(inbox: Inbox, lead: Agent) -> None:
    (case,) = wait(inbox, 1)
    first_answers.promise(
        case,
        words="Vrijdag.",
        due=Due(at=MONDAY - 2 * DAY, grain=Grain.DAY),
        occasion=Occasion.FIRST_WORD,
        message=Message.objects.get(),
        at=case.opened_at,
    )
    tell_all(send([case], lead))
    kinds = LedgerEntry.objects.order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["made", "broken", "moved"]


def test_who_is_left_out_and_why(inbox: Inbox, lead: Agent, anna: Agent) -> None:
    answered, promised, broken, closed, nameless = wait(inbox, 5)
    makers.promise(promised, by=anna, at=MONDAY - HOUR)
    makers.promise(broken, by=anna, at=MONDAY - 2 * DAY, due_at=MONDAY - DAY)
    sent = send([answered, promised, broken, closed, nameless], lead)
    makers.answer(answered, by=anna, at=MONDAY + HOUR / 2)
    closing.close_without_answer(
        closed,
        reason=closed.answer_waivers.model.Reason.THANKS,
        seen_through=makers.ALL_SEEN,
        by=lead,
        at=MONDAY + HOUR / 2,
    )
    point = nameless.conversations.get().contact_point
    type(point).objects.filter(pk=point.pk).update(address="")
    tell_all(sent)
    assert left_because(sent) == ["answered", "promised", "broken", "nobody_waits", "no_address"]
    assert not Message.objects.filter(is_automatic=True).exists()


def test_who_had_one_lately_is_left_out_for_five_working_days(inbox: Inbox, lead: Agent) -> None:
    (case,) = wait(inbox, 1)
    tell_all(send([case], lead, last_day=date(2026, 11, 23)))
    watching.watch(at=MONDAY + DAY)
    friday, next_monday = MONDAY + 4 * DAY, MONDAY + 7 * DAY
    second = send([case], lead, at=friday)
    tell_all(second, at=friday)
    third = send([case], lead, at=next_monday, last_day=date(2026, 12, 4))
    tell_all(third, at=next_monday)
    assert (left_because(second), left_because(third)) == (["lately"], [""])
    promise = Promise.objects.get()
    assert (promise.moves, promise.state) == (1, State.OPEN)


def test_address_that_heard_too_much_today_is_left_out(inbox: Inbox, lead: Agent) -> None:
    sent = send([makers.make_case(inbox, at=MONDAY - 7 * DAY) for _ in range(4)], lead)
    tell_all(sent)
    assert left_because(sent) == ["", "", "", "capped"]


def test_two_runs_of_a_job_tell_once(inbox: Inbox, lead: Agent) -> None:
    sent = send(wait(inbox, 1), lead)
    tell_all(sent)
    tell_all(sent)
    assert Message.objects.filter(is_automatic=True).count() == 1


def test_what_a_dead_worker_left_is_gone_on_with(inbox: Inbox, lead: Agent) -> None:
    sent = send(wait(inbox, 2), lead)
    first, second = sent.addressees.all()
    telling.tell(first.pk, at=MONDAY + HOUR)
    job = "belofte.mailings.jobs.tell"
    assert jobs.waiting(job, "addressee_id") == {first.pk, second.pk}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [job])
    telling.go_on(at=MONDAY + HOUR)
    assert jobs.waiting(job, "addressee_id") == {second.pk}


def test_stopped_one_leaves_who_has_not_got_it_out(inbox: Inbox, lead: Agent) -> None:
    sent = send(wait(inbox, 2), lead)
    first, second = sent.addressees.all()
    telling.tell(first.pk, at=MONDAY + HOUR)
    assert mailing.stop(sent, by=lead, at=MONDAY + HOUR) == 1
    telling.tell(second.pk, at=MONDAY + HOUR)
    assert left_because(sent) == ["", "halted"]
    with pytest.raises(mailing.AlreadyStoppedError):
        mailing.stop(sent, by=lead, at=MONDAY + HOUR)


def test_nothing_is_promised_while_the_brake_is_on(inbox: Inbox, lead: Agent) -> None:
    sent = send(wait(inbox, 1), lead)
    braking.brake(reason="Wrong words.", by=lead, at=MONDAY)
    tell_all(sent)
    assert not Promise.objects.exists()
    braking.let_go(by=lead, at=MONDAY + HOUR)
    tell_all(sent, at=MONDAY + 2 * HOUR)
    assert Promise.objects.count() == 1


def test_date_that_passed_before_it_could_leave_is_not_promised(inbox: Inbox, lead: Agent) -> None:
    sent = send(wait(inbox, 1), lead, last_day=date(2026, 11, 23))
    tell_all(sent, at=MONDAY + 2 * DAY)
    assert left_because(sent) == ["late"]


def test_three_hundred_cases_take_so_many_statements_each(inbox: Inbox, lead: Agent) -> None:
    sent = send(wait(inbox, 300), lead)
    assert sent.addressees.count() == 300
    for row in sent.addressees.all()[:20]:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            telling.tell(row.pk, at=MONDAY + HOUR)
        assert len(seen) <= STATEMENTS_MAX, [query["sql"][:90] for query in seen.captured_queries]
    with CaptureQueriesContext(connection) as planned:
        dates.plan(mailing.waiting(sent.team, at=MONDAY + HOUR).cases, team=sent.team, at=MONDAY)
    assert len(planned) <= 4


@pytest.mark.parametrize(
    ("last_day", "refusal"),
    [
        (date(2026, 11, 20), "passed"),
        (date(2026, 11, 28), "does not work"),
        (date(2029, 1, 1), "two years"),
    ],
)
def test_unfit_last_day_is_refused(inbox: Inbox, lead: Agent, last_day: date, refusal: str) -> None:
    with pytest.raises(mailing.LastDayUnfitError, match=refusal):
        send(wait(inbox, 1), lead, last_day=last_day)


def test_only_a_lead_of_the_team_sends_and_stops(inbox: Inbox, lead: Agent, anna: Agent) -> None:
    cases = wait(inbox, 1)
    for other in (anna, makers.make_agent(Role.LEAD), makers.make_agent(Role.OUTSOURCED, teams=(inbox.team,))):
        with pytest.raises(mailing.NotTheirLeadError):
            send(cases, other)
    sent = send(cases, lead)
    with pytest.raises(mailing.NotTheirLeadError):
        mailing.stop(sent, by=anna, at=MONDAY)


def test_words_without_a_date_or_with_what_nobody_fills_in_are_refused() -> None:
    ready = words.ready()
    for nl, refusal in (
        ("Sorry.", words.DateMissingError),
        ("Sorry {klant}, {datum}.", words.UnfitWordsError),
        ("[vul in: naam] {datum}", words.UnfitWordsError),
        ("{datum}" + "a" * 4_000, words.UnfitWordsError),
    ):
        with pytest.raises(refusal):
            words.refuse_unfit(words.Words(nl=nl, en=ready.en))
    words.refuse_unfit(ready)


def test_cases_of_two_teams_or_none_are_refused(inbox: Inbox, lead: Agent) -> None:
    with pytest.raises(mailing.NobodyWaitsError):
        send([], lead)
    with pytest.raises(mailing.OtherTeamError):
        send([*wait(inbox, 1), makers.make_case()], lead)


def test_told_case_asks_whether_it_is_solved(inbox: Inbox, lead: Agent) -> None:
    (case,) = wait(inbox, 1)
    tell_all(send([case], lead))
    found = inquiring.asked(now(case))
    assert found is not None
    assert found.said is None

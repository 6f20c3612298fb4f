"""Many cases closed at once, each with a trail of its own, and all opened again at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from belofte import makers
from belofte.attention import ball
from belofte.cases import noting
from belofte.cases.models import AnswerWaiver, Case, Receipt
from belofte.channels.models import Inbox
from belofte.closing import closing, complaints, sweeping
from belofte.closing.models import LeftOpen, Sweep
from belofte.closing.sweeping import Chosen
from belofte.closing.tests.test_gates import refusal
from belofte.keeping import promising
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import first_answers
from belofte.promises.models import Occasion
from belofte.promises.terms import Due
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
Reason = AnswerWaiver.Reason
LATER = MONDAY + timedelta(hours=2)
AFTER = LATER + timedelta(hours=1)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox()


def sweep(*cases: Case, by: Agent, seen_through: int = ALL_SEEN, reason: Reason = Reason.SPAM) -> Sweep:
    chosen = [Chosen(case=case, seen_through=seen_through) for case in cases]
    return sweeping.sweep(chosen, reason=reason, by=by, at=LATER)


@pytest.mark.parametrize("reason", [Reason.THANKS, Reason.NOT_FOR_US, Reason.AUTOMATIC])
def test_sweep_leaves_a_question(agent: Agent, inbox: Inbox, reason: Reason) -> None:
    thanks = makers.make_case(inbox, sender="els@klant.example", text="Thanks, it has arrived.")
    asks = makers.make_case(inbox, sender="bo@klant.example", text="Thanks! When does the rest arrive?")
    chosen = [Chosen(case=case, seen_through=ALL_SEEN) for case in (thanks, asks)]
    for by in (agent, makers.make_agent(Role.LEAD)):  # in a list of many nobody has read them
        swept = sweeping.sweep(chosen, reason=reason, by=by, at=LATER)
        assert (asks.pk, LeftOpen.Because.ASKED) in left(swept)
    assert list(Case.objects.filter(closed_at=None)) == [asks]


def left(swept: Sweep) -> list[tuple[int, str]]:
    return list(swept.left.values_list("case", "because"))


def test_sweep_closes_each_with_a_trail(agent: Agent, inbox: Inbox) -> None:
    cases = [makers.make_case(inbox, sender=f"{name}@klant.example") for name in ("jan", "els", "bo")]
    swept = sweep(*cases, by=agent)
    assert [each.waiver.reason for each in swept.closures.select_related("waiver")] == ["spam"] * 3  # type: ignore[union-attr]
    assert {case.events.latest("id").kind for case in cases} == {"closed"}
    assert left(swept) == []


def test_sweep_of_nothing_is_refused(agent: Agent) -> None:
    with pytest.raises(sweeping.NothingChosenError):
        sweep(by=agent)


def _closed(case: Case, agent: Agent) -> None:
    at = MONDAY + timedelta(minutes=1)
    closing.close_without_answer(case, reason=Reason.SPAM, seen_through=ALL_SEEN, by=agent, at=at)


def _lost(case: Case, agent: Agent, heard: Receipt.Kind = Receipt.Kind.REFUSED) -> None:
    delivery = makers.answer(case, by=agent).deliveries.get()
    delivering.settle(makers.claim(delivery), heard, at=MONDAY + timedelta(minutes=90))


_IN_THE_WAY: dict[str, Callable[[Case, Agent], object]] = {
    "closed": _closed,
    "promised": lambda case, _agent: makers.promise(case, by=makers.make_agent(teams=(case.team,))),
    "lost": _lost,
    "uncertain": lambda case, agent: _lost(case, agent, Receipt.Kind.LOST),
    "complaint": lambda case, agent: complaints.mark(case, by=agent, at=MONDAY),
}


@pytest.mark.parametrize("because", _IN_THE_WAY)
def test_sweep_leaves_and_names_what_may_not_be_closed(agent: Agent, inbox: Inbox, because: str) -> None:
    case, other = (makers.make_case(inbox, sender=f"{name}@klant.example", text="Bedankt.") for name in ("jan", "els"))
    _IN_THE_WAY[because](case, agent)
    swept = sweep(case, other, by=agent, reason=Reason.NOT_FOR_US)
    assert (left(swept), [each.case for each in swept.closures.all()]) == ([(case.pk, because)], [other])


def test_sweep_leaves_what_nobody_saw(agent: Agent) -> None:
    case = makers.make_case()
    assert left(sweep(case, by=agent, seen_through=0)) == [(case.pk, "changed")]


def test_undo_makes_each_case_what_it_was(agent: Agent, inbox: Inbox) -> None:
    cases = [makers.make_case(inbox, sender=f"{name}@klant.example") for name in ("jan", "els")]
    swept = sweep(*cases, by=agent)
    assert sweeping.undo(swept, by=agent, at=AFTER) == 2
    for case in cases:
        case.refresh_from_db()
        assert (case.closed_at, case.ball, case.waiting_since) == (None, "us", MONDAY)
        assert case.events.latest("id").kind == "reopened"
    swept.refresh_from_db()
    assert (swept.undone_by, swept.undone_at) == (agent, AFTER)


def test_undo_opens_again_what_was_only_written_about(agent: Agent, inbox: Inbox) -> None:
    noted, other = makers.make_case(inbox), makers.make_case(inbox, sender="els@klant.example")
    swept = sweep(noted, other, by=agent)
    noting.note(noted, text="This should not have been closed.", by=agent, at=LATER)
    assert sweeping.undo(swept, by=agent, at=AFTER) == 2
    assert (Case.objects.get(pk=noted.pk).is_closed, Case.objects.get(pk=other.pk).is_closed) == (False, False)


def test_undo_leaves_what_was_opened_and_closed_since(agent: Agent, inbox: Inbox) -> None:
    first = makers.receive(inbox)
    case = first.conversation.case
    swept = sweep(case, by=agent)
    makers.receive(inbox, answers=(first.external_id,), at=AFTER)
    _closed(case, agent)
    assert sweeping.undo(swept, by=agent, at=AFTER) == 0
    assert Case.objects.get(pk=case.pk).is_closed


def test_undo_twice_is_refused(agent: Agent) -> None:
    swept = sweep(makers.make_case(), by=agent)
    sweeping.undo(swept, by=agent, at=AFTER)
    with pytest.raises(sweeping.AlreadyUndoneError):
        sweeping.undo(swept, by=agent, at=AFTER)


def test_undo_lets_what_the_desk_promised_run_again(agent: Agent) -> None:
    case = makers.make_case()
    message = case.conversations.get().messages.get()
    due = Due(at=MONDAY + timedelta(days=1), words="dinsdag")
    first_answers.promise(
        case, words="U krijgt dinsdag antwoord.", due=due, occasion=Occasion.FIRST_WORD, message=message, at=MONDAY
    )
    ball.settle(case, at=MONDAY)
    swept = sweep(case, by=agent)
    before = list(case.promises.values_list("state", flat=True))
    sweeping.undo(swept, by=agent, at=AFTER)
    assert (before, list(case.promises.order_by("pk").values_list("state", "due_at"))) == (
        ["withdrawn"],
        [("withdrawn", due.at), ("open", due.at)],
    )


def test_undo_gives_what_the_desk_promised_back_to_who_saw_to_it(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    message = case.conversations.get().messages.get()
    due = Due(at=MONDAY + timedelta(days=1), words="dinsdag")
    promised = first_answers.promise(
        case, words="U krijgt dinsdag antwoord.", due=due, occasion=Occasion.FIRST_WORD, message=message, at=MONDAY
    )
    promising.hand_over(promised, to=agent, by=agent, at=MONDAY)
    sweeping.undo(sweep(case, by=agent), by=agent, at=AFTER)
    assert case.promises.latest("pk").owner == agent


def test_close_again_after_an_undo(agent: Agent) -> None:
    case = makers.make_case()
    sweeping.undo(sweep(case, by=agent), by=agent, at=AFTER)
    makers.deliver(makers.answer(case, by=agent, at=AFTER), at=AFTER)
    assert AnswerWaiver.objects.get().withdrawn_by == agent
    assert sweep(case, by=agent).closures.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM closing_sweep", "pgtrigger: Cannot delete"),
        ("UPDATE closing_sweep SET reason = 'thanks'", "pgtrigger: Cannot update"),
        ("DELETE FROM closing_leftopen", "pgtrigger: Cannot"),
        ("UPDATE closing_leftopen SET because = 'lost'", "pgtrigger: Cannot"),
        ("UPDATE closing_closure SET sweep_id = NULL", "pgtrigger: Cannot update"),
        ("UPDATE closing_sweep SET undone_at = now()", "new row"),
        ("DELETE FROM cases_answerwaiver", "pgtrigger: Cannot delete"),
        ("UPDATE cases_answerwaiver SET reason = 'thanks'", "pgtrigger: Cannot update"),
        (
            "UPDATE cases_answerwaiver SET withdrawn_at = now(), withdrawn_by_id = by_id",
            "waiver: the case is opened first",
        ),
    ],
)
def test_raw_sql_cannot_change_the_trail(agent: Agent, inbox: Inbox, change: str, said: str) -> None:
    case, other = makers.make_case(inbox), makers.make_case(inbox, sender="els@klant.example")
    complaints.mark(other, by=agent, at=MONDAY)
    sweep(case, other, by=agent)
    assert LeftOpen.objects.count() == 1
    assert refusal((change, [])).startswith(said)


@pytest.mark.parametrize("table", ["closing_sweep SET undone_at", "cases_answerwaiver SET withdrawn_at"])
def test_raw_sql_cannot_undo_an_undoing(agent: Agent, table: str) -> None:
    sweeping.undo(sweep(makers.make_case(), by=agent), by=agent, at=AFTER)
    assert refusal((f"UPDATE {table} = now()", [])).startswith("pgtrigger: Cannot update")


def test_raw_sql_cannot_sweep_with_an_outcome(agent: Agent) -> None:
    case = makers.make_case()
    told = makers.answer(case, by=agent)
    makers.deliver(told)
    swept = sweep(makers.make_case(), by=agent)
    closure = (
        "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at, sweep_id)"
        " VALUES (%s, 'solved', %s, %s, now(), now(), %s)"
    )
    assert "closure_swept_without_answer" in refusal((closure, [case.pk, told.pk, agent.pk, swept.pk]))

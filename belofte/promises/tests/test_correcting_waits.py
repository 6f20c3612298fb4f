"""Putting right how long something takes once its condition is met; and raw SQL."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain, correcting
from belofte.promises.correcting import Right, Takes
from belofte.promises.models import Correction, Form, Kind, Promise
from belofte.promises.saying import Repeated, Said
from belofte.promises.terms import Due, Terms
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.test_correcting import corrects
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWO_WEEKS, TWO_DAYS = Takes(amount=14, unit="day"), Takes(amount=2, unit="day")
WAITS: dict[str, Any] = {
    "due": None,
    "kind": Kind.REFUND,
    "channel": "",
    "form": Form.CONDITIONAL,
    "condition": "Zodra uw retour er is",
}


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def lead(agent: Agent) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(agent.teams.get(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def waiting(case: Case, agent: Agent) -> Promise:
    """Return what somebody wrote down by hand, and wrongly: it was two weeks that they said."""
    return makers.promise(case, by=agent, words="Wij betalen binnen 2 dagen terug.", **WAITS)


def correct(
    promise: Promise, takes: Takes | None, *, by: Agent, at: datetime = MONDAY + HOUR, **changed: Any
) -> Correction:
    promise = Promise.objects.get(pk=promise.pk)
    right = {"kind": Kind(promise.kind), "channel": promise.channel, "owner": None, "due": None, **changed}
    return promising.correct(promise, Right(**right, takes=takes), reason="Er stond weken.", by=by, at=at)


def length(promise: Promise) -> tuple[int | None, str]:
    promise = Promise.objects.get(pk=promise.pk)
    return promise.wait_amount, promise.wait_unit


def in_sql(promise: Promise, *, by: Agent, at: datetime = MONDAY + HOUR, amount: int | str = 14, **columns: str) -> str:
    """Return the statements that have a promise of two days take another time, past the deeds."""
    takes = {"from_due_at": "NULL", "due_at": "NULL", "from_wait_amount": "2", "from_wait_unit": "'day'"}
    takes |= {"wait_amount": str(amount), "wait_unit": "'day'", **columns}
    added = corrects(promise, by=by, at=at, **takes)
    unit = takes["wait_unit"]
    return f"{added}; UPDATE promises_promise SET wait_amount = {amount}, wait_unit = {unit} WHERE id = {promise.pk}"  # noqa: S608


def test_misread_wait_is_put_right_and_counted_from_then(waiting: Promise, agent: Agent) -> None:
    assert (length(waiting), waiting.wait_words) == ((2, "day"), "2 dagen")
    correction = correct(waiting, TWO_WEEKS, by=agent)
    assert (length(waiting), correction.is_of_wait, correction.is_longer) == ((14, "day"), True, True)
    assert Promise.objects.get().words == "Wij betalen binnen 2 dagen terug."
    promising.meet_condition(waiting, None, by=agent, at=MONDAY + DAY)
    promise = Promise.objects.get()
    assert promise.due_at is not None
    assert (promise.due_at - MONDAY - DAY).days == 14
    assert (chain.first_fault(promise.case), chain.unlike([promise.case_id])) == (None, [])


def test_wait_that_nobody_named_is_none_and_one_is_given(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, words="Wij betalen het terug.", **WAITS)
    assert not correct(promise, TWO_WEEKS, by=agent).is_longer  # than no end at all
    correct(promise, Takes(), by=agent, at=MONDAY + 2 * HOUR)
    assert length(promise) == (None, "")
    assert (chain.first_fault(case), chain.unlike([case.pk])) == (None, [])


@pytest.mark.parametrize(
    ("before", "after", "is_longer"),
    [
        ((14, "day"), (2, "day"), False),
        ((2, "day"), (14, "day"), True),
        ((5, "day"), (5, "working_day"), True),
        ((5, "working_day"), (5, "day"), False),
        ((1, "month"), (4, "day"), False),
        ((30, "day"), (1, "month"), True),
        ((2, "day"), (120, "minute"), False),
        ((3, "working_hour"), (3, "working_day"), True),
        ((2, "day"), (None, ""), True),
        ((None, ""), (9, "month"), False),
    ],
)
def test_which_of_two_waits_is_longer_the_database_judges_alike(
    case: Case, agent: Agent, before: tuple[Any, str], after: tuple[Any, str], *, is_longer: bool
) -> None:
    promise = makers.promise(case, by=agent, words="Wij betalen het terug.", **WAITS)
    if before[0]:
        correct(promise, Takes(amount=before[0], unit=before[1]), by=agent)  # type: ignore[arg-type]
    correction = Correction(
        from_wait_amount=before[0], from_wait_unit=before[1], wait_amount=after[0], wait_unit=after[1]
    )
    assert correction.is_longer == is_longer
    late = promise.misread_until
    assert late is not None
    said = refusal(
        in_sql(
            promise,
            by=lead_of_part(promise),
            at=late + HOUR,
            amount="NULL" if after[0] is None else after[0],
            wait_unit=f"'{after[1]}'",
            from_wait_amount="NULL" if before[0] is None else str(before[0]),
            from_wait_unit=f"'{before[1]}'",
        )
    )
    assert said == (
        "ledger: what stood for a day, passed or was spoken of is made later by a lead of no part" if is_longer else ""
    )


def lead_of_part(promise: Promise) -> Agent:
    """Return a lead who had to see to it, of the same team."""
    lead = makers.make_agent(Role.LEAD, teams=(promise.case.team,))
    promising.hand_over(promise, to=lead, reason="Ill.", by=lead, at=MONDAY + 2 * HOUR)
    return lead


@pytest.mark.parametrize("is_raw", [False, True])
@pytest.mark.parametrize("text", ["Wij betalen binnen twee weken terug.", "Het duurt 12 dagen of korter."])
def test_longer_only_where_what_made_it_does_not_name_it(case: Case, agent: Agent, text: str, *, is_raw: bool) -> None:
    terms = Terms(owner=agent, words="Wij betalen binnen 2 dagen terug.", **WAITS)
    makers.answer(case, by=agent, text=text, said=Said(promised=(terms,)))
    promise = Promise.objects.get()
    if is_raw:
        assert refusal(in_sql(promise, by=agent, at=MONDAY + 2 * HOUR)) == ""
    else:
        correct(promise, TWO_WEEKS, by=agent, at=MONDAY + 2 * HOUR)
    assert length(promise) == (14, "day")


@pytest.mark.parametrize("is_lead", [False, True])
@pytest.mark.parametrize("text", ["Wij betalen binnen 2 dagen terug.", "Dat duurt dan 2  Dagen."])
def test_no_longer_than_the_customer_read(case: Case, agent: Agent, lead: Agent, text: str, *, is_lead: bool) -> None:
    terms = Terms(owner=agent, words="Wij betalen binnen 2 dagen terug.", **WAITS)
    makers.answer(case, by=agent, text=text, said=Said(promised=(terms,)))
    promise, by = Promise.objects.get(), lead if is_lead else agent
    with pytest.raises(correcting.HeldToError, match="says how long it takes"):
        correct(promise, TWO_WEEKS, by=by, at=MONDAY + 2 * HOUR)
    named = "ledger: what made it names how long it takes, so that is no slip of the pen"
    assert refusal(in_sql(promise, by=by, at=MONDAY + 2 * HOUR)) == named
    correct(promise, Takes(amount=1, unit="day"), by=by, at=MONDAY + 2 * HOUR)  # shorter is fine
    assert length(promise) == (1, "day")


def test_what_is_older_than_its_words_is_taken_to_be_named(case: Case, agent: Agent) -> None:
    terms = Terms(owner=agent, words="Wij betalen binnen 2 dagen terug.", **WAITS)
    makers.answer(case, by=agent, text="Wij betalen binnen twee weken terug.", said=Said(promised=(terms,)))
    with before_the_gates.without_gates("promises_promise") as cursor:
        cursor.execute("UPDATE promises_promise SET wait_words = ''")
    with pytest.raises(correcting.HeldToError, match="says how long it takes"):
        correct(Promise.objects.get(), TWO_WEEKS, by=agent, at=MONDAY + 2 * HOUR)


def test_longer_once_and_after_a_working_day_by_a_lead_of_no_part(waiting: Promise, agent: Agent, lead: Agent) -> None:
    assert waiting.misread_until is not None
    late = waiting.misread_until + HOUR
    with pytest.raises(correcting.NotTheirsError):
        correct(waiting, TWO_WEEKS, by=agent, at=late)
    assert refusal(in_sql(waiting, by=agent, at=late)).startswith("ledger: corrected by no lead")
    correct(waiting, TWO_WEEKS, by=lead, at=late)
    with pytest.raises(correcting.HeldToError, match="once already"):
        correct(waiting, Takes(amount=3, unit="month"), by=lead, at=late + HOUR)
    again = in_sql(waiting, by=lead, at=late + HOUR, amount=20, from_wait_amount="14")
    assert refusal(again) == "ledger: a date is made later once as a slip of the pen"


def test_what_was_said_again_only_a_lead_of_no_part_makes_longer(waiting: Promise, agent: Agent, lead: Agent) -> None:
    makers.call(waiting.case, by=agent, at=MONDAY + HOUR, said=Said(promised=(Repeated(promise=waiting),)))
    with pytest.raises(correcting.HeldToError, match="A lead who did not promise this"):
        correct(waiting, TWO_WEEKS, by=agent, at=MONDAY + 2 * HOUR)
    correct(waiting, TWO_WEEKS, by=lead, at=MONDAY + 2 * HOUR)


def test_once_its_clock_runs_its_date_is_what_counts(waiting: Promise, agent: Agent, lead: Agent) -> None:
    promising.meet_condition(waiting, None, by=agent, at=MONDAY + HOUR)
    with pytest.raises(correcting.OtherWaitError):
        correct(waiting, TWO_WEEKS, by=lead, at=MONDAY + 2 * HOUR)
    due = f"'{Promise.objects.get().due_at}'"
    said = refusal(in_sql(waiting, by=lead, at=MONDAY + 2 * HOUR, from_due_at=due, due_at=due))
    assert said == "ledger: how long it takes is corrected while it waits for its condition, and has no date"


def test_what_has_a_date_takes_no_other_time_beside_it(case: Case, agent: Agent) -> None:
    due = Due(at=MONDAY + 9 * DAY)
    promise = makers.promise(case, by=agent, words="Wij betalen het terug.", **{**WAITS, "due": due})
    with pytest.raises(correcting.OtherWaitError):
        correct(promise, TWO_WEEKS, by=agent)


def test_raw_sql_has_it_take_another_time_only_as_it_was_corrected(waiting: Promise, agent: Agent) -> None:
    alone = f"UPDATE promises_promise SET wait_amount = 14 WHERE id = {waiting.pk}"  # noqa: S608
    assert refusal(alone) == "promise: it takes another time only as it was corrected"
    said = refusal(";".join([in_sql(waiting, by=agent), "UPDATE promises_promise SET wait_amount = 15"]))
    assert said == "promise: it takes another time only as it was corrected"
    silent = in_sql(waiting, by=agent).partition("; UPDATE")[0]
    assert refusal(silent) == "correction: its promise is not of that kind, or takes another time"
    forged = refusal(in_sql(waiting, by=agent, from_wait_amount="30"))
    assert forged == "ledger: it is not corrected as it was written down"
    assert refusal(in_sql(waiting, by=agent)) == ""
    words = refusal(f"UPDATE promises_promise SET wait_words = 'x' WHERE id = {waiting.pk}")  # noqa: S608
    assert words.startswith("pgtrigger: Cannot")


def test_nothing_is_corrected_by_the_same_wait(waiting: Promise, agent: Agent) -> None:
    with pytest.raises(correcting.NothingWrongError):
        correct(waiting, TWO_DAYS, by=agent)
    assert refusal(in_sql(waiting, by=agent, amount=2)) == "ledger: nothing of it was corrected"


@pytest.mark.parametrize("form", [2, 3])
def test_ledger_of_before_knows_of_no_corrected_wait(waiting: Promise, agent: Agent, form: int) -> None:
    """Whoever writes a wait beside a correction of then, and into the promise, is found."""
    correct(waiting, None, by=agent, kind=Kind.OTHER)
    with before_the_gates.without_gates("promises_correction", "promises_promise") as cursor:
        cursor.execute("UPDATE promises_correction SET from_wait_amount = NULL, wait_amount = NULL")
        cursor.execute("UPDATE promises_correction SET from_wait_unit = '', wait_unit = ''")
        cursor.execute("UPDATE promises_promise SET wait_words = ''")
    before_the_gates.chain_as_before(waiting.case, form=form)
    assert (chain.first_fault(waiting.case), chain.unlike([waiting.case_id])) == (None, [])
    correct(waiting, TWO_WEEKS, by=agent, at=MONDAY + 2 * HOUR)
    assert (chain.first_fault(waiting.case), chain.unlike([waiting.case_id])) == (None, [])
    with before_the_gates.without_gates("promises_correction") as cursor:
        cursor.execute(
            "UPDATE promises_correction SET from_wait_amount = 2, from_wait_unit = 'day', wait_amount = 9,"
            " wait_unit = 'day' WHERE kind <> from_kind"
        )
    assert chain.first_fault(waiting.case) is not None

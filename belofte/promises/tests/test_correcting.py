"""Putting right what was written down wrongly: by whom, until when, and what becomes of the promise; and raw SQL."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Call, Case, Event, Receipt
from belofte.keeping import assigning, calling, promising, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain, correcting, ledger, mandates, offering, refusals, saying_again, terms
from belofte.promises.correcting import Right
from belofte.promises.models import Correction, Every, Form, Grain, Initiator, Kind, Promise, Warned
from belofte.promises.saying import Honoured, Repeated, Said
from belofte.promises.terms import Due
from belofte.promises.tests.test_gates import entry, refusal
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WRONG, RIGHT = MONDAY + 31 * HOUR, MONDAY + 55 * HOUR
WHY = "Ik las dinsdag, maar er stond woensdag."
Correct = Callable[..., Correction]


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
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, due_at=WRONG)


def correct(
    promise: Promise, *, by: Agent, at: datetime = MONDAY + HOUR, reason: str = WHY, **changed: Any
) -> Correction:
    """Correct a promise, all of which is right but what is named."""
    promise = fresh(promise)
    right = {"kind": Kind(promise.kind), "channel": promise.channel, "owner": None, "due": None, **changed}
    return promising.correct(promise, Right(**right), reason=reason, by=by, at=at)


def to(due_at: datetime, **fields: Any) -> Due:
    return Due(at=due_at, **fields)


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


def test_corrected_date_is_no_move(promise: Promise, agent: Agent) -> None:
    correct(promise, by=agent, due=to(RIGHT, grain=Grain.DAY, words="woensdag"))
    promise = fresh(promise)
    assert (promise.due_at, promise.first_due_at, promise.grain, promise.due_words) == (RIGHT, RIGHT, "day", "woensdag")
    assert (promise.state, promise.moves, promise.days_later) == ("open", 0, 0)
    assert kinds(promise) == ["made", "corrected"]
    assert chain.first_fault(promise.case) is None
    event = Event.objects.get(case=promise.case, kind=Event.Kind.PROMISE_CORRECTED)
    assert (event.by, event.details) == (agent, {"promise": promise.pk, "correction": Correction.objects.get().pk})


def test_kind_channel_and_owner_are_corrected_together(promise: Promise, agent: Agent, lead: Agent) -> None:
    correct(promise, by=agent, kind=Kind.REPLY, channel="email", owner=lead)
    promise = fresh(promise)
    assert (promise.kind, promise.channel, promise.owner, promise.due_at) == ("reply", "email", lead, WRONG)


def test_date_that_passed_of_a_team_promise_is_corrected_once_it_is_somebodys(
    case: Case, agent: Agent, lead: Agent
) -> None:
    assigning.assign(case, to=agent, instead_of=None, by=lead, at=MONDAY)
    promise = makers.promise(case, by=agent, owner=None, is_of_team=True, due_at=WRONG)
    correction = correct(promise, by=lead, at=WRONG + HOUR, due=to(RIGHT))
    assert kinds(promise) == ["made", "handed_over", "broken", "corrected"]
    assert (correction.from_owner, fresh(promise).owner, fresh(promise).state) == (agent, agent, "open")


def test_it_keeps_the_message_that_says_it(case: Case, agent: Agent) -> None:
    said = terms.Terms(kind=Kind.REPLY, words="Woensdag hoort u meer.", owner=agent, due=to(WRONG))
    message = makers.answer(case, by=agent, said=Said(promised=(said,)))
    correct(Promise.objects.get(), by=agent, at=MONDAY + 2 * HOUR, due=to(RIGHT))
    assert (Promise.objects.get().message, Promise.objects.get().words) == (message, "Woensdag hoort u meer.")


def test_corrected_twice_is_fine(promise: Promise, agent: Agent) -> None:
    correct(promise, by=agent, due=to(RIGHT))
    correct(promise, by=agent, at=MONDAY + 2 * HOUR, due=to(RIGHT - HOUR))
    assert (fresh(promise).first_due_at, fresh(promise).due_at) == (RIGHT - HOUR, RIGHT - HOUR)
    assert kinds(promise) == ["made", "corrected", "corrected"]


def test_warnings_are_planned_anew(promise: Promise, agent: Agent) -> None:
    watching.watch(at=MONDAY + 29.5 * HOUR)
    assert fresh(promise).next_step == "near"
    correct(promise, by=makers.make_agent(Role.LEAD, teams=(agent.teams.get(),)), at=MONDAY + 30 * HOUR, due=to(RIGHT))
    assert (fresh(promise).next_step, fresh(promise).next_step_at) == ("owner", RIGHT - 2 * HOUR)
    watching.watch(at=RIGHT - HOUR)
    assert list(Warned.objects.values_list("due_at", "step")) == [(WRONG, "owner"), (RIGHT, "owner")]


def test_what_was_broken_by_a_wrong_date_runs_again(promise: Promise, agent: Agent, lead: Agent) -> None:
    watching.watch(at=WRONG + HOUR)
    assert fresh(promise).state == "broken"
    correct(promise, by=lead, at=WRONG + 2 * HOUR, due=to(RIGHT))
    assert (fresh(promise).state, fresh(promise).days_later) == ("open", 0)
    assert not Case.objects.get(pk=promise.case_id).has_broken_promise


def test_date_that_has_passed_is_broken_at_once(promise: Promise, agent: Agent) -> None:
    correct(promise, by=agent, at=MONDAY + 3 * HOUR, due=to(MONDAY + 2 * HOUR))
    assert kinds(promise) == ["made", "corrected", "broken"]
    assert Case.objects.get(pk=promise.case_id).has_broken_promise


def test_tries_begin_anew_with_a_corrected_date_only(promise: Promise, agent: Agent, lead: Agent) -> None:
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, answered=False)
    correct(promise, by=agent, at=MONDAY + 2 * HOUR, owner=lead)
    assert offering.is_tried(fresh(promise))
    correct(promise, by=agent, at=MONDAY + 3 * HOUR, due=to(RIGHT))
    assert not offering.is_tried(fresh(promise))


def test_what_an_answer_was_to_keep_is_not_kept_once_it_is_to_be_rung(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REPLY, channel="")
    message = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    correct(promise, by=agent, at=MONDAY + 2 * HOUR, kind=Kind.CALLBACK)
    makers.deliver(message, at=MONDAY + 3 * HOUR)
    assert (fresh(promise).state, fresh(promise).channel) == ("open", "phone")


def test_answer_that_comes_back_may_leave_with_the_corrected_date(case: Case, agent: Agent) -> None:
    said = terms.Terms(kind=Kind.REPLY, words="Woensdag hoort u meer.", owner=agent, due=to(MONDAY + 2 * HOUR))
    message = makers.answer(case, by=agent, said=Said(promised=(said,)))
    correct(Promise.objects.get(), by=agent, at=MONDAY + 1.5 * HOUR, due=to(RIGHT))
    assert len(saying_again.said_in(message, at=MONDAY + 3 * HOUR).promised) == 1


def test_after_a_move_that_came_back_the_date_is_the_corrected_one(promise: Promise, agent: Agent) -> None:
    correct(promise, by=agent, due=to(RIGHT))
    moved = makers.moved(fresh(promise), due_at=RIGHT + 3 * DAY)
    message = makers.answer(promise.case, by=agent, at=MONDAY + 2 * HOUR, said=Said(promised=(moved,)))
    with pytest.raises(correcting.OtherDateError):
        correct(promise, by=agent, at=MONDAY + 3 * HOUR, due=to(RIGHT + DAY))
    correct(promise, by=agent, at=MONDAY + 3 * HOUR, kind=Kind.REPLY, channel="email")
    delivering.settle(makers.deliver(message), Receipt.Kind.BOUNCED, at=MONDAY + 4 * HOUR)
    assert (fresh(promise).due_at, fresh(promise).kind, fresh(promise).moves) == (RIGHT, "reply", 0)
    correct(promise, by=agent, at=MONDAY + 5 * HOUR, due=to(RIGHT - HOUR))
    assert fresh(promise).first_due_at == RIGHT - HOUR


def test_condition_that_has_yet_to_be_met_still_waits(case: Case, agent: Agent) -> None:
    fields: dict[str, Any] = {"form": Form.CONDITIONAL, "condition": "Zodra u de bon stuurt."}
    promise = makers.promise(case, by=agent, due=None, kind=Kind.OTHER, channel="", **fields)
    correct(promise, by=agent, kind=Kind.DELIVERY)
    assert (fresh(promise).state, fresh(promise).kind) == ("conditional", "delivery")


def test_colleague_does_not_correct_it(promise: Promise, agent: Agent) -> None:
    other = makers.make_agent(teams=(agent.teams.get(),))
    with pytest.raises(correcting.NotTheirsError, match="Ask a lead"):
        correct(promise, by=other, due=to(RIGHT))


def test_after_a_working_day_only_a_lead_corrects_it(promise: Promise, agent: Agent, lead: Agent) -> None:
    assert promise.misread_until is not None
    late = promise.misread_until + timedelta(seconds=1)
    with pytest.raises(correcting.NotTheirsError):
        correct(promise, by=agent, at=late, due=to(RIGHT))
    correct(promise, by=lead, at=late, due=to(RIGHT))


def test_nothing_and_no_reason_are_refused(promise: Promise, agent: Agent) -> None:
    with pytest.raises(correcting.NothingWrongError):
        correct(promise, by=agent)
    with pytest.raises(correcting.NothingWrongError):
        correct(promise, by=agent, due=to(WRONG))
    with pytest.raises(terms.ReasonMissingError):
        correct(promise, by=agent, due=to(RIGHT), reason="  ")


def test_what_is_over_is_not_corrected(promise: Promise, agent: Agent) -> None:
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    with pytest.raises(ledger.PromiseOverError):
        correct(promise, by=agent, at=MONDAY + 2 * HOUR, due=to(RIGHT))


def test_date_of_before_it_was_promised_is_refused(promise: Promise, agent: Agent) -> None:
    with pytest.raises(terms.DuePassedError, match="before it was promised"):
        correct(promise, by=agent, due=to(MONDAY - HOUR))
    with pytest.raises(terms.DueTooFarError):
        correct(promise, by=agent, due=to(MONDAY + 800 * DAY))


def test_date_of_a_series_is_not_corrected(case: Case, agent: Agent) -> None:
    fields: dict[str, Any] = {"form": Form.RECURRING, "every": Every.MONTH, "kind": Kind.REPLY, "channel": ""}
    promise = makers.promise(case, by=agent, due_at=WRONG, **fields)
    with pytest.raises(correcting.OtherDateError, match="again and again"):
        correct(promise, by=agent, due=to(RIGHT))
    correct(promise, by=agent, channel="email")
    assert fresh(promise).channel == "email"


def test_what_they_may_not_promise_it_is_not_corrected_to(case: Case, agent: Agent) -> None:
    administrator = makers.make_agent(Role.ADMINISTRATOR)
    mandates.set_mandate(case.team, Role.AGENT, kinds=[Kind.OTHER], amount_max=None, by=administrator)
    promise = makers.promise(case, by=agent, kind=Kind.OTHER, channel="", words="U krijgt € 25 terug.")
    with pytest.raises(terms.MandateError):
        correct(promise, by=agent, kind=Kind.REFUND)


def test_money_back_is_told_in_one_amount_and_stays_it_once_paid(case: Case, agent: Agent, lead: Agent) -> None:
    several = makers.promise(case, by=agent, kind=Kind.OTHER, channel="", words="U krijgt € 25 of € 30 terug.")
    with pytest.raises(correcting.OtherMoneyError, match="several amounts"):
        correct(several, by=agent, kind=Kind.REFUND)
    one = makers.promise(case, by=agent, kind=Kind.OTHER, channel="", words="U krijgt € 25 terug.")
    correct(one, by=agent, kind=Kind.REFUND)
    makers.pay_out(fresh(one), "10", by=agent, at=MONDAY + 2 * HOUR, why_less="De rest volgt.")
    with pytest.raises(correcting.OtherMoneyError, match="paid back"):
        correct(one, by=agent, at=MONDAY + 3 * HOUR, kind=Kind.OTHER)


def test_call_back_is_corrected_to_the_telephone_only(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REPLY, channel="email")
    with pytest.raises(refusals.UnfitChannelError):
        correct(promise, by=agent, kind=Kind.CALLBACK, channel="email")


def test_owner_who_is_not_there_is_refused(promise: Promise, agent: Agent) -> None:
    with pytest.raises(terms.OwnerMissingError):
        correct(promise, by=agent, owner=makers.make_agent(teams=(makers.make_team(),)))


# ── Raw SQL ──

LEAVE = "ledger: corrected by no lead, and not as just misread"
OTHER = "ledger: it is not corrected as it was written down"
DATE = "ledger: only the date that was promised first is corrected, to none of before"


def corrects(promise: Promise, *, by: Agent, at: datetime = MONDAY + HOUR, **columns: str) -> str:
    """Return the statements that correct a promise past the deeds; `columns` of the entry come after __."""
    promise = fresh(promise)
    of_entry = {name.removeprefix("entry__"): value for name, value in columns.items() if name.startswith("entry__")}
    changed = {name: value for name, value in columns.items() if not name.startswith("entry__")}
    row = {
        "promise_id": str(promise.pk),
        "from_due_words": f"'{promise.due_words}'",
        "due_words": "''",
        "from_kind": f"'{promise.kind}'",
        "kind": f"'{promise.kind}'",
        "from_due_at": f"'{promise.due_at}'",
        "due_at": f"'{promise.due_at}'",
        "from_channel": f"'{promise.channel}'",
        "channel": f"'{promise.channel}'",
        "from_owner_id": str(promise.owner_id),
        "owner_id": str(promise.owner_id),
        "reason": "'Misread.'",
        "by_id": str(by.pk),
        "at": f"'{at}'",
        **changed,
    }
    newest = "(SELECT max(id) FROM promises_correction)"
    facts = {
        "kind": "'corrected'",
        "state": f"'{promise.state}'",
        "due_at": row["due_at"],
        "channel": row["channel"],
        "owner_id": row["owner_id"],
        "by_id": row["by_id"],
        "at": row["at"],
        "correction_id": newest,
        **of_entry,
    }
    inserted = f"INSERT INTO promises_correction ({', '.join(row)}) VALUES ({', '.join(row.values())})"  # noqa: S608
    return f"{inserted}; {entry(promise, **facts)}"


def test_raw_sql_cannot_change_or_lose_a_correction(promise: Promise, agent: Agent) -> None:
    correct(promise, by=agent, due=to(RIGHT))
    assert refusal("UPDATE promises_correction SET reason = 'x'").startswith("pgtrigger: Cannot")
    assert refusal("DELETE FROM promises_correction").startswith("pgtrigger: Cannot")
    assert refusal("TRUNCATE promises_correction CASCADE").startswith("permission denied")


def test_raw_sql_cannot_correct_for_another(promise: Promise, agent: Agent) -> None:
    other = makers.make_agent(teams=(agent.teams.get(),))
    assert refusal(corrects(promise, by=other, due_at=f"'{RIGHT}'")) == LEAVE


def test_raw_sql_cannot_correct_too_late(promise: Promise, agent: Agent, lead: Agent) -> None:
    assert promise.misread_until is not None
    late = promise.misread_until + timedelta(seconds=1)
    watching.watch(at=late)
    assert refusal(corrects(promise, by=agent, at=late, due_at=f"'{RIGHT}'")) == LEAVE
    said = refusal(corrects(promise, by=lead, at=late, due_at=f"'{RIGHT}'", entry__state="'open'"))
    assert said == "ledger: the promise does not say what its newest entry says"  # and nothing else is wrong


def test_raw_sql_cannot_correct_to_a_date_of_before_it_was_promised(promise: Promise, lead: Agent) -> None:
    assert refusal(corrects(promise, by=lead, due_at=f"'{MONDAY - HOUR}'")) == DATE


def test_raw_sql_cannot_correct_a_date_after_a_move(promise: Promise, agent: Agent) -> None:
    moved = makers.moved(promise, due_at=RIGHT, initiator=Initiator.CUSTOMER)
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=Said(promised=(moved,)))
    assert refusal(corrects(promise, by=agent, at=MONDAY + 2 * HOUR, due_at=f"'{RIGHT + DAY}'")) == DATE


def test_raw_sql_cannot_correct_what_is_over(promise: Promise, agent: Agent) -> None:
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    said = refusal(corrects(promise, by=agent, at=MONDAY + 2 * HOUR, due_at=f"'{RIGHT}'"))
    assert said == "ledger: corrected (kept) does not follow from kept (kept)"


@pytest.mark.parametrize(
    "columns",
    [
        {"entry__due_at": f"'{RIGHT}'"},  # of which the correction says nothing
        {"due_at": f"'{RIGHT}'", "entry__correction_id": "NULL"},
        {"due_at": f"'{RIGHT}'", "from_due_at": f"'{RIGHT}'"},
        {"kind": "'reply'", "from_kind": "'other'"},
        {"due_at": f"'{RIGHT}'", "entry__kind": "'handed_over'", "entry__due_at": f"'{WRONG}'"},
    ],
)
def test_raw_sql_cannot_correct_otherwise_than_it_is_written_down(
    promise: Promise, agent: Agent, columns: dict[str, Any]
) -> None:
    assert refusal(corrects(promise, by=agent, **columns)) == OTHER


@pytest.mark.parametrize("columns", [{}, {"entry__grain": "'vague'"}])
def test_raw_sql_cannot_correct_nothing(promise: Promise, agent: Agent, columns: dict[str, Any]) -> None:
    assert refusal(corrects(promise, by=agent, **columns)) == "ledger: nothing of it was corrected"


def test_raw_sql_cannot_correct_to_a_call_in_writing(promise: Promise, agent: Agent) -> None:
    said = refusal(corrects(promise, by=agent, channel="'email'"))
    assert said == "ledger: who is called back is called back by telephone"


def test_raw_sql_cannot_correct_past_a_mandate(case: Case, agent: Agent) -> None:
    administrator = makers.make_agent(Role.ADMINISTRATOR)
    mandates.set_mandate(case.team, Role.AGENT, kinds=[Kind.OTHER], amount_max=None, by=administrator)
    promise = makers.promise(case, by=agent, kind=Kind.OTHER, channel="")
    said = refusal(corrects(promise, by=agent, kind="'refund'"))
    assert said == "promise: it is beyond what they may promise"


def test_raw_sql_cannot_correct_past_the_ledger(promise: Promise, agent: Agent) -> None:
    first, _entry = corrects(promise, by=agent, due_at=f"'{RIGHT}'").split("; ", 1)
    assert refusal(first) == "correction: the ledger does not know of it"


@pytest.mark.parametrize("change", ["kind = 'refund'", "kind = 'callback'"])
def test_raw_sql_cannot_give_another_kind_than_was_corrected(promise: Promise, agent: Agent, change: str) -> None:
    said = "promise: it is of another kind only as it was corrected"
    if "callback" not in change:
        assert refusal(f"UPDATE promises_promise SET {change}") == said  # noqa: S608 - the changes stand above
    correct(promise, by=agent, kind=Kind.REPLY)
    assert refusal(f"UPDATE promises_promise SET {change}") == said  # noqa: S608


def test_raw_sql_cannot_have_the_first_date_follow_anything_else(promise: Promise, agent: Agent) -> None:
    correct(promise, by=agent, due=to(RIGHT))
    said = "promise: its first date stays what it was"
    assert refusal(f"UPDATE promises_promise SET first_due_at = '{WRONG}'") == said  # noqa: S608
    assert refusal(f"UPDATE promises_promise SET first_due_at = '{RIGHT + DAY}'") == said  # noqa: S608


# ── What somebody is held to ──

HELD = "ledger: what stood for a day, passed or was spoken of is made later by a lead of no part"
ONCE = "ledger: a date is made later once as a slip of the pen"
WENT_BY = "ledger: what somebody went by, or goes on, stays what it is"


@pytest.fixture(params=["broken", "passed", "contradicted", "said_again"])
def held(request: pytest.FixtureRequest, case: Case, agent: Agent) -> tuple[Promise, datetime]:
    """Return a promise whose date is no slip of the pen any more, and when that is so."""
    promise = makers.promise(case, by=agent, due_at=MONDAY + 5 * HOUR)
    if request.param == "broken":
        watching.watch(at=MONDAY + 6 * HOUR)
    elif request.param == "contradicted":
        makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
        promising.contradict(promise, by=case.conversations.get().contact_point, at=MONDAY + 2 * HOUR)
    elif request.param == "said_again":
        makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(promised=(Repeated(promise=promise),)))
    return promise, MONDAY + (6 if request.param in {"broken", "passed"} else 3) * HOUR


def test_date_that_somebody_is_held_to_a_lead_of_no_part_in_it_makes_later_once(
    held: tuple[Promise, datetime], agent: Agent, lead: Agent
) -> None:
    promise, at = held
    with pytest.raises(correcting.HeldToError, match="A lead who did not promise this"):
        correct(promise, by=agent, at=at, due=to(RIGHT))
    was_broken = "broken" in kinds(promise)
    correct(promise, by=lead, at=at, due=to(RIGHT))
    assert (fresh(promise).state, fresh(promise).due_at) == ("open", RIGHT)
    assert ("broken" in kinds(promise)) == (was_broken or at > MONDAY + 5 * HOUR)  # that it passed stays
    with pytest.raises(correcting.HeldToError, match="once already"):
        correct(promise, by=lead, at=at, due=to(RIGHT + DAY))
    correct(promise, by=lead, at=at, due=to(RIGHT - DAY))


def test_lead_who_saw_to_it_does_not_make_it_later(promise: Promise, agent: Agent, lead: Agent) -> None:
    promising.hand_over(promise, to=lead, by=agent, at=MONDAY + HOUR)
    promising.hand_over(promise, to=agent, by=lead, at=MONDAY + 2 * HOUR)
    watching.watch(at=WRONG + HOUR)
    with pytest.raises(correcting.HeldToError):
        correct(promise, by=lead, at=WRONG + 2 * HOUR, due=to(RIGHT))
    said = refusal(corrects(promise, by=lead, at=WRONG + 2 * HOUR, due_at=f"'{RIGHT}'", entry__state="'open'"))
    assert said == HELD


def test_lead_who_promised_it_does_not_make_it_later(case: Case, agent: Agent, lead: Agent) -> None:
    promise = makers.promise(case, by=lead, owner=agent, due_at=WRONG)
    watching.watch(at=WRONG + HOUR)
    with pytest.raises(correcting.HeldToError):
        correct(promise, by=lead, at=WRONG + 2 * HOUR, due=to(RIGHT))


@pytest.mark.parametrize("is_contradicted", [False, True])
def test_what_somebody_went_by_only_a_lead_corrects(
    promise: Promise, agent: Agent, lead: Agent, *, is_contradicted: bool
) -> None:
    makers.call(
        promise.case,
        by=agent,
        at=MONDAY + HOUR,
        answered=is_contradicted,
        said=Said(kept=(promise,) if is_contradicted else ()),
    )
    if is_contradicted:
        point = promise.case.conversations.get().contact_point
        promising.contradict(promise, by=point, at=MONDAY + 2 * HOUR)
    with pytest.raises(correcting.HeldToError, match="Ask a lead"):
        correct(promise, by=agent, at=MONDAY + 3 * HOUR, kind=Kind.REPLY)
    assert refusal(corrects(promise, by=agent, at=MONDAY + 3 * HOUR, kind="'reply'")) == WENT_BY
    correct(promise, by=lead, at=MONDAY + 3 * HOUR, kind=Kind.REPLY)


def test_raw_sql_cannot_make_something_else_of_what_was_paid_back(case: Case, agent: Agent, lead: Agent) -> None:
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words="€ 24,95", channel="", due_at=WRONG)
    makers.pay_out(refund, "24.95", by=agent, at=MONDAY + HOUR)
    said = refusal(corrects(refund, by=lead, at=MONDAY + 2 * HOUR, kind="'reply'"))
    assert said == "ledger: what was paid back stays money back"


def test_form_of_before_a_colleagues_act_undoes_nothing(promise: Promise, agent: Agent, lead: Agent) -> None:
    seen = promise.entries.latest("number").number
    right = Right(kind=Kind.CALLBACK, channel="phone", owner=agent, due=to(RIGHT))
    promising.hand_over(promise, to=lead, by=agent, at=MONDAY + HOUR)
    with pytest.raises(correcting.StaleFormError, match="since you looked"):
        promising.correct(promise, right, reason=WHY, seen=seen, by=agent, at=MONDAY + 2 * HOUR)
    promising.correct(promise, right, reason=WHY, seen=seen + 1, by=agent, at=MONDAY + 2 * HOUR)


def test_what_took_something_over_only_a_lead_corrects(case: Case, agent: Agent, lead: Agent) -> None:
    claimed = makers.promise(case, by=agent, due_at=WRONG, form=Form.CLAIMED, claimed_of="De winkel")
    ours = terms.Terms(kind=Kind.REPLY, words="Dat doen wij.", owner=agent, due=to(WRONG))
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(promised=(Honoured(claimed=claimed, terms=ours),)))
    promise = Promise.objects.get(follows=claimed)
    with pytest.raises(correcting.NotTheirsError):
        correct(promise, by=agent, at=MONDAY + 2 * HOUR, due=to(RIGHT))
    assert refusal(corrects(promise, by=agent, at=MONDAY + 2 * HOUR, due_at=f"'{RIGHT}'")) == LEAVE
    correct(promise, by=lead, at=MONDAY + 2 * HOUR, due=to(RIGHT))


def test_claimed_call_is_corrected_on_any_channel(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, channel="", form=Form.CLAIMED, claimed_of="De winkel")
    correct(promise, by=agent, channel="email")
    assert fresh(promise).channel == "email"


def test_kind_of_a_series_that_goes_on_is_corrected_in_its_next(case: Case, agent: Agent, lead: Agent) -> None:
    fields: dict[str, Any] = {"form": Form.RECURRING, "every": Every.MONTH, "kind": Kind.REPLY, "channel": ""}
    promise = makers.promise(case, by=agent, due_at=WRONG, **fields)
    watching.watch(at=WRONG + HOUR)
    with pytest.raises(correcting.FollowedError, match="goes on with the one Thursday 24 December"):
        correct(promise, by=lead, at=WRONG + 2 * HOUR, channel="email")
    with pytest.raises(correcting.FollowedError, match="Ask a lead to correct that one"):
        correct(promise, by=agent, at=WRONG + 2 * HOUR, channel="email")
    assert refusal(corrects(promise, by=lead, at=WRONG + 2 * HOUR, channel="'email'")) == WENT_BY
    following = Promise.objects.get(follows=promise)
    correct(following, by=lead, at=WRONG + 2 * HOUR, channel="email")
    assert following.due_at is not None
    watching.watch(at=following.due_at + HOUR)
    assert Promise.objects.get(follows=following).channel == "email"


def test_kind_of_a_series_of_which_all_that_followed_is_over_is_promised_anew(
    case: Case, agent: Agent, lead: Agent
) -> None:
    until = (WRONG + 7 * 24 * HOUR).date()
    fields: dict[str, Any] = {"form": Form.RECURRING, "every": Every.WEEK, "until": until, "kind": Kind.REPLY}
    promise = makers.promise(case, by=agent, due_at=WRONG, channel="", **fields)
    watching.watch(at=WRONG + HOUR)
    makers.call(case, by=agent, at=WRONG + 2 * HOUR, said=Said(kept=(Promise.objects.get(follows=promise),)))
    with pytest.raises(correcting.FollowedError, match="Withdraw this one, and promise it anew"):
        correct(promise, by=lead, at=WRONG + 3 * HOUR, channel="email")


def test_what_arrived_meanwhile_keeps_what_it_should_have_been(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REPLY, channel="")
    message = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    correct(promise, by=agent, at=MONDAY + 2 * HOUR, kind=Kind.CALLBACK)
    makers.deliver(message, at=MONDAY + 3 * HOUR)
    correct(promise, by=agent, at=MONDAY + 4 * HOUR, kind=Kind.REPLY, channel="email")
    assert (fresh(promise).state, kinds(promise)[-2:]) == ("kept", ["corrected", "kept"])


def test_taking_over_in_an_answer_that_came_back_names_its_own_date(case: Case, agent: Agent) -> None:
    """That the date of the claim was corrected says nothing of ours."""
    claimed = makers.promise(case, by=agent, due_at=WRONG, form=Form.CLAIMED, claimed_of="De winkel")
    ours = terms.Terms(kind=Kind.REPLY, words="Dat doen wij.", owner=agent, due=to(MONDAY + 5 * HOUR))
    said = Said(promised=(Honoured(claimed=claimed, terms=ours),))
    message = makers.answer(case, by=agent, at=MONDAY + HOUR, said=said)
    delivering.settle(makers.deliver(message), Receipt.Kind.BOUNCED, at=MONDAY + 2 * HOUR)
    correct(claimed, by=agent, at=MONDAY + 3 * HOUR, due=to(RIGHT))
    with pytest.raises(saying_again.StaleWordsError, match="has passed"):
        saying_again.said_in(message, at=MONDAY + 6 * HOUR)


def test_owner_that_was_corrected_makes_no_date_of_before_hold(case: Case, agent: Agent, lead: Agent) -> None:
    said = terms.Terms(kind=Kind.REPLY, words="U hoort meer.", owner=agent, due=to(MONDAY + 5 * HOUR))
    message = makers.answer(case, by=agent, said=Said(promised=(said,)))
    correct(Promise.objects.get(), by=agent, at=MONDAY + 2 * HOUR, owner=lead)
    with pytest.raises(saying_again.StaleWordsError, match="has passed"):
        saying_again.said_in(message, at=MONDAY + 6 * HOUR)


def test_raw_sql_cannot_make_later_what_somebody_is_held_to(held: tuple[Promise, datetime], agent: Agent) -> None:
    promise, at = held
    state = "'open'" if fresh(promise).state == "broken" else f"'{fresh(promise).state}'"
    said = refusal(corrects(promise, by=agent, at=at, due_at=f"'{RIGHT}'", entry__state=state))
    assert said in {HELD, "ledger: past its date it was broken first"}


def test_raw_sql_cannot_make_it_later_twice(promise: Promise, lead: Agent) -> None:
    watching.watch(at=WRONG + HOUR)
    correct(promise, by=lead, at=WRONG + 2 * HOUR, due=to(RIGHT))
    assert refusal(corrects(promise, by=lead, at=WRONG + 3 * HOUR, due_at=f"'{RIGHT + DAY}'")) == ONCE


@pytest.fixture(params=["answer", "call", "house rule", "other words"])
def said(request: pytest.FixtureRequest, case: Case, agent: Agent) -> tuple[Promise, bool]:
    """Return a promise, and whether what made it names its date."""
    words = {"house rule": "", "other words": "woensdag"}.get(request.param, "morgen\n om 17.00 uur")
    due = to(WRONG, words=words)
    promised = terms.Terms(kind=Kind.CALLBACK, words="Wij bellen.", channel="phone", owner=agent, due=due)
    says = Said(promised=(promised,))
    if request.param == "call":
        facts: dict[str, Any] = {"direction": Call.Direction.OUT, "result": Call.Result.ANSWERED, "called_at": MONDAY}
        calling.log(case, **facts, text="Gezegd: Morgen om 17.00 uur.", said=says, by=agent, at=MONDAY)
    else:
        makers.answer(case, by=agent, at=MONDAY, text="Wij bellen u morgen om 17.00 uur.", said=says)
    return case.promises.get(), request.param in {"answer", "call"}


@pytest.mark.parametrize("is_lead", [False, True])
def test_date_that_the_customer_read_is_made_later_in_an_answer_only(
    said: tuple[Promise, bool], agent: Agent, lead: Agent, *, is_lead: bool
) -> None:
    (promise, is_named), by = said, lead if is_lead else agent
    if not is_named:
        correct(promise, by=by, due=to(RIGHT))
        return
    with pytest.raises(correcting.HeldToError, match="names this date"):
        correct(promise, by=by, due=to(RIGHT))
    correct(promise, by=by, due=to(WRONG - HOUR))
    with pytest.raises(correcting.HeldToError, match="names this date"):
        correct(promise, by=by, at=MONDAY + 2 * HOUR, due=to(RIGHT))  # nor by way of an earlier one


@pytest.mark.parametrize("is_lead", [False, True])
def test_raw_sql_cannot_make_later_what_the_customer_read(
    said: tuple[Promise, bool], agent: Agent, lead: Agent, *, is_lead: bool
) -> None:
    promise, is_named = said
    refused = refusal(corrects(promise, by=lead if is_lead else agent, due_at=f"'{RIGHT}'"))
    beyond = "ledger: the promise does not say what its newest entry says"
    forged = refusal(corrects(promise, by=lead, due_at=f"'{RIGHT}'", from_due_words="'gisteren'"))
    assert forged == OTHER
    silent = "promise: it may only say what its newest ledger entry says" if promise.due_words else ""
    assert refusal("UPDATE promises_promise SET due_words = ''") == silent
    assert refused == ("ledger: what made it names this date, so it is no slip of the pen" if is_named else beyond)


def test_after_a_working_day_a_lead_of_no_part_makes_it_later(case: Case, agent: Agent, lead: Agent) -> None:
    promise = makers.promise(case, by=lead, owner=agent, due_at=WRONG + 5 * DAY)
    assert promise.misread_until is not None
    late, later = promise.misread_until + HOUR, WRONG + 6 * DAY
    with pytest.raises(correcting.HeldToError, match="more than a working day"):
        correct(promise, by=lead, at=late, due=to(later))
    assert refusal(corrects(promise, by=lead, at=late, due_at=f"'{later}'")) == HELD
    correct(promise, by=makers.make_agent(Role.LEAD, teams=(case.team,)), at=late, due=to(later))


def test_raw_sql_cannot_correct_a_kind_in_the_ledger_alone(promise: Promise, agent: Agent) -> None:
    said = refusal(corrects(promise, by=agent, kind="'reply'", due_words=f"'{promise.due_words}'"))
    assert said == "correction: its promise is not of that kind, or takes another time"

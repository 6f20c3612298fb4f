"""Money that did not come after all: of one payout, on the customer's word or on that of whoever recorded it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.closing.models import Outcome
from belofte.contacts.models import ContactPoint
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain, ledger, payouts, refusals, retracting
from belofte.promises.models import Kind, Payout, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHY = "Van een andere klant."


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
def point(case: Case) -> ContactPoint:
    return case.conversations.get().contact_point


@pytest.fixture
def refund(case: Case, agent: Agent) -> Promise:
    words = "U krijgt € 25 terug."
    return makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=MONDAY + 7 * DAY)


@pytest.fixture
def part(refund: Promise, agent: Agent) -> Payout:
    return paid(refund, "10", by=agent)


def paid(refund: Promise, amount: str, *, by: Agent, hours: int = 1) -> Payout:
    shown = makers.pay_out(refund, amount, by=by, at=MONDAY + hours * HOUR, why_less="De rest volgt.")
    assert shown.payout is not None
    return shown.payout


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


def test_a_denied_part_alone_counts_no_longer(refund: Promise, part: Payout, agent: Agent, point: ContactPoint) -> None:
    paid(refund, "15", by=agent, hours=2)
    promising.contradict_payout(part, by=point, at=MONDAY + DAY)
    assert (fresh(refund).state, payouts.paid_so_far(refund)) == ("open", Decimal(15))
    paid(refund, "10", by=agent, hours=30)
    assert (fresh(refund).state, kinds(refund)[2:]) == ("kept", ["kept", "contradicted", "kept"])


def test_a_part_denied_while_the_rest_runs(refund: Promise, part: Payout, point: ContactPoint) -> None:
    promising.contradict_payout(part, by=point, at=MONDAY + DAY)
    assert (fresh(refund).state, kinds(refund)) == ("open", ["made", "part_paid", "part_denied"])
    assert refund.case.events.latest("id").kind == "promise_part_denied"
    with pytest.raises(ledger.NothingToContradictError):
        promising.contradict_payout(part, by=point, at=MONDAY + DAY)


def test_denied_past_its_date_it_is_broken(refund: Promise, agent: Agent, point: ContactPoint) -> None:
    whole = paid(refund, "25", by=agent)
    promising.contradict_payout(whole, by=point, at=MONDAY + 8 * DAY)
    assert (fresh(refund).state, Case.objects.get(pk=refund.case_id).has_broken_promise) == ("broken", True)


def test_denied_after_the_end_the_case_is_open_again(refund: Promise, agent: Agent, point: ContactPoint) -> None:
    whole = paid(refund, "25", by=agent)
    makers.deliver(makers.answer(refund.case, by=agent, outcome=Outcome.SOLVED, at=MONDAY + 2 * HOUR))
    assert Case.objects.get(pk=refund.case_id).is_closed
    promising.contradict_payout(whole, by=point, at=MONDAY + DAY)
    assert not Case.objects.get(pk=refund.case_id).is_closed


def test_that_none_came_denies_each_part(refund: Promise, part: Payout, agent: Agent, point: ContactPoint) -> None:
    other = paid(refund, "15", by=agent, hours=2)
    promising.contradict(refund, by=point, at=MONDAY + DAY)
    assert [each.proof.contradictions.count() for each in (part, other)] == [1, 1]


def test_whoever_recorded_it_takes_it_back_with_a_reason(refund: Promise, part: Payout, agent: Agent) -> None:
    with pytest.raises(refusals.ReasonMissingError):
        promising.take_back(part, reason=" ", by=agent, at=MONDAY + 2 * HOUR)
    with pytest.raises(refusals.WholeNumberError):
        promising.take_back(part, reason="Stond op NL91ABNA0417164300", by=agent, at=MONDAY + 2 * HOUR)
    retraction = promising.take_back(part, reason=WHY, by=agent, at=MONDAY + 2 * HOUR)
    assert (retraction.reason, payouts.paid_so_far(refund)) == (WHY, Decimal(0))
    assert (fresh(refund).state, kinds(refund)) == ("open", ["made", "part_paid", "retracted"])
    newest = refund.entries.latest("number")
    assert (newest.by, newest.proof, refund.case.events.latest("id").by) == (agent, part.proof, agent)
    assert chain.first_fault(refund.case) is None
    with pytest.raises(retracting.CountsNoLongerError):
        promising.take_back(part, reason=WHY, by=agent, at=MONDAY + 2 * HOUR)


def test_after_the_working_day_a_lead_takes_it_back(part: Payout, agent: Agent, lead: Agent) -> None:
    assert part.mistyped_until is not None
    late = part.mistyped_until + timedelta(seconds=1)
    for who, at in ((agent, late), (makers.make_agent(teams=(agent.teams.get(),)), MONDAY + 2 * HOUR)):
        with pytest.raises(retracting.NotTheirsError):
            promising.take_back(part, reason=WHY, by=who, at=at)
    promising.take_back(part, reason=WHY, by=lead, at=late)
    assert part.promise.entries.latest("number").by == lead


def test_taken_back_after_the_end_the_case_is_open_again(refund: Promise, agent: Agent) -> None:
    whole = paid(refund, "25", by=agent)
    makers.deliver(makers.answer(refund.case, by=agent, outcome=Outcome.SOLVED, at=MONDAY + 2 * HOUR))
    promising.take_back(whole, reason=WHY, by=agent, at=MONDAY + 3 * HOUR)
    case = Case.objects.get(pk=refund.case_id)
    assert (case.is_closed, case.ball, fresh(refund).state) == (False, "us", "open")


def test_of_a_withdrawn_promise_nothing_is_taken_back(
    refund: Promise, part: Payout, lead: Agent, point: ContactPoint
) -> None:
    promising.withdraw(refund, reason="Afgesproken met de klant.", by=lead, at=MONDAY + 2 * HOUR)
    with pytest.raises(retracting.CountsNoLongerError):
        promising.take_back(part, reason=WHY, by=lead, at=MONDAY + 3 * HOUR)
    with pytest.raises(ledger.NothingToContradictError):
        promising.contradict_payout(part, by=point, at=MONDAY + 3 * HOUR)


def test_taken_back_in_a_series_of_answers_it_is_paid_anew(refund: Promise, part: Payout, agent: Agent) -> None:
    promising.take_back(part, reason=WHY, by=agent, at=MONDAY + 2 * HOUR)
    again = payouts.Paid(promise=refund, amount=Decimal(25), paid_on=MONDAY.date())
    makers.answer(refund.case, by=agent, at=MONDAY + 3 * HOUR, said=Said(paid=(again,)))
    assert kinds(refund) == ["made", "part_paid", "retracted", "kept"]


# ── Raw SQL ──

_FALLS = "UPDATE promises_proof SET fallen_at = now() WHERE payout_id = {payout}"
_STANDS_AGAIN = "UPDATE promises_proof SET fallen_at = NULL WHERE payout_id = {payout}"
_DENIES = (
    "INSERT INTO promises_contradiction (proof_id, contact_point_id, at)"
    " SELECT id, {point}, now() FROM promises_proof WHERE payout_id = {payout}"
)
_TAKES_BACK = (
    "INSERT INTO promises_retraction (payout_id, reason, by_id, at) VALUES ({payout}, '{reason}', {by}, '{at}')"
)


def takes_back(payout: Payout, *, by: Agent, reason: str = WHY, hours: int = 2) -> str:
    return _TAKES_BACK.format(payout=payout.pk, reason=reason, by=by.pk, at=MONDAY + hours * HOUR)


def test_raw_sql_lets_a_payout_fall_for_a_cause_only(part: Payout) -> None:
    said = refusal(_FALLS.format(payout=part.pk))
    assert said == "proof: a payout counts until the customer contradicts it, or it is taken back"


def test_raw_sql_cannot_deny_what_goes_on_counting(part: Payout, point: ContactPoint) -> None:
    said = refusal(_DENIES.format(payout=part.pk, point=point.pk))
    assert said == "contradiction: what the customer denies counts no longer"


def test_raw_sql_cannot_leave_kept_what_a_denied_part_kept(refund: Promise, agent: Agent, point: ContactPoint) -> None:
    whole = paid(refund, "25", by=agent)
    facts = {"payout": whole.pk, "point": point.pk}
    assert refusal(f"{_DENIES}; {_FALLS}".format(**facts)) == "proof: a payout that counts no longer keeps nothing"


@pytest.mark.parametrize("is_denied", [True, False])
def test_raw_sql_cannot_count_what_fell(
    refund: Promise, part: Payout, agent: Agent, point: ContactPoint, *, is_denied: bool
) -> None:
    if is_denied:
        promising.contradict_payout(part, by=point, at=MONDAY + 2 * HOUR)
    else:
        promising.take_back(part, reason=WHY, by=agent, at=MONDAY + 2 * HOUR)
    other = paid(refund, "15", by=agent, hours=3)
    unpaid = "ledger: money back is kept by paying all of it"
    facts = {"at": f"'{MONDAY + 4 * HOUR}'", "due_at": f"'{refund.due_at}'"}
    assert refusal(entry(refund, proof_id=str(other.proof.pk), **facts)) == unpaid
    stands = "proof: what was established, or fell, stays so"
    assert refusal(_STANDS_AGAIN.format(payout=part.pk)) == stands


def test_raw_sql_cannot_take_back_past_the_ledger(part: Payout, agent: Agent) -> None:
    unknown = "retraction: the ledger does not know of it"
    assert refusal(takes_back(part, by=agent)) == unknown
    assert refusal(f"{takes_back(part, by=agent)}; {_FALLS.format(payout=part.pk)}") == unknown


def test_raw_sql_cannot_take_back_as_anybody_or_later(part: Payout, agent: Agent, lead: Agent) -> None:
    refused = "retraction: by no lead, and not as just mistyped"
    assert refusal(takes_back(part, by=makers.make_agent())) == refused
    assert refusal(takes_back(part, by=agent, hours=100)) == refused
    assert refusal(takes_back(part, by=lead, hours=0)) == refused  # before it was recorded
    assert refusal(takes_back(part, by=lead, hours=100)) == "retraction: the ledger does not know of it"


@pytest.mark.parametrize(
    ("reason", "said"),
    [(" ", "retraction_has_reason"), ("Stond op NL91ABNA0417164300", "retraction_names_no_whole_number")],
)
def test_raw_sql_cannot_take_back_without_a_fit_reason(part: Payout, agent: Agent, reason: str, said: str) -> None:
    assert said in refusal(takes_back(part, by=agent, reason=reason))


@pytest.mark.parametrize(
    "statement", ["UPDATE promises_retraction SET reason = 'x'", "DELETE FROM promises_retraction"]
)
def test_raw_sql_cannot_change_a_retraction(part: Payout, agent: Agent, statement: str) -> None:
    promising.take_back(part, reason=WHY, by=agent, at=MONDAY + 2 * HOUR)
    assert refusal(statement).startswith("pgtrigger: Cannot update or delete")


@pytest.mark.parametrize("kind", ["retracted", "part_denied"])
def test_raw_sql_cannot_say_so_in_the_ledger_alone(refund: Promise, part: Payout, agent: Agent, kind: str) -> None:
    facts = {"kind": f"'{kind}'", "state": "'open'", "by_id": str(agent.pk), "proof_id": str(part.proof.pk)}
    said = refusal(entry(refund, at=f"'{MONDAY + 2 * HOUR}'", due_at=f"'{refund.due_at}'", **facts))
    assert said == f"ledger: {kind} (open) does not follow from part_paid (open)"


def test_raw_sql_cannot_take_back_in_the_name_of_another(
    refund: Promise, part: Payout, agent: Agent, lead: Agent
) -> None:
    facts = {"kind": "'retracted'", "state": "'open'", "by_id": str(lead.pk), "proof_id": str(part.proof.pk)}
    written = entry(refund, at=f"'{MONDAY + 2 * HOUR}'", due_at=f"'{refund.due_at}'", **facts)
    falls = _FALLS.format(payout=part.pk)
    said = refusal(f"{takes_back(part, by=agent)}; {falls}; {written}")
    assert said == "ledger: retracted (open) does not follow from part_paid (open)"


def test_what_was_recorded_before_there_was_a_limit_is_for_a_lead(agent: Agent, lead: Agent) -> None:
    may = [retracting.may_take_back(None, recorded_by=agent.pk, by=by, at=MONDAY) for by in (agent, lead)]
    assert may == [False, True]

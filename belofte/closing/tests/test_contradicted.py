"""A customer says that something was not kept, and nobody has answered that: the case does not end over it."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.closing import closing
from belofte.closing.models import Closure, Outcome
from belofte.contacts.models import ContactPoint
from belofte.keeping import promising
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.models import Kind, Payout, Promise
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_CLOSE = """
    INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)
    SELECT case_id, 'solved', message_id, {by}, now(), now() FROM cases_delivery WHERE case_id = {case};
    UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL
    WHERE id = {case}
"""
_DENIES = """
    UPDATE promises_proof SET fallen_at = '{at}' WHERE payout_id = {payout};
    INSERT INTO promises_contradiction (proof_id, contact_point_id, at)
    SELECT id, {point}, '{at}' FROM promises_proof WHERE payout_id = {payout}
"""


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.LEAD, teams=(makers.make_team(),))


@pytest.fixture
def withdrawn(lead: Agent) -> Promise:
    """Return money back that was paid in part and withdrawn, of which the customer heard."""
    case = makers.make_case(makers.make_inbox(lead.teams.get()))
    words = "U krijgt € 25 terug."
    refund = makers.promise(case, by=lead, kind=Kind.REFUND, words=words, channel="", due_at=MONDAY + 7 * DAY)
    makers.pay_out(refund, "10", by=lead, at=MONDAY + HOUR, why_less="De rest volgt.")
    promising.withdraw(refund, reason="Afgesproken met de klant.", by=lead, at=MONDAY + 2 * HOUR)
    makers.deliver(makers.answer(case, by=lead, at=MONDAY + 3 * HOUR), at=MONDAY + 4 * HOUR)
    return Promise.objects.get(pk=refund.pk)


@pytest.fixture
def point(withdrawn: Promise) -> ContactPoint:
    return withdrawn.case.conversations.get().contact_point


def close(case: Case, *, by: Agent, at: timedelta) -> Closure:
    return closing.close(case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=by, at=MONDAY + at)


def test_close_over_what_the_customer_denies_is_refused(withdrawn: Promise, lead: Agent, point: ContactPoint) -> None:
    promising.contradict_payout(Payout.objects.get(), by=point, at=MONDAY + DAY)
    with pytest.raises(closing.OutcomeMissingError):
        close(withdrawn.case, by=lead, at=2 * DAY)
    makers.deliver(makers.answer(withdrawn.case, by=lead, at=MONDAY + 3 * DAY), at=MONDAY + 3.1 * DAY)
    assert close(withdrawn.case, by=lead, at=4 * DAY).completed_at is not None


def test_raw_sql_cannot_close_over_what_the_customer_denies(
    withdrawn: Promise, lead: Agent, point: ContactPoint
) -> None:
    promising.contradict_payout(Payout.objects.get(), by=point, at=MONDAY + DAY)
    closes = _CLOSE.format(case=withdrawn.case_id, by=lead.pk)
    assert refusal(closes) == "case: it stays open while the customer waits for an answer"


def test_raw_sql_cannot_have_a_case_stay_closed_over_a_denial(
    withdrawn: Promise, lead: Agent, point: ContactPoint
) -> None:
    close(withdrawn.case, by=lead, at=6 * HOUR)
    payout, at = Payout.objects.get(), MONDAY + DAY
    denies = _DENIES.format(payout=payout.pk, point=point.pk, at=at)
    facts = {"kind": "'part_denied'", "state": "'withdrawn'", "proof_id": str(payout.proof.pk), "by_id": "NULL"}
    written = entry(withdrawn, at=f"'{at}'", due_at=f"'{withdrawn.due_at}'", **facts)
    said = refusal(f"{denies}; {written}")
    assert said == "case: it does not stay closed over a message that waits for an answer"

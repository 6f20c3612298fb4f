"""Money back: kept by payouts alone, all of it, with what was told, and never by a whole number of a card."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Case, Receipt
from belofte.closing import closing
from belofte.closing.models import Outcome
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import ledger, payouts, refusals
from belofte.promises.models import Form, Kind, LedgerEntry, Payout, Promise, Proof, Way
from belofte.promises.payouts import Paid
from belofte.promises.saying import Said, SayingRefusedError
from belofte.promises.terms import Due, Terms
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "U krijgt de € 24,95 voor 30 november terug."
TODAY = MONDAY.date()


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def refund(case: Case, agent: Agent) -> Promise:
    return promise(case, agent)


def promise(case: Case, agent: Agent, **fields: Any) -> Promise:
    fields = {"kind": Kind.REFUND, "words": WORDS, "channel": "", "due_at": MONDAY + 7 * DAY, **fields}
    return makers.promise(case, by=agent, **fields)


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


def test_pay_out_keeps_it_by_a_declared_proof(refund: Promise, agent: Agent) -> None:
    shown = makers.pay_out(refund, by=agent, at=MONDAY + HOUR, method="creditcard ••1234", reference="2026-1123-77")
    payout = Payout.objects.get()
    assert (fresh(refund).state, kinds(refund)) == ("kept", ["made", "kept"])
    assert (shown.payout, shown.certainty, shown.message, shown.call) == (payout, Proof.Certainty.DECLARED, None, None)
    assert (payout.amount, payout.paid_on, payout.way, payout.by) == (Decimal("24.95"), TODAY, Way.ORIGINAL, agent)


def test_pay_out_in_parts_keeps_it_with_the_last(refund: Promise, agent: Agent) -> None:
    with pytest.raises(refusals.ReasonMissingError, match=r"€ 24.95 was left to pay, and € 10 is less\. Write why"):
        makers.pay_out(refund, "10", by=agent, at=MONDAY + HOUR)
    makers.pay_out(refund, "10", by=agent, at=MONDAY + HOUR, why_less="De rest volgt morgen.")
    assert (fresh(refund).state, kinds(refund)) == ("open", ["made", "part_paid"])
    with pytest.raises(refusals.PaidTooMuchError, match=r"€ 14.95 was left to pay, so € 15 is too much"):
        makers.pay_out(refund, "15", by=agent, at=MONDAY + DAY)
    makers.pay_out(refund, "14.95", by=agent, at=MONDAY + DAY)
    assert (fresh(refund).state, kinds(refund)) == ("kept", ["made", "part_paid", "kept"])
    with pytest.raises(ledger.PromiseOverError):
        makers.pay_out(refund, "1", by=agent, at=MONDAY + 2 * DAY)


def test_pay_out_of_an_unnamed_amount_is_all_of_it(case: Case, agent: Agent) -> None:
    unnamed = promise(case, agent, words="U krijgt uw geld terug.")
    makers.pay_out(unnamed, "12.50", by=agent, at=MONDAY + HOUR)
    assert fresh(unnamed).state == "kept"


@pytest.mark.parametrize("words", ["Van de € 129 storten wij € 24,95 terug.", "U krijgt € 20 en € 4,95 porto terug."])
def test_pay_out_of_words_with_several_amounts_is_what_was_paid(case: Case, agent: Agent, words: str) -> None:
    several = promise(case, agent, words=words)
    makers.pay_out(several, "24.95", by=agent, at=MONDAY + HOUR)
    assert (several.amount, fresh(several).state) == (None, "kept")


def test_pay_out_of_what_was_recorded_later_may_be_of_before(case: Case, agent: Agent) -> None:
    terms = Terms(kind=Kind.REFUND, words=WORDS, owner=agent, due=Due(at=MONDAY + DAY))
    by_hand = promising.promise(case, terms, key=uuid.uuid4(), by=agent, at=MONDAY)
    makers.pay_out(by_hand, by=agent, at=MONDAY, paid_on=TODAY - DAY)
    assert fresh(by_hand).state == "kept"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"amount": Decimal(0)}, refusals.PaidNothingError),
        ({"amount": Decimal(25)}, refusals.PaidTooMuchError),
        ({"paid_on": TODAY - DAY}, refusals.PaidAnotherDayError),
        ({"paid_on": TODAY + DAY}, refusals.PaidAnotherDayError),
        ({"way": Way.OTHER, "why_other": "De kaart is verlopen."}, refusals.MethodMissingError),
        ({"way": Way.OTHER, "method": "cadeaukaart"}, refusals.ReasonMissingError),
    ],
)
def test_pay_out_refuses_what_cannot_be(
    refund: Promise, agent: Agent, fields: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        makers.pay_out(refund, by=agent, at=MONDAY + HOUR, **fields)
    assert (fresh(refund).state, Payout.objects.count()) == ("open", 0)


@pytest.mark.parametrize(
    ("field", "words", "is_whole"),
    [
        ("method", "creditcard ••1234", False),
        ("method", "creditcard 4111 1111 1111 1111", True),
        ("method", "Visa 4111111111111111", True),
        ("method", "NL91 ABNA 0417 1643 00", True),
        ("method", "rekening 041716430", True),
        ("reference", "RF18 5390 0754 7034", False),
        ("reference", "Betaald op 2026-11-23, batch 77", False),
        ("reference", "NL91ABNA0417164300", True),
        ("reference", "BE68 5390 0754 7034", True),
        ("reference", "GB33BUKB20201555555555", True),
        ("reference", "4111111111111111", True),
        ("why_less", "Stond op NL91ABNA0417164300", True),
    ],
)
def test_pay_out_never_keeps_a_whole_number(
    refund: Promise, agent: Agent, field: str, words: str, *, is_whole: bool
) -> None:
    if not is_whole:
        makers.pay_out(refund, by=agent, at=MONDAY + HOUR, **{field: words})
        assert getattr(Payout.objects.get(), field) == words
        return
    with pytest.raises(refusals.WholeNumberError, match="last four digits only") as refused:
        makers.pay_out(refund, by=agent, at=MONDAY + HOUR, **{field: words})
    assert refused.value.field == field


def test_pay_out_of_what_somebody_else_promised_may_be_of_before(case: Case, agent: Agent) -> None:
    claimed = promise(case, agent, form=Form.CLAIMED, claimed_of="De winkel")
    makers.pay_out(claimed, by=agent, at=MONDAY + HOUR, paid_on=TODAY - 3 * DAY)
    assert fresh(claimed).state == "kept"


def test_pay_out_of_anything_else_is_refused(case: Case, agent: Agent) -> None:
    with pytest.raises(refusals.NotOwedError):
        makers.pay_out(makers.promise(case, by=agent), "5", by=agent, at=MONDAY + HOUR)


def test_message_and_call_alone_keep_no_refund(case: Case, refund: Promise, agent: Agent) -> None:
    said = Said(kept=(refund,))
    with pytest.raises(SayingRefusedError, match="kept by paying it"):
        makers.answer(case, by=agent, said=said)
    with pytest.raises(SayingRefusedError, match="kept by paying it"):
        makers.call(case, by=agent, at=MONDAY + HOUR, said=said)
    assert kinds(refund) == ["made"]


def paid(refund: Promise, **fields: Any) -> Said:
    return Said(paid=(Paid(promise=refund, **{"amount": Decimal("24.95"), "paid_on": TODAY, **fields}),))


def test_answer_that_tells_of_it_keeps_it_even_when_it_comes_back(case: Case, refund: Promise, agent: Agent) -> None:
    message = makers.answer(case, by=agent, said=paid(refund))
    assert (Payout.objects.get().message, fresh(refund).state) == (message, "kept")
    delivery = makers.deliver(message)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=MONDAY + 2 * HOUR)
    assert (fresh(refund).state, kinds(refund)) == ("kept", ["made", "kept"])


def test_answer_that_tells_of_it_closes_the_case(case: Case, refund: Promise, agent: Agent) -> None:
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=paid(refund)))
    assert Case.objects.get(pk=case.pk).is_closed


def test_answer_that_pays_a_part_closes_nothing(case: Case, refund: Promise, agent: Agent) -> None:
    part = paid(refund, amount=Decimal(10), why_less="De rest volgt.")
    with pytest.raises(closing.PromiseOpenError):
        makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=part)


def test_call_that_tells_of_it_keeps_it_once_answered(case: Case, refund: Promise, agent: Agent) -> None:
    with pytest.raises(SayingRefusedError, match="Nobody was reached"):
        makers.call(case, by=agent, at=MONDAY + HOUR, answered=False, said=paid(refund))
    call = makers.call(case, by=agent, at=MONDAY + HOUR, said=paid(refund))
    assert (Payout.objects.get().call, fresh(refund).state) == (call, "kept")


def test_contradicted_it_runs_again_and_is_paid_anew(case: Case, refund: Promise, agent: Agent) -> None:
    makers.pay_out(refund, "10", by=agent, at=MONDAY + HOUR, why_less="De rest volgt morgen.")
    makers.pay_out(refund, "14.95", by=agent, at=MONDAY + DAY)
    promising.contradict(refund, by=case.conversations.get().contact_point, at=MONDAY + 2 * DAY)
    assert (fresh(refund).state, payouts.paid_so_far(refund)) == ("open", Decimal(0))
    makers.pay_out(refund, by=agent, at=MONDAY + 3 * DAY, paid_on=(MONDAY + DAY).date(), reference="Terugboeking 77")
    assert kinds(refund) == ["made", "part_paid", "kept", "contradicted", "part_denied", "kept"]


def test_same_form_records_once(refund: Promise, agent: Agent) -> None:
    key = uuid.uuid4()
    part = paid(refund, amount=Decimal(10), why_less="De rest volgt.").paid[0]
    promising.pay_out(part, key=key, by=agent, at=MONDAY + HOUR)
    with pytest.raises(ledger.RecordedAlreadyError):
        promising.pay_out(part, key=key, by=agent, at=MONDAY + HOUR)
    assert Payout.objects.count() == 1


def test_proof_offered_before_payouts_keeps_no_refund(case: Case, refund: Promise, agent: Agent) -> None:
    message = makers.answer(case, by=agent)
    declared = Proof.Certainty.DECLARED
    Proof.objects.create(promise=refund, message=message, certainty=declared, by=agent, offered_at=MONDAY + HOUR)
    makers.deliver(message)
    assert fresh(refund).state == "open"
    assert Proof.objects.filter(established_at__isnull=False).exists()
    assert not LedgerEntry.objects.filter(promise=refund, kind="kept").exists()

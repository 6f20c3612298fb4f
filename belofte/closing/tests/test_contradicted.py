"""A customer says that something was not kept, or we said what is not so: the case does not end over it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from belofte import makers
from belofte.cases.models import AnswerWaiver, Call, Case
from belofte.closing import closing, hindrances
from belofte.closing.models import Closure, Outcome
from belofte.contacts.models import ContactPoint
from belofte.keeping import attesting, calling, promising
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.attesting import Told
from belofte.promises.models import Kind, Payout, Promise
from belofte.promises.payouts import Paid
from belofte.promises.saying import Said
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_CLOSE = """
    DELETE FROM conduct_unheard;  -- all was listened to
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
def told(lead: Agent) -> Promise:
    """Return money back that was paid in part and withdrawn, of which the customer heard that it was paid."""
    case = makers.make_case(makers.make_inbox(lead.teams.get()))
    words = "U krijgt € 25 terug."
    refund = makers.promise(case, by=lead, kind=Kind.REFUND, words=words, channel="", due_at=MONDAY + 7 * DAY)
    part = Paid(promise=refund, amount=Decimal(10), paid_on=MONDAY.date(), why_less="De rest volgt.")
    makers.deliver(makers.answer(case, by=lead, at=MONDAY + HOUR, said=Said(paid=(part,))), at=MONDAY + 2 * HOUR)
    promising.withdraw(refund, reason="Afgesproken met de klant.", by=lead, at=MONDAY + 3 * HOUR)
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


@pytest.mark.parametrize("is_own", [True, False])
def test_only_the_customers_own_word_answers_what_they_denied(lead: Agent, *, is_own: bool) -> None:
    case = makers.make_case(makers.make_inbox(lead.teams.get()))
    point = case.conversations.get().contact_point
    brought = makers.promise(
        case, by=lead, kind=Kind.DELIVERY, channel="", words="De kast komt.", due_at=MONDAY + 6 * HOUR
    )
    makers.deliver(makers.answer(case, by=lead, at=MONDAY + HOUR), at=MONDAY + 2 * HOUR)
    attesting.by_press(brought, by=point, is_identified=True, at=MONDAY + 3 * HOUR)
    promising.contradict(brought, by=point, at=MONDAY + 4 * HOUR)
    if is_own:
        attesting.by_press(brought, by=point, is_identified=True, at=MONDAY + 5 * HOUR)
    else:
        told = Told(words="Geplaatst.", said_at=MONDAY + 5 * HOUR)
        attesting.by_note(brought, told, by=lead, at=MONDAY + 5 * HOUR)
    assert Promise.objects.get(pk=brought.pk).state == "kept"
    said = refusal(_CLOSE.format(case=case.pk, by=lead.pk))
    assert (said == "case: it stays open while the customer waits for an answer") is not is_own
    assert Case.objects.get(pk=case.pk).ball == ("nobody" if is_own else "us")


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


WHY = "Van een andere klant."
_TAKES_BACK = """
    INSERT INTO promises_retraction (payout_id, reason, by_id, at) VALUES ({payout}, 'Van een ander.', {by}, '{at}');
    UPDATE promises_proof SET fallen_at = '{at}' WHERE payout_id = {payout}
"""


def test_a_payout_taken_back_of_what_was_withdrawn_is_told_before_the_end(told: Promise, lead: Agent) -> None:
    promising.take_back(Payout.objects.get(), reason=WHY, by=lead, at=MONDAY + DAY)
    case = Case.objects.get(pk=told.case_id)
    assert (case.ball, case.waiting_since) == ("us", MONDAY + DAY)
    with pytest.raises(closing.OutcomeMissingError):
        close(case, by=lead, at=2 * DAY)
    makers.deliver(makers.answer(case, by=lead, at=MONDAY + 3 * DAY), at=MONDAY + 3.1 * DAY)
    assert Case.objects.get(pk=case.pk).ball == "customer"
    assert close(case, by=lead, at=4 * DAY).completed_at is not None


def test_a_payout_of_which_nobody_heard_keeps_no_case_open(withdrawn: Promise, lead: Agent) -> None:
    promising.take_back(Payout.objects.get(), reason=WHY, by=lead, at=MONDAY + DAY)
    assert Case.objects.get(pk=withdrawn.case_id).ball == "customer"


def test_it_is_told_in_the_call_in_which_it_is_taken_back(told: Promise, lead: Agent) -> None:
    promising.take_back(Payout.objects.get(), reason=WHY, by=lead, at=MONDAY + DAY)
    direction, result, called_at = Call.Direction.IN, Call.Result.ANSWERED, MONDAY + DAY - HOUR
    calling.log(
        told.case,
        direction=direction,
        result=result,
        text="Verteld.",
        called_at=called_at,
        by=lead,
        at=MONDAY + DAY + HOUR,
    )
    assert Case.objects.get(pk=told.case_id).ball == "customer"


def test_raw_sql_cannot_close_over_a_payout_taken_back(told: Promise, lead: Agent) -> None:
    promising.take_back(Payout.objects.get(), reason=WHY, by=lead, at=MONDAY + DAY)
    closes = _CLOSE.format(case=told.case_id, by=lead.pk)
    assert refusal(closes) == "case: it stays open while the customer waits for an answer"


def test_raw_sql_cannot_have_a_case_stay_closed_over_a_payout_taken_back(told: Promise, lead: Agent) -> None:
    close(told.case, by=lead, at=6 * HOUR)
    payout, at = Payout.objects.get(), MONDAY + DAY
    takes_back = _TAKES_BACK.format(payout=payout.pk, by=lead.pk, at=at)
    facts = {"kind": "'retracted'", "state": "'withdrawn'", "proof_id": str(payout.proof.pk), "by_id": str(lead.pk)}
    written = entry(told, at=f"'{at}'", due_at=f"'{told.due_at}'", **facts)
    said = refusal(f"{takes_back}; {written}")
    assert said == "case: it does not stay closed over a message that waits for an answer"


@pytest.mark.parametrize("reason", [AnswerWaiver.Reason.THANKS, AnswerWaiver.Reason.NOT_FOR_US])
def test_what_the_customer_denies_is_not_swept_away(
    withdrawn: Promise, lead: Agent, point: ContactPoint, reason: AnswerWaiver.Reason
) -> None:
    agent = makers.make_agent(teams=(lead.teams.get(),))
    promising.contradict_payout(Payout.objects.get(), by=point, at=MONDAY + DAY)
    with pytest.raises(hindrances.QuestionAskedError, match="money did not arrive"):
        hindrances.refuse_asked(withdrawn.case, reason=reason, is_read=False, by=lead)
    with pytest.raises(hindrances.QuestionAskedError):
        hindrances.refuse_asked(withdrawn.case, reason=reason, is_read=True, by=agent)
    hindrances.refuse_asked(withdrawn.case, reason=AnswerWaiver.Reason.SPAM, is_read=False, by=lead)
    hindrances.refuse_asked(withdrawn.case, reason=reason, is_read=True, by=lead)
    waived = f"{withdrawn.case.pk}, {agent.pk}, '{reason}', '{MONDAY + DAY}'"
    said = refusal(f"INSERT INTO cases_answerwaiver (case_id, by_id, reason, recorded_at) VALUES ({waived})")  # noqa: S608
    assert said == "waiver: over what somebody pressed or asked twice it is for a lead to say"


def test_a_payout_taken_back_is_not_swept_away(told: Promise, lead: Agent) -> None:
    promising.take_back(Payout.objects.get(), reason=WHY, by=lead, at=MONDAY + DAY)
    with pytest.raises(hindrances.QuestionAskedError, match="a payout that was none"):
        hindrances.refuse_asked(told.case, reason=AnswerWaiver.Reason.AUTOMATIC, is_read=False, by=lead)


@pytest.mark.parametrize("is_over_before", [True, False])
def test_a_denial_is_answered_in_a_case_that_was_open_since(
    withdrawn: Promise, lead: Agent, point: ContactPoint, *, is_over_before: bool
) -> None:
    other = makers.make_case(withdrawn.case.conversations.get().inbox)
    makers.deliver(makers.answer(other, by=lead, at=MONDAY + 5 * HOUR), at=MONDAY + 5.1 * HOUR)
    if is_over_before:
        close(other, by=lead, at=6 * HOUR)
    promising.contradict_payout(Payout.objects.get(), by=point, at=MONDAY + DAY)
    if is_over_before:
        with pytest.raises(hindrances.SameCaseMissingError):
            hindrances.refuse_other(withdrawn.case, reason=AnswerWaiver.Reason.SAME_MATTER, same_as=other)
    else:
        hindrances.refuse_other(withdrawn.case, reason=AnswerWaiver.Reason.SAME_MATTER, same_as=other)

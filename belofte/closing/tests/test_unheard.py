"""Nothing ends as no complaint before what came in was listened to: at a deed, at an arrival, and in the database."""

from typing import Final

import pytest
from django.db import OperationalError, transaction

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Message
from belofte.closing import closing, hindrances, sweeping
from belofte.closing.models import Closure, Outcome
from belofte.closing.sweeping import Chosen
from belofte.closing.tests.test_gates import refusal
from belofte.closing.tests.test_grievances import AFTER, CALM, CROSS, LATER, is_closed
from belofte.conduct import abuse
from belofte.conduct.models import Grievance, Unheard
from belofte.language.triage.judging import Judges
from belofte.makers import ALL_SEEN
from belofte.people.models import Agent
from belofte.replies import correcting

pytestmark = pytest.mark.django_db
UNHEARD = "closure: nobody listened yet whether what came in sounds like a complaint"
_ENDS: Final = (
    "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)"
    " VALUES (%s, %s, %s, %s, now(), now())"
)
DEAF = Judges(kinds=None, flags=None)  # type: ignore[arg-type]  # which can judge nothing


class _CutOff:
    def __getattr__(self, _name: str) -> object:
        raise OperationalError("The server closed the connection.")


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


def first_of(case: Case) -> Message:
    return Message.objects.filter(conversation__case=case).earliest("pk")


def send_and_close(text: str, *, by: Agent) -> Message:
    """Return an answer that is to close its case, of which the first message turns out to be unheard still."""
    case = makers.make_case(text=text)
    Unheard.objects.all().delete()
    message = makers.answer(case, by=by, outcome=Outcome.SOLVED)
    Unheard.objects.create(message=first_of(case))
    return message


@pytest.mark.parametrize(("text", "ends"), [(CROSS, False), (CALM, True)])
def test_before_an_answer_arrives_what_came_in_is_heard(agent: Agent, text: str, *, ends: bool) -> None:
    message = send_and_close(text, by=agent)
    makers.deliver(message, at=AFTER)
    closure = Closure.objects.get()
    assert (is_closed(closure.case), closure.cancelled_at is None) == (ends, ends)
    assert (Unheard.objects.exists(), Grievance.objects.exists()) == (False, not ends)


def test_while_the_case_is_held_nothing_is_judged_and_it_stays_open(agent: Agent) -> None:
    message = send_and_close(CROSS, by=agent)
    case = message.conversation.case
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        closing.complete_waiting(held, message=message, at=AFTER)
    assert (Closure.objects.get().cancelled_at, Grievance.objects.exists()) == (AFTER, False)
    assert Unheard.objects.exists()


def test_each_deed_listens_by_the_judges_that_it_is_given(agent: Agent) -> None:
    told, swept = makers.make_case(text=CALM), makers.make_case(text=CALM)
    makers.deliver(makers.answer(told, by=agent))
    closing.close(told, outcome=Outcome.EXPLAINED, seen_through=ALL_SEEN, judges=DEAF, by=agent, at=AFTER)
    chosen = [Chosen(case=swept, seen_through=ALL_SEEN)]
    sweeping.sweep(chosen, reason=AnswerWaiver.Reason.THANKS, judges=DEAF, by=agent, at=AFTER)
    assert [is_closed(case) for case in (told, swept)] == [True, True]  # what cannot be heard keeps no case open
    assert list(Unheard.objects.values_list("failed_at", flat=True)) == [AFTER, AFTER]


def test_what_came_in_behind_the_listening_is_read_first(agent: Agent) -> None:
    case = makers.make_case(text=CALM)
    with pytest.raises(hindrances.UnheardError, match="wrote just now"):
        hindrances.refuse_unheard(case, outcome=Outcome.SOLVED)
    hindrances.refuse_unheard(case, outcome=Outcome.FOUND)
    hindrances.refuse_unheard(case, reason=AnswerWaiver.Reason.UNREACHABLE)
    abuse.hear(case, at=LATER)
    hindrances.refuse_unheard(case, outcome=Outcome.SOLVED)


def test_what_the_database_broke_off_is_not_given_up(agent: Agent) -> None:
    case = makers.make_case(text=CALM)
    abuse.hear(case, judges=Judges(kinds=_CutOff(), flags=_CutOff()), at=LATER)  # type: ignore[arg-type]
    assert Unheard.objects.get().failed_at is None
    with pytest.raises(hindrances.UnheardError):
        hindrances.refuse_unheard(case, outcome=Outcome.SOLVED)
    abuse.hear(case, at=AFTER)
    assert not Unheard.objects.exists()


def test_an_answer_is_kept_as_arrived_though_nothing_can_listen(agent: Agent) -> None:
    message = send_and_close(CALM, by=agent)
    correcting.use(correcting.FLAGS, b"PK\x03\x04", lessons="0123456789abcdef", at=LATER)  # half an archive
    delivery = makers.deliver(message, at=AFTER)
    assert (delivery.state, is_closed(delivery.case)) == ("accepted", False)  # what nobody heard keeps it open


@pytest.mark.parametrize(
    ("outcome", "is_heard", "refused"),
    [("solved", False, UNHEARD), ("solved", True, ""), ("found", False, "")],
)
def test_raw_sql_cannot_end_it_unheard(agent: Agent, outcome: str, refused: str, *, is_heard: bool) -> None:
    case = makers.make_case(text=CALM)
    told = makers.answer(case, by=agent)
    makers.deliver(told)
    if is_heard:
        abuse.hear(case, at=LATER)
    assert refusal((_ENDS, [case.pk, outcome, told.pk, agent.pk])) == refused


def test_raw_sql_cannot_complete_an_end_unheard_unless_it_could_not_be_heard(agent: Agent) -> None:
    message = send_and_close(CALM, by=agent)
    completed = ("UPDATE closing_closure SET completed_at = now() WHERE message_id = %s", [message.pk])
    arrived = ("UPDATE cases_delivery SET state = 'accepted', settled_at = now() WHERE message_id = %s", [message.pk])
    assert refusal(completed).startswith("closure: ")
    makers.claim(message.deliveries.get())
    receipt = (
        "INSERT INTO cases_receipt (delivery_id, kind, at, detail) SELECT id, 'accepted', now(), ''"
        " FROM cases_delivery WHERE message_id = %s"
    )
    assert refusal((receipt, [message.pk]), arrived, completed) == UNHEARD
    Unheard.objects.update(failed_at=LATER)
    assert refusal((receipt, [message.pk]), arrived, completed) == ""

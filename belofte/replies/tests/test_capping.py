"""What the desk says by itself stops at three a day from one inbox to one address."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Conversation, Delivery, Message
from belofte.makers import MONDAY
from belofte.replies import capping, sending

pytestmark = pytest.mark.django_db


def tell(conversation: Conversation, *, hours: float = 0) -> Message:
    at = MONDAY + timedelta(hours=hours)
    return sending.send_by_itself(conversation, subject="x", text="y", answers=[], at=at)[0]


def test_a_fourth_in_a_day_is_not_said_and_leaves_no_trace() -> None:
    conversation = makers.make_case().conversations.get()
    for hours in range(capping.AUTOMATIC_MAX):
        tell(conversation, hours=hours)
    with pytest.raises(capping.CappedError):
        tell(conversation, hours=23.9)
    assert Message.objects.filter(direction="out").count() == capping.AUTOMATIC_MAX
    tell(conversation, hours=24)


def test_it_counts_over_all_cases_of_an_address_and_for_each_inbox() -> None:
    inbox = makers.make_inbox()
    for _ in range(capping.AUTOMATIC_MAX):
        tell(makers.make_case(inbox).conversations.get())
    with pytest.raises(capping.CappedError):
        tell(makers.make_case(inbox).conversations.get())
    tell(makers.make_case().conversations.get())
    tell(makers.make_case(inbox, sender="eva@klant.example").conversations.get())


def test_answers_of_people_do_not_count() -> None:
    case = makers.make_case()
    for _ in range(capping.AUTOMATIC_MAX):
        makers.answer(case, by=makers.make_agent(), at=MONDAY)
    tell(case.conversations.get())


def test_counting_reads_the_index() -> None:
    case = makers.make_case()
    conversation = case.conversations.get()
    other = makers.make_case(sender="eva@klant.example").conversations.get()
    said = Message.objects.bulk_create(
        Message(
            conversation=other,
            direction="out",
            is_automatic=True,
            received_at=MONDAY,
            recorded_at=MONDAY,
        )
        for _ in range(5_000)
    )
    Delivery.objects.bulk_create(
        Delivery(
            message=message,
            case=case,
            contact_point=other.contact_point,
            queued_at=MONDAY - timedelta(days=number),
        )
        for number, message in enumerate(said)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_delivery")
    with CaptureQueriesContext(connection) as asked:
        capping.take_turn(conversation, at=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on cases_delivery" not in plan, plan

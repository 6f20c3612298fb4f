"""SQL that is composed once gives what Django's own gives."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Message
from belofte.channels.models import Inbox
from belofte.contacts.models import Contact
from belofte.database import composed
from belofte.database.composed import Select
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db

_BOTH = Select(
    """
    SELECT {message}, {inbox}, upper(message.author_name) FROM cases_message message
    JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    JOIN channels_inbox inbox ON inbox.id = conversation.inbox_id WHERE message.id = %s
    """,
    message=Message,
    inbox=Inbox,
)


def values(row: Model) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_select_gives_what_django_gives() -> None:
    received = makers.receive(makers.make_inbox(trusted_servers=["mx.desk.example"]), answers=("a@b", "c@d"))
    message, inbox, name = _BOTH.rows([received.pk])[0]
    assert values(message) == values(Message.objects.get())
    assert values(inbox) == values(Inbox.objects.get())
    assert (message.answers, inbox.trusted_servers, name) == (["a@b", "c@d"], ["mx.desk.example"], "JAN")


def test_select_of_nothing() -> None:
    assert (_BOTH.rows([0]), _BOTH.first([0])) == ([], None)


def test_insert_gives_a_number_and_keeps_every_value() -> None:
    first = makers.receive(makers.make_inbox())
    later = MONDAY + timedelta(hours=1)
    row = Message(
        conversation=first.conversation,
        direction="in",
        contact_point=first.contact_point,
        text="een\ntwee",
        to=[["help@desk.example", "Hulp"]],
        received_at=later,
        recorded_at=later,
    )
    with CaptureQueriesContext(connection) as asked:
        composed.insert(row)
    assert len(asked) == 1
    assert values(row) == values(Message.objects.get(pk=row.pk))
    row.refresh_from_db()
    assert row.to == [["help@desk.example", "Hulp"]]


def test_a_row_that_was_inserted_is_updated_when_it_is_saved() -> None:
    contact = Contact(name="Jan", created_at=MONDAY)
    composed.insert(contact)
    contact.name = "Jan de Boer"
    contact.save()
    assert [each.name for each in Contact.objects.all()] == ["Jan de Boer"]

"""Whose a number or an address in a draft is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from belofte import makers
from belofte.cases.indexes import NUMBERS
from belofte.cases.models import Case, Message
from belofte.channels.models import Inbox
from belofte.makers import MONDAY
from belofte.parties.models import Involvement, Party
from belofte.people.models import Agent, Role
from belofte.replies import belonging, guarding
from belofte.testimony import evidencing

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)
ELS = "Bel me op 06-12 34 56 78 of stort op NL91 ABNA 0417 1643 00. Bestelling 10-87123, klantnummer K-55512."
OF_ELS = ("+31 6 12345678", "NL91ABNA0417164300", "10-87123", "K-55512")
DRAFT = "Wij bellen +31 6 12345678 en storten op NL91ABNA0417164300: bestelling 10-87123, klantnummer K-55512."


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(name="Sanne", teams=(inbox.team,))


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return makers.make_case(inbox)


def found(case: Case, text: str = DRAFT) -> frozenset[str]:
    return guarding.read_draft(text, case.conversations.get(), files=(), at=LATER).of_others


def test_numbers_of_another_customer_stand_out(inbox: Inbox, agent: Agent, case: Case) -> None:
    assert found(case) == frozenset()
    makers.make_case(inbox, sender="els@ander.example", text=ELS)
    assert found(case) == frozenset(OF_ELS)
    reading = guarding.read_draft(DRAFT, case.conversations.get(), files=(), at=LATER)
    seen = [each.remark.words for each in guarding.look(reading, team=case.team) if each.guard == "recipients"]
    assert seen == list(OF_ELS)


def test_a_number_below_a_message_or_in_its_subject_is_theirs(inbox: Inbox, case: Case) -> None:
    makers.make_case(inbox, sender="els@ander.example", subject="Bestelling 10-87123", signature="Els, 0612345678")
    assert found(case) == {"10-87123", "+31 6 12345678"}


def test_a_count_behind_a_number_is_no_part_of_it(inbox: Inbox, case: Case) -> None:
    makers.make_case(inbox, sender="els@ander.example", text="Bestelling 10-87123 2 stuks, klantnummer K-55512 (3x).")
    assert found(case) == {"10-87123", "K-55512"}


def test_what_the_customer_said_is_not_anothers(inbox: Inbox, agent: Agent) -> None:
    makers.make_case(inbox, sender="els@ander.example", text=ELS)
    told = makers.make_case(inbox, text="Mijn vrouw heeft 06 12345678, haar bestelling is 1087123.")
    assert found(told) == {"NL91ABNA0417164300", "K-55512"}
    evidencing.type_in(told, words="klantnummer K-55512", by=agent, at=LATER)
    assert found(told) == {"NL91ABNA0417164300"}


def test_who_shares_a_number_or_takes_part_is_no_stranger(inbox: Inbox, agent: Agent, case: Case) -> None:
    makers.make_case(inbox, sender="els@ander.example", text=ELS)
    makers.make_case(inbox, text=ELS, at=LATER)  # of the same customer, in another case
    assert found(case) == frozenset()


def test_a_number_that_many_customers_name_is_a_companys(inbox: Inbox, case: Case) -> None:
    for name in ("els", "eva", "max"):
        makers.make_case(inbox, sender=f"{name}@ander.example", text="Ik belde 020 123 45 67 en niemand nam op.")
    assert found(case, "Bel de winkel op 020-1234567.") == frozenset()


def test_a_number_that_we_give_to_several_is_ours(inbox: Inbox, agent: Agent, case: Case) -> None:
    makers.make_case(inbox, sender="els@ander.example", text="Ik belde 020 123 45 67 en niemand nam op.")
    text = "Ons nummer is 020-1234567."
    assert found(case, text) == {"020-1234567"}
    for name in ("eva", "max"):
        told = makers.make_case(inbox, sender=f"{name}@ander.example")
        makers.answer(told, by=agent, text="Wij zijn er op 020 1234567.")
    assert found(case, text) == frozenset()


@pytest.mark.parametrize("place", ["text", "signature", "party"])
def test_a_number_of_the_house_or_of_a_party_is_not_a_customers(
    inbox: Inbox, agent: Agent, case: Case, place: str
) -> None:
    makers.make_case(inbox, sender="els@ander.example", text="Ik belde 020 123 45 67 en niemand nam op.")
    if place == "text":
        makers.make_text(by=makers.make_agent(Role.ADMINISTRATOR), nl="Wij zijn er op 020 - 123 4567.")
    elif place == "signature":
        Inbox.objects.filter(pk=inbox.pk).update(signature_nl="Desk, (020) 1234567")
    else:
        party = Party.objects.create(name="Koerier, 020-1234567", kind="company", added_by=agent, added_at=MONDAY)
        Involvement.objects.create(case=case, party=party, added_by=agent, added_at=MONDAY)
    assert found(case, "U bereikt hen op 020-1234567.") == frozenset()


def test_a_number_of_zeros_is_no_pattern_for_everything(inbox: Inbox, case: Case) -> None:
    makers.make_case(inbox, sender="els@ander.example", text="Het gaat om bestelling 00000.")
    assert found(case, "Bestelling 00000 ligt klaar.") == {"00000"}


def test_a_colleagues_address_is_not_a_customers(inbox: Inbox, agent: Agent, case: Case) -> None:
    makers.make_case(inbox, sender="els@ander.example")
    assert found(case, "Mail els@ander.example.") == {"els@ander.example"}
    Agent.objects.filter(pk=agent.pk).update(email="els@ander.example")
    assert found(case, "Mail els@ander.example.") == frozenset()


def test_as_many_statements_whatever_a_draft_names(
    inbox: Inbox, case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    makers.make_case(inbox, sender="els@ander.example", text=ELS)
    conversation = case.conversations.select_related("case__team", "inbox", "contact_point").get()
    reading = guarding.read_draft(DRAFT, conversation, files=(), at=LATER)
    many = DRAFT + "".join(f" Bestelling 20-{number}." for number in range(10_000, 10_012))
    for text in (DRAFT, many):
        said = guarding.read_draft(text, conversation, files=(), at=LATER).personal
        with django_assert_num_queries(10):  # four of them around the one that reads messages
            assert belonging.of_others(said, conversation) == reading.of_others


def test_numbers_are_found_by_their_index(inbox: Inbox, case: Case) -> None:
    conversation = case.conversations.get()
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            direction="in",
            contact_point=conversation.contact_point,
            text=f"Bestelling 10-{number}, en verder nog wat er gebeurde.",
            received_at=MONDAY,
            recorded_at=MONDAY,
        )
        for number in range(10_000, 14_000)
    )
    asked = Message.objects.alias(numbers=NUMBERS).filter(numbers__overlap=["1012345"], direction="in")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_message")
    assert "message_numbers" in asked.order_by()[:10].explain()
    assert asked.count() == 1


def test_few_messages_are_found_by_their_index_too(inbox: Inbox, case: Case) -> None:
    makers.make_case(inbox, sender="els@ander.example", text=ELS)
    with CaptureQueriesContext(connection) as asked:
        assert found(case)
    (reads,) = [each["sql"] for each in asked if "UNION" in each["sql"] and "regexp_split" in each["sql"]]
    assert any("enable_seqscan = off" in each["sql"] for each in asked)
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {reads}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "message_numbers" in plan, plan
    assert "Seq Scan on cases_message" not in plan, plan


@settings(deadline=None, max_examples=60)
@given(text=st.text(st.sampled_from("aÀ1 9-/._()+–\u00a0\nzß٣"), max_size=400), times=st.integers(1, 60))
def test_any_message_can_be_indexed(text: str, times: int) -> None:
    sql = f"SELECT {NUMBERS.extra['template'] % {'expressions': '%(text)s::text'}}"
    with connection.cursor() as cursor:
        cursor.execute(sql, {"text": text * times})
        (numbers,) = cursor.fetchone()
    assert all(5 <= len(each) <= 34 and each.isascii() and each.isalnum() for each in numbers)

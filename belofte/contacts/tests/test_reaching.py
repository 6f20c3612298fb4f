"""Another address for somebody, because an agent was given it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import Error, connection, connections, transaction

from belofte import makers
from belofte.channels.contract import Address
from belofte.contacts import confirming, reaching, recognising, resembling
from belofte.contacts.models import ContactPoint
from belofte.makers import MONDAY


@pytest.mark.django_db
def test_add_looks_whether_it_resembles_an_address_of_ours() -> None:
    case = makers.make_case(makers.make_inbox(address="help@glasnet.example"))
    point = reaching.add(case.contact, "Storing@G1asnet.example", channel="email", at=MONDAY)
    assert (point.address, point.resembles) == ("storing@g1asnet.example", "glasnet.example")


@pytest.mark.django_db
def test_add_the_same_address_again_is_the_same_point() -> None:
    case = makers.make_case()
    first, second = (reaching.add(case.contact, " Jan@Werk.example", channel="email", at=MONDAY) for _ in range(2))
    assert (first, first.contact, ContactPoint.objects.count()) == (second, case.contact, 2)


@pytest.mark.django_db
def test_what_was_typed_is_confirmed_once_they_write_from_it() -> None:
    case = makers.make_case(inbox := makers.make_inbox())
    typed = reaching.add(case.contact, "jan@werk.example", channel="email", at=MONDAY)
    assert [point.confirmed_at for point in (case.conversations.get().contact_point, typed)] == [MONDAY, None]
    later = MONDAY + timedelta(days=1)
    out_of_office = {"kind": "auto_reply", "answers": (makers.answer(case, by=makers.make_agent()).external_id,)}
    heard: tuple[tuple[dict[str, Any], datetime | None], ...] = ((out_of_office, None), ({}, later))
    for said, confirmed_at in heard:
        makers.receive(inbox, sender="jan@werk.example", at=later, **said)
        assert ContactPoint.objects.get(pk=typed.pk).confirmed_at == confirmed_at


@pytest.mark.django_db
def test_take_off_leaves_what_was_confirmed() -> None:
    case = makers.make_case()
    for point, is_kept in (
        (case.conversations.get().contact_point, True),
        (reaching.add(case.contact, "jan@werk.example", channel="email", at=MONDAY), False),
    ):
        confirming.take_off(point, at=MONDAY)
        assert (ContactPoint.objects.get(pk=point.pk).contact == case.contact) is is_kept


@pytest.mark.django_db
def test_raw_sql_cannot_unconfirm_an_address() -> None:
    makers.make_case()
    with pytest.raises(Error, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE contacts_contactpoint SET confirmed_at = NULL")


@pytest.mark.django_db
def test_add_an_address_of_somebody_else_does_not_say_whose_it_is() -> None:
    inbox = makers.make_inbox()
    makers.make_case(inbox, sender="ria@klant.example", name="Ria de Boer")
    other = makers.make_case(inbox, sender="jan@klant.example")
    with pytest.raises(reaching.AddressTakenError) as refused:
        reaching.add(other.contact, "ria@klant.example", channel="email", at=MONDAY)
    assert "Ria" not in str(refused.value)


def test_add_an_address_from_which_somebody_writes_at_this_moment(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is theirs once their mail is committed, although it was nobody's when we looked."""
    case = makers.make_case()
    has_made, has_looked = Event(), Event()

    def look_alike(address: str) -> str:
        if has_made.is_set():
            has_looked.set()
        return ""

    def write() -> None:
        with transaction.atomic():
            recognising.recognise(Address(address="ria@klant.example"), channel="email", at=MONDAY)
            has_made.set()
            assert has_looked.wait(10)
        connections.close_all()

    monkeypatch.setattr(resembling, "resembled_by", look_alike)
    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        assert has_made.wait(10)
        with pytest.raises(reaching.AddressTakenError):
            reaching.add(case.contact, "ria@klant.example", channel="email", at=MONDAY)
        writing.result(10)


@pytest.mark.django_db
def test_who_makes_an_address_and_says_nothing_of_it_confirms_nothing() -> None:
    contact = makers.make_case().contact
    point = ContactPoint.objects.create(contact=contact, channel="email", address="x@y.example", created_at=MONDAY)
    point.refresh_from_db()
    assert point.confirmed_at is None

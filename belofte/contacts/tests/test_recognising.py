"""Who is known by an address, and meeting somebody for the first time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections, transaction
from django.forms.models import model_to_dict

from belofte.channels.contract import Address
from belofte.contacts import recognising
from belofte.contacts.models import Contact, ContactPoint
from belofte.makers import MONDAY

JAN = Address(address="Jan@Klant.example", name="Jan de Boer")


def recognise(speaker: Address) -> ContactPoint:
    return recognising.recognise(speaker, channel="email", at=MONDAY)


@pytest.mark.django_db
def test_recognise_a_stranger_makes_a_contact_that_is_found_again() -> None:
    made = recognise(JAN)
    kept = ContactPoint.objects.get()
    assert (kept.pk, kept.contact_id, kept.contact.name) == (made.pk, made.contact_id, "Jan de Boer")
    assert model_to_dict(made) == model_to_dict(kept)
    assert recognise(JAN) == kept


@pytest.mark.django_db
def test_recognise_by_the_same_address_on_another_channel_is_somebody_else() -> None:
    assert recognising.recognise(JAN, channel="console", at=MONDAY).contact != recognise(JAN).contact


@pytest.mark.django_db
def test_recognise_takes_a_name_over_only_while_there_is_none() -> None:
    for name in ("", "Jan", "Piet"):
        recognise(Address(address=JAN.address, name=name))
    assert Contact.objects.get().name == "Jan"


@pytest.mark.django_db
def test_recognise_who_gives_no_address_is_each_time_somebody_else() -> None:
    nameless = Address(address="", name="Jan")
    assert recognise(nameless).contact != recognise(nameless).contact


@pytest.mark.django_db
def test_find_an_address_that_is_longer_than_is_kept() -> None:
    long = Address(address=f"{'x' * 400}@klant.example")
    assert recognise(long) == recognise(long) == recognising.find(long.address, channel="email")


def test_recognise_a_stranger_twice_at_once_makes_one_contact(committed: None) -> None:
    """The second waits for the first to commit, and takes what that made."""
    has_made, may_commit = Event(), Event()

    def first() -> int:
        with transaction.atomic():
            made = recognise(JAN)
            has_made.set()
            assert may_commit.wait(10)
        connections.close_all()
        return made.pk

    def second() -> int:
        assert has_made.wait(10)
        with transaction.atomic():
            found = recognising.meet(JAN, known=None, channel="email", at=MONDAY)
        connections.close_all()
        return found.pk

    with ThreadPoolExecutor(2) as threads:
        making, finding = threads.submit(first), threads.submit(second)
        has_made.wait(10)
        may_commit.set()
        assert making.result(10) == finding.result(10)
    assert (ContactPoint.objects.count(), Contact.objects.count()) == (1, 1)

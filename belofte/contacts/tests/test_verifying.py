"""Codes: which are taken, how often one may try, and how many are sent."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections

from belofte.contacts import verifying
from belofte.contacts.models import Contact, ContactPoint, Verification
from belofte.makers import MONDAY


@pytest.fixture
def point(db: None) -> ContactPoint:
    return make_point()


def make_point(address: str = "jan@klant.example") -> ContactPoint:
    contact = Contact.objects.create(created_at=MONDAY)
    return ContactPoint.objects.create(contact=contact, channel="email", address=address, created_at=MONDAY)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_prove_by_the_code_that_was_sent_once(point: ContactPoint) -> None:
    code = verifying.code(verifying.ask(point, at=MONDAY))
    assert re.fullmatch("[0-9]{6}", code)
    verifying.prove(point, code, at=MONDAY + timedelta(minutes=14, seconds=59))
    with pytest.raises(verifying.CodeOverError):
        verifying.prove(point, code, at=MONDAY + timedelta(minutes=14, seconds=59))


def test_prove_after_a_quarter_of_an_hour_is_too_late(point: ContactPoint) -> None:
    code = verifying.code(verifying.ask(point, at=MONDAY))
    with pytest.raises(verifying.CodeOverError):
        verifying.prove(point, code, at=MONDAY + verifying.LASTS)


def test_prove_wrongly_five_times_ends_the_code(point: ContactPoint) -> None:
    code = verifying.code(verifying.ask(point, at=MONDAY))
    told = []
    for _ in range(5):
        with pytest.raises(verifying.WrongCodeError) as refused:
            verifying.prove(point, wrong(code), at=MONDAY)
        told.append(str(refused.value))
    assert told[3:] == [
        "This code is not right. You can try once more.",
        "This code is not right. Ask for a new one.",
    ]
    with pytest.raises(verifying.CodeOverError):
        verifying.prove(point, code, at=MONDAY)


def test_prove_by_an_older_code_or_that_of_another(point: ContactPoint) -> None:
    older = verifying.code(verifying.ask(point, at=MONDAY))
    verifying.ask(point, at=MONDAY)
    foreign = verifying.code(verifying.ask(make_point("noor@klant.example"), at=MONDAY))
    for code in (older, foreign):
        with pytest.raises(verifying.WrongCodeError):
            verifying.prove(point, code, at=MONDAY)


def test_prove_without_a_code(point: ContactPoint) -> None:
    with pytest.raises(verifying.CodeOverError):
        verifying.prove(point, "000000", at=MONDAY)


def test_prove_by_a_code_of_an_older_key(point: ContactPoint, monkeypatch: pytest.MonkeyPatch) -> None:
    code = verifying.code(verifying.ask(point, at=MONDAY))
    monkeypatch.setattr(settings, "BELOFTE_KEYS", (b"n" * 32, *settings.BELOFTE_KEYS))
    verifying.prove(point, code, at=MONDAY)


def test_ask_three_times_an_hour_and_six_a_day(point: ContactPoint) -> None:
    sent = []
    for minutes in range(0, 24 * 60 + 1, 10):
        try:
            verifying.ask(point, at=MONDAY + timedelta(minutes=minutes))
        except verifying.TooManyCodesError:
            continue
        sent.append(minutes)
    assert sent == [0, 10, 20, 60, 70, 80, 24 * 60]
    verifying.ask(make_point("noor@klant.example"), at=MONDAY)


def test_the_code_is_in_no_column(point: ContactPoint) -> None:
    code = verifying.code(verifying.ask(point, at=MONDAY))
    with connection.cursor() as cursor:
        cursor.execute("SELECT verification::text FROM contacts_verification verification")
        (row,) = cursor.fetchone()
    assert code not in row


def test_prove_at_once_counts_every_try(committed: None) -> None:
    point = make_point()
    code = verifying.code(verifying.ask(point, at=MONDAY))

    def guess(given: str) -> str:
        try:
            verifying.prove(point, given, at=MONDAY)
        except verifying.VerificationRefusedError as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "proven"

    with ThreadPoolExecutor(4) as threads:
        told = sorted(threads.map(guess, [wrong(code)] * 12))
    assert told == ["CodeOverError"] * 7 + ["WrongCodeError"] * 5
    assert Verification.objects.get().tries == 5

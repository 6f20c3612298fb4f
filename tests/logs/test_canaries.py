"""Nothing of a customer and no secret in a log (T29, G4): through the real paths, at every level, in both forms."""

import json
import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import DjangoDbBlocker

from belofte import clock, makers
from belofte.cases.models import Case, Delivery
from belofte.ops.tests import running
from tests import desks
from tests.browsing import UnansweredError, Visitor
from tests.desks import Desk

_CANARY = re.compile("zwartkip|kanarie-?geheim", re.IGNORECASE)  # the customer, and each password and token
_ADDRESS = "zwartkip@klant.example"
_SECRET = "Kanariegeheim"


class Refusing:
    """A customer's mail server that quotes them when it refuses."""

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        words = _SECRET if address == _ADDRESS else "who"  # the doctor tells what is said of our own addresses
        return f"550 5.1.1 <{address}>: {words} is unknown here"


@contextmanager
def refusing() -> Iterator[int]:
    controller = Controller(Refusing(), hostname="127.0.0.1", port=running.free_port(), server_hostname="mx.test")
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def hand_over(desk: Desk, *, subject: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Zwartkip <{_ADDRESS}>", desk.inbox.address, f"{subject} van Zwartkip"
    mail.set_content(f"Ik heet Zwartkip en mijn wachtwoord is {_SECRET}.")
    with smtplib.LMTP("127.0.0.1", desk.installation.mail_port, "mx.test") as line:
        line.sendmail(_ADDRESS, [desk.inbox.address], mail.as_bytes())
        line.rcpt(f"{_ADDRESS}.unknown")
        line.docmd(f"{_SECRET} {_ADDRESS}")


def ask_pages(desk: Desk) -> list[str]:
    """Open what fails or is refused; return what is told of health."""
    get = desk.installation.get
    for path in (f"/invitation/{_SECRET}/", f"/account/password/reset/key/1-{_SECRET}/", f"/volg/{_SECRET}/"):
        get(path)
    get("/nowhere/", Authorization=f"Bearer {_SECRET}", Cookie=f"session={_SECRET}")
    return [get(path)[1] for path in ("/healthz", "/readyz", "/mailz", "/metrics")]


def fail_to_sign_in(desk: Desk, *, email: str) -> None:
    with suppress(UnansweredError):  # the page fails, or lets nobody in
        Visitor(desk.address).sign_in(email, _SECRET)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["plain", "json"])
def test_no_log_and_no_answer_about_health_holds_a_word_of_a_customer_or_a_secret(
    django_db_blocker: DjangoDbBlocker, form: str
) -> None:
    chosen = {"DJANGO_SETTINGS_MODULE": "tests.logs.settings", "BELOFTE_LOG_LEVEL": "info", "BELOFTE_LOGS": form}
    with refusing() as port, desks.open_desk(django_db_blocker, smtp_port=port, agents=("Anna Vos",), **chosen) as desk:
        fetched = {"imap_host": "127.0.0.1", "imap_port": running.free_port(), "imap_user": _ADDRESS}
        makers.make_inbox(desk.team, name="Zwartkip", credentials={**fetched, "imap_password": _SECRET, "smtp_port": 1})
        hand_over(desk, subject="Rekening")
        hand_over(desk, subject="breuk")
        running.wait_until(Case.objects.exists, seconds=60)
        makers.answer(Case.objects.get(), by=desk.agents[0], at=clock.now(), text=f"Beste Zwartkip, {_SECRET}")
        running.wait_until(Delivery.objects.filter(state="failed").exists, seconds=60)
        told = ask_pages(desk)
        for email in (_ADDRESS, f"breuk.{_ADDRESS}"):
            fail_to_sign_in(desk, email=email)
        said = desk.installation.said
        expected = ("an envelope", "send_canaries", "Internal Server Error: /account/login/", "fetching for inbox")
        running.wait_until(lambda: all(any(words in line for line in said) for words in expected), seconds=150)
        doctor = desk.installation.command("doctor")
    logged = [line for line in said if _CANARY.search(line)]
    print({"lines": len(said), "levels": sorted(_levels(said)), "found": len(logged)})  # noqa: T201 - the figures
    assert logged == []
    assert [words for words in (*told, doctor.stdout, doctor.stderr) if _CANARY.search(words)] == []
    if form == "json":
        assert [line for line in said if line.startswith("{") and not json.loads(line)["event"]] == []


def _levels(said: list[str]) -> set[str]:
    named = re.compile(r"\b(info|warning|error|critical)\b", re.IGNORECASE)
    return {found.lower() for line in said for found in named.findall(line)}

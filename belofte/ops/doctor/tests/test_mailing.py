"""Whether our own mail comes back, over a real line and through the whole intake; the name server is a test's."""

import pytest

from belofte import clock
from belofte.channels.contract import Envelope, Outgoing
from belofte.channels.email import build
from belofte.channels.email.tests import wire
from belofte.channels.models import Inbox
from belofte.intake import accepting, canaries, reading
from belofte.makers import make_inbox
from belofte.ops.doctor import mailing
from belofte.ops.doctor.tests.test_domains import Names

pytestmark = pytest.mark.django_db

RECORDS = {
    ("desk.example", "MX"): ["mx.desk.example."],
    ("desk.example", "TXT"): ["v=spf1 mx -all"],
    ("_dmarc.desk.example", "TXT"): ["v=DMARC1; p=reject"],
}


def examine(patience_seconds: float = 0.0) -> dict[str, str]:
    found = mailing.examine(at=clock.now(), resolver=Names(RECORDS), patience_seconds=patience_seconds)
    return {finding.subject: finding.level for finding in found}


def test_an_address_whose_mail_does_not_come_back_is_wrong() -> None:
    with wire.taking() as credentials:
        inbox = make_inbox(address="help@desk.example", credentials=credentials)
        assert examine() == {
            f"{inbox.address} last": "well",
            f"{inbox.address} back": "wrong",
            "MX desk.example": "well",
            "SPF desk.example": "well",
            "DMARC desk.example": "well",
        }


def test_a_mail_server_that_refuses_is_told_with_its_words() -> None:
    with wire.refusing(permanent=True) as credentials:
        make_inbox(address="help@desk.example", credentials=credentials)
        found = list(mailing.examine(at=clock.now(), resolver=Names(RECORDS), patience_seconds=5))
    (back,) = [finding for finding in found if finding.subject.endswith(" back")]
    assert (back.level, back.words) == ("wrong", "no mail could be sent: 550 no such user")


def test_an_address_whose_mail_comes_back_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    signature = b"DKIM-Signature: v=1; d=desk.example; s=none; b=x\r\n"
    find = canaries.find

    def hand_over(sent: Outgoing, *, inbox: Inbox) -> bytes | None:  # as the mail server between the two would
        if not handed:
            handed.append(sent)
            raw = signature + build.message_bytes(sent)
            envelope = Envelope(raw=raw, sender=inbox.address, recipients=(inbox.address,), received_at=clock.now())
            accepting.accept(envelope, inbox=inbox)
            reading.read_waiting()
        return find(sent, inbox=inbox)

    handed: list[Outgoing] = []
    monkeypatch.setattr(canaries, "find", hand_over)
    with wire.taking() as credentials:
        inbox = make_inbox(address="help@desk.example", credentials=credentials)
        found = examine(patience_seconds=5)
    assert (found[f"{inbox.address} back"], found["DKIM desk.example"]) == ("well", "wrong")


def test_without_inboxes_nothing_is_asked() -> None:
    assert examine() == {}

import pytest

from belofte.cases.models import Case
from belofte.channels.contract import Address, Envelope, Incoming
from belofte.channels.email import build
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import accepting, canaries, reading
from belofte.makers import MONDAY, make_inbox

pytestmark = pytest.mark.django_db


def come_in(inbox: Inbox, raw: bytes) -> None:
    accepting.accept(
        Envelope(raw=raw, sender=inbox.address, recipients=(inbox.address,), received_at=MONDAY), inbox=inbox
    )
    reading.read_waiting()


def incoming(external_id: str) -> Incoming:
    return Incoming(external_id=external_id, author=Address(address="jan@klant.example"), text="x")


def test_one_comes_back_through_the_whole_intake_and_is_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("belofte.clock.now", lambda: MONDAY)
    inbox = make_inbox(acknowledges=True)
    sent = canaries.make(inbox, at=MONDAY)
    assert canaries.find(sent, inbox=inbox) is None
    come_in(inbox, build.message_bytes(sent))
    back = canaries.find(sent, inbox=inbox)
    assert back is not None
    assert b"Auto-Submitted: auto-generated" in back
    assert (Case.objects.count(), RawEnvelope.objects.get().state) == (0, "read")


def test_one_of_another_inbox_or_too_old_or_with_a_false_signature_is_a_message() -> None:
    inbox, other = make_inbox(), make_inbox()
    name = canaries.make(inbox, at=MONDAY).external_id
    assert canaries.is_one(incoming(name), inbox=inbox, at=MONDAY + canaries.GOOD_FOR / 2)
    assert canaries.is_one(incoming(name.upper()), inbox=inbox, at=MONDAY)
    assert not canaries.is_one(incoming(name), inbox=other, at=MONDAY)
    assert not canaries.is_one(incoming(name), inbox=inbox, at=MONDAY + canaries.GOOD_FOR)
    number = str(inbox.pk)
    forged = name.replace(f".canary.{number}.", f".canary.{other.pk}.", 1)
    assert not canaries.is_one(incoming(forged), inbox=other, at=MONDAY)
    assert not canaries.is_one(incoming("belofte.canary.1.1.x@y"), inbox=inbox, at=MONDAY)
    assert not canaries.is_one(incoming(""), inbox=inbox, at=MONDAY)

"""Sealed mail through the whole of reading: which child gets the keys, and what stands on the message."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from belofte import makers
from belofte.cases.models import Message
from belofte.channels.contract import Envelope, Incoming, Keys, UnreadableError
from belofte.channels.email.tests import correspondents
from belofte.channels.email.tests.correspondents import part
from belofte.channels.email.tests.mails import envelope, mail
from belofte.channels.models import RawEnvelope
from belofte.intake import accepting, reading
from belofte.intake.readers import Reader
from belofte.makers import MONDAY

pytestmark = pytest.mark.needs("gpg", "openssl")
HELP = "help@desk.example"


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.stop()


def keys() -> dict[str, str]:
    own = correspondents.certificate(HELP)
    return {"smime_key": own.key, "smime_certificate": own.certificate}


def encrypted(text: str) -> bytes:
    headers = b"From: Jan <jan@klant.example>\r\nSubject: Geheim\r\nContent-Type: application/pkcs7-mime\r\n"
    content = correspondents.certificate(HELP).encrypt_to(part(text))
    return headers + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)


def test_secret_keys_go_to_a_child_that_read_nothing_and_reads_nothing_after(reader: Reader, tmp_path: Path) -> None:
    reader.read("email", envelope(mail()), str(tmp_path))
    before = reader.process_id
    (message,) = reader.read("email", envelope(encrypted("Geheim.")), str(tmp_path), keys=Keys(secret=keys()))
    assert isinstance(message, Incoming)
    assert (message.text, reader.process_id) == ("Geheim.", None)
    reader.read("email", envelope(mail()), str(tmp_path))
    assert reader.process_id not in (None, before)


@pytest.mark.slow
def test_message_that_swells_on_opening_is_refused_and_the_next_one_read(reader: Reader, tmp_path: Path) -> None:
    ring = correspondents.ring()
    ring.make("Zip <zip@desk.example>")
    locked = ring.gpg("--armor", "-z", "9", "--encrypt", "--recipient", "zip@desk.example", given=bytes(600_000_000))
    secret = {"openpgp_key": ring.secret("zip@desk.example")}
    with pytest.raises(UnreadableError):
        reader.read("email", envelope(mail(locked)), str(tmp_path), keys=Keys(secret=secret))
    (message,) = reader.read("email", envelope(mail()), str(tmp_path))
    assert isinstance(message, Incoming)


@pytest.mark.django_db
def test_mail_to_an_inbox_with_keys_is_opened_and_its_source_stays_as_it_came() -> None:
    inbox = makers.make_inbox(address=HELP, keys=keys())
    raw = encrypted("Mijn rekening is NL00.")
    accepting.accept(Envelope(raw=raw, sender="jan@klant.example", recipients=(HELP,), received_at=MONDAY), inbox=inbox)
    reading.read_waiting()
    message = Message.objects.get()
    assert (message.text, message.seals) == (
        "Mijn rekening is NL00.",
        [{"state": "opened", "signer": "", "issuer": ""}],
    )
    assert bytes(RawEnvelope.objects.get().raw or b"") == raw

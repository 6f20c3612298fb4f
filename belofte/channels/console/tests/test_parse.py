import json
from datetime import UTC, datetime

import pytest

from belofte.channels.console.parse import read
from belofte.channels.contract import Address, Envelope, Incoming, UnreadableError

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def read_one(raw: bytes) -> Incoming:
    (message,) = read(_envelope(raw), files_folder="")
    return message


def _envelope(raw: bytes) -> Envelope:
    return Envelope(raw=raw, sender="femke", recipients=("desk",), received_at=MOMENT, transport_key="7")


def test_read_plain_words() -> None:
    assert read_one(b"Waar is mijn pakket?\n") == Incoming(
        external_id="7", author=Address(address="femke"), text="Waar is mijn pakket?"
    )


def test_read_json() -> None:
    fields = {"from": "jan@voorbeeld.example", "name": "Jan", "subject": "Pakket", "text": "Waar is het?"}
    assert read_one(json.dumps(fields).encode()) == Incoming(
        external_id="7",
        author=Address(address="jan@voorbeeld.example", name="Jan"),
        text="Waar is het?",
        subject="Pakket",
    )


@pytest.mark.parametrize("raw", [b"{geen json", b"[1, 2]", b"12", b"{" * 5000])
def test_read_what_is_no_object_is_the_text(raw: bytes) -> None:
    assert read_one(raw).text == raw.decode()


def test_read_takes_out_what_cannot_be_stored() -> None:
    fields = {"name": "J\x00a\nn", "text": "a\x00b\ud800c\r\nd"}
    message = read_one(json.dumps(fields).encode())
    assert (message.author.name, message.text) == ("Ja n", "abc\nd")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The message has no text."),
        (b" \n", "The message has no text."),
        (b"{}", "The message has no text."),
        (b'{"text": 5}', "Every field of the message has to be text between quotation marks."),
        (b'{"text": null, "from": ["x"]}', "Every field of the message has to be text between quotation marks."),
        (b"x" * (1024 * 1024 + 1), "The message is larger than 1 MB."),
    ],
)
def test_read_refuses(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        read_one(raw)
    assert str(refusal.value) == reason

"""Every channel against the contract. A new one is tested by being in the registry, with fixtures and a `wire.py`.

A fixture is a raw thing (any ending) and a JSON beside it: sender, recipients, and what is expected to be read.
`tests/wire.py` of a channel is its other end: `taking()`, `refusing(permanent=)` or None, `tampered(envelope)`.
"""

import dataclasses
import json
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from belofte.channels import readers, registry
from belofte.channels.contract import Address, Envelope, ForgedError, Incoming, Outgoing, Receipt, SendError
from belofte.channels.models import Inbox

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OUTGOING = Outgoing(
    external_id="belofte.1.x@desk.example",
    sender=Address(address="hallo@desk.example", name="Glasnet"),
    recipient=Address(address="jan@klant.example"),
    text="Goedemorgen",
    said_at=AT,
)


def package_of(name: str) -> str:
    """Return where a channel lives; two that differ in an ability alone share a folder."""
    return type(registry.channel(Inbox(channel=name, credentials={}))).__module__.rpartition(".")[0]


def fixtures_of(name: str) -> list[Path]:
    folder = Path(str(import_module(package_of(name)).__file__)).parent / "fixtures"
    return sorted(path for path in folder.iterdir() if path.suffix != ".json")


FIXTURES = [pytest.param(name, path, id=f"{name}-{path.stem}") for name in registry.NAMES for path in fixtures_of(name)]
each_channel = pytest.mark.parametrize("name", registry.NAMES)


def wire_of(name: str) -> Any:  # noqa: ANN401 - a module
    return import_module(f"{package_of(name)}.tests.wire")


def envelope_of(path: Path) -> tuple[Envelope, list[dict[str, Any]]]:
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    recipients = tuple(told["recipients"])
    key = told.get("transport_key", "")
    envelope = Envelope(
        raw=path.read_bytes(), sender=told["sender"], recipients=recipients, received_at=AT, transport_key=key
    )
    return envelope, told["expected"]


def as_json(thing: Incoming | Receipt) -> dict[str, Any]:
    fields = {"kind_of_thing": type(thing).__name__, **dataclasses.asdict(thing)}
    for file in fields.get("files", ()):
        del file["path"]
    return dict(json.loads(json.dumps(fields, default=datetime.isoformat)))


def test_every_channel_has_a_reader() -> None:
    assert set(registry.NAMES) == set(readers.READERS)


@each_channel
def test_every_channel_has_fixtures(name: str) -> None:
    assert len(fixtures_of(name)) >= 2


@pytest.mark.parametrize(("name", "path"), FIXTURES)
def test_read_gives_what_is_expected_each_time(name: str, path: Path, tmp_path: Path) -> None:
    envelope, expected = envelope_of(path)
    channel = registry.channel(Inbox(channel=name, credentials={}))
    channel.verify(envelope)
    for _ in range(2):
        assert [as_json(thing) for thing in channel.read(envelope, files_folder=str(tmp_path))] == expected


@pytest.mark.parametrize(("name", "path"), FIXTURES)
def test_verify_refuses_what_was_tampered_with(name: str, path: Path) -> None:
    tampered = wire_of(name).tampered(envelope_of(path)[0])
    channel = registry.channel(Inbox(channel=name, credentials={}))
    if tampered is None:  # the channel cannot tell: what it brings is then never trusted on its word
        return
    with pytest.raises(ForgedError):
        channel.verify(tampered)


@each_channel
def test_send_what_is_taken_returns_its_id(name: str) -> None:
    with wire_of(name).taking() as credentials:
        channel = registry.channel(Inbox(channel=name, credentials=credentials))
        channel.check()
        assert channel.send(OUTGOING) == OUTGOING.external_id


@each_channel
@pytest.mark.parametrize("permanent", [True, False])
def test_send_tells_permanent_and_temporary_refusals_apart(name: str, *, permanent: bool) -> None:
    refusing = wire_of(name).refusing
    if refusing is None:  # nothing on the other side could
        return
    with refusing(permanent=permanent) as credentials:
        channel = registry.channel(Inbox(channel=name, credentials=credentials))
        with pytest.raises(SendError) as refusal:
            channel.send(OUTGOING)
    assert refusal.value.permanent == permanent

"""Signing what leaves: checked by dkimpy with an injected DNS, and by OpenDKIM."""

import subprocess
from datetime import timedelta
from pathlib import Path

import dkim
import pytest
from pytest_django import Settings

from belofte import makers
from belofte.channels import signing, signing_keys
from belofte.channels.contract import Address, Outgoing, OutgoingFile, SendError
from belofte.channels.email import build
from belofte.channels.email.channel import EmailChannel
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.channels.models import Inbox
from belofte.channels.signing import SigningKey
from belofte.makers import MONDAY
from belofte.replies import delivering
from belofte.secrecy import UnreadableSecretError
from tests import programs


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return signing.make_key("desk.test", selector="s1")


def _outgoing(**fields: object) -> Outgoing:
    fields = {
        "external_id": "belofte.1.a@desk.test",
        "sender": Address(address="hallo@desk.test", name="Café Één"),
        "recipient": Address(address="jan@klant.test", name="Jan"),
        "text": "Ééngezinswoning?\n.\n\nGroet  \n",
        "html": "<p>é</p>",
        "subject": "Uw vraag: één lange vraag " + "woord " * 40,
        "said_at": MONDAY + timedelta(hours=1),
        **fields,
    }
    return Outgoing(**fields)  # type: ignore[arg-type]


def _is_valid(mail: bytes, key: SigningKey) -> bool:
    value = signing.record(key).value.encode()
    return bool(dkim.verify(mail, dnsfunc=lambda name, **_: value if name == b"s1._domainkey.desk.test." else b""))


def test_what_is_signed_verifies(key: SigningKey) -> None:
    files = (OutgoingFile(name="a.bin", content_type="application/pdf", content=bytes(range(256)) * 50),)
    assert _is_valid(signing.sign(build.message_bytes(_outgoing(files=files)), key=key), key)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"Subject: ", b"Subject: x "), (b"gezin", b"gezim"), (b"From: ", b"From: a@b.test\r\nFrom: ")],
)
def test_what_was_changed_does_not_verify(key: SigningKey, old: bytes, new: bytes) -> None:
    signed = signing.sign(build.message_bytes(_outgoing()), key=key)
    assert not _is_valid(signed.replace(old, new, 1), key)


def test_is_published_by_the_key_alone(key: SigningKey) -> None:
    value = signing.record(key).value
    other = signing.record(signing.make_key("desk.test", selector="s1")).value
    spaced = value.replace("p=", "p= ").replace("; ", ";")
    answers = {value: True, spaced: True, other: False, "v=DKIM1; k=rsa; p=": False, "": False}
    assert {text: signing.is_published(key, look_up=lambda _, text=text: [text]) for text in answers} == answers  # type: ignore[misc]


def test_send_signs_once_the_record_was_seen(key: SigningKey) -> None:
    server = ScriptedServer({})
    for is_published in (False, True):
        _channel(server, key, dkim_is_published=is_published).send(_outgoing())
    server.close()
    unsigned, signed = (mail.replace(b"\r\n..", b"\r\n.") for mail in server.mails)  # as SMTP has it
    assert (b"DKIM-Signature" in unsigned, _is_valid(signed, key)) == (False, True)


def _channel(server: ScriptedServer, key: SigningKey, **changed: object) -> EmailChannel:
    made = {"dkim_domain": key.domain, "dkim_selector": key.selector, "dkim_private": key.private}
    place = {"smtp_host": "127.0.0.1", "smtp_port": server.port}
    return EmailChannel(**{**place, **made, "dkim_is_published": True, **changed})


def test_send_from_another_domain_is_not_signed(key: SigningKey) -> None:
    server = ScriptedServer({})
    _channel(server, key).send(_outgoing(sender=Address(address="hallo@alias.test")))
    server.close()
    assert b"DKIM-Signature" not in server.mails[0]


def _damaged(pem: str) -> dict[str, str]:
    """Return a key as it may be left by a bad copy: nothing, another text, half of it, one letter other."""
    other = "B" if pem[300] != "B" else "C"
    half = f"{pem[:400]}\n-----END RSA PRIVATE KEY-----\n"
    return {"none": "", "text": "x", "half": half, "letter": f"{pem[:300]}{other}{pem[301:]}"}


@pytest.mark.parametrize("damage", ["none", "text", "half", "letter"])
def test_send_with_a_damaged_key_says_what_to_do_and_that_it_is_tried_again(key: SigningKey, damage: str) -> None:
    server = ScriptedServer({})
    channel = _channel(server, key, dkim_private=_damaged(key.private)[damage])
    with pytest.raises(SendError, match="An administrator can make a new one") as refused:
        channel.send(_outgoing())
    server.close()
    assert (refused.value.permanent, server.mails) == (False, [])


@pytest.mark.django_db
def test_an_answer_whose_key_is_damaged_stays_on_its_way_and_says_why(key: SigningKey) -> None:
    inbox = makers.make_inbox(address="help@desk.test")
    inbox.credentials = {
        "dkim_domain": "desk.test",
        "dkim_selector": "s1",
        "dkim_private": "x",
        "dkim_is_published": True,
    }
    inbox.save()
    delivery = makers.answer(makers.make_case(inbox), by=makers.make_agent()).deliveries.get()
    delivering.deliver(delivery.pk, at=MONDAY + timedelta(hours=1))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.receipts.get().kind) == ("queued", "deferred")
    assert "An administrator can make a new one" in delivery.receipts.get().detail


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["none", "text", "half", "letter"])
def test_a_damaged_key_is_none_and_is_made_anew(key: SigningKey, damage: str) -> None:
    inbox = makers.make_inbox(address="help@desk.test")
    signing_keys.make(inbox, at=MONDAY)
    inbox.refresh_from_db()
    inbox.credentials |= {"dkim_private": _damaged(key.private)[damage], "dkim_is_published": True}
    inbox.save()
    assert (signing_keys.record(inbox), signing_keys.check(inbox, look_up=lambda _: [])) == (None, False)
    made = signing_keys.make(inbox, at=MONDAY + timedelta(hours=1))
    inbox.refresh_from_db()
    assert (signing_keys.record(inbox), signing_keys.is_used(inbox)) == (made, False)


@pytest.mark.django_db
def test_a_key_is_made_beside_an_inbox_whose_secrets_no_key_opens(settings: Settings) -> None:
    locked = makers.make_inbox(address="klachten@desk.test")
    signing_keys.make(locked, at=MONDAY)
    settings.BELOFTE_KEYS = (b"n" * 32,)
    inbox = makers.make_inbox(locked.team, address="help@desk.test")
    made = signing_keys.make(inbox, at=MONDAY)
    inbox.refresh_from_db()
    assert signing_keys.record(inbox) == made
    with pytest.raises(UnreadableSecretError):
        signing_keys.make(locked, at=MONDAY)


@pytest.mark.django_db
def test_check_keeps_what_was_saved_while_it_looked() -> None:
    inbox = makers.make_inbox(address="help@desk.test")
    made = signing_keys.make(inbox, at=MONDAY)
    inbox.refresh_from_db()

    def save_meanwhile(_: str) -> list[str]:
        other = Inbox.objects.get(pk=inbox.pk)
        other.credentials |= {"smtp_password": "new"}
        other.save()
        return [made.value]

    assert signing_keys.check(inbox, look_up=save_meanwhile)
    inbox.refresh_from_db()
    assert (inbox.credentials["smtp_password"], signing_keys.is_used(inbox)) == ("new", True)


@pytest.mark.django_db
def test_check_says_nothing_of_a_key_that_was_made_while_it_looked() -> None:
    inbox = makers.make_inbox(address="help@desk.test")
    first = signing_keys.make(inbox, at=MONDAY)
    inbox.refresh_from_db()

    def make_meanwhile(_: str) -> list[str]:
        Inbox.objects.filter(pk=inbox.pk).update(credentials={})
        signing_keys.make(inbox, at=MONDAY + timedelta(hours=1))
        return [first.value]

    assert not signing_keys.check(inbox, look_up=make_meanwhile)
    inbox.refresh_from_db()
    assert not signing_keys.is_used(inbox)


@pytest.mark.django_db
def test_a_key_in_use_is_not_made_anew() -> None:
    inbox = makers.make_inbox(address="help@desk.test")
    first = signing_keys.make(inbox, at=MONDAY)
    inbox.refresh_from_db()
    assert signing_keys.check(inbox, look_up=lambda _: [first.value])
    assert signing_keys.make(inbox, at=MONDAY + timedelta(days=1)) == first
    inbox.refresh_from_db()
    assert signing_keys.is_used(inbox)
    other = makers.make_inbox(inbox.team, address="klachten@desk.test")
    assert signing_keys.make(other, at=MONDAY) == first


@pytest.mark.django_db
def test_a_key_is_none_of_another_domain() -> None:
    inbox = makers.make_inbox(address="help@desk.test")
    first = signing_keys.make(inbox, at=MONDAY)
    inbox.refresh_from_db()
    signing_keys.check(inbox, look_up=lambda _: [first.value])
    inbox.address = "help@moved.test"
    inbox.save()
    assert (signing_keys.record(inbox), signing_keys.is_used(inbox)) == (None, False)
    assert signing_keys.make(inbox, at=MONDAY).name.endswith("._domainkey.moved.test")
    inbox.refresh_from_db()
    assert not signing_keys.is_used(inbox)


@pytest.mark.needs("opendkim")
@pytest.mark.parametrize("change", [b"", b"X"])
def test_opendkim_says_the_same(key: SigningKey, tmp_path: Path, change: bytes) -> None:
    mail = signing.sign(build.message_bytes(_outgoing()), key=key) + change
    (tmp_path / "mail.eml").write_bytes(mail.replace(b"\r\n", b"\n"))
    wanted = signing.record(key)
    (tmp_path / "keys").write_text(f"{wanted.name} {wanted.value}\n")
    (tmp_path / "conf").write_text(f"Mode v\nTestPublicKeys {tmp_path}/keys\nSyslog no\n")
    program = programs.find("opendkim")
    assert program
    done = subprocess.run(
        [program, "-x", tmp_path / "conf", "-vvv", "-t", tmp_path / "mail.eml"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert ("dkim=pass" in done.stdout + done.stderr) == (not change), done.stdout + done.stderr

"""What cannot be sent before it leaves is refused in words, and never uncertain."""

import dataclasses

import pytest

from belofte.channels.contract import Address, Outgoing, SendError
from belofte.channels.email.channel import EmailChannel
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.makers import MONDAY

MAIL = Outgoing(
    external_id="belofte.1.x@desk.example",
    sender=Address(address="hallo@desk.example"),
    recipient=Address(address="jan@klant.example"),
    text="Goedemorgen",
    said_at=MONDAY,
)


def channel(server: ScriptedServer, **account: object) -> EmailChannel:
    return EmailChannel(**{"smtp_host": "127.0.0.1", "smtp_port": server.port, **account})


@pytest.mark.parametrize(
    "account",
    [{"smtp_host": "smtp..example"}, {"smtp_user": "help", "smtp_password": "gehéim"}, {"smtp_user": "hélp"}],
    ids=["host", "password", "user"],
)
def test_settings_that_cannot_be_sent_are_refused_in_words(account: dict[str, str]) -> None:
    server = ScriptedServer({"EHLO": "250-desk.example\r\n250 AUTH PLAIN"})
    for do in (lambda: channel(server, **account).check(), lambda: channel(server, **account).send(MAIL)):
        with pytest.raises(SendError, match="letters in it that cannot be sent") as refusal:
            do()
        assert (refusal.value.permanent, "é" in str(refusal.value)) == (False, False)
    server.close()
    assert server.mails == []


def test_words_that_cannot_be_written_are_refused_for_now() -> None:
    server = ScriptedServer({})
    with pytest.raises(SendError, match="letters in this mail") as refusal:
        channel(server).send(dataclasses.replace(MAIL, text="half \ud83d"))
    server.close()
    assert (refusal.value.permanent, server.mails) == (False, [])


def test_an_inbox_at_a_domain_with_other_letters_sends() -> None:
    server = ScriptedServer({})
    ours = "hallo@münchen.example"
    channel(server).send(dataclasses.replace(MAIL, sender=Address(address=ours), return_path=ours, reply_to=ours))
    server.close()
    assert b"Reply-To: hallo@xn--mnchen-3ya.example\r\n" in server.mails[0]

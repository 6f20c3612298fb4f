import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.core.signing import b62_encode

from belofte import secrecy
from belofte.live import topics
from belofte.live.topics import Ticket, TopicsRefusedError, VisitorTicket

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Somebody:
    pk: int = 7
    password: str = "hashed"


def test_read_returns_what_was_signed() -> None:
    assert topics.read(_signed()) == Ticket(
        agent=7,
        seal=topics.seal("a-session", "hashed"),
        rights=frozenset({"team:3"}),
        topics=frozenset({"case:42", "team:3"}),
        since=AT.timestamp(),
    )


def test_read_of_a_changed_list_is_refused() -> None:
    signed = _signed()
    other = ("A" if signed[5] != "A" else "B").join([signed[:5], signed[6:]])
    with pytest.raises(TopicsRefusedError):
        topics.read(other)


def test_read_of_something_else_that_we_signed_is_refused() -> None:
    with pytest.raises(TopicsRefusedError):
        topics.read(signing.dumps([7, "", [], ["case:42"], 0.0]))


def test_read_after_ten_minutes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = _signed()
    made_at = time.time()
    monkeypatch.setattr(time, "time", lambda: made_at + topics.LIFETIME_SECONDS - 2)
    assert topics.read(signed).holder == "agent:7"
    monkeypatch.setattr(time, "time", lambda: made_at + topics.LIFETIME_SECONDS + 2)
    with pytest.raises(TopicsRefusedError):
        topics.read(signed)
    assert b62_encode(int(made_at)) in signed  # the age is part of what is signed


def test_renew_changes_only_the_moment() -> None:
    ticket = topics.read(_signed())
    assert isinstance(ticket, Ticket)
    later = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    again = topics.read(topics.renew(ticket, at=later))
    assert again == Ticket(
        agent=7, seal=ticket.seal, rights=ticket.rights, topics=ticket.topics, since=later.timestamp()
    )


def test_read_returns_what_a_visitor_may_hear() -> None:
    ticket = topics.read(_for_visitor())
    assert ticket == VisitorTicket(
        point=5, case=42, version=1, expires_at=(AT + timedelta(days=90)).timestamp(), since=AT.timestamp()
    )
    assert ticket.topics == {"case:42"}


def test_visitors_list_shows_nothing_and_is_good_for_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = _for_visitor()
    assert b"42" not in urlsafe_b64decode(signed.removeprefix("visitor."))
    made_at = time.time()
    monkeypatch.setattr(time, "time", lambda: made_at + topics.LIFETIME_SECONDS + 2)
    with pytest.raises(TopicsRefusedError):
        topics.read(signed)


@pytest.mark.parametrize("content", ['["other", 5, 42, 1, 1.0, 1.0]', "{}", "5", "x"])
def test_read_of_something_else_that_we_encrypted_is_refused(content: str) -> None:
    with pytest.raises(TopicsRefusedError):
        topics.read("visitor." + secrecy.cipher().encrypt(content.encode()).decode())


def test_seal_differs_by_session_and_by_password() -> None:
    assert len({topics.seal("a", "1"), topics.seal("b", "1"), topics.seal("a", "2")}) == 3
    assert topics.seal("a", "1") == topics.seal("a", "1")


def _for_visitor() -> str:
    return topics.sign_for_visitor(point=5, case=42, version=1, expires_at=AT + timedelta(days=90), at=AT)


def _signed() -> str:
    return topics.sign(["case:42", "team:3"], agent=Somebody(), session="a-session", rights=["team:3"], at=AT)

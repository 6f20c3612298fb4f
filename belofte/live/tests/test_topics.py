import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.core import signing
from django.core.signing import b62_encode

from belofte.live import topics
from belofte.live.topics import Ticket, TopicsRefusedError

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
    assert topics.read(signed).agent == 7
    monkeypatch.setattr(time, "time", lambda: made_at + topics.LIFETIME_SECONDS + 2)
    with pytest.raises(TopicsRefusedError):
        topics.read(signed)
    assert b62_encode(int(made_at)) in signed  # the age is part of what is signed


def test_renew_changes_only_the_moment() -> None:
    ticket = topics.read(_signed())
    later = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    again = topics.read(topics.renew(ticket, at=later))
    assert again == Ticket(
        agent=7, seal=ticket.seal, rights=ticket.rights, topics=ticket.topics, since=later.timestamp()
    )


def test_seal_differs_by_session_and_by_password() -> None:
    assert len({topics.seal("a", "1"), topics.seal("b", "1"), topics.seal("a", "2")}) == 3
    assert topics.seal("a", "1") == topics.seal("a", "1")


def _signed() -> str:
    return topics.sign(["case:42", "team:3"], agent=Somebody(), session="a-session", rights=["team:3"], at=AT)

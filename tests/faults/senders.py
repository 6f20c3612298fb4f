"""Customers who mail: each mail is offered until it is acknowledged, and a ledger says what became of it."""

import random
import smtplib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

_TIMEOUT_SECONDS = 15.0
_SIZES = (600, 3_000, 3_000, 3_000, 20_000)  # characters of text
_LARGE, _LARGE_EVERY = 300_000, 40  # above what is kept in a row, so that files are part of it
_FOLLOWS_UP_EVERY = 5
FOLLOWED_UP_MAX = 50  # times that one mail is; a desk keeps more than a hundred apart
_HALF_OF_REFUSALS = 500

Fate = Literal["sent", "unknown", "refused", "acknowledged"]


@dataclass(slots=True, kw_only=True)
class Mail:
    """One mail in the ledger. Offered but not answered, its fate is unknown."""

    number: int
    sender: str
    answers: int | None  # the number of an earlier mail of the same sender
    size: int
    fate: Fate = "sent"
    attempts: int = 0

    @property
    def name(self) -> str:
        """Its Message-ID."""
        return f"{self.number}.{self.sender}"

    def content(self, recipient: str) -> bytes:
        """Return the same bytes each time it is offered."""
        answered = f"In-Reply-To: <{self.answers}.{self.sender}>\r\n" if self.answers is not None else ""
        words = "\r\n".join(["Waar blijft mijn pakket? Ik wacht al sinds maandag."] * (self.size // 53 + 1))
        head = f"From: Klant <{self.sender}>\r\nTo: {recipient}\r\nSubject: Pakket {self.number}\r\n"
        return f"{head}Message-ID: <{self.name}>\r\n{answered}\r\nMail {self.number}\r\n{words}\r\n".encode()


@dataclass(kw_only=True)
class Senders:
    """Several customers, who mail at the same time, each one mail after another."""

    port: int
    recipient: str
    mails: list[Mail]
    pause_seconds_max: float
    seed: int
    given_up: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        senders = sorted({mail.sender for mail in self.mails})
        self._threads = [threading.Thread(target=self._send_all, args=[sender]) for sender in senders]
        for thread in self._threads:
            thread.start()

    @property
    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Have them give up what is not acknowledged yet."""
        self.given_up.set()
        for thread in self._threads:
            thread.join()

    def _send_all(self, sender: str) -> None:
        chance = random.Random(f"{sender} {self.seed}")
        for mail in self.mails:
            if mail.sender == sender:
                self._send(mail, chance)
                time.sleep(chance.uniform(0, self.pause_seconds_max))

    def _send(self, mail: Mail, chance: random.Random) -> None:
        while mail.fate in {"sent", "unknown"} and not self.given_up.is_set():
            mail.attempts += 1
            mail.fate = self._offer(mail)
            if mail.fate != "acknowledged":
                time.sleep(chance.uniform(0.05, 0.4))

    def _offer(self, mail: Mail) -> Fate:
        """Offer it once. Whatever goes wrong before a clear answer leaves it unknown."""
        try:
            with smtplib.LMTP("127.0.0.1", self.port, "klant.test", timeout=_TIMEOUT_SECONDS) as server:
                server.sendmail(mail.sender, [self.recipient], mail.content(self.recipient))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return "refused" if min(codes) >= _HALF_OF_REFUSALS else "unknown"
        except smtplib.SMTPResponseException as error:
            return "refused" if error.smtp_code >= _HALF_OF_REFUSALS else "unknown"
        except (OSError, smtplib.SMTPException):
            return "unknown"
        return "acknowledged"


def write_mails(count: int, *, senders: int, seed: int) -> list[Mail]:
    """Return the mails to send, most of them new questions, some a further one on an earlier of the same sender."""
    return list(_mails(count, senders=senders, chance=random.Random(f"mails {seed}")))


def _mails(count: int, *, senders: int, chance: random.Random) -> Iterator[Mail]:
    for number in range(count):
        who = number % senders
        yield Mail(
            number=number,
            sender=f"klant{who}@klant.test",
            answers=_followed_up(number, senders=senders),
            size=_LARGE if number % _LARGE_EVERY == _LARGE_EVERY - 1 else chance.choice(_SIZES),
        )


def _followed_up(number: int, *, senders: int) -> int | None:
    """Return which earlier mail of the same sender this follows up, if any."""
    begun = number - number % (FOLLOWED_UP_MAX * senders * _FOLLOWS_UP_EVERY)
    question = begun + number % senders
    if question % _FOLLOWS_UP_EVERY == 0 and begun:
        question += senders  # that one follows up itself
    return question if number > question and number % _FOLLOWS_UP_EVERY == 0 else None

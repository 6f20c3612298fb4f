"""The shapes of what happens on the made-up morning. Moments count back from now: `before` ago."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from belofte.ops.demo.attachments import Attachment
from belofte.ops.demo.people import Colleague

Client = Literal["phone", "webmail", "office", "plain", "rich", "robot", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """The earlier message that a mail program puts under a reply."""

    name: str
    address: str
    text: str
    before: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Something a customer wrote; `follows` is the key of an earlier mail of theirs or of an answer to them."""

    key: str
    inbox: str
    name: str
    address: str
    subject: str
    text: str  # what is new in it, without the quotation
    client: Client
    before: timedelta
    follows: str = ""
    quoted: Quotation | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a colleague wrote back. One with an outcome closes the case; its text contains the outcome."""

    key: str
    agent: str  # address of the colleague
    to: str  # key of the mail
    text: str
    before: timedelta
    outcome: str = ""
    why_moved: str = ""  # where it gives something that was promised another date


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a colleague wrote for colleagues."""

    key: str
    agent: str
    on: str  # key of the mail whose case it belongs to
    text: str
    before: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """A call that a colleague made and wrote down."""

    key: str
    agent: str
    on: str
    text: str
    before: timedelta
    answered: bool
    minutes: int  # how long it took; 0 when nobody answered


Happening = Mail | Answer | Note | CallNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """All that happened until now, the oldest first, and who works here."""

    happenings: tuple[Happening, ...]
    colleagues: tuple[Colleague, ...]

    @property
    def mails(self) -> tuple[Mail, ...]:
        """Only what customers wrote."""
        return tuple(each for each in self.happenings if isinstance(each, Mail))

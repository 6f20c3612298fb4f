"""Mails of every kind, made up, with the kind that a person would give them. Every second one was held back.

`python -m belofte.channels.email.tests.measuring` prints how many of each half are told rightly.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("kind_samples.txt")
_BETWEEN: Final = "\n=====\n"


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail, its kind, whom it says it did not reach, and the codes beside those."""

    kind: str
    raw: bytes
    bounced: tuple[tuple[str, bool, str], ...]


def samples() -> list[Sample]:
    """Return all, in the order in which they were written."""
    return [_sample(words) for words in _FILE.read_text(encoding="utf-8").split(_BETWEEN)]


def _sample(words: str) -> Sample:
    """Read one: its kind and who it is about on the first line, the mail below."""
    told, _, mail = words.lstrip("\n").partition("\n")
    kind, *recipients = told.split()
    bounced = tuple(_recipient(each) for each in recipients)
    return Sample(kind, mail.encode(), bounced)


def _recipient(told: str) -> tuple[str, bool, str]:
    """Read `address,permanent,5.1.1`."""
    address, word, status = told.split(",")
    return address, word == "permanent", status

"""Whole mails to measure on: what each is about was written by hand, and stands among what mails say beside it.

`mails.nl.txt` and `mails.en.txt` hold the matter of each mail below its cause; `others.txt` what fits no cause;
`beside.txt` greetings, stock phrases, numbers, sentences that are beside the point, and names. Every second matter is
held back: nothing was chosen by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

FOLDER: Final = Path(__file__).parent
NONE: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A whole mail, and what it is about."""

    text: str
    matter: str  # what it is about: a part of it
    cause: str  # NONE for one that fits no cause
    language: str
    is_held_back: bool


@cache
def mails() -> tuple[Mail, ...]:
    """Return all mails, always the same ones in the same order."""
    return tuple(
        Mail(
            text=whole(matter, language, Random(matter)),
            matter=matter,
            cause=cause,
            language=language,
            is_held_back=held_back,
        )
        for cause, language, matter, held_back in _matters()
    )


@cache
def beside() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what stands beside the matter of a mail, by its language and what it is."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in (FOLDER / "beside.txt").read_text(encoding="utf-8").splitlines():
        language, what, words = line.split(" ", 2)
        found[language, what] = (*found.get((language, what), ()), words)
    return found


def whole(matter: str, language: str, chance: Random) -> str:
    """Return a mail about something: greeting, matter among other sentences, closing and name."""

    def pick(what: str) -> str:
        return chance.choice(beside()[language, what]).format(chance.randrange(10_000_000, 99_999_999))

    before = [pick(what) for what in ("stock", "beside") if chance.random() < 0.5]
    after = [pick(what) for what in ("number", "beside", "beside", "stock") if chance.random() < 0.6]
    body = " ".join([*before, matter, *after])
    return f"{pick('open')}\n\n{body}\n\n{pick('close')}\n{pick('name')}\n"


def _matters() -> Iterator[tuple[str, str, str, bool]]:
    """Yield cause, language and words of each matter, and whether it is held back."""
    for language in ("nl", "en"):
        cause, index = NONE, 0
        for line in (FOLDER / f"mails.{language}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                cause, index = line[2:], 0
            else:
                yield cause, language, line, index % 2 == 1
                index += 1
    for index, line in enumerate((FOLDER / "others.txt").read_text(encoding="utf-8").splitlines()):
        yield NONE, line[:2], line[3:], index % 2 == 1

"""What a guard is: what it may look at, and what it says.

A guard is a pure function of a `Reading`: no database, no clock, no network. So it says the same while somebody writes,
when the answer is sent, and when it is tried on what was sent long ago.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from belofte.language.guessing import Language
from belofte.language.personal.found import Personal
from belofte.language.promises.finding import FoundPromise
from belofte.language.purposes.finding import Meant
from belofte.language.tone.finding import Finding

if TYPE_CHECKING:
    from django.utils.functional import Promise as Lazy


class Level(models.TextChoices):
    """What happens when a guard sees something: each team chooses, for each guard."""

    OFF = "off", _("nothing")
    HINT = "hint", _("a hint")
    REASON = "reason", _("a reason is needed")
    LEAD = "lead", _("a lead is needed")

    @property
    def stops(self) -> bool:
        """Tell whether an answer waits for somebody's word."""
        return self in {Level.REASON, Level.LEAD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the customer, and the words of the draft that answer it; "" while none do."""

    words: str
    answer: str
    is_open: float = 1.0  # how sure it is that none do, from 0 to 1; 0 where some do


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A draft, and whatever a guard may know of what it answers."""

    text: str
    is_cut: bool = False  # the draft goes on behind it
    customer: str = ""  # what it answers
    told: str = ""  # what the customers of this case wrote to us, all of it
    ours: str = ""  # what we wrote to them before
    answers: Sequence[tuple[datetime, str]] = ()  # the same, each with when
    notes: Sequence[str] = ()  # what colleagues wrote to each other on this case
    language: Language = "nl"  # of the customer
    spoken: Language = "nl"  # of the draft
    is_public: bool = False  # everybody can read it
    is_unsure: bool = False  # a check says that what it answers is not from whom it says
    is_unproven: bool = False  # nothing shows that who reads it is the customer
    told_here: str = ""  # what was written to us from where it goes
    files: Sequence[str] = ()  # names of what goes with it
    files_received: Sequence[str] = ()  # names of what the customers sent
    names: Sequence[str] = ()  # of the customers of this case, as they call themselves
    personal: Sequence[Personal] = ()  # what the draft says of who or where somebody is
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)  # the same of what was told: kind to words
    of_others: frozenset[str] = frozenset()  # of what is personal in the draft: what is another customer's
    meant: Sequence[Meant] = ()  # what each sentence is there for
    promises: Sequence[FoundPromise] = ()
    findings: Sequence[Finding] = ()  # how it can come across
    asked: Sequence[Asked] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to look at again. `better` can stand in the place of exactly `words`; "" where none fits."""

    reason: str  # a msgid, which may name {about}
    words: str = ""  # exactly text[start:end]; "" where something is missing
    start: int = 0
    end: int = 0
    better: str = ""
    about: str = ""
    label: str = ""  # which sort of its guard; "" where it has one
    is_grave: bool = True  # else it is a hint at most, whatever the team chose


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One check. `usual` is its level for a team that chose none: nothing stops before a team has tried it."""

    name: str
    title: "str | Lazy"
    sees: "str | Lazy"  # what stands out to it: a sentence for who chooses its level
    usual: Level
    look: Callable[[Reading], Iterable[Remark]]


def at(reading: Reading, start: int, end: int, reason: str, **more: str | bool) -> Remark:
    """Return a remark about a part of the draft."""
    return Remark(reason=reason, words=reading.text[start:end], start=start, end=end, **more)  # type: ignore[arg-type]

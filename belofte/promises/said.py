"""What one message or call says about promises, all at once, as `saying.py` writes it down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from belofte.promises.models import Promise
from belofte.promises.payouts import Paid
from belofte.promises.terms import NewDate, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A promise that gets another date, in place of the one on the screen."""

    promise: Promise
    new: NewDate
    instead_of: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A promise that is said again while it runs."""

    promise: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Honoured:
    """What somebody else promised, and we promise ourselves by this."""

    claimed: Promise
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A promise of which the customer hears that it no longer holds."""

    promise: Promise
    reason: str


Item = Terms | Moved | Repeated | Honoured


Sort = Literal["promise", "undertaking", "outage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """That what stands at a place of what is promised hangs on something else, by its number."""

    position: int
    sort: Sort
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that is said about promises at once; what is promised and moved in the order of the screen."""

    promised: tuple[Item, ...] = ()
    kept: tuple[Promise, ...] = ()
    paid: tuple[Paid, ...] = ()  # money back, all of it or a part
    withdrawn: tuple[Withdrawn, ...] = ()
    offered: tuple[Promise, ...] = ()  # calls of which the customer chooses the half hour: nobody reached them
    hanging: tuple[Hanging, ...] = ()


NOTHING: Final = Said()

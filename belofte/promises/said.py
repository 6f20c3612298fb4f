"""What one message or call says about promises, all at once, as `saying.py` writes it down."""

from collections.abc import Iterator
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
class Worded:
    """Words beside the message that the customer reads on their page, by the field in which somebody wrote them."""

    field: str
    words: str
    position: int | None = None  # of what is promised
    promise: int | None = None  # what is taken back or paid, by its number


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that is said about promises at once; what is promised and moved in the order of the screen."""

    promised: tuple[Item, ...] = ()
    kept: tuple[Promise, ...] = ()
    paid: tuple[Paid, ...] = ()  # money back, all of it or a part
    withdrawn: tuple[Withdrawn, ...] = ()
    offered: tuple[Promise, ...] = ()  # calls of which the customer chooses the half hour: nobody reached them
    hanging: tuple[Hanging, ...] = ()

    @property
    def worded(self) -> tuple[Worded, ...]:
        """Return the words of people in it that the customer reads, but for those that name a date (`due_words`).

        Whoever shows them other words adds these here.
        """
        found = (each for part in (self._of_promised(), self._of_withdrawn(), self._of_paid()) for each in part)
        return tuple(each for each in found if each.words.strip())

    def _of_promised(self) -> Iterator[Worded]:
        for position, item in enumerate(self.promised):
            if isinstance(item, Moved):
                yield Worded(field="reason", words=item.new.reason, position=position)
            elif not isinstance(item, Repeated):
                terms = item.terms if isinstance(item, Honoured) else item
                yield Worded(field="words", words=terms.words, position=position)
                yield Worded(field="condition", words=terms.condition, position=position)

    def _of_withdrawn(self) -> Iterator[Worded]:
        for each in self.withdrawn:
            yield Worded(field="withdrawn", words=each.reason, promise=each.promise.pk)

    def _of_paid(self) -> Iterator[Worded]:
        for each in self.paid:
            for field in ("method", "why_other", "why_less"):
                yield Worded(field=field, words=getattr(each, field), promise=each.promise.pk)


NOTHING: Final = Said()

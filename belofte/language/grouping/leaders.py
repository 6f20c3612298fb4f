"""Gathering texts that fit no cause into groups, in the order in which they arrive, under ids that stay.

A text goes to the leader that it is closest to, or begins a new one; a leader stands in the middle of those that follow
it. Leaders are numbered as they begin, and a group is known by its first leader: it has several where somebody joined
groups. What people decide is kept: texts that belong together, texts that do not, groups that have a name.

The same texts in the same order give the same groups, however many of them arrive at once. The work for a text grows
with the number of leaders, not with that of the texts that were there before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from belofte.language.grouping.similar import centred

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from belofte.language.meaning.memory import Vectors

    Row: TypeAlias = NDArray[np.float32]

CLOSE_FROM: Final = 0.35  # a text follows a leader that it is at least this close to
_TEXTS_DOUBTED: Final = 20  # what fewer than these have in common is as much what they are about
_TINY: Final = 1e-9
_BLOCK: Final = 256  # texts that are compared with all leaders in one product


class ContradictionError(Exception):
    """Two texts are said to belong together and to be apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people decided about texts, by their ids; it holds for the groups in which they are."""

    together: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    named: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """What texts follow: how many do, and the sum of their vectors. It stays where all have gone elsewhere."""

    followers: int
    total: "Row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """What is known so far. `of` says which group each text is in."""

    mean: "Row"  # what all texts have in common: taken off, and kept so that later texts are compared alike
    leaders: tuple[Leader, ...] = ()  # in the order in which they began, which is their number
    places: Mapping[int, int] = field(default_factory=dict)  # the leader that each text follows
    decisions: Decisions = field(default_factory=Decisions)

    @property
    def of(self) -> dict[int, int]:
        """Return the group of each text."""
        groups = _groups(len(self.leaders), self.places, self.decisions)
        return {text: groups[leader] for text, leader in self.places.items()}

    @property
    def names(self) -> dict[int, str]:
        """Return the names of the groups that have one; the last that was given counts."""
        of = self.of
        return {of[text]: name for text, name in self.decisions.named.items() if text in of}


def begin(vectors: "Vectors") -> Grouping:
    """Return an empty grouping for texts such as these: a few hundred say what all have in common, a few hardly."""
    import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares

    mean: Row = vectors.sum(axis=0, dtype=np.float32) / np.float32(len(vectors) + _TEXTS_DOUBTED)
    return Grouping(mean=mean)


def decide(grouping: Grouping, decisions: Decisions) -> Grouping:
    """Return the grouping under all that is decided by now, in place of what was.

    Texts that are to be apart and still stand together have to arrive again (`unsettled`). Raises ContradictionError.
    """
    _refuse_contradictions(decisions)
    return replace(grouping, decisions=decisions)


def unsettled(grouping: Grouping) -> list[int]:
    """Return the texts that have to arrive again, because they stand in one group with what they are apart from."""
    of = grouping.of
    tied = {text for pair in grouping.decisions.together for text in pair}
    order = {text: place for place, text in enumerate(grouping.places)}
    pairs = [pair for pair in grouping.decisions.apart if pair[0] in of and of[pair[0]] == of.get(pair[1])]
    return sorted({max(pair, key=lambda text: (text not in tied, order[text])) for pair in pairs})


def arrive(grouping: Grouping, ids: Sequence[int], vectors: "Vectors", *, close_from: float = CLOSE_FROM) -> Grouping:
    """Return the grouping with more texts in it, as the encoder gave their vectors.

    A text that is there already and arrives again is placed anew.
    """
    placing = _Placing(grouping, ids, vectors, close_from)
    for first in range(0, len(ids), _BLOCK):
        placing.place(ids[first : first + _BLOCK], centred(vectors[first : first + _BLOCK], grouping.mean))
    return placing.result()


def _refuse_contradictions(decisions: Decisions) -> None:
    """Raise ContradictionError where texts are both together and apart, also by way of others."""
    root = _joined(decisions.together)
    for first, second in decisions.apart:
        if root.get(first, first) == root.get(second, second):
            raise ContradictionError(f"Texts {first} and {second} are decided to be together, and to be apart.")


def _joined(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each of what pairs join the one by which all it is joined with are known."""
    root: dict[int, int] = {}

    def find(one: int) -> int:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for first, second in pairs:
        root[find(second)] = find(first)
    return {one: find(one) for one in root}


def _groups(count: int, places: Mapping[int, int], decisions: Decisions) -> list[int]:
    """Return the group of each of so many leaders: the first leader that it is joined with."""
    pairs = [(places[a], places[b]) for a, b in decisions.together if a in places and b in places]
    root = _joined(pairs)
    earliest: dict[int, int] = {}
    return [earliest.setdefault(root.get(leader, leader), leader) for leader in range(count)]


class _Placing:
    """The leaders while texts are placed: their sums and middles as rows of one table."""

    def __init__(self, grouping: Grouping, ids: Sequence[int], vectors: "Vectors", close_from: float) -> None:
        import numpy as np  # noqa: PLC0415 - as above

        self._grouping, self._close_from = grouping, close_from
        self._followers = [leader.followers for leader in grouping.leaders]
        self._totals = np.zeros((len(grouping.leaders) + _BLOCK, len(grouping.mean)), dtype=np.float32)
        for row, leader in enumerate(grouping.leaders):
            self._totals[row] = leader.total
        self._middles = _units(self._totals)
        self._places = dict(grouping.places)
        self._apart = _partners(grouping.decisions.apart)
        self._together = _partners(grouping.decisions.together)
        self._groups = _groups(len(grouping.leaders), grouping.places, grouping.decisions)
        for text, vector in zip(ids, vectors, strict=True):
            if text in self._places:
                self._take_away(text, centred(vector[None], grouping.mean)[0])

    def place(self, texts: Sequence[int], vectors: "Vectors") -> None:
        """Place texts one after the other, as if each had arrived alone."""
        self._make_room(len(texts))
        known = len(self._followers) + len(texts)
        closeness = vectors @ self._middles[:known].T
        for place, (text, vector) in enumerate(zip(texts, vectors, strict=True)):
            leader = self._follow(text, vector, closeness[place])
            closeness[place + 1 :, leader] = vectors[place + 1 :] @ self._middles[leader]

    def result(self) -> Grouping:
        """Return what came of it."""
        leaders = tuple(
            Leader(followers=followers, total=self._totals[leader].copy())
            for leader, followers in enumerate(self._followers)
        )
        return replace(self._grouping, leaders=leaders, places=self._places)

    def _follow(self, text: int, vector: "Row", closeness: "Row") -> int:
        """Let a text follow a leader, or begin one; return its number."""
        allowed = self._allowed(text)
        leader = -1
        if allowed is None and self._followers:
            leader = int(closeness[: len(self._followers)].argmax())
        elif allowed:
            leader = max(allowed, key=lambda one: (float(closeness[one]), -one))
        if leader < 0 or closeness[leader] < self._close_from:
            leader = self._lead()
        self._places[text] = leader
        self._followers[leader] += 1
        self._totals[leader] += vector
        self._middles[leader] = _units(self._totals[leader][None])[0]
        self._join(text)
        return leader

    def _allowed(self, text: int) -> list[int] | None:
        """Return the leaders that a text may follow, by what is decided; None where it may follow any."""
        if together := self._groups_of(self._together.get(text, ())):
            return [leader for leader, group in enumerate(self._groups) if group in together]
        if apart := self._groups_of(self._apart.get(text, ())):
            return [leader for leader, group in enumerate(self._groups) if group not in apart]
        return None

    def _groups_of(self, texts: Iterable[int]) -> set[int]:
        """Return the groups of those texts that are placed."""
        return {self._groups[self._places[text]] for text in texts if text in self._places}

    def _lead(self) -> int:
        """Begin a new leader, and return its number."""
        self._followers.append(0)
        self._groups.append(len(self._groups))
        return len(self._groups) - 1

    def _join(self, text: int) -> None:
        """Join the groups of a text and of those it belongs together with; the first one's number stays."""
        joined = self._groups_of((text, *self._together.get(text, ())))
        if len(joined) > 1:
            self._groups = [min(joined) if group in joined else group for group in self._groups]

    def _take_away(self, text: int, vector: "Row") -> None:
        """Take a text from its leader, before it is placed anew."""
        leader = self._places.pop(text)
        self._followers[leader] -= 1
        self._totals[leader] -= vector
        self._middles[leader] = _units(self._totals[leader][None])[0]

    def _make_room(self, count: int) -> None:
        """Have a row for each of so many new leaders."""
        import numpy as np  # noqa: PLC0415 - as above

        if missing := max(0, len(self._followers) + count - len(self._totals)):
            more = np.zeros((missing + len(self._totals), self._totals.shape[1]), dtype=np.float32)
            self._totals = np.concatenate([self._totals, more])
            self._middles = np.concatenate([self._middles, more])


def _partners(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Return with whom each text stands in a pair."""
    found: dict[int, set[int]] = {}
    for first, second in pairs:
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found


def _units(rows: "Vectors") -> "Vectors":
    """Return rows of unit length; what is nothing stays nothing."""
    import numpy as np  # noqa: PLC0415 - as above

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Vectors = (rows / np.where(lengths > _TINY, lengths, 1)).astype(np.float32, copy=False)
    return found

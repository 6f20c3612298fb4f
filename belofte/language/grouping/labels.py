"""What to call a group of texts: the words that set it apart from the others, and the sentence in its middle.

Nothing is made up: a label says what texts of the group say. Words are weighed by class-based TF-IDF: how often the
group uses a word, against how often all do.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final, TypeVar

from belofte.language.expressions import lazy
from belofte.language.grouping.similar import centred
from belofte.language.grouping.stopwords import STOP_WORDS
from belofte.language.grouping.stripping import Passage, passages
from belofte.language.meaning import encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Group = TypeVar("Group", bound=Hashable)

TERMS: Final = 3
_TEXTS_MAX: Final = 50  # of a group whose words are counted
_SAYING_MAX: Final = 25  # and whose sentences are looked at for the one in the middle
_WORD: Final = lazy(r"[^\W\d_]+(?:-[^\W\d_]+){0,4}")
_LETTERS_LEAST, _LETTERS_MAX = 3, 40
_STEM_LENGTH: Final = 5  # words that begin with the same letters say the same: "factuur", "facturen" do not


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a group is called, until a person gives it a name."""

    terms: tuple[str, ...]  # at most `TERMS`, the one that says most first
    sentence: str  # as a text of the group says it; "" where none says anything


def labels(
    groups: Mapping[Group, Sequence[str]], *, mean: "NDArray[np.float32]", stock: Collection[str] = frozenset()
) -> dict[Group, Label]:
    """Return a label for each group of texts; `mean` is taken off their vectors, `stock` as in stripping."""
    said = {group: [passages(text, stock=stock) for text in texts[:_TEXTS_MAX]] for group, texts in groups.items()}
    counts = {group: _counts(each) for group, each in said.items()}
    everywhere = Counter[str]()
    for count in counts.values():
        everywhere.update(count)
    usual = sum(everywhere.values()) / max(len(counts), 1)
    return {
        group: Label(
            terms=_terms(count, everywhere, usual),
            sentence=_central([passage for one in said[group][:_SAYING_MAX] for passage in one], mean),
        )
        for group, count in counts.items()
    }


def _counts(said: Sequence[Sequence[Passage]]) -> Counter[str]:
    """Return in how many texts of a group each word stands: one that repeats itself does not count more."""
    counts = Counter[str]()
    for text in said:
        counts.update({word for passage in text for word in _words(passage.masked)})
    return counts


def _words(text: str) -> list[str]:
    """Return the words of a text that can say what it is about."""
    words = (found[0].lower() for found in _WORD.finditer(text))
    return [word for word in words if _LETTERS_LEAST <= len(word) <= _LETTERS_MAX and word not in STOP_WORDS]


def _terms(counts: Counter[str], everywhere: Counter[str], usual: float) -> tuple[str, ...]:
    """Return the words that say most about a group, of each stem one."""
    total = max(sum(counts.values()), 1)
    worth = {word: count / total * log(1 + usual / everywhere[word]) for word, count in counts.items()}
    stems: dict[str, str] = {}
    for word in sorted(worth, key=lambda word: (-worth[word], word)):
        stems.setdefault(word[:_STEM_LENGTH], word)
        if len(stems) == TERMS:
            break
    return tuple(stems.values())


def _central(said: Sequence[Passage], mean: "NDArray[np.float32]") -> str:
    """Return the sentence that is closest to all of them; the first of those that are equally close."""
    if not said:
        return ""
    vectors = centred(encoder.encode_many([passage.masked for passage in said]), mean)
    return said[int((vectors @ vectors.sum(axis=0)).argmax())].words

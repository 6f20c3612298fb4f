"""Which of a few named causes a text is about, learned on the desk itself from three to eight examples of each.

A softmax regression over what the examples are about, their vectors and their words, with numpy alone: a fraction of a
second, and the same examples give the same weights. The name of a cause counts as an example of it. Sentences that
stand among the examples of several causes say nothing about any; what resembles them is left out, of a text that is
judged too. Where the second encoder can be used, its vectors stand beside those of the first.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from belofte.language.grouping.similar import centred
from belofte.language.grouping.stripping import LENGTH_MAX, about, passages
from belofte.language.meaning import encoder, second_encoder
from belofte.language.meaning.classifier import BUCKETS, buckets, by_words, rarity_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from belofte.language.meaning.memory import Vectors

# From here on about nine in ten of our own mails that are named are about that cause, where one in four is about one
# that nobody named: chosen on the working half, by three, five and eight examples (`measuring.of_hidden_causes`).
CERTAIN_FROM: Final = 0.6
NAMED_FROM: Final = 0.3  # a text of less certainty is not said to be about any of the causes
_SCALE: Final = 4.0  # how far vectors of unit length are drawn apart before they are weighed
_WORDS_SCALE: Final = 3.0  # and the words of texts, by their rarity
_PENALTY: Final = 1.0
_NAME_WEIGHT: Final = 2.0  # of the name, beside an example that counts as one
_STEPS: Final = 150
_BESIDE_FROM: Final = 0.7  # sentences as close as this say the same
_BOLDNESS: Final = 2.5  # few examples make shares too even: what they say is drawn apart by so much
_NEARLY: Final = 0.05  # closeness that tells nothing
_STRANGE_BELOW: Final = 0.2  # closeness to the examples of a cause: half the texts that are this far are not about it
_SHARPNESS: Final = 16.0  # how fast that changes around it


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A cause that somebody named, and texts that are about it."""

    name: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a text is about."""

    certainty: float  # from 0 to 1, that it is about the cause that is `nearest`
    nearest: str

    @property
    def cause(self) -> str | None:
        """Return the cause that it is about; None where it is about none of these."""
        return self.nearest if self.certainty >= NAMED_FROM else None

    @property
    def is_certain(self) -> bool:
        """Tell whether the cause needs no look of a person."""
        return self.certainty >= CERTAIN_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearer:
    """An encoder, and what was learned of its vectors."""

    encode: "Callable[[Sequence[str]], Vectors]"
    mean: "NDArray[np.float32]"  # what all examples have in common
    weights: "NDArray[np.float32]"  # (its dimensions, names)
    middles: "Vectors"  # where the examples of each cause stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What was learned about the causes of a desk."""

    names: tuple[str, ...]
    hearers: tuple[Hearer, ...]  # one for each encoder that could be used
    words: "NDArray[np.float32]"  # (BUCKETS, names)
    rarity: "NDArray[np.float32]"  # (BUCKETS,)
    bias: "NDArray[np.float32]"  # (names,)
    mean: "NDArray[np.float32]"  # what the sentences of all examples have in common
    beside: "Vectors"  # sentences of the examples that say nothing about a cause
    matter: "Vectors"  # and those that do
    stock: frozenset[str]

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """Return for each text which cause it is about."""
        import numpy as np  # noqa: PLC0415 - heavy, and needed only by who judges

        if not texts:
            return []
        matters = [self._about(text) for text in texts]
        scores = np.stack([by_words(words, rarity=self.rarity, weights=self.words) for words in matters]) + self.bias
        closeness = np.zeros_like(scores)
        for hearer in self.hearers:
            vectors = centred(hearer.encode(matters), hearer.mean)
            scores += vectors @ hearer.weights
            closeness += vectors @ hearer.middles.T / len(self.hearers)
        shares = _softmax(scores * _BOLDNESS)
        found = []
        for share, close in zip(shares, closeness, strict=True):
            best = int(share.argmax())
            fits = 1 / (1 + np.exp(-_SHARPNESS * (close[best] - _STRANGE_BELOW)))
            found.append(Judged(certainty=float(share[best] * fits), nearest=self.names[best]))
        return found

    def _about(self, text: str) -> str:
        """Return what a text is about, without the sentences that resemble what stands beside the matter."""
        said = passages(text, stock=self.stock)
        if len(said) < 2 or not len(self.beside):  # noqa: PLR2004 - of one sentence nothing can be left out
            return about(text, stock=self.stock)
        vectors = centred(encoder.encode([passage.masked for passage in said]), self.mean)
        beside = (vectors @ self.beside.T).max(axis=1)
        matter = (vectors @ self.matter.T).max(axis=1) if len(self.matter) else beside - 1
        is_beside = (beside > _BESIDE_FROM) & (beside > matter)
        kept = [passage.masked for passage, left_out in zip(said, is_beside, strict=True) if not left_out]
        return ". ".join(kept) or about(text, stock=self.stock)


def learn(causes: Sequence[Cause], *, stock: Collection[str] = frozenset()) -> Causes:
    """Return what examples teach about at least one cause; `stock` as stripping has it, and best over all texts."""
    import numpy as np  # noqa: PLC0415 - as above

    texts = [(row, example[:LENGTH_MAX]) for row, cause in enumerate(causes) for example in cause.examples]
    said = [[passage.masked for passage in passages(text, stock=stock)] or [about(text)] for _, text in texts]
    sentences = encoder.encode([words for each in said for words in each])
    mean = sentences.mean(axis=0, dtype=np.float32)
    sentences = centred(sentences, mean)
    text_of = np.repeat(np.arange(len(said)), [len(each) for each in said])
    cause_of = np.array([row for row, _ in texts])
    is_beside = _beside(sentences, text_of, cause_of[text_of])
    matters = [_kept(each, is_beside[text_of == row]) for row, each in enumerate(said)]
    rarity = rarity_of(matters)
    means = [(encoder.encode, mean)]
    if not second_encoder.lacking():
        means.append((second_encoder.encode, second_encoder.encode(matters).mean(axis=0, dtype=np.float32)))
    matters += [cause.name.replace("_", " ") for cause in causes]
    heard = [centred(encode(matters), own_mean) for encode, own_mean in means]
    rows = np.concatenate([cause_of, np.arange(len(causes))])
    counts = np.concatenate([np.ones(len(texts)), np.full(len(causes), _NAME_WEIGHT)])
    features = [each * _SCALE for each in heard] + [_words(matters, rarity) * _WORDS_SCALE]
    weights, bias = _regressed(np.hstack(features), rows, counts)
    *parts, words = np.split(weights, np.cumsum([each.shape[1] for each in heard]))
    return Causes(
        names=tuple(cause.name for cause in causes),
        hearers=tuple(
            Hearer(
                encode=encode,
                mean=own_mean,
                weights=part * _SCALE,
                middles=_middles(each[: len(texts)], cause_of, len(causes)),
            )
            for (encode, own_mean), each, part in zip(means, heard, parts, strict=True)
        ),
        words=words * _WORDS_SCALE,
        rarity=rarity,
        bias=bias,
        mean=mean,
        beside=sentences[is_beside],
        matter=sentences[~is_beside],
        stock=frozenset(stock),
    )


def _beside(sentences: "Vectors", text_of: "NDArray[np.int64]", cause_of: "NDArray[np.int64]") -> "NDArray[np.bool_]":
    """Tell of each sentence whether what resembles it most stands in a text about another cause."""
    import numpy as np  # noqa: PLC0415 - as above

    closeness = sentences @ sentences.T
    closeness[text_of[:, None] == text_of[None]] = -1
    is_own = cause_of[:, None] == cause_of[None]
    own = np.where(is_own, closeness, -1).max(axis=1)
    other = np.where(is_own, -1, closeness).max(axis=1)
    found: NDArray[np.bool_] = (other > _BESIDE_FROM) & (other > own - _NEARLY)
    return found


def _kept(said: Sequence[str], is_beside: "NDArray[np.bool_]") -> str:
    """Return the sentences that say something about a cause as one text; all where none does."""
    kept = [words for words, left_out in zip(said, is_beside, strict=True) if not left_out]
    return ". ".join(kept or said)


def _words(texts: Sequence[str], rarity: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return the words of texts, each by its rarity, as rows of unit length: (n, `BUCKETS`)."""
    import numpy as np  # noqa: PLC0415 - as above

    rows = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        places = list(buckets(text[: encoder.LENGTH_MAX]))
        row[places] = rarity[places]
    return centred(rows, np.zeros(BUCKETS, dtype=np.float32))


def _middles(vectors: "Vectors", cause_of: "NDArray[np.int64]", count: int) -> "Vectors":
    """Return the middle of the vectors of each cause, of unit length."""
    import numpy as np  # noqa: PLC0415 - as above

    sums = np.stack([vectors[cause_of == row].sum(axis=0, dtype=np.float32) for row in range(count)])
    return centred(sums, np.zeros(vectors.shape[1], dtype=np.float32))


def _regressed(
    features: "NDArray[np.float32]", rows: "NDArray[np.int64]", counts: "NDArray[np.float64]"
) -> "tuple[NDArray[np.float32], NDArray[np.float32]]":
    """Return the weights and the bias of a softmax regression: descending along the slope, with momentum.

    There are fewer examples than features, so it is the examples that are weighed, and not those.
    """
    import numpy as np  # noqa: PLC0415 - as above

    kernel = (features @ features.T).astype(np.float64) + 1.0  # one more feature that is the same for all: the bias
    wanted = np.eye(int(rows.max()) + 1)[rows]
    shares = (counts / counts.sum())[:, None]
    penalty = _PENALTY / len(rows)
    step = 1 / (0.5 * (kernel.diagonal() * shares[:, 0]).sum() + penalty)
    now = ahead = np.zeros_like(wanted)
    for number in range(_STEPS):
        slope = (_softmax(kernel @ ahead) - wanted) * shares + penalty * ahead
        before, now = now, ahead - step * slope
        ahead = now + number / (number + 3) * (now - before)
    weights: NDArray[np.float32] = (features.T @ now).astype(np.float32)
    return weights, now.sum(axis=0).astype(np.float32)


def _softmax(scores: "NDArray[np.floating]") -> "NDArray[np.floating]":
    """Return scores as shares of one, row by row."""
    import numpy as np  # noqa: PLC0415 - as above

    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.floating] = powers / powers.sum(axis=1, keepdims=True)
    return shares

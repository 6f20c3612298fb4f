"""What rules see in a question and a part of a draft, side by side, as numbers: a classifier learns what each says.

Whether a part answers depends on the rest too: on the other questions, which it may answer instead, and on the other
parts, which may come closer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from belofte.language import deeds
from belofte.language.expressions import lazy
from belofte.language.meaning.classifier import Signs
from belofte.language.questions import fitting
from belofte.language.questions.finding import Question
from belofte.language.questions.kinds import Kind
from belofte.language.questions.parts import Part

_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_BEGINS_PLAINLY: Final = lazy(r"(?:ja|nee|neen|jazeker|zeker|helaas|klopt|yes|no|sure|certainly|unfortunately)(?!\w)")
_FOLLOWS: Final = lazy(r"(?:en|and|of|or|zo ja|zo niet|if so|if not)(?!\w)")
_SHARED_MAX: Final = 3
_PART_LENGTH: Final = 200  # characters that are long for a sentence
_QUESTION_LENGTH: Final = 150
_PARTS_MANY: Final = 12
_QUESTIONS_MANY: Final = 4
_SHORT: Final = 3  # words
_NO_ORDER: Final = (0.0, 0.0, 0.0, 0.0, 0.0)  # of a part: only nothing has it


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a part says by itself, whatever was asked."""

    words: str  # in lower case
    is_plain: bool
    signs: Signs

    @classmethod
    def of(cls, part: Part) -> "_Seen":
        """Read a part."""
        words = part.words.lower()
        done = deeds.of(words)
        is_plain = bool(fitting.PLAIN.search(words))
        signs = (
            fitting.leaves_for_later(words),
            bool(fitting.FEELS.match(words)),
            is_plain,
            bool(_BEGINS_PLAINLY.match(words)),
            bool(fitting.AMOUNT.search(words)),
            bool(fitting.TIME.search(words)),
            bool(fitting.CAUSE.search(words)),
            bool(fitting.MANNER.search(words)),
            done.acts,
            min(len(words) / _PART_LENGTH, 1.0),
        )
        return cls(words, is_plain, tuple(map(float, signs)))


def signs_of(
    questions: Sequence[Question], parts: Sequence[Part], close: Sequence[Sequence[float]]
) -> list[list[Signs]]:
    """Return the signs of every part for every question, and behind them those of nothing.

    `close[question][part]` is how near their meanings are.
    """
    seen = [_Seen.of(part) for part in parts]
    rest = (min(len(parts) / _PARTS_MANY, 1.0), min(len(questions) / _QUESTIONS_MANY, 1.0))
    table: list[list[Signs]] = []
    for row, question in enumerate(questions):
        signs: list[Signs] = [
            (
                *_NO_ORDER,
                *_between(question, part, own, close[row][column]),
                *_among(row, column, close),
                abs(row / len(questions) - column / len(parts)),
                *_place(column, len(parts)),
                *own.signs,
                *rest,
            )
            for column, (part, own) in enumerate(zip(parts, seen, strict=True))
        ]
        table.append([*signs, _of_nothing(row, len(questions), length=len(signs[0]) if signs else len(_NO_ORDER))])
    return table


def _of_nothing(row: int, questions: int, *, length: int) -> Signs:
    """Return the signs, so many, of nothing for a question: the later it was asked, the sooner it is passed over."""
    order = (1.0, row / questions, float(row == 0), float(row == questions - 1), float(questions == 1))
    return (*order, *(0.0 for _ in range(length - len(order))))


def _place(column: int, parts: int) -> Signs:
    """Return where in a draft a part stands: what greets comes first, what says goodbye last."""
    after = parts - 1 - column
    ends = (column == 0, after == 0, column == 1, after == 1)
    return (*map(float, ends), column / max(parts - 1, 1))


def _between(question: Question, part: Part, own: _Seen, closeness: float) -> Signs:
    """Return how a part suits a question."""
    decides, fits = fitting.suits(question.kind, own.words)
    shared = fitting.shared_words(question.words, part.words)
    own_words = max(fitting.words_of_its_own(question.words), 1)
    asks = [float(kind == question.kind) for kind in _KINDS]
    return (
        closeness,
        closeness**2,
        min(shared, _SHARED_MAX) / _SHARED_MAX,
        shared / own_words,
        float(decides),
        float(fits),
        float(fitting.is_near(question.kind, question.words, own.words, closeness)),
        decides * closeness,
        fits * closeness,
        min(len(question.words) / _QUESTION_LENGTH, 1.0),
        float(bool(_FOLLOWS.match(question.words.lower()))),
        float(len(question.words.split()) <= _SHORT),
        *asks,
        *(each * decides for each in asks),
        *(each * closeness for each in asks),
        *(each * own.is_plain for each in asks),
    )


def _among(row: int, column: int, close: Sequence[Sequence[float]]) -> Signs:
    """Return how near a part is to a question, beside the other questions and the other parts."""
    here = close[row][column]
    others = [each[column] for place, each in enumerate(close) if place != row]
    nearer = sum(each > here for each in close[row])
    return (
        here - max(others) if others else 0.0,
        float(not others),
        nearer / max(len(close[row]) - 1, 1),
        float(nearer == 0),
    )

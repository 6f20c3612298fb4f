"""Keeping what agents correct in the promises that language finds, and using what was learned from corrections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Final

from belofte.cases.models import Case
from belofte.language import guessing
from belofte.language.meaning.classifier import Classifier, load, shipped
from belofte.language.personal import finding as personal
from belofte.language.personal import masking
from belofte.language.promises.finding import NONE
from belofte.language.triage.judging import Judges
from belofte.replies.models import LanguageModel, PromiseCorrection

PROMISES: Final = "promises"
FLAGS: Final = "flags"  # what a customer's message shows, among it that it hurts
_WORDS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What language found in some words of an answer, and what their writer says that they promise."""

    words: str
    found: str  # a kind of promise, or NONE
    said: str


def keep(corrections: Iterable[Correction], *, case: Case, at: datetime) -> None:
    """Keep corrections, without what says who somebody is. The same words of a case count once."""
    PromiseCorrection.objects.bulk_create(
        [
            PromiseCorrection(
                case=case,
                words=_masked(one.words),
                found=one.found,
                said=one.said,
                language=guessing.guess(one.words, otherwise="nl"),
                at=at,
            )
            for one in corrections
            if one.words.strip()
        ],
        ignore_conflicts=True,
    )


def judge(name: str = PROMISES) -> Classifier:
    """Return what tells promises here, or another subject: what the desk learned last, or else what came with it.

    What an older version learned, in another form or with other signs, is left aside until it is learned anew.
    """
    ours = shipped(name)
    newest = LanguageModel.objects.filter(name=name).order_by("-id").values_list("pk", flat=True).first()
    learned = _learned(newest) if newest else None
    return learned if learned and len(learned.signs) == len(ours.signs) else ours


def judges_of_mail() -> Judges:
    """Return what tells what customers' messages are, and what they show."""
    return Judges(kinds=shipped("triage"), flags=judge(FLAGS))


def all_corrections() -> Sequence[PromiseCorrection]:
    """Return every correction, the oldest first."""
    return list(PromiseCorrection.objects.order_by("id"))


def use(name: str, content: bytes, *, lessons: str, at: datetime) -> None:
    """Use from now on what was learned."""
    LanguageModel.objects.create(name=name, content=content, lessons=lessons, at=at)


@lru_cache(maxsize=4)
def _learned(pk: int) -> Classifier | None:
    """Return what was learned; None where another version wrote it."""
    try:
        return load(BytesIO(bytes(LanguageModel.objects.get(pk=pk).content)))
    except ValueError:
        return None


def _masked(words: str) -> str:
    return masking.mask(words, personal.find(words))[0][:_WORDS_MAX]


__all__ = ["FLAGS", "NONE", "PROMISES", "Correction", "all_corrections", "judge", "judges_of_mail", "keep", "use"]

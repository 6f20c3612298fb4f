"""What was put into an answer, and what was sent of it. Nothing else writes a PutIn, a Use or a TextPromise.

Counted is a text, never who used it: what is put in hangs on the key of the form until it is sent.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Final

from belofte.cases.models import Message
from belofte.library import variables
from belofte.library.gates import PIECE_MIN
from belofte.library.models import PutIn, Text, TextPromise, Use, Version
from belofte.promises.models import Promise

_LEFT_AT_LEAST: Final = 0.4  # of its letters: who wrote the rest anew did not use it
_KEPT_FOR: Final = timedelta(days=30)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_STOPS: Final = " .,:;!?"  # around what is fixed of it
_SAME_MIN: Final = 20  # letters of a sentence, unless it has fewer: a few more are in common with many


def put_in(version: Version, *, key: uuid.UUID, at: datetime) -> None:
    """Note that a version stands in what is written on the form of this key."""
    PutIn.objects.get_or_create(key=key, version=version, defaults={"at": at})


def carry_over(key: uuid.UUID, *, to: uuid.UUID, at: datetime) -> None:
    """Note that what stands in one draft stands in another too, which was made of its words."""
    for put in PutIn.objects.filter(key=key).select_related("version"):
        put_in(put.version, key=to, at=at)


def record(message: Message, *, at: datetime) -> Sequence[Use]:
    """Keep which texts an answer was made from: of what was put in, what still stands in it."""
    of_form = PutIn.objects.filter(key=message.send_key or uuid.UUID(int=0))
    put = list(of_form.select_related("version"))
    if not put:
        return ()
    of_form.delete()
    team = message.conversation.case.team_id
    return Use.objects.bulk_create(
        Use(message=message, version=each.version, text_id=each.version.text_id, team_id=team, at=at)
        for each in put
        if _stands_in(each.version, message.text)
    )


def standing(key: uuid.UUID | None) -> Sequence[PutIn]:
    """Return what was put into what is written on the form of this key."""
    if key is None:
        return ()
    return list(PutIn.objects.filter(key=key).select_related("version__text__version").order_by("pk"))


def source_of(words: str, used: Iterable[Use | PutIn]) -> Text | None:
    """Return the text from which these words of an answer come; None where somebody wrote them."""
    told = _plain(words)
    for use in used if told else ():
        if any(sentence in told or told in sentence for sentence in _sentences(use.version)):
            return use.version.text
    return None


def note_promises(promised: Iterable[Promise], *, used: Sequence[Use]) -> None:
    """Keep of what an answer promises from which text its words come; of what was promised before nothing is kept."""
    for promise in promised:
        use = next((use for use in used if _is_in_words_of(use.version, _plain(promise.words))), None)
        if use is not None and promise.message_id == use.message_id:
            TextPromise.objects.create(promise=promise, use=use, text_id=use.text_id)


def forget_unsent(*, at: datetime) -> int:
    """Forget what was put in long ago, and never sent; return how much that was."""
    return PutIn.objects.filter(at__lt=at - _KEPT_FOR).delete()[0]


def _is_in_words_of(version: Version, told: str) -> bool:
    """Tell whether words say what a sentence of a version does: all of it, or enough of it."""
    for sentence in (each for words in (version.nl, version.en) for each in _SENTENCE.split(words)):
        parts = [part for part in (_plain(each).strip(_STOPS) for each in variables.fixed_parts(sentence)) if part]
        pieces = list(_pieces(told, parts))
        is_known = any(len(piece) >= PIECE_MIN for piece in pieces)
        if is_known and sum(map(len, pieces)) >= min(_SAME_MIN, sum(map(len, parts))):
            return True
    return False


def _pieces(told: str, parts: Iterable[str]) -> Iterator[str]:
    """Yield what words have of each fixed part of a sentence, in their order: all of it, or the longest piece."""
    for part in parts:
        found = SequenceMatcher(None, told, part, autojunk=False).find_longest_match()
        if found.size >= min(PIECE_MIN, len(part)):
            yield part[found.b : found.b + found.size]
            told = told[found.a + found.size :]


def _stands_in(version: Version, text: str) -> bool:
    told = _plain(text)
    for words in (version.nl, version.en):
        sentences = _sentences_in(words)
        left = sum(len(each) for each in sentences if each in told)
        if left >= _LEFT_AT_LEAST * max(sum(map(len, sentences)), 1):
            return True
    return False


def _sentences(version: Version) -> list[str]:
    return [*_sentences_in(version.nl), *_sentences_in(version.en)]


def _sentences_in(words: str) -> list[str]:
    """Return what is the same in each answer made from these words: sentences, and parts of them."""
    parts = (_plain(each) for part in variables.fixed_parts(words) for each in _SENTENCE.split(part))
    return [part for part in parts if len(part) >= PIECE_MIN]


def _plain(words: str) -> str:
    return " ".join(words.split())

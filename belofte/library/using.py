"""What was put into an answer, and what was sent of it. Nothing else writes a PutIn, a Use or a TextPromise.

Counted is a text, never who used it: what is put in hangs on the key of the form until it is sent.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from belofte.cases.models import Message
from belofte.library import variables
from belofte.library.models import PutIn, Text, TextPromise, Use, Version
from belofte.promises.models import Promise

_LEFT_AT_LEAST: Final = 0.4  # of its letters: who wrote the rest anew did not use it
_KEPT_FOR: Final = timedelta(days=30)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_LENGTH_MIN: Final = 8  # letters of a sentence that is known again


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
    used = list(used)
    place = _place_of(words, [use.version for use in used])
    return None if place is None else used[place].version.text


def note_promises(promised: Iterable[Promise], *, used: Sequence[Use]) -> None:
    """Keep of what an answer promises from which text its words come; of what was promised before nothing is kept."""
    for promise in promised:
        place = _place_of(promise.words, [use.version for use in used])
        if place is not None and promise.message_id == used[place].message_id:
            TextPromise.objects.create(promise=promise, use=used[place], text_id=used[place].text_id)


def forget_unsent(*, at: datetime) -> int:
    """Forget what was put in long ago, and never sent; return how much that was."""
    return PutIn.objects.filter(at__lt=at - _KEPT_FOR).delete()[0]


def _place_of(words: str, versions: Sequence[Version]) -> int | None:
    """Return from which of these versions words come, by its place; None where somebody wrote them."""
    told = _plain(words)
    if not told:
        return None
    for place, version in enumerate(versions):
        if any(sentence in told or told in sentence for sentence in _sentences(version)):
            return place
    return None


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
    return [part for part in parts if len(part) >= _LENGTH_MIN]


def _plain(words: str) -> str:
    return " ".join(words.split())

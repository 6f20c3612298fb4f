"""A promise without a date: whoever hears it asks again."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.language.promises.finding import FoundPromise
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at

_FROM: Final = 0.98  # that it promises: a sentence that only sounds like it gets no hint
_CALL_FROM: Final = 0.8  # who says that they ring leaves little doubt
_GRAVE_FROM: Final = 0.95
_VAGUE: Final = "vague"  # "soon" says no date
_ASKED_AFTER: Final = frozenset({"callback", "reply"})  # of other kinds it is a hint at most
_DONE_BY_SAYING: Final = frozenset({"refund", "solution"})
_MOVES: Final = re.compile(  # money that somebody has to send or wait for: not what is waived, or taken off a bill
    r"(?i)\b(?:krijg(?:t|en)?|ontvang(?:t|en)?|stort(?:en)?|betaal|betaalt|betalen|boeken?|schrijven?|maken?|geven|get"
    r"|receive|refund|pay|transfer|return|send|give)\b[^,.:;!?\n]*\b(?:terug\w*|over|refund\w*|back|amount|account|money)\b"
)
_SAID_BEFORE: Final = re.compile(r"(?i)\A\W*(?:die|dat|deze|dit|those|that|these|this)\b")  # so is what becomes of it
_UNSAID: Final = "other"  # a kind of which nobody asks when
_DONE: Final = re.compile(
    r"(?i)\b(?:heb|hebt|heeft|hebben|have|has)\b|\w['’]ve\b|\b(?:is|zijn|was|waren|werd|werden)\b[^,.;:]*\bge\w+(?:d|t|en)\b"
)
_TO_DO: Final = re.compile(r"(?i)\b(?:zal|zult|zullen|ga|gaat|gaan|will|going to)\b|\w['’]ll\b")
_TOLD_OR_ASKED: Final = re.compile(  # who does it is the customer; or it is done by saying it
    r"(?i)\b(?:ring|call|phone|mail|e-?mail|text|app|bel|schrijf) (?:me|us|mij|ons)\b"
    r"|\b(?:dank|bedank|bedanken|danken|thank)\b"
)
_SAYS_WHEN: Final = re.compile(  # as what was said before does, or as something else happens
    r"(?i)\b(?:die|dezelfde|diezelfde|that|the|the same|that same) (?:dag|day)\b"
    r"|\b(?:meteen|direct|immediately|straight away|right away)\b"
)
_BY_ITSELF: Final = re.compile(r"(?i)\bautomati(?:sch|cally)\b")  # as soon as it can be; money takes its days
_HANGS_ON: Final = re.compile(r"(?i)\b(?:als|zodra|indien|tenzij|if|once|unless|as soon as(?! possible))\b")


def _look(reading: Reading) -> Iterator[Remark]:
    if any(promise.due and promise.due.grain != _VAGUE for promise in reading.promises):
        return  # what happens when is said, if not beside each thing that happens
    for promise in reading.promises:
        words = reading.text[promise.start : promise.end]
        if _is_promised(promise) and _is_to_come(promise, words) and not _needs_no_date(promise, words):
            reason = gettext_noop("You promise this without saying by when. Customers then ask again.")
            is_grave = promise.kind in _ASKED_AFTER and promise.certainty >= _GRAVE_FROM
            yield at(reading, promise.start, promise.end, reason, is_grave=is_grave)


def _is_promised(promise: FoundPromise) -> bool:
    is_sure = promise.certainty >= (_CALL_FROM if promise.kind == "callback" else _FROM)
    return is_sure and promise.form == "firm" and promise.kind != _UNSAID


def _needs_no_date(promise: FoundPromise, words: str) -> bool:
    """Tell whether it was done already, is said by when or hangs on something else, or is the customer's to do."""
    is_done = _DONE.search(words) is not None and _TO_DO.search(words) is None
    is_by_itself = promise.kind != "refund" and _BY_ITSELF.search(words) is not None
    return is_done or is_by_itself or any(pattern.search(words) for pattern in (_TOLD_OR_ASKED, _SAYS_WHEN, _HANGS_ON))


def _is_to_come(promise: FoundPromise, words: str) -> bool:
    """Tell whether it will be done, or soon, or is money on its way: "we make that good" may be done by saying it."""
    is_sent = _MOVES.search(words) is not None and _SAID_BEFORE.search(words) is None
    return promise.kind not in _DONE_BY_SAYING or promise.due is not None or is_sent or _TO_DO.search(words) is not None


GUARD = Guard(
    name="dates",
    title=_("Promises without a date"),
    sees=_("“We will ring you”, without when."),
    usual=Level.HINT,
    look=_look,
)

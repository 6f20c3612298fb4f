"""Asking for what the customer gave already, or was asked for before: they have said it once, and that is enough."""

from collections.abc import Iterator
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.language.purposes import finding as purposes
from belofte.replies.guards import things
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import any_of, lowered

_REMINDS: Final = any_of(  # says that it was asked before
    "herinner~", "nogmaals", "opnieuw", "eerder~", "nog (?:niet|geen|steeds)", "alsnog", "vroegen",
    "(?:had|hadden|hebben|heb)…gevraagd", "remind~", "again", "earlier", "yet", "still", "already", "asked",
)  # fmt: skip


def _look(reading: Reading) -> Iterator[Remark]:
    words = lowered(reading.text)
    held = things.held(reading.told, reading.known, files=reading.files_received)
    for asking in things.asked_in_draft(reading.text, reading.meant):
        about = held.get(asking.kind)
        if about is None:
            yield from _asked_twice(asking, reading, words)
        elif about.lower() not in words:
            reason = gettext_noop("You ask for this, and it is here already: {about}.")
            is_sure = about in reading.known.get(asking.kind, ()) or asking.kind == "photo"
            yield at(reading, asking.start, asking.end, reason, about=about, is_grave=is_sure)


def _asked_twice(asking: things.Asking, reading: Reading, words: str) -> Iterator[Remark]:
    """Yield that it was asked before, where nothing says so: a customer then thinks that they missed something."""
    before = [] if _REMINDS.search(words) else [moment for moment, text in reading.answers if _asks(text, asking.kind)]
    if before:
        reason = gettext_noop("We asked for this on {about}, and it has not come. Say so, then it reads as a reminder.")
        about = date_format(min(before).astimezone(get_default_timezone()), "l j F")
        yield at(reading, asking.start, asking.end, reason, about=about, label="asked twice", is_grave=False)


def _asks(text: str, kind: str) -> bool:
    """Tell whether an answer that was sent asks for this."""
    is_named = things.is_named(text, [kind])
    return is_named and any(each.kind == kind for each in things.asked_for(text, purposes.find(text)))


GUARD = Guard(
    name="asking",
    title=_("Asking for what you have already"),
    sees=_("Asking for an order number that the customer gave before."),
    usual=Level.HINT,
    look=_look,
)

"""Words for a colleague in an answer to the customer: "@Sanne", "klant is boos, graag coulant"."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import any_of, lowered

_HEARD_FROM: Final = 0.95
_WORDS_MIN: Final = 4
_SAYS: Final = any_of(
    r"(?<![\w.])@(?!\w+\.\w)[a-z]\w+", "interne? (?:notitie|noot|opmerking|memo)", "internal (?:note|memo|only)",
    "(?:note to self|notitie voor mezelf|memo (?:aan|voor)|team note)",
    "(?:niet|not) (?:delen|doorsturen|share) met (?:de )?klant",
    "not (?:to be )?(?:shared|for|to share) (?:with )?(?:the )?(?:customer|client)", "niet voor (?:de )?klant",
)  # fmt: skip


def _look(reading: Reading) -> Iterator[Remark]:
    reason = gettext_noop("This reads as meant for a colleague, not for the customer.")
    if said := _SAYS.search(lowered(reading.text)) if not reading.is_public else None:
        yield at(reading, said.start(), said.end(), reason)
        return
    for sentence in reading.meant:
        if sentence.share("note") >= _HEARD_FROM and len(sentence.words.split()) >= _WORDS_MIN:
            yield at(reading, sentence.start, sentence.end, reason)


GUARD = Guard(name="notes", title=_("Words meant for a colleague"), usual=Level.HINT, look=_look)

"""Words for a colleague in an answer to the customer: "@Sanne", "klant is boos, graag coulant"."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.language.purposes.finding import Meant
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import any_of, lowered

_HEARD_FROM: Final = 0.98
_AMONG_FROM: Final = 0.99  # in the middle of what is said to the customer
_WORDS_MIN: Final = 4
_WORD: Final = re.compile(r"\w+")
_HANDLE: Final = re.compile(r"(?<![\w.])@(?!\w+\.\w)[a-z]\w+")
_SAYS: Final = any_of(
    "interne? (?:notitie|noot|opmerking|memo)", "internal (?:note|memo|only)",
    "(?:note to self|notitie voor mezelf|memo (?:aan|voor)|team note)",
    "(?:niet|not) (?:delen|doorsturen|share) met (?:de )?klant",
    # what stands before a colon tells whom it is for
    "(?:notitie|opmerking|memo|tip|reminder|herinnering|overdracht|nb|n\\.b\\.|fyi|ps|note|heads.?up|handover) ?"
    "(?:(?:voor|aan|to|for) )?(?:(?:de|het|onze|mijn|the|our|my) )?"
    "(?:collega['’]?s?|kantoor|dossier|team|planning|magazijn|backoffice|volgende|mezelf|(?:my)?self|office|file"
    "|colleagues?|warehouse|next (?:one|agent|shift|person))…(?=:)",
    "(?:for|to|voor|aan) (?:the |het |de )?(?:\\w+ )?(?:team|dept|department|afdeling|magazijn|warehouse|backoffice)"
    "(?=:)",
    "agent handover", "(?:voor|for) intern(?:al)? (?:gebruik|use)",
    "not (?:to be )?(?:shared|for|to share) (?:with )?(?:the )?(?:customer|client)", "niet voor (?:de )?klant",
)  # fmt: skip


def _look(reading: Reading) -> Iterator[Remark]:
    reason = gettext_noop("This reads as meant for a colleague, not for the customer.")
    words = lowered(reading.text)
    said = _SAYS.search(words) or _called(words, reading)
    if said:
        yield at(reading, said.start(), said.end(), reason)
        return
    names = {name.lower() for each in reading.names for name in each.split()}
    for sentence in reading.meant:
        is_to_customer = not names.isdisjoint(_WORD.findall(words[sentence.start : sentence.end]))
        is_heard = sentence.share("note") >= _HEARD_FROM and len(sentence.words.split()) >= _WORDS_MIN
        if (
            is_heard
            and not is_to_customer
            and (sentence.share("note") >= _AMONG_FROM or _stands_apart(sentence, reading.text))
        ):
            yield at(reading, sentence.start, sentence.end, reason)


def _stands_apart(sentence: Meant, text: str) -> bool:
    """Tell whether a sentence begins or ends its line: words for a colleague are put before or behind an answer."""
    before, behind = text[: sentence.start].rpartition("\n")[2], text[sentence.end :].partition("\n")[0]
    return not (_WORD.search(before) and _WORD.search(behind))


def _called(words: str, reading: Reading) -> "re.Match[str] | None":
    """Return where somebody is called by a handle that the customer did not write; in public everybody has one."""
    told = reading.told.lower()
    found = _HANDLE.finditer(words) if not reading.is_public else ()
    return next((handle for handle in found if handle[0] not in told), None)


GUARD = Guard(
    name="notes",
    title=_("Words meant for a colleague"),
    sees=_("“@Sanne” or “customer is angry”, in what goes to the customer."),
    usual=Level.HINT,
    look=_look,
)

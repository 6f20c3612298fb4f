"""A refusal without a reason: a customer takes a no that is explained, and writes again after one that is not."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.language.purposes.finding import Meant
from belofte.language.questions.fitting import CAUSE
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import any_of, lowered

_HEARD_FROM: Final = 0.75
_PLAIN_FROM: Final = 0.9  # below that it is a hint at most
_LIKELY_FROM: Final = 0.15  # where words say it too
_OURS: Final = any_of(  # it is we who do not, or the customer who may not: what cannot be is no refusal
    "ik", "we", "wij", "u", "je", "i", "you", "(?:niet|no[nt]?) mogelijk", "(?:not|isn['’]t) possible", "a no",
    "zit er niet in", "(?:kan|gaat)…niet",
)  # fmt: skip
_OUTRIGHT: Final = any_of(
    "(?:is|wordt|werd|zijn|worden|hebben|heb|heeft|moeten|moet)…(?:afgewezen|afwijzen|geweigerd|weigeren)",
    "(?:niet|helaas niet) (?:meer )?mogelijk", "(?:is|are|was|has been|have|must|to)…(?:declined?|rejected?|refused?)",
    "(?:not|isn['’]t) possible", "off the table", "niet aan de orde",
)  # fmt: skip
_FREE: Final = any_of(  # good news, however much it sounds like a no
    "kost…niets", "kost…niks", "niets kosten", "kosten…niet", "reken(?:en)?…niet", "no charge", "not charge",
    "won['’]t charge", "costs?…nothing", "(?:u|je) moet niet", "moet (?:u|je) niet",  # in Flanders: you need not
)  # fmt: skip
_EXPLAINS_FROM: Final = 0.2


def _look(reading: Reading) -> Iterator[Remark]:
    words = lowered(reading.text)
    refused = [each for each in reading.meant if _refuses(each, words)]
    is_explained = any(each.share("explains", "explained refusal") >= _EXPLAINS_FROM for each in reading.meant)
    if refused and not is_explained and not CAUSE.search(words):
        reason = gettext_noop("You say no here. Say why too, and what is possible.")
        yield at(reading, refused[0].start, refused[0].end, reason, is_grave=_is_plain(refused[0], words))


def _refuses(sentence: Meant, words: str) -> bool:
    """Tell whether a sentence says no to what the customer wants."""
    share = sentence.share("refuses")
    said = words[sentence.start : sentence.end]
    if _FREE.search(said):
        return False
    return (share >= _HEARD_FROM and bool(_OURS.search(said))) or (
        share >= _LIKELY_FROM and bool(_OUTRIGHT.search(said))
    )


def _is_plain(sentence: Meant, words: str) -> bool:
    said = words[sentence.start : sentence.end]
    return sentence.share("refuses") >= _PLAIN_FROM or bool(_OUTRIGHT.search(said))


GUARD = Guard(
    name="refusals",
    title=_("A no without a reason"),
    sees=_("“That is not possible”, without why."),
    usual=Level.HINT,
    look=_look,
)

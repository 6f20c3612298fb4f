"""Whether two clauses of one kind may promise one thing, or surely promise two: refunds of €25 and of €12 are two."""

import re
from typing import Final

from belofte.language import amounts, references
from belofte.language.expressions import lazy

_OF_THINGS: Final = frozenset({"refund", "delivery"})  # more than one can be on its way at once
_BESIDE: Final = lazy(
    r"(?i)\b(?:ook|eveneens|tevens|daarnaast|bovendien|nog een(?! keer)|een (?:tweede|andere)|de andere"
    r"|also|too|as well|in addition|besides|on top of (?:that|this)|another|a second|the other)\b"
)


# "Ook als er nog geen nieuws is" and "not too late" promise nothing beside: the word stands with what is done.
_DOES_TOO: Final = lazy(
    r"(?i)\b(?:(?:bel|mail|app|sms|schrijf|stuur|bezorg|breng|kom|geef|informeer|bericht)(?:t|en)?"
    r"(?: (?:ik|wij|we|u|je|jou|jullie|hem|haar|hen|ze|zij|het)){0,3} (?:ook|eveneens|tevens|daarnaast|bovendien)"
    r"(?! als\b)"
    r"|(?:zal|zullen|ga|gaan)(?: (?:ik|wij|we|u|je|jullie)){1,2} (?:ook|eveneens|tevens|daarnaast|bovendien)(?! als\b)"
    r"|ook nog(?! (?:geen|niet)\b)|(?:daarnaast|bovendien|tevens) (?:zal|zullen|ga|gaan|bel|bellen|mail|mailen|stuur"
    r"|sturen|schrijf|schrijven|kom|komen)|een (?:tweede|ander) (?:keer|telefoontje|gesprek|bericht)"
    r"|(?:will|shall|'ll|’ll) also|as well(?! as\b)|in addition|on top of (?:that|this)"
    r"|\w+ (?:you|it) too(?=$|[.!,;])"
    r"|another (?:call|e-?mail|message|time)|a second (?:call|e-?mail|message|time))\b"
)


def are_apart(kind: str, earlier: str, later: str) -> bool:
    """Tell whether the later words surely promise something beside the earlier ones.

    They do where each names amounts or numbers of orders, and none is the same; and of what is paid or brought, where
    the later ones say so ("ook de verzendkosten"). Else it may be one promise, said in other words.
    """
    named = [(set(amounts.amounts(text)), _numbers(text)) for text in (earlier, later)]
    pairs = list(zip(*named, strict=True))
    if any(one and other and not one & other for one, other in pairs):
        return True
    if any(one & other for one, other in pairs):
        return False
    return kind in _OF_THINGS and _BESIDE.search(later) is not None


def says_beside(later: str) -> bool:
    """Tell whether words say that they do something beside what was promised: "vrijdag bel ik u ook"."""
    return _DOES_TOO.search(later) is not None


def _numbers(text: str) -> set[str]:
    return {re.sub(r"\W", "", one.words).upper() for one in references.find(text)}

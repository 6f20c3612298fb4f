"""What is found of a person in a text, and the signs before a number that say what it is."""

import re
from dataclasses import dataclass
from typing import Final

from belofte.language.expressions import lazy

_HINT_LENGTH_MAX: Final = 48  # characters before a number in which its name stands
_AFTER_LENGTH_MAX: Final = 24  # and behind it: "123456782 (bsn)"
_BETWEEN: Final = (
    r"(?:[\s:#=.,(‘'\"*-]|\b(?:nummer|number|nr|num|no|id|code|is|was|luidt|met|with|van|mijn|my|our|ons)\b){0,12}$"
)

SAYS_ORDER: Final = (
    r"(?:order|bestel|bestelling|koop|aankoop|factuur|nota|bon|reserverings?|boekings?|dossier|zaak|klacht|ticket"
    r"|retour|purchase|invoice|receipt|booking|reservation|case|complaint|claim|return|rma|offerte|quote|referentie"
    r"|reference|ref|kenmerk)"
)
SAYS_CUSTOMER: Final = (
    r"(?:klant(?:en)?|lid|lidmaatschaps?|relatie|debiteur(?:en)?|polis|verzekerden?|contract|abonnee|abonnements?|account"
    r"|patient(?:en)?|patiënt(?:en)?|client(?:en)?|cliënt(?:en)?|aansluit|huurders?|leerling|student(?:en)?|donateurs?"
    r"|customer|member|membership|client|policy|patient|subscriber|subscription|tenant|pupil|pas)"
)
_SAYS_OTHER: Final = (
    r"(?:track(?:ing)?|trace|barcode|zendings?|pakket|parcel|shipment|kvk|btw|vat|serie|serial|imei|ean|isbn|artikel"
    r"|article|product|model|versie|version|meter|kenteken|rma|sku)"
)
_NAMED: Final = lazy(
    rf"(?<!\w)(?:{SAYS_ORDER}|{SAYS_CUSTOMER}|{_SAYS_OTHER})(?:[ -]?(?:nummer|number|nr|no|id|code))?(?:s|en)?(?!\w)"
    + _BETWEEN,
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """Words that say who or where somebody is: exactly text[start:end]."""

    kind: str  # one of `finding.KINDS`, or the name of a pattern of the desk
    words: str
    start: int
    end: int


def personal(kind: str, text: str, start: int, end: int) -> Personal:
    """Return what stands between two places of a text."""
    return Personal(kind=kind, words=text[start:end], start=start, end=end)


def is_named_otherwise(text: str, start: int) -> bool:
    """Tell whether a number is called an order, a customer or some other thing right before it."""
    return bool(_NAMED.search(text, max(0, start - _HINT_LENGTH_MAX), start))


def is_near(hint: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Tell whether a hint stands shortly before or behind a place, on its line or the one before."""
    return bool(
        hint.search(text, max(0, start - _HINT_LENGTH_MAX), start) or hint.search(text, end, end + _AFTER_LENGTH_MAX)
    )


def is_alone(text: str, start: int, end: int) -> bool:
    """Tell whether nothing else stands on the line: the answer to a question."""
    before, behind = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    return not (before + behind).strip(" \t\r.,:;-*•>")

"""Telling that a number or an address in an answer is where customers reach the company: "bel ons op 085…"."""

import re
from typing import Final

from belofte.language.personal.found import Personal

_RINGS: Final = r"(?:bel|bellen|belt|sms|app|whatsapp(?:en)?|call|ring|phone|text)"
_REACHES: Final = (
    rf"(?:{_RINGS}|via|bereikbaar|bereik(?:t|en)?|bestellen|reserveren|aanmelden|telefonisch|weten|reach|book"
    r"|let (?:us|me) know|afspraak|appointment)"
)
_NAME: Final = r"(?<!onze )(?<!our )(?<!de )(?<!het )(?<!the )[A-ZÀ-Ý][a-zà-ÿ]"  # "Jansen", not "onze Klantenservice"
_OF_US: Final = r"(?i:onze|ons|our|mijn|my)(?: [a-zà-ÿ]+){1,2}"  # "our manager Ingrid", "our front office"
_SOMEBODY: Final = (
    r"(?!(?i:u|uw|je|jou|jouw|jullie|you|your|hem|haar|hen|him|her|them|zijn|his|their|mevrouw|mevr|mw|meneer|dhr"
    r"|de heer|mr|mrs|ms|miss|dr|de klant|the customer)\b"
    rf"|{_NAME})"
)
_NUMBER: Final = (  # what stands before a number of ours: "bel ons op", "zelf bellen?", not "we bellen u op"
    re.compile(
        rf"(?<!\w)(?i:{_REACHES})(?:,? (?:{_OF_US}(?: [A-ZÀ-Ý][a-zà-ÿ]+)?|(?i:u|je) ons"
        rf"|{_SOMEBODY}[\w'’]+(?:\.\d\d)?)){{0,5}}[,:?]?\s*\Z"
    ),
    re.compile(r"(?<!\w)(?i:bel|belt|call|ring) (?i:u|je|you)(?: (?i:dan|gerust|gewoon|even|then))?\s*\Z"),  # no "op"
    re.compile(r"(?:\A|[.!?\n]\s*|(?i:please) )(?i:bel|belt|call|ring|phone)(?: [^.!?\n]*)?:\s*\Z"),  # told to ring
    re.compile(rf"(?<!\w){_OF_US}(?<=nummer|number)(?: (?i:is))?:?\s*\Z"),
)
_CALLED_BY_US: Final = re.compile(  # "wij bellen op", "morgen bellen we op"; not "we zijn te bellen op"
    rf"(?i)(?<!\w)(?:(?:wij|we|ik|i)(?:['’](?:ll|ve|re|m))?\b[^.,;:!?\n]*(?<!by )(?<!per )(?<!te )\b{_RINGS}\b"
    rf"|{_RINGS}\s+(?:wij|we|ik|i)\b)[^.,;:!?\n]*\Z"
)
_PLACE: Final = re.compile(  # what stands before a place of ours: "we zitten op", "je vindt ons aan"
    r"(?i)(?<!\w)(?:(?:vindt?|vinden|find|visit) (?:(?:u|je) )?(?:ons|us|onze|our)|(?:wij|we) (?:zitten|zijn)"
    r"|we(?: are|['’]re|['’]ve moved| have moved| moved)"
    r"|(?:onze|our) (?:nieuwe |new )?(?:winkel|balie|vestiging|praktijk|werkplaats|showroom|shop|store|office|desk))"
    r"(?: [\w'’]+){0,4}\s*\Z"
)
_MAILBOX: Final = re.compile(  # what stands before an address of mail that is ours: "mail naar", "write to Petra at"
    r"(?i)(?<!\w)(?:mail|mailen|mailt|e-?mail|stuur|sturen|stuurt|schrijf|schrijven|write|send|forward|reach|bereik(?:en)?)"
    r"(?: (?:it|them|us|ons|dit|het|die|een|a|an|the|de|our|onze)){0,2}(?: [\w'’]+){0,3} (?:naar|aan|op|to|at|on)\s*\Z"
)
_WRITTEN_BY_US: Final = re.compile(  # "ik mail het naar": that may go to a stranger
    r"(?i)(?<!\w)(?:(?:wij|we|ik|i)|(?:mail|mailen|stuur|sturen|schrijf|schrijven) (?:wij|we|ik))\b[^.!?\n]*\Z"
)
_BEFORE_MAX: Final = 60  # characters


def says(text: str, found: Personal) -> bool:
    """Tell whether a text tells where to reach us with this."""
    before = text[max(0, found.start - _BEFORE_MAX) : found.start]
    if found.kind == "email":
        return _MAILBOX.search(before) is not None and _WRITTEN_BY_US.search(before) is None
    if found.kind == "address":
        return _PLACE.search(before) is not None
    return found.kind == "phone" and is_number(before)


def is_number(before: str) -> bool:
    """Tell whether what stands before a telephone number makes it one of ours."""
    return any(each.search(before) for each in _NUMBER) and _CALLED_BY_US.search(before) is None

"""Knowing the greeting that a mail ends with, in Dutch, English, German and French, and the thanks before it."""

import re
from typing import Final

from belofte.channels.email import boilerplate

NAME_WORDS_MAX: Final = 6
LINE_LENGTH_MAX: Final = 120  # of a line with a function, an address or a slogan

_DUTCH: Final = (
    r"(?:(?:met|mvg)[ ,])?(?:heel )?(?:(?:vriendelijke?|hartelijke?|warme|zonnige|sportieve|beste|lieve|fijne"
    r"|collegiale|muzikale|groene|culinaire|zomerse|digitale|feestelijke|oprechte|veel|de) )(?:en \w{1,12} )?"
    r"groet(?:en|jes)?|groet(?:en|jes)?(?: (?:van|uit|aan) \w{1,20})?|hoogachtend|m\.?v\.?g\.?|m\.? ?vr\.? ?gr\.?"
    r"|vr\.? ?gr\.?|(?:vriendelijk|hartelijk) groetend|vriendelijk"
    r"|grtz?|gr\.?|met groet(?:en)?|liefs|knuffel|fijn weekend|fijne dag(?: nog)?"
    r"|een fijne (?:dag|avond|weekend)(?: gewenst)?|prettige? (?:dag|avond|weekend)"
)
_ENGLISH: Final = (
    r"(?:with )?(?:kind|kindest|best|warm|warmest|many|friendly)? ?regards|(?:with )?(?:very )?best wishes|all the best"
    r"|best|(?:yours )?(?:sincerely|faithfully|truly|cordially|respectfully|warmly)(?: yours)?|yours|cheers|rgds"
    r"|k\.?r\.?|b\.?r\.?|take care|love|cordially|have a (?:nice|great|good) (?:day|weekend|evening)"
)
_GERMAN: Final = (
    r"(?:mit )?(?:freundlich(?:en?|em)|viele[n]?|liebe[n]?|beste[n]?|herzliche[nm]?|schöne[n]?|sonnige[n]?) "
    r"(?:gr(?:ü|ue)(?:ß|ss)en?|gru(?:ß|ss))(?: aus \w{1,20})?|mfg|m\.f\.g\.|lg|vg|bg|hochachtungsvoll"
    r"|gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|schönen tag noch"
)
_FRENCH: Final = (
    r"(?:bien |très )?(?:cordialement|amicalement|sincèrement|respectueusement)(?: vôtre)?|bien à vous|cdlt|cdt"
    r"|(?:avec mes |mes )?(?:sincères|meilleures|cordiales|respectueuses)? ?salutations(?: distinguées| cordiales)?"
    r"|bonne (?:journée|soirée|réception)|à bientôt"
)
_CLOSING: Final = re.compile(
    rf"\s{{0,4}}(?:{_DUTCH}|{_ENGLISH}|{_GERMAN}|{_FRENCH})(?:\s?[,.!;:|/-]{{1,3}}|(?=\s)|$)\s?(?P<name>.{{0,120}})$",
    re.IGNORECASE,
)
_THANKS: Final = re.compile(
    r"\s?(?:(?:alvast|nogmaals|heel erg)? ?(?:bedankt|dank(?: ?u| je)?(?: wel)?)|bij voorbaat dank|b\.v\.d\."
    r"|many thanks|thanks?(?: you)?(?: (?:again|in advance|so much))?"
    r"|(?:vielen |besten |herzlichen )?danke?(?: im voraus)?"
    r"|merci(?: (?:d['’]avance|beaucoup|par avance))?)\s?[,.!]{0,2}$",
    re.IGNORECASE,
)
_FORMULA: Final = re.compile(
    r"\s?(?:je vous prie|nous vous prions|veuillez|dans l['’]attente).{0,120}"
    r"(?:sentiments|salutations|considération).{0,60}$",
    re.IGNORECASE,
)


def is_thanks(line: str) -> bool:
    """Tell whether a line only thanks."""
    return _THANKS.match(line) is not None


def may_be_own(line: str) -> bool:
    """Tell whether a line can be a greeting in words of one's own: short, with a comma behind it."""
    return line.endswith(",") and len(line.split()) <= NAME_WORDS_MAX


def name_behind(line: str) -> str:
    """Return what stands behind a greeting on its line; mostly a name, or nothing."""
    found = _CLOSING.match(line)
    return found["name"].strip(" ,.!") if found else ""


def is_closing(line: str) -> bool:
    """Tell whether a line is a greeting at the end of a mail, with or without a name."""
    if len(line) > LINE_LENGTH_MAX:
        return _FORMULA.match(line) is not None
    found = _CLOSING.match(line)
    if found is None:
        return _FORMULA.match(line) is not None
    return len(found["name"].split()) <= NAME_WORDS_MAX or "|" in found["name"] or boilerplate.has_contact(line)

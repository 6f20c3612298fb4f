"""Knowing what nobody wrote for this mail: telephones and addresses, advertisements, disclaimers."""

import re
from typing import Final

_ADVERT_WORDS_MAX: Final = 14

_CONTACT: Final = re.compile(
    r"(?:\+|\b0)\d[\d \-().\xa0/]{6,20}\d|\bwww\.|https?://|@[\w-]{1,60}\."
    r"|\b[\w-]{2,60}\.(?:nl|be|com|de|fr|eu|org|net|example)\b"
    r"|\b(?:tel|tél|mob|fax|telefoon|mobiel|kvk|btw|iban|phone)\b|\b[tmef] ?[:.]? ?[+(]?\d|\b\d{4} ?[A-Z]{2}\b"
    r"|\b(?:b\.?v\.?|n\.?v\.?|gmbh|ltd|sarl|inc|vof|v\.o\.f\.)(?:\W|$)",
    re.IGNORECASE,
)
_FROM_DEVICE: Final = (
    r"(?:verzonden|verstuurd|verzonden met|sent|gesendet|geschreven|envoyé|get|outlook|download|haal|holen sie sich"
    r"|télécharge[zr]|obtenez|von (?:meinem|meiner)|diese (?:nachricht|e-?mail|mail) wurde von (?:meinem|meiner)"
    r"|deze e-?mail is verzonden|this (?:message|e-?mail) was sent|composed|typed|getypt)"
)
_DEVICES: Final = (
    r"(?:\b(?:my|mijn|meinem|meiner|mon|ma)\b|outlook|mail|samsung|galaxy|iphone|ipad|android|ios|huawei|xiaomi"
    r"|telefoon|phone|mobile|tablet|windows|blackberry|spark|superhuman|canary|airmail|yahoo|aol|proton|tuta|gmx"
    r"|web\.de|freemail|k-9|thunderbird|zoho|hey)"
)
_ADVERT: Final = re.compile(
    rf"\W{{0,4}}(?:{_FROM_DEVICE}\b.{{0,60}}{_DEVICES}.{{0,90}}"
    r"|(?:virusvrij|virus-free|virenfrei|garanti sans virus|sans virus)\b.{0,60}|yahoo mail: .{0,60}"
    r"|(?:sorry|excuses|excuseer|please excuse|excuse).{0,40}"
    r"(?:typos|typfouten|typefouten|tikfouten|beknoptheid|brevity|kürze).{0,40})$",
    re.IGNORECASE,
)
_PAPER: Final = (
    r"(?:p |🌳 ?)?(?:denk (?:a\.u\.b\. )?aan het milieu|please consider (?:the|your) environment|save paper"
    r"|think before you print|bitte (?:denken|prüfen) sie.{0,40}(?:umwelt|drucken)|pensez à l['’]environnement"
    r"|consider the environment|spaar het milieu|moet (?:u|je) (?:dit|deze).{0,20}(?:printen|afdrukken))"
)
_FOR_WHOM: Final = (
    "vertrouw", "confiden", "uitsluitend", "bestemd", "geadresseerde", "intended", "solely", "privileged", "recipient",
    "vertraulich", "ausschlie", "empfänger", "destinataire", "destiné", "rechten", "aansprak", "virus", "strictement",
)  # fmt: skip
_PRIVATE: Final = re.compile(
    r"\W{0,6}(?:dit|deze|de|het|aan|op|this|the|any|diese|die informationen|der inhalt|ce|cet|cette"
    r"|les informations)\b.{0,30}"
    r"(?:e-?mail|bericht|message|mail|informatie|information|inhoud|nachricht|courriel|mededeling|transmission).{0,140}"
    rf"(?:{'|'.join(_FOR_WHOM)})",
    re.IGNORECASE,
)
_DISCLAIMER: Final = re.compile(
    r"\W{0,6}(?:disclaimer|proclaimer|vertrouwelijkheid|confidentiality|confidential(?: notice|:)"
    r"|avis de confidentialité|wichtiger hinweis|vertraulichkeit|important notice|privileged|rechtliche[rn]? hinweis"
    rf"|{_PAPER})",
    re.IGNORECASE,
)


def has_contact(line: str) -> bool:
    """Tell whether a telephone, an address or a form of company stands on a line."""
    return _CONTACT.search(line) is not None


def is_advert(line: str) -> bool:
    """Tell whether a line says with which program or telephone the mail was sent."""
    return len(line.split()) <= _ADVERT_WORDS_MAX and _ADVERT.match(line) is not None


def is_disclaimer(line: str) -> bool:
    """Tell whether a line says for whom the mail is meant, or asks to save paper."""
    return _DISCLAIMER.match(line) is not None or _is_private(line)


def _is_private(line: str) -> bool:
    """Tell whether a line says for whom the mail is meant. The words at its end are the quickest to look for."""
    small = line.lower()
    return any(word in small for word in _FOR_WHOM) and _PRIVATE.match(line) is not None

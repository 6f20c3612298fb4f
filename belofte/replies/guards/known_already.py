"""Asking for what the customer gave already: they have said it once, and that is enough."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import any_of, lowered

_HEARD_FROM: Final = 0.1  # what is asked for has to be named too
_CHECKS: Final = any_of(  # says what is known and asks whether it is right; or asks for another one
    "klopt", "kloppen", "(?:nog|wel) (?:juist|actueel|steeds)", "hoeft", "hoef", "niet (?:nog eens|opnieuw)",
    "(?:dat|die) (?:we|wij|ik) (?:al |nog |van (?:u|je|jou) )?(?:hebben|heb|kennen|ken)", "bij ons (?:staat|bekend)",
    "(?:we|i) (?:already )?have (?:for you|on file)", "on file",
    "(?:address|number|account|photos?) (?:that )?(?:we|i) (?:already )?have",
    "ander~?", "nieuwe?", "tweede", "duidelijker~?",
    "scherper~?", "no need", "need(?:n['’]t| not)", "still (?:correct|right|the)",
    "is (?:that|this) (?:correct|right)", "another", "new", "different", "second", "clearer", "sharper",
    "one more", "close.?up", "of the (?:back|inside|label|serial)",
    "van (?:de|het) (?:achterkant|binnenkant|label|typeplaatje|sticker)",
)  # fmt: skip
_THINGS: Final[Mapping[str, "re.Pattern[str]"]] = {
    "order_number": any_of(
        "(?:order|bestel|bestellings?|factuur|reserverings?|boekings?|dossier|zaak|polis)[ -]?(?:nummer|nr\\.?|code)",
        "nummer van (?:uw|je|de) (?:bestelling|order|factuur|boeking|reservering)",
        "(?:order|booking|reservation|invoice|reference|case|claim|policy)[ -]?(?:number|no\\.?|id|code"
        "|reference|ref)",
        "number of (?:your|the) (?:order|booking|reservation|invoice)",
    ),
    "customer_number": any_of(
        "(?:klant|lid|lidmaatschaps|relatie|polis|contract|account|abonnee|pas)[ -]?(?:nummer|nr\\.?)",
        "(?:customer|client|member|membership|account|policy|contract|subscriber)[ -]?(?:number|no\\.?|id)",
    ),
    "serial_number": any_of("serie(?:nummer|nr\\.?)", "serial(?: number| no\\.?)?"),
    "phone": any_of("(?:telefoon|mobiele?|06)[ -]?(?:nummer|nr\\.?)",
    "(?:phone|telephone|mobile|contact|cell)[ -]?(?:number|no\\.?)", "nummer waarop"),
    "email": any_of("(?:e-?mail|mail)[ -]?adres", "e-?mail address"),
    "address": any_of("postcode(?: en huisnummer)?", "huisnummer",
    "(?<!mail )(?<!mail-)(?:adres|adresgegevens|woonadres|bezorgadres)",
    "post(?:al)? ?code", "(?<!mail )(?<!mail-)(?:home |delivery |full |postal )?address", "zip(?: code)?"),
    "birth_date": any_of("geboortedatum", "date of birth", "birth ?date", "dob", "wanneer (?:u|je) geboren"),
    "iban": any_of("(?:bank)?rekeningnummer", "iban(?:[ -]nummer)?", "(?:bank )?account number", "iban(?: number)?"),
    "tracking": any_of("(?:pakket|zendings|track(?:ing)?|barcode|verzend)[ -]?(?:nummer|nr\\.?|code)", "barcode",
    "(?:parcel|tracking|shipment|consignment)[ -]?(?:number|no\\.?|id|code)"),
    "photo": any_of("foto(?:['’]?s)?", "fotootje", "afbeelding(?:en)?", "schermafbeelding(?:en)?", "screenshots?",
    "photo(?:graph)?s?", "pictures?", "pics?"),
}  # fmt: skip
_LOOKS_LIKE: Final[Mapping[str, "re.Pattern[str]"]] = {  # where nothing names it
    "order_number": re.compile(
        r"(?<![\w-])(?:[A-Z]{1,4}[ -]?\d[\d-]{2,}|(?!0\d-)(?!\d{1,2}-\d{1,2}-\d)\d{2,}-\d{2,}(?:-\d+)*)(?![\w-])"
    ),
    "address": re.compile(
        r"(?<!\w)\d{4} ?(?!IK|JE|WE|UW|DE|EN|IS|OF|OP|IN)[A-Z]{2}(?!\w)|(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)"
    ),
    "photo": re.compile(
        r"(?i)(?<!\w)(?:zie (?:de )?foto['’]?s?|foto['’]?s? (?:meegestuurd|bijgevoegd|in de bijlage)"
        r"|see (?:the )?photos?|photos? attached|attached (?:a |the |some )?photos?)(?!\w)"
    ),
}
_NAMED: Final[Mapping[str, "re.Pattern[str]"]] = {  # what the customer calls by its name
    kind: re.compile(
        rf"(?<!\w)(?:{names})[ -]?(?:nummer|nr\.?|number|no\.?|code)?:? (?:is |was )?#?"
        r"(?P<code>(?=[\w-]*\d)[\w-]{2,20}(?: \d?[A-Z]{2}(?!\w)| \d[A-Z]{2}(?!\w))?)",
        re.IGNORECASE,
    )
    for kind, names in {
        "order_number": "order|bestelling|bestel|factuur|invoice|booking|boeking|reservering|reservation|claim|dossier",
        "customer_number": "klant|customer|account|client|polis|policy|contract|lidmaatschap|membership|abonnement",
        "serial_number": "serie|serial",
        "address": "postcode|post code|zip(?: code)?",
    }.items()
}
_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|heic)$", re.IGNORECASE)


def _look(reading: Reading) -> Iterator[Remark]:
    words = lowered(reading.text)
    held = _held(reading)
    for sentence in reading.meant:
        is_heard = sentence.is_question or sentence.share("asks") >= _HEARD_FROM
        if not is_heard or _CHECKS.search(words, sentence.start, sentence.end):
            continue
        for kind, about in held.items():
            found = _THINGS[kind].search(words, sentence.start, sentence.end)
            if found and about.lower() not in words:
                reason = gettext_noop("You ask for this, and it is here already: {about}.")
                is_sure = about in reading.known.get(kind, ()) or kind == "photo"
                yield at(reading, found.start(), found.end(), reason, about=about, is_grave=is_sure)


def _held(reading: Reading) -> dict[str, str]:
    """Return what the case holds: for each kind of thing its newest words."""
    held = {kind: found[-1] for kind, pattern in _LOOKS_LIKE.items() if (found := pattern.findall(reading.told))}
    held |= {kind: found[-1]["code"] for kind, named in _NAMED.items() if (found := [*named.finditer(reading.told)])}
    held |= {kind: words[-1] for kind, words in reading.known.items() if words and kind in _THINGS}
    if pictures := [name for name in reading.files_received if _PICTURE.search(name)]:
        held["photo"] = pictures[-1]
    elif seen := [words for words in reading.known.get("seen", ()) if _THINGS["photo"].search(lowered(words))]:
        held["photo"] = seen[-1]
    return held


GUARD = Guard(
    name="asking",
    title=_("Asking for what you have already"),
    sees=_("Asking for an order number that the customer gave before."),
    usual=Level.HINT,
    look=_look,
)

"""What is asked of customers so that we can help them: how we ask for it, and what of it a case holds already."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from belofte.language.purposes.finding import Meant
from belofte.replies.guards.wording import any_of, lowered

_HEARD_FROM: Final = 0.1  # what is asked for has to be named too
_SURE_FROM: Final = 0.4
_WANTS: Final = any_of(  # asks without a question mark
    "please (?:send|share|mail|give|provide|attach|include|upload|tell)", "(?:send|give|mail|tell) (?:us|me)",
    "(?:we|i) (?:still |also )?need", "let (?:us|me) know", "(?<!ik )(?<!we )stuur (?:ons|mij|me|dan|het|de|een|uw|je)",
    "(?:wij|we|ik) (?:graag )?ontvang(?:en)?", "ontvang(?:en)? (?:wij|we|ik)", "(?:hebben|heb) (?:wij|we|ik)…nodig",
    "(?:wij|we|ik) (?:hebben|heb)…nodig", "laat (?:ons|mij|me)…weten",
)  # fmt: skip
_CHECKS: Final = any_of(  # says what is known and asks whether it is right; or asks for another one
    "klopt", "kloppen", "(?:nog|wel) (?:juist|actueel|steeds)", "hoeft", "hoef", "niet (?:nog eens|opnieuw)",
    "niet (?:meer |langer )?nodig",
    "(?:dat|die) (?:we|wij|ik) (?:al |nog |van (?:u|je|jou) )?(?:hebben|heb|kennen|ken)", "bij ons (?:staat|bekend)",
    "(?:we|i) (?:already )?have (?:for you|on file)", "on file",
    "(?:address|number|account|photos?) (?:that )?(?:we|i) (?:already )?have",
    "(?:heb|hebben) (?:ik|we|wij)(?![^.!?\n]*nodig)", "ander~?", "nieuwe?", "tweede", "duidelijker~?",
    "scherper~?", "no need", "need(?:n['’]t| not)", "still (?:correct|right|the)",
    "is (?:that|this) (?:correct|right)", "another", "new", "different", "second", "clearer", "sharper",
    "liever niet", "rather not", "niet (?:genoeg|voldoende)", "not enough",
    "(?:zonder|without)(?![^.!?\n]*(?:niet|geen|not|cannot|can['’]t|unable))",
    "one more", "close.?up", "of the (?:back|inside|label|serial)",
    "van (?:de|het) (?:achterkant|binnenkant|label|typeplaatje|sticker)",
)  # fmt: skip
_LACKS: Final = any_of(  # says that we have not got it, so whoever asks then does ask for it
    "(?:heb|hebben) (?:ik|we|wij)(?![^.!?\n]*(?:nodig|hoef))…(?:niet|geen|nooit)(?! al)",
    "(?:ik|we|wij) (?:heb|hebben)(?![^.!?\n]*(?:nodig|hoef))…(?:niet|geen|nooit)(?! al)", "ontbre(?:ekt|ken)",
    "(?:ik|we|wij) mis(?:sen)?", "mis(?:sen)? (?:ik|we|wij)", "(?:i|we)(?: are|['’]m|['’]re| am)? (?:still )?missing",
    "(?:i|we) (?:do not|don['’]t|did not|didn['’]t|cannot|can['’]t|could not|couldn['’]t) (?:yet |actually )?"
    "(?:have|find|see|get)(?! to)", "(?:i|we)(?: have|['’]ve) (?:not|never|no)", "(?:i|we) haven['’]t",
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
_NOT_ASKED: Final = re.compile(  # "naar ons adres" asks for none, "dank voor uw foto" has it, "op uw foto" too
    r"(?<!\w)(?:dit|deze|ons|onze|mijn|this|our|my"
    r"|(?:naar|vanaf|vanuit|from|to|op|in|on) (?:de|het|uw|je|jouw|the|your)(?: \w+)?"
    r"|(?:dank|bedankt|thanks|thank you) (?:voor|for) (?:de|uw|je|the|your))\s+\Z"
)
_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|heic)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """That a text asks for something, at text[start:end]."""

    kind: str
    start: int
    end: int


def asked_in_draft(text: str, meant: Sequence[Meant]) -> Iterator[Asking]:
    """Yield what a draft may ask for: in any question, and where a sentence could be there for asking."""
    return _asked(text, meant, [each.is_question or each.share("asks") >= _HEARD_FROM for each in meant])


def asked_for(text: str, meant: Sequence[Meant]) -> list[Asking]:
    """Return what an answer that was sent asks for, as far as it surely does."""
    words = lowered(text)
    asks = [
        each.is_question or each.share("asks") >= _SURE_FROM or _WANTS.search(words, each.start, each.end) is not None
        for each in meant
    ]
    return list(_asked(text, meant, asks))


def _asked(text: str, meant: Sequence[Meant], asks: Sequence[bool]) -> Iterator[Asking]:
    """Yield what sentences ask for, `asks` telling which do; whether something is right still is not asking for it.

    "I have not got your order number. Could you send it?" asks for what the sentence before says is lacking.
    """
    words = lowered(text)
    for sentence, is_asking, is_asking_next in zip(meant, asks, [*asks, False][1:], strict=True):
        is_lacking = _LACKS.search(words, sentence.start, sentence.end) is not None
        is_checking = _CHECKS.search(words, sentence.start, sentence.end) is not None
        if (is_lacking and (is_asking or is_asking_next)) or (is_asking and not is_checking):
            for kind, names in _THINGS.items():
                found = names.search(words, sentence.start, sentence.end)
                if found and not _NOT_ASKED.search(words, sentence.start, found.start()):
                    yield Asking(kind=kind, start=found.start(), end=found.end())


def is_named(text: str, kinds: Sequence[str] = ()) -> bool:
    """Tell whether a text names one of these things, or any: only then it can ask for it."""
    words = lowered(text)
    return any(_THINGS[kind].search(words) for kind in kinds or _THINGS)


def held(told: str, known: Mapping[str, Sequence[str]], *, files: Sequence[str]) -> dict[str, str]:
    """Return what a case holds: for each kind of thing its newest words. `files` are names of what customers sent."""
    found = {kind: each[-1] for kind, pattern in _LOOKS_LIKE.items() if (each := pattern.findall(told))}
    found |= {kind: each[-1]["code"] for kind, named in _NAMED.items() if (each := [*named.finditer(told)])}
    found |= {kind: words[-1] for kind, words in known.items() if words and kind in _THINGS}
    if pictures := [name for name in files if _PICTURE.search(name)]:
        found["photo"] = pictures[-1]
    elif seen := [words for words in known.get("seen", ()) if _THINGS["photo"].search(lowered(words))]:
        found["photo"] = seen[-1]
    return found

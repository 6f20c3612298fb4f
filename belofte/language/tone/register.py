"""Whether a Dutch reply says "u" or "je", by rules alone; and what stands in the place of the other one.

"Je" that means anybody ("je weet maar nooit") addresses nobody, and "jullie" is said to several, also beside "u". A
verb changes with its pronoun ("heb je", "hebt u"), so where it stands before it, it is part of what is replaced.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from belofte.language.expressions import lazy

Form = Literal["u", "je"]

_INVERTED: Final[Mapping[str, str]] = {  # before "je" and before "u"; where only a -t differs, a rule does it
    "heb": "hebt", "kun": "kunt", "kan": "kunt", "wil": "wilt", "zul": "zult", "zal": "zult", "ben": "bent",
    "ga": "gaat",
    "doe": "doet", "zie": "ziet", "sta": "staat", "sla": "slaat",
}  # fmt: skip
_STEMS: Final = (  # verbs that take a -t before "u"
    "krijg|ontvang|hoor|vind|word|stuur|bel|mail|geef|neem|kom|betaal|vraag|zoek|klik|kies|lees|vul|meld|log|breng"
    "|haal|lever"
    "|bestel|wacht|gebruik|vertel|zeg|denk|bedoel|twijfel|verwacht|merk|ervaar|woon|reis|vertrek|blijf|houd|open"
    "|plan|wens"
)
_SAME: Final = (
    "moet|mag|weet|laat|zit|wacht|verwacht|had|was|wilde|kon|zou|mocht|moest|kreeg|ontving"
    "|hoorde|vroeg|gaf|belde|mailde"
)
_TO_U: Final = {"jij": "u", "jou": "u", "jouw": "uw", "jezelf": "uzelf", "jouzelf": "uzelf"}
_OWNED: Final = lazy(  # what follows a "je" that is no possessive: its verb, or a small word, or nothing
    r"(?:hebt|heb|bent|ben|kunt|kan|kun|wilt|wil|zult|zal|moet|mag|gaat|ga|krijgt|krijg|ontvangt|hoort|vindt|ziet"
    r"|weet|wordt"
    r"|stuurt|belt|mailt|geeft|neemt|komt|betaalt|vraagt|zoekt|klikt|kiest|leest|meldt|doet|hoeft|staat|zit|blijft"
    r"|woont"
    r"|gebruikt|bestelt|verwacht|wacht|denkt|schrijft|zegt|noemt|had|was|was|kon|wilde|zou|mocht|moest|kreeg|vroeg"
    r"|schreef"
    r"|aangeeft|inlogt|invult|opent|terugstuurt|aangaf|het|de|een|dit|dat|die|deze|er|hier|daar|daarvoor|hiervoor|nu"
    r"|ook|al|niet"
    r"|geen|nog|wel|graag|even|dan|zo|snel|vandaag|morgen|binnen|via|per|in|op|aan|met|van|voor|over|om|te|bij|naar"
    r"|uit|als|en"
    r"|of|maar|want|omdat|zelf|alles|iets|niets|ons|mij|me|contact|gerust|alvast|eerst|altijd|direct|meteen|verder"
    r"|weer|terug"
    r"|zich|bericht|antwoord|vast|helaas|misschien|mee|toe|onze|mijn|tot|uiterlijk|inderdaad|helpen|bellen|mailen"
    r"|sturen"
    r"|weten|geven|horen|laten|kunnen)(?!\w)|(?:ge|be|ver|her|ont|op|uit|af|aan|toe|terug|door)\w+(?:en"
    r"|[dt])(?!\w)(?<!ens)|[^\w\s]|$",
    re.IGNORECASE,
)
_PRONOUN: Final = lazy(
    rf"(?<![\w.])(?:(?P<verb>{'|'.join(_INVERTED)}|{'|'.join(_INVERTED.values())}|heeft|{_STEMS}|(?:{_STEMS})t"
    rf"|{_SAME})[ ]"
    r"(?P<after>u|je|jij)|(?P<you>u|je|jij)[ ](?P<with>heeft|hebt)"
    r"|(?P<alone>uzelf|uw|u|jezelf|jouzelf|jouw|jij|jou|je))"
    r"(?![\w.]\w|\w|/)",
    re.IGNORECASE,
)
_GENERIC: Final = lazy(
    r"(?:je weet (?:maar )?nooit|weet je wel|dat wil je niet|noem je|dank je(?: wel)?|bedank je|zoals je weet|(?:je"
    r"|u) (?:zou|kan|kunt) wel"
    r"|als je bedenkt|moet je maar denken|zie je vaker|doe je niets aan|heb je dat|men\b[^.]{0,40}\bje"
    r"|iedereen\b[^.]{0,40}\bje"
    r"|dank u(?: wel)?|zeg je dan|wat je noemt)",
    re.IGNORECASE,
)
_HOUR: Final = lazy(r"\d\s?$")


@dataclass(frozen=True, slots=True)
class Address:
    """A place where the reader is addressed, by which form, and the same in the other one."""

    form: Form
    start: int
    end: int
    other: str


def addresses(words: str) -> Iterator[Address]:
    """Yield where a Dutch text says "u" or "je" to its reader."""
    generic = [found.span() for found in _GENERIC.finditer(words)]
    for found in _PRONOUN.finditer(words):
        pronoun = (found["after"] or found["you"] or found["alone"]).lower()
        is_hour = pronoun == "u" and _HOUR.search(words[max(0, found.start() - 3) : found.start()])
        if is_hour or any(start <= found.start() < end for start, end in generic):
            continue
        form: Form = "u" if pronoun[0] == "u" else "je"
        yield Address(form, *found.span(), _cased(_other(found, form, words), like=found[0]))


def _other(found: re.Match[str], form: Form, words: str) -> str:
    """Return the same in the other form, in lower case."""
    if found["after"]:
        return _inverted(found["verb"].lower(), form)
    if found["you"]:
        return "u hebt" if form == "je" else "je hebt"
    alone = found["alone"].lower()
    if form == "u":
        return {"u": "je", "uw": "je", "uzelf": "jezelf"}[alone]
    if alone != "je":
        return _TO_U[alone]
    return "u" if _OWNED.match(words[found.end() : found.end() + 40].lstrip(" ")) else "uw"


def _inverted(verb: str, form: Form) -> str:
    """Return a verb and the pronoun behind it in the other form: "heb je" as "hebt u"."""
    if form == "je":
        plus = verb if re.fullmatch(_SAME, verb) else verb + "t"
        return f"{_INVERTED.get(verb, plus)} u"
    if verb == "heeft":
        return "heb je"
    back = {with_u: with_je for with_je, with_u in _INVERTED.items() if with_je not in {"kan", "zal"}}
    minus = verb if re.fullmatch(_SAME, verb) or not verb.endswith("t") else verb[:-1]
    return f"{back.get(verb, minus)} je"


def _cased(words: str, *, like: str) -> str:
    """Return words with a capital where those that they replace have one."""
    return words[0].upper() + words[1:] if like[0].isupper() else words

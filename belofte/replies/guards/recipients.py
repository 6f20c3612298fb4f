"""An answer that seems meant for somebody else: another name, or what belongs to another customer."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards import reaching_us
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at

_GREETS: Final = re.compile(
    r"\A\s*(?i:beste|geachte|goede(?:morgen|middag|navond|n ?dag)|dag|hallo|hoi|hi|hey|hello|dear"
    r"|good (?:morning|afternoon|evening)"
    r"|lieve)\s+(?i:(?:heer|mevrouw|mevr\.?|mw\.?|dhr\.?|meneer|de heer|familie|fam\.?|mr\.?|mrs\.?|ms\.?|miss"
    r"|dr\.?|sir|madam|prof\.?)(?:\s+(?:en|and|&))?\s+)*"
    r"(?P<name>(?:[A-ZÀ-Ý]\.\s?)*(?:(?:van|de|der|den|ter|ten|te|het|'t|el|al|von|la|le"
    r"|du)\s+)*[A-ZÀ-Ý][\w'’-]+(?:\s+(?:van|de|der|den|ter|ten|te|el|al)?\s*[A-ZÀ-Ý][\w'’-]+){0,2})"
)
_NO_NAME: Final = frozenset(
    [
        "heer",
        "mevrouw",
        "meneer",
        "klant",
        "customer",
        "sir",
        "madam",
        "team",
        "allemaal",
        "all",
        "both",
        "beiden",
        "lezer",
        "there",
        "everyone",
        "iedereen",
        "familie",
        "collega",
        "colleague",
        "relatie",
        "huurder",
        "bewoner",
        "patient",
        "patiënt",
        "student",
        "member",
        "lid",
        "reiziger",
        "gast",
        "guest",
        "ouders",
        "parents",
    ]
)
_NUMBERED: Final = re.compile(
    r"(?i:(?P<new>(?<!\w)(?:nieuwe?|vervangende|new|replacement)\s+)?(?<!\w)"
    r"(?:(?P<order>order|bestelling)|(?P<parcel>zending|pakket|parcel|shipment)"
    r"|(?P<booking>reservering|boeking|booking|reservation)|(?P<bill>factuur|invoice)|(?P<claim>claim|schade)"
    r"|(?P<policy>polis|policy|contract|abonnement)|(?P<customer>klant|customer|account|membership|lidmaatschap)"
    r"|(?P<case>dossier|case|zaak)|reference|ref|nummer|number|nr|no)(?:nummer|number)?\.?:?\s+(?:is\s+)?#?)"
    r"(?P<code>(?:[A-Z]{1,5}[-/]?)?\d[\dA-Z]*(?:[-/][\dA-Z]+)*)(?![\w:]|[.,]\d| ?[%€])"
)
_SORTS: Final = ("order", "parcel", "booking", "bill", "claim", "policy", "customer", "case")
_ANY: Final = "any"
_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[A-Z]")
_GREETING_MAX: Final = 300  # characters in which it stands
_WORD: Final = re.compile(r"[^\W\d_]+")


def _look(reading: Reading) -> Iterator[Remark]:
    for found in reading.personal:
        is_ours = found.kind in {"phone", "email"} and reaching_us.says(reading.text, found)
        if found.words in reading.of_others and not is_ours:  # ours, though a customer gave it as their own once
            reason = gettext_noop("This belongs to another customer. Is this answer for who reads it?")
            yield at(reading, found.start, found.end, reason)
    yield from _other_numbers(reading)
    greeted = _GREETS.search(reading.text[:_GREETING_MAX])
    if greeted and reading.names and _is_strange(greeted["name"], reading):
        reason = gettext_noop("You greet somebody else: this customer is called {about}.")
        yield at(reading, *greeted.span("name"), reason, about=reading.names[0])


def _other_numbers(reading: Reading) -> Iterator[Remark]:
    """Yield a number that looks like the customer's, and is another, where theirs is not named beside it.

    Whose it is, nobody here knows: it may well be of another shop, so it is a hint.
    """
    said = f"{reading.told}\n{reading.ours}"
    theirs = {key: found["code"] for found in _NUMBERED.finditer(said) for key in _keys(found)}
    for found in _NUMBERED.finditer(reading.text):
        if found["new"] or found["code"] in said or found["code"] in reading.of_others:
            continue
        shape, sort = _shape(found["code"]), _sort(found)
        own = theirs.get((shape, sort or _ANY)) or theirs.get((shape, ""))
        if own and own not in reading.text:
            reason = gettext_noop("This is another number than this customer’s: {about}.")
            yield at(reading, *found.span("code"), reason, about=own, is_grave=False)


def _keys(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield by what a number of theirs is found: numbers of another sort may look alike ("FK-204", "AB-771")."""
    for sort in (_sort(found), _ANY):
        yield _shape(found["code"]), sort


def _sort(found: re.Match[str]) -> str:
    return next((sort for sort in _SORTS if found[sort]), "")


def _shape(code: str) -> str:
    return _DIGIT.sub("9", _LETTER.sub("A", code))


def _is_strange(name: str, reading: Reading) -> bool:
    """Tell whether a name is none of the customers', nor one that they wrote themselves."""
    greeted = {word for word in _words(name) if len(word) > 1} - _NO_NAME
    ours = {word for each in reading.names for word in _words(each)}
    told = set(_words(reading.told))
    initials = {word for word in ours if len(word) == 1}
    is_known = greeted & (ours | told) or {word[0] for word in greeted} & initials
    return (
        bool(greeted) and bool(ours) and not is_known and not any(word in joined for joined in ours for word in greeted)
    )


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


GUARD = Guard(
    name="recipients",
    title=_("Another customer"),
    sees=_("An answer that names another person, or a number of another customer."),
    usual=Level.HINT,
    look=_look,
)

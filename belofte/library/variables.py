"""The variables of a text, "{klant}": which there are, and filling them in. Pure functions on text."""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from belofte.language.guessing import Language

NAMES: Final[Mapping[str, Mapping[Language, str]]] = {  # either language's name works in either version
    "customer": {"nl": "klant", "en": "customer"},
    "number": {"nl": "zaaknummer", "en": "case number"},
    "date": {"nl": "datum", "en": "date"},
    "sender": {"nl": "mijn naam", "en": "my name"},
    "company": {"nl": "bedrijf", "en": "company"},
    "answer_day": {"nl": "antwoorddag", "en": "answer day"},
}
ANSWER_DAY: Final = "answer_day"
_BY_NAME: Final = {name: variable for variable, names in NAMES.items() for name in names.values()}
_FOUND: Final = re.compile(r"\{([^{}\n]{0,60})\}")
_BRACE: Final = re.compile(r"[{}]")
_BLANKS: Final[Mapping[Language, str]] = {"nl": "[vul in: {}]", "en": "[fill in: {}]"}  # as `replies/blanks.py` reads


class UnknownVariableError(Exception):
    """A name between { } that nothing can be filled in for."""


def known(language: Language) -> list[str]:
    """Return what can be written, as it is written."""
    return [f"{{{names[language]}}}" for names in NAMES.values()]


def used(text: str) -> set[str]:
    """Return which variables stand in a text. Refuses: UnknownVariableError."""
    found = {name: _variable(name) for name in _FOUND.findall(text)}
    unknown = [name for name, variable in found.items() if not variable]
    if unknown or _BRACE.search(_FOUND.sub("", text)):
        listed = ", ".join([*known("nl"), *known("en")])
        raise UnknownVariableError(
            _("There is no {%(name)s} to fill in. Choose one of %(listed)s.")
            % {"name": unknown[0] if unknown else "", "listed": listed}
        )
    return set(found.values())


def fill(text: str, facts: Mapping[str, str], *, language: Language) -> str:
    """Return a text with its variables filled in; what is not known becomes a blank, which keeps it from leaving."""

    def filled(found: "re.Match[str]") -> str:
        variable = _variable(found[1])
        if not variable:
            return found[0]
        return facts.get(variable, "") or _BLANKS[language].format(NAMES[variable][language])

    return _FOUND.sub(filled, text)


def fixed_parts(text: str) -> list[str]:
    """Return what stands between the variables, as it is sent."""
    return _FOUND.split(text)[::2]


def _variable(name: str) -> str:
    return _BY_NAME.get(" ".join(name.split()).lower(), "")

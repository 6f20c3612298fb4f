"""Numbers that a customer names so that we can look something up: an order, a parcel, an account."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from belofte.language.expressions import lazy
from belofte.language.personal import finding as personal

Kind = Literal["order_number", "customer_number", "iban", "tracking"]
TEXT_MAX: Final = 20_000  # characters that are read
FOUND_MAX: Final = 6  # of one text: who sends a list sends it as a file
_PERSONAL: Final[dict[str, Kind]] = {
    "order_number": "order_number",
    "customer_number": "customer_number",
    "iban": "iban",
}
# A parcel's code: letters and many digits, as carriers print them (S10 of the postal union, "3S…", "PL904144897").
_TRACKING: Final = lazy(r"(?<![\w-])(?:[A-Z]{2}\d{9}[A-Z]{2}|3S[A-Z0-9]{9,15}|[A-Z]{2,4}\d{8,14})(?![\w-])")
_IBAN_SHOWN: Final = 4  # of its last digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One number, as it was written."""

    kind: Kind
    words: str


def find(text: str) -> list[Reference]:
    """Return the numbers in a text, each once."""
    text = text[:TEXT_MAX]
    found = {each.words: each for each in [*_tracking(text), *_personal(text)]}
    return list(found.values())[:FOUND_MAX]


def masked(reference: Reference) -> Reference:
    """Return it as it may be kept beside a case: of an account the last digits alone."""
    if reference.kind != "iban":
        return reference
    letters = re.sub(r"\s", "", reference.words)
    return Reference(kind="iban", words=f"{letters[:2]}•• •••• {letters[-_IBAN_SHOWN:]}")


def _personal(text: str) -> Iterator[Reference]:
    for one in personal.find(text):
        if one.kind in _PERSONAL:
            yield Reference(kind=_PERSONAL[one.kind], words=one.words)


def _tracking(text: str) -> Iterator[Reference]:
    for found in _TRACKING.finditer(text):
        yield Reference(kind="tracking", words=found[0])

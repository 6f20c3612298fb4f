"""Reading the e-mail addresses that somebody types or pastes."""

import re
from typing import Any, Final

from django import forms

from belofte.channels.contract import Address

_PIECE: Final = re.compile(r'(?:"[^"]*"|[^",;\n])+')  # a name in quotes may hold what else keeps addresses apart
_NAMED: Final = re.compile(r"([^<>]*)<([^<>]*)>")
_ESCAPED: Final = re.compile(r"\\(.)")


class AddressesField(forms.CharField):
    """E-mail addresses with a comma, a semicolon or a line end between them, with or without names."""

    def __init__(self, **options: Any) -> None:
        """Be a line of a limited length that may stay empty."""
        super().__init__(required=False, max_length=20_000, **options)

    def clean(self, value: Any) -> tuple[Address, ...]:  # noqa: ANN401 - Django's signature
        """Return who was typed; whether each can be reached is for sending to say."""
        pieces = [piece.strip() for piece in _PIECE.findall(super().clean(value))]
        return tuple(_address(piece) for piece in pieces if piece)


def _address(typed: str) -> Address:
    named = _NAMED.fullmatch(typed)
    if named is None:
        return Address(address=typed)
    name = named[1].strip().removeprefix('"').removesuffix('"')
    return Address(address=named[2].strip(), name=_ESCAPED.sub(r"\1", name))

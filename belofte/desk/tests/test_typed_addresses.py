"""Addresses as people type and paste them."""

import pytest

from belofte.channels.contract import Address
from belofte.desk.typed_addresses import AddressesField


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        (" , ;", []),
        ("jan@klant.example", [("jan@klant.example", "")]),
        ("a@x.example, b@x.example;c@x.example\nd@x.example", [(f"{each}@x.example", "") for each in "abcd"]),
        ("Jan de Wit <jan@klant.example>", [("jan@klant.example", "Jan de Wit")]),
        (
            '"Wit, J. de" <j@x.example>, els@x.example',
            [("j@x.example", "Wit, J. de"), ("els@x.example", "")],
        ),
        ('"Jan \\"J\\" Wit" <jan@klant.example>', [("jan@klant.example", 'Jan "J" Wit')]),
        ("<jan@klant.example>", [("jan@klant.example", "")]),
        ("jan", [("jan", "")]),
        ('"jan@klant.example', [("jan@klant.example", "")]),
    ],
)
def test_addresses_are_read_as_typed(typed: str, found: list[tuple[str, str]]) -> None:
    assert AddressesField().clean(typed) == tuple(Address(address=address, name=name) for address, name in found)

"""What of an address a block could name."""

import pytest

from belofte.contacts import blocking


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Jan@post.klant.example", ["jan@post.klant.example", "@post.klant.example", "@klant.example"]),
        ("jan@localhost", ["jan@localhost"]),
        ("nobody", ["nobody"]),
    ],
)
def test_patterns_of(address: str, expected: list[str]) -> None:
    assert blocking.patterns_of(address) == expected


def test_patterns_of_an_address_deep_below_a_domain_name_that_domain() -> None:
    deep = ".".join(str(number) for number in range(40))
    assert "@kwaad.example" in blocking.patterns_of(f"a@{deep}.kwaad.example")

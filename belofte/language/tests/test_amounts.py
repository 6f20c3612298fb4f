"""Amounts of money as people write them."""

from decimal import Decimal

import pytest

from belofte.language import amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U krijgt € 12,50 terug.", ["12.50"]),
        ("Wij betalen u 25 euro, en de kosten van 3,84 euro.", ["25", "3.84"]),
        ("Een tegoed van EUR 1.250,- staat klaar", ["1250"]),
        ("€1.250,00 en £1,250.00", ["1250.00", "1250.00"]),
        ("We will refund £10 and 99 cent.", ["10", "0.99"]),
        ("€ 1 250 of 1250 EUR", ["1250", "1250"]),
        ("U krijgt 25,- euro en € 25,-.", ["25", "25"]),
        ("Bestelling 12345 van 24 november, 50% korting, 2 weken.", []),
        ("Europa 25", []),
        ("Bel 020-1234567. Zaak 12.", []),
    ],
)
def test_amounts(text: str, expected: list[str]) -> None:
    assert amounts.amounts(text) == [Decimal(each) for each in expected]


def test_largest() -> None:
    assert (amounts.largest("€ 5 en daarna € 7,50"), amounts.largest("niets")) == (Decimal("7.50"), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24,95", "24.95"),
        (" 24.95 ", "24.95"),
        ("€ 1.250,00", "1250.00"),
        ("25 euro", "25"),
        ("25,-", "25"),
        ("", None),
        ("veel", None),
        ("24,95 en 3", None),
        ("-5", None),
    ],
)
def test_read(text: str, expected: str | None) -> None:
    assert amounts.read(text) == (Decimal(expected) if expected else None)


def test_sign_is_that_of_the_largest_amount() -> None:
    said = (
        "U krijgt € 24,95 terug.",
        "We refund £10, and 99 pence.",
        "You get 20 dollars back.",
        "Het geld komt terug.",
    )
    assert [amounts.sign(each) for each in said] == ["€", "£", "$", "€"]

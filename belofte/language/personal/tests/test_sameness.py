"""That two numbers are one, however they are written."""

import pytest

from belofte.language.personal import finding, sameness


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("06-12 34 56 78", "+31 (0)6 12345678", True),
        ("0031 6 12345678", "0612345678", True),
        ("0475 12 34 56", "+32 475 12 34 56", True),
        ("06-12 34 56 78", "06-12 34 56 79", False),
        ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300", True),
        ("NL91 ABNA 0417 1643 00", "NL20 INGB 0001 2345 67", False),
        ("bestelling 10-87123", "ordernummer 1087123", True),
        ("bestelling 10-87123", "klantnummer 10-87123", True),
        ("bestelling 10-87123", "bestelling 10-87124", False),
        ("bestelnummer 10-83", "bestelnummer 10-83", False),
    ],
)
def test_is_same(one: str, other: str, *, expected: bool) -> None:
    (first,), (second,) = finding.find(one), finding.find(other)
    assert sameness.is_same(first, second) == expected

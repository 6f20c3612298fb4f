"""Numbers by which something can be looked up."""

import pytest

from belofte.language import references
from belofte.language.references import Reference


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Mijn pakket PL904144897 is niet aangekomen.", "tracking", "PL904144897"),
        ("Het is RR123456785NL.", "tracking", "RR123456785NL"),
        ("Mijn ordernummer is 4471-22.", "order_number", "4471-22"),
        ("Het mag op NL91 ABNA 0417 1643 00.", "iban", "NL91 ABNA 0417 1643 00"),
    ],
)
def test_find(text: str, kind: str, words: str) -> None:
    assert [(each.kind, each.words) for each in references.find(text)] == [(kind, words)]


@pytest.mark.parametrize("text", ["", "Ik wacht al 3 weken.", "Het kostte 299,00 euro.", "HELP!"])
def test_find_nothing(text: str) -> None:
    assert references.find(text) == []


def test_a_number_named_twice_is_one() -> None:
    assert len(references.find("PL904144897, ik herhaal: PL904144897")) == 1


def test_of_an_account_the_last_digits_are_kept_alone() -> None:
    account = Reference(kind="iban", words="NL91 ABNA 0417 1643 00")
    assert references.masked(account).words == "NL•• •••• 4300"


def test_another_number_is_kept_whole() -> None:
    parcel = Reference(kind="tracking", words="PL904144897")
    assert references.masked(parcel) == parcel

"""Variables: known by either language's name, refused when unknown, a blank when nothing is known."""

import pytest

from belofte.library import variables


def test_filled_in_by_either_name() -> None:
    facts = {"customer": "Noor", "sender": "Sanne"}
    assert variables.fill("Dag {klant}, {My  name}", facts, language="nl") == "Dag Noor, Sanne"


@pytest.mark.parametrize(("language", "words"), [("nl", "Dag [vul in: klant]"), ("en", "Dag [fill in: customer]")])
def test_what_is_not_known_is_a_blank(language: str, words: str) -> None:
    assert variables.fill("Dag {klant}", {}, language="en" if language == "en" else "nl") == words


@pytest.mark.parametrize("words", ["{naam}", "{}", "{klant.naam}", "{{klant}}x{y}"])
def test_unknown_names_are_refused(words: str) -> None:
    with pytest.raises(variables.UnknownVariableError):
        variables.used(words)


def test_fixed_parts_stand_between_them() -> None:
    assert variables.fixed_parts("Dag {klant}, tot {datum}.") == ["Dag ", ", tot ", "."]


def test_every_variable_has_a_name_in_both_languages() -> None:
    assert variables.used(" ".join([*variables.known("nl"), *variables.known("en")])) == set(variables.NAMES)

"""What keeps the reading of hostile text linear: no expression repeats a repetition, and steps are counted rightly."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages

import pytest

from belofte import language
from belofte.language.tests import effort


def test_no_expression_repeats_a_repetition() -> None:
    names = [
        found.name for found in walk_packages(language.__path__, "belofte.language.") if ".tests" not in found.name
    ]
    modules = [import_module(name) for name in names]
    seen = list(effort.expressions(*modules))
    assert len(seen) > 50
    assert [each.pattern for each in seen if effort.repeats_a_repetition(each.pattern, each.flags)] == []


@pytest.mark.parametrize(
    ("work", "is_linear"),
    [
        (lambda text: [letter for letter in text if letter == "b"], True),
        (lambda text: [letter for place in range(len(text) // 20) for letter in text[:place] if letter == "b"], False),
    ],
)
def test_steps_tell_a_square_from_a_line(work: Callable[[str], object], *, is_linear: bool) -> None:
    assert effort.grows_in_proportion(work, "a") is is_linear


@pytest.mark.parametrize(
    ("expression", "repeats"),
    [
        (r"(?:\w+)*x", True),
        (r"(\s*)+", True),
        (r"(?:a?\d+)*", True),
        (r"(?:a|(?:b*c)){2,}", True),
        (r"(?:,\w+)*", False),
        (r"(?:\w+){1,9}", False),
        (r"\w+\s+", False),
    ],
)
def test_repeats_a_repetition(expression: str, *, repeats: bool) -> None:
    assert effort.repeats_a_repetition(expression) is repeats

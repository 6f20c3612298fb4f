"""How much work a text takes, counted and not timed: the same on every machine."""

import re
import sys
from collections.abc import Callable, Iterator
from re import _parser  # type: ignore[attr-defined]  # the only way to see what an expression is made of
from types import FrameType, ModuleType
from typing import Any, Final

from belofte.language.expressions import Lazy

Parts = Any  # what the standard library makes of an expression has no types
_REPEATS: Final = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def steps(work: Callable[[str], object], text: str) -> int:
    """Return how many lines of Python are run for a text."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401 - itself
        nonlocal count
        count += event == "line"
        return step

    usual = sys.gettrace()
    sys.settrace(step)
    try:
        work(text)
    finally:
        sys.settrace(usual)
    return count


def grows_in_proportion(work: Callable[[str], object], piece: str) -> bool:
    """Tell whether five times as much text takes about five times the steps, not five squared."""
    few, many = ((piece * (length // len(piece) + 1))[:length] for length in (1_000, 5_000))
    for text in (few, many):
        work(text)  # loads what is loaded once, and has what is remembered remembered
    return steps(work, many) < 7 * steps(work, few) + 1_000


def expressions(*modules: ModuleType) -> Iterator[re.Pattern[str]]:
    """Yield the regular expressions that modules keep, also those in their tables."""
    for module in modules:
        for value in vars(module).values():
            yield from _expressions_in(value)


def repeats_a_repetition(expression: str, flags: int = 0) -> bool:
    """Tell whether an endless repetition begins with one: then a text can be cut in endlessly many ways."""
    return _repeats(_parser.parse(expression, flags))


def _expressions_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Lazy):
        yield re.compile(value.pattern, value.flags)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _expressions_in(each)
    elif isinstance(value, dict) and "__name__" not in value:
        for each in value.values():
            yield from _expressions_in(each)


def _repeats(parts: Parts) -> bool:
    for operation, argument in parts:
        if str(operation) in _REPEATS and argument[1] == _parser.MAXREPEAT and _begins_endless(argument[2]):
            return True
        if any(_repeats(each) for each in _inside(argument)):
            return True
    return False


def _begins_endless(parts: Parts) -> bool:
    """Tell whether the first part of these, or what can be first because those before it may be missing, is endless."""
    for operation, argument in parts:
        if str(operation) in _REPEATS:
            if argument[1] == _parser.MAXREPEAT or _begins_endless(argument[2]):
                return True
            if argument[0] > 0:
                return False
        elif inside := list(_inside(argument)):
            return any(_begins_endless(each) for each in inside)
        else:
            return False
    return False


def _inside(argument: Parts) -> Iterator[Parts]:
    """Yield the sequences of parts that an operation holds."""
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for each in argument:
            yield from _inside(each)

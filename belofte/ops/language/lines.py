"""JSON Lines: one question a line in, one answer a line out, in the same order; a line that is wrong says so."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Answered = Mapping[str, Any]

LINE_MAX: Final = 4_000_000  # characters
_HALF: Final = r"\ud"  # how half a character is written, which no text can hold: a "?" takes its place


class Asked(BaseModel):
    """What may stand on a line; what it does not know, it passes over, so that labels may stand beside it."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Kind = TypeVar("Kind", bound=Asked)


def answers(lines: Iterable[str], kind: type[Kind], answer: Callable[[Kind], Answered]) -> Iterator[Answered]:
    """Yield an answer for each line that is not empty; of one that is wrong, its number and what is."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(number, line, kind, answer)


def answers_together(
    lines: Iterable[str], kind: type[Kind], answer: Callable[[Sequence[Kind]], Iterable[Answered]]
) -> list[Answered]:
    """Return the same where an answer depends on all lines: they are read first, and those that are right answered."""
    asked: list[Kind] = []
    wrong: list[Answered | None] = []  # for each line that is not empty; None where it is right
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                asked.append(read(line, kind))
                wrong.append(None)
            except ValueError as refused:
                wrong.append(_refusal(number, refused))
    right = iter(answer(asked))
    return [next(right) if refusal is None else refusal for refusal in wrong]


def _answer(number: int, line: str, kind: type[Kind], answer: Callable[[Kind], Answered]) -> Answered:
    try:
        return answer(read(line, kind))
    except ValueError as refused:
        return _refusal(number, refused)
    except OverflowError:
        return _refusal(number, ValueError("A moment or a number on this line is too far off to count with."))


def _refusal(number: int, refused: ValueError) -> Answered:
    return {"error": str(refused), "line": number}


def read(line: str, kind: type[Kind]) -> Kind:
    """Return what stands on a line. Raises ValueError, in words that say what is wrong with it."""
    return validated(object_of(line), kind)


def object_of(line: str) -> dict[str, Any]:
    """Return the object on a line, whatever it has. Raises ValueError."""
    if len(line) > LINE_MAX:
        raise ValueError(f"This line is longer than {LINE_MAX} characters.")
    try:
        given = json.loads(line)
        if _HALF in line.lower():
            given = json.loads(json.dumps(given, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"This is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise ValueError("Each line has to be an object: {…}.")  # noqa: TRY004 - one kind of refusal for a line
    return given


def validated(given: Mapping[str, Any], kind: type[Kind]) -> Kind:
    """Return an object as what it has to be. Raises ValueError, in a sentence for each field that is wrong."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise ValueError(_in_words(error)) from error


def _in_words(error: ValidationError) -> str:
    """Return what pydantic objects to, in one sentence a field."""
    return " ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}." for each in error.errors())

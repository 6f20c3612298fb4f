"""`belofte.toml` with every setting explained: made from what `environment.py` says of each, so none is missing."""

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

import tomli_w
from pydantic.fields import FieldInfo

from belofte.environment import Environment

_HEAD: Final = """\
# Belofte's settings: those of the process. Teams, inboxes and people are set on the desk's own pages.
#
# Each stands here with its default; take the # away to choose another. What the environment says (BELOFTE_PORT, …)
# wins. Belofte reads this file in the folder where it starts, and a change counts from the next start on.
"""
_WIDTH: Final = 110


def write(chosen: Mapping[str, object] | None = None) -> str:
    """Return the file, in which these settings are chosen and all others are left at their default."""
    chosen = chosen or {}
    blocks = [_block(name, field, chosen) for name, field in Environment.model_fields.items()]
    return "\n".join([_HEAD, *blocks])


def _block(name: str, field: FieldInfo, chosen: Mapping[str, object]) -> str:
    words = " ".join([field.description or "", *_allowed(field)])
    explained = textwrap.fill(words, _WIDTH, initial_indent="# ", subsequent_indent="# ")
    line = tomli_w.dumps({name: _plain(chosen.get(name, field.default))}).rstrip()
    return f"{explained}\n{line if name in chosen else f'#{line}'}\n"


def _allowed(field: FieldInfo) -> Iterator[str]:
    """Say what can be chosen, where that is not free."""
    if get_origin(field.annotation) is Literal:
        yield f"One of: {', '.join(get_args(field.annotation))}."
    limits: dict[str, Any] = {key: value for each in field.metadata for key, value in vars_of(each).items()}
    if "ge" in limits and "le" in limits:
        yield f"From {limits['ge']} to {limits['le']}."
    elif "ge" in limits:
        yield f"{limits['ge']} or more."


def vars_of(constraint: object) -> dict[str, Any]:
    """Return the limits that a constraint sets."""
    return {key: value for key in ("ge", "le") if (value := getattr(constraint, key, None)) is not None}


def _plain(value: object) -> object:
    """Return a value as TOML has it, which knows no nothing."""
    return "" if value is None else str(value) if isinstance(value, Path) else value

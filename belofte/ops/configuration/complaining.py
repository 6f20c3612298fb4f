"""Saying which setting of the process is wrong, where it stands, and what is allowed."""

import difflib
import os
from collections.abc import Iterable
from typing import Final

from pydantic import ValidationError

from belofte import environment
from belofte.environment import Environment
from belofte.ops.refusals import RefusalError

_PREFIX: Final = "BELOFTE_"
_NO_SETTINGS: Final = (
    "BELOFTE_IMPORT_PASSWORD",  # of a command
    "BELOFTE_TEST_",  # of a checkout, as the following are
    "BELOFTE_VENV",
    "BELOFTE_ARCHIVE",
    "BELOFTE_SEED",
)


def expect_known(variables: Iterable[str]) -> None:
    """Refuse variables of the environment that look like a setting and are none. Refuses: RefusalError."""
    known = {f"{_PREFIX}{name.upper()}" for name in Environment.model_fields}
    ours = (name for name in variables if name.upper().startswith(_PREFIX) and not name.startswith(_NO_SETTINGS))
    if unknown := sorted(name for name in ours if name.upper() not in known):
        raise RefusalError(_all(f"{name}: {_no_such(name.upper(), known)}" for name in unknown))


def about(error: ValidationError) -> str:
    """Say what is wrong, a line for each setting."""
    return _all(
        f"{_place(str(each['loc'][0]))}: {_words(str(each['loc'][0]), each['type'], each['msg'])}"
        for each in error.errors()
    )


def _all(lines: Iterable[str]) -> str:
    return "\n".join(["These settings are wrong:", *lines])


def _words(name: str, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return _no_such(name, Environment.model_fields)
    return message.removeprefix("Value error, ")


def _no_such(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return "there is no such setting. " + (
        f"Is {near[0]} meant?" if near else "`belofte config example` says which there are."
    )


def _place(name: str) -> str:
    """Return where a setting was given: the environment wins over a secret, and that over the file."""
    variable = f"{_PREFIX}{name.upper()}"
    if variable in map(str.upper, os.environ):
        return variable
    secret = environment.SECRETS / variable.lower()
    return str(secret) if secret.exists() else f"{name} in belofte.toml"

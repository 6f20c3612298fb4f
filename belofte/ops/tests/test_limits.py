"""The list of limits: complete, and each line true of the code."""

import importlib
import inspect
import re

import pytest
from django.conf import settings
from typer.testing import CliRunner

from belofte.ops import command, limits

_NAMED = re.compile(r"^([A-Z][A-Z_]*_MAX)\b[^=\n]* = ", re.MULTILINE)


def test_every_limit_stands_where_the_list_says() -> None:
    assert [limit for limit in limits.every() if limit.value == "none" and "pool" not in limit.place] == []


@pytest.mark.parametrize(
    "module", sorted({place.partition(":")[0] for place in limits.places() if place.startswith("belofte.")})
)
def test_of_a_module_with_limits_every_one_is_in_the_list(module: str) -> None:
    source = inspect.getsource(importlib.import_module(module))
    named = {f"{module}:{name}" for name in _NAMED.findall(source)}
    assert named - limits.places() == set()


def test_a_value_is_that_of_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "mail_size_max", 12 * 1024 * 1024)
    found = {limit.what: limit.value for limit in limits.every()}
    assert (found["the largest mail"], found["tries of a code"], found["time"]) == ("12 MB", "5", "20 s")
    assert found["a mailbox that cannot be reached"] == "4 min"
    assert found["signing in, from one address"] == settings.ACCOUNT_RATE_LIMITS["login"]


def test_the_doctor_shows_them() -> None:
    shown = CliRunner().invoke(command.app, ["doctor", "--limits"])
    assert (shown.exit_code, "the largest mail" in shown.output) == (0, True)

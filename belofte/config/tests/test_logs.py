import io
import json
import logging
import smtplib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from belofte.config import logs
from belofte.makers import MONDAY
from belofte.ops import uncaught

_SECRET = "jan@klant.example s3cret"


@contextmanager
def logged(name: str, formatter: logging.Formatter) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """Give a logger, and what it writes at every level."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(formatter)
    logger = logging.getLogger(name)
    usual = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield logger, lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(usual)


def fail(error: Exception) -> None:
    try:
        raise ValueError(_SECRET) from error  # noqa: TRY301 - to have a cause and a context
    except ValueError as raised:
        message = f"also {_SECRET}"
        raise KeyError(message) from raised


@pytest.mark.parametrize("formatter", [logs.PlainFormatter(), logs.JsonFormatter()])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL])
@pytest.mark.parametrize("name", ["belofte.intake", "asyncio", "mail.log", "procrastinate.worker"])
def test_an_error_is_told_without_its_words(formatter: logging.Formatter, level: int, name: str) -> None:
    with logged(name, formatter) as (logger, lines):
        try:
            fail(OSError(111, _SECRET))
        except KeyError:
            logger.log(level, "it failed", exc_info=True)
    told = lines.getvalue()
    assert ("s3cret" in told, "klant" in told) == (False, False)
    assert all(words in told for words in ("KeyError", "ValueError", "ConnectionRefusedError", "ECONNREFUSED"))
    assert "belofte/config/tests/test_logs.py:" in told


def test_an_error_in_a_line_is_told_by_its_kind_and_number() -> None:
    with logged("belofte.live", logs.PlainFormatter()) as (logger, lines):
        logger.warning("the database went away: %s", psycopg.errors.UniqueViolation(_SECRET))
        logger.warning("the mail server: %s", smtplib.SMTPDataError(550, _SECRET.encode()))
    assert [line.partition("belofte.live ")[2] for line in lines.getvalue().splitlines()] == [
        "the database went away: psycopg.errors.UniqueViolation 23505",
        "the mail server: smtplib.SMTPDataError 550",
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("fetching for jan@klant.example fails", "fetching for …@… fails"),
        ("Not Found: /invitation/abc-123/", "Not Found: /invitation/…/"),
        ("Not Found: /account/password/reset/key/1-set-x/", "Not Found: /account/password/reset/key/…/"),
        ("Not Found: /volg/something/", "Not Found: /volg/…/"),
        (f"Not Found: /volg/1-2-3-{'a' * 26}/", "Not Found: /volg/1-2-3-…/"),
    ],
)
def test_addresses_and_links_are_masked(said: str, told: str) -> None:
    assert logs.masked(said) == told


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING])
def test_of_a_library_that_may_quote_anybody_only_the_place_is_told(level: int) -> None:
    with logged("mail.log", logs.PlainFormatter()) as (logger, lines):
        logger.log(level, "unrecognised: %s", _SECRET)
    assert lines.getvalue().rstrip().rpartition("mail.log ")[2].startswith("said something at test_logs:")


def test_an_event_of_json_is_one_line_with_ids_and_duration() -> None:
    with logged("belofte.replies", logs.JsonFormatter()) as (logger, lines):
        logger.info("delivered", extra={"fields": {"delivery": 3, "seconds": 0.25}})
        logger.info(
            "a job", extra={"job": {"id": 7, "task_name": "deliver", "task_kwargs": {"id": 3}}, "duration": 1.23456}
        )
    first, second = map(json.loads, lines.getvalue().splitlines())
    assert {"time", "level", "logger", "event", "process"} < set(first)
    assert (first["level"], first["event"], first["delivery"], first["seconds"]) == ("info", "delivered", 3, 0.25)
    assert (second["job"], second["task"], second["arguments"], second["seconds"]) == (7, "deliver", {"id": 3}, 1.235)


def test_a_field_that_json_has_no_form_for_is_told_as_text() -> None:
    with logged("belofte.replies", logs.JsonFormatter()) as (logger, lines):
        logger.info("held", extra={"fields": {"until": MONDAY}})
    assert json.loads(lines.getvalue())["until"] == str(MONDAY)


def test_a_line_that_cannot_be_written_is_not_printed_with_what_it_was_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logged("belofte.replies", logs.PlainFormatter()) as (logger, _):
        logger.warning("two words, and one was given: %s %s", _SECRET)  # noqa: PLE1206 - that is the mistake
    assert "s3cret" not in capsys.readouterr().err


def test_what_nobody_caught_in_a_thread_is_told_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    uncaught.tell()
    with logged("belofte.ops.uncaught", logs.PlainFormatter()) as (_, lines):
        thread = threading.Thread(target=fail, args=[OSError(111, _SECRET)])
        thread.start()
        thread.join(5)
        sys.excepthook(ValueError, ValueError(_SECRET), None)
    told = lines.getvalue()
    assert (told.count("nobody caught"), "KeyError" in told, "ValueError" in told) == (2, True, True)
    assert "s3cret" not in told


@pytest.mark.parametrize(
    ("command", "dsn"),
    [
        ("doctor", "postgres//belofte:kanariegeheim@db/x"),
        pytest.param("worker", "postgresql://u:kanariegeheim@127.0.0.1:1/x", marks=pytest.mark.slow),
    ],
)
def test_the_password_of_the_database_is_not_told(tmp_path: Path, dsn: str, command: str) -> None:
    environment = {"BELOFTE_STATE": str(tmp_path), "BELOFTE_DATABASE": dsn, "PATH": "/usr/bin:/bin"}
    run = [sys.executable, "-P", "-m", "belofte", command]
    found = subprocess.run(
        run, env=environment, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120, check=False
    )
    assert (found.returncode != 0, "kanariegeheim" in found.stdout + found.stderr) == (True, False)

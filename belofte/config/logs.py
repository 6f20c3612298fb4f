"""What the log says, and what it never says: content, addresses, links, and the words of errors, which quote all three.

A line is ours when one of our modules or of a few libraries says it; of any other library it says only where it came
from. An error is told by its kind, its number and the lines of code that it came through. That holds for every level
and for both forms: plain for people, JSON for programs.
"""

import errno
import json
import logging
import re
import smtplib
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import psycopg

_PACKAGE: Final = Path(__file__).parents[1]
_TRUSTED: Final = ("belofte", "procrastinate", "gunicorn", "uvicorn", "django.request", "django.security.csrf")
_ADDRESS: Final = re.compile(r"[^\s<>\"'@,;:()\[\]]{1,64}@[^\s<>\"'@,;:()\[\]]{1,255}")
_LINK: Final = re.compile(r"\b(\d+-\d+-\d+)-[a-z2-7]{26}\b")  # of a customer; the numbers say which one it was
_OPENER: Final = re.compile(
    r"(/invitation/|/account/password/reset/key/|/volg/(?!\d+-\d+-\d+-…)|/agenda/(?!\d+-\d+-\d+-…))[^\s/]+"
)
_CAUSES_MAX: Final = 5  # of one error
_FRAMES_MAX: Final = 30  # the last: there it happened


class PlainFormatter(logging.Formatter):
    """A line for people, and below it what an error came through."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines."""
        at = datetime.fromtimestamp(record.created, UTC)
        told = [f"{at:%Y-%m-%d %H:%M:%S} {record.levelname} {record.name} {event(record)}{_details(record)}"]
        for error in described(_error(record)):
            told += [f"  {error['kind']}{error['code'] and ' '}{error['code']}", *(f"    {at}" for at in error["at"])]
        return "\n".join(told)


class JsonFormatter(logging.Formatter):
    """One object of JSON on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event(record),
            "process": record.process,
            **fields(record),
        }
        if errors := described(_error(record)):
            told["errors"] = errors
        return json.dumps(told, default=str)


def event(record: logging.LogRecord) -> str:
    """Return what happened, in words that cannot be a stranger's."""
    if not record.name.startswith(_TRUSTED):
        return f"said something at {record.module}:{record.lineno}"
    if record.args and not isinstance(record.args, Mapping):
        told = tuple(_told(each) if isinstance(each, BaseException) else each for each in record.args)
        return masked(str(record.msg) % told)
    return masked(record.getMessage())


def masked(words: str) -> str:
    """Return the words without what opens something, and without addresses."""
    words = _OPENER.sub(r"\1…", _LINK.sub(r"\1-…", words))
    return _ADDRESS.sub("…@…", words).strip()


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """Return ids and durations: our own (`extra={"fields": …}`), and those of a job."""
    found: dict[str, Any] = dict(getattr(record, "fields", {}))
    job = getattr(record, "job", None)
    if isinstance(job, Mapping):
        found |= {"job": job.get("id"), "task": job.get("task_name"), "arguments": job.get("task_kwargs")}
    if isinstance(seconds := getattr(record, "duration", None), int | float):
        found["seconds"] = round(seconds, 3)
    return found


def described(error: BaseException | None) -> list[dict[str, Any]]:
    """Return an error and what led to it, the first cause last, without a word of theirs."""
    return [
        {"kind": _kind(each), "code": _code(each), "at": list(_frames(each.__traceback__))} for each in _causes(error)
    ]


def _details(record: logging.LogRecord) -> str:
    told = " ".join(f"{name}={value}" for name, value in fields(record).items())
    return f" ({told})" if told and not hasattr(record, "job") else ""  # a job's own words name it already


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_CAUSES_MAX):
        if error is None:
            return
        yield error
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        else:
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> str:
    """Return an error in a line: its kind, and its number."""
    return f"{_kind(error)} {_code(error)}".strip()


def _kind(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _code(error: BaseException) -> str:
    """Return the number of an error, where it has one that everybody knows."""
    if isinstance(error, psycopg.Error):
        return " ".join(filter(None, [error.sqlstate, error.diag.table_name, error.diag.constraint_name]))
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    if isinstance(error, OSError) and error.errno is not None:
        return errno.errorcode.get(error.errno, str(error.errno))
    return ""


def _frames(begin: TracebackType | None) -> Iterator[str]:
    for frame, line in list(traceback.walk_tb(begin))[-_FRAMES_MAX:]:
        yield f"{_place(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"


def _place(file: str) -> str:
    """Return the path of a module: from `belofte/` on where it is ours, else from the folder of its package on."""
    path = Path(file)
    if path.is_relative_to(_PACKAGE):
        return str(path.relative_to(_PACKAGE.parent))
    return "/".join(path.parts[-3:])

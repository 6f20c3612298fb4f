"""Turning this process to another database for a while: a copy to try something on, or another server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def to(place: dict[str, Any]) -> Iterator[None]:
    """Have Django's connection lead to this place (as in `naming.parts`); what is not named stays as it is."""
    usual = dict(connection.settings_dict)
    options = {**usual["OPTIONS"], **place.get("OPTIONS", {})}
    connection.close()
    connection.settings_dict.update({**place, "OPTIONS": options})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)

"""Showing how far an import is, while it runs."""

import getpass
import os
from datetime import datetime
from typing import Final

from django.utils import timezone
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from belofte.channels.models import Inbox
from belofte.ops import import_sources, importing
from belofte.ops.import_sources import Source
from belofte.ops.refusals import RefusalError

PASSWORD: Final = "BELOFTE_IMPORT_PASSWORD"  # noqa: S105 - the name of it


def bring_in(
    sources: list[str], *, inbox: Inbox, open_since: datetime | None, wait: bool
) -> tuple[importing.Report, list[str]]:
    """Bring old mail in with a bar that moves; return the report, and what is left to say of the reading."""
    source = _source(sources, inbox=inbox)
    since = timezone.make_aware(open_since) if open_since else None  # a day begins where the desk is
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        taking = progress.add_task("Taking", total=source.weight)
        report = importing.bring_in(
            source, inbox=inbox, open_since=since, told=lambda weight: progress.advance(taking, weight)
        )
        progress.update(taking, completed=source.weight or 1, total=source.weight or 1)
        taken = report.counts["taken"]
        if not wait or not taken:
            return report, []
        reading = progress.add_task("Reading", total=taken)
        left = list(
            importing.wait_until_read(inbox, told=lambda left: progress.update(reading, completed=max(0, taken - left)))
        )
    return report, left


def _source(sources: list[str], *, inbox: Inbox) -> Source:
    """Return where the mails are found; an account stands by itself. Refuses: RefusalError."""
    accounts = [source for source in sources if "://" in source]
    if not accounts:
        return import_sources.in_files(sources)
    if len(sources) > 1:
        message = "Import one account at a time, and files apart from it."
        raise RefusalError(message)
    password = os.environ.get(PASSWORD) or getpass.getpass("Password of the mailbox: ")
    return import_sources.in_account(accounts[0], password=password, inbox=inbox)

"""Having files of strangers looked at for viruses before anybody may open them, where a scanner is set.

Nothing else writes a Scan. A scanner that is away delays a file and loses none: the clock asks again.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from belofte.cases import clamd
from belofte.cases.models import Attachment, Message, Scan
from belofte.people.models import Agent, Role

_AT_ONCE_MAX: Final = 200

logger = logging.getLogger(__name__)


class NotToBeOpenedError(Exception):
    """A file may not be opened; the words say why."""


def place() -> str:
    """Return where the scanner is; "" where there is none."""
    chosen: str = settings.ENVIRONMENT.clamav
    return chosen


def expect(attachments: Iterable[Attachment]) -> None:
    """Have files that just came in scanned: within a minute by the clock, or when somebody opens one."""
    waiting = [Scan(attachment=each) for each in attachments] if place() else []
    if waiting:
        Scan.objects.bulk_create(waiting)


def scan_waiting(*, at: datetime) -> int:
    """Scan what waits, oldest first, until the scanner is away; return how many were scanned."""
    if not place():
        return 0
    waiting = Scan.objects.filter(state=Scan.State.WAITING).select_related("attachment").order_by("id")
    count = 0
    for row in waiting[:_AT_ONCE_MAX]:
        try:
            _scan(row, at=at)
        except clamd.ScannerAwayError:
            break
        except OSError:
            logger.exception("a file could not be scanned; the others are")
            continue
        count += 1
    return count


def refuse_dangerous(file: Attachment, *, by: Agent | None, at: datetime) -> None:
    """Let a file be opened that is clean, or by an administrator any; `by` is None for a customer.

    One that nobody scanned yet is scanned now. Refuses: NotToBeOpenedError.
    """
    if not place() or file.message.direction == Message.Direction.OUT:
        return
    if by is not None and by.has_role(Role.ADMINISTRATOR):
        return
    row, _is_new = Scan.objects.get_or_create(attachment=file)
    if row.state == Scan.State.WAITING:
        row.attachment = file
        try:
            _scan(row, at=at)
        except clamd.ScannerAwayError:
            raise NotToBeOpenedError(_("This file has not been checked for viruses yet. Try again later.")) from None
    if row.state == Scan.State.FOUND:
        raise NotToBeOpenedError(
            _("This file is locked: the virus scanner found “%(finding)s”. An administrator can open it.")
            % {"finding": row.finding}
        )
    if row.state == Scan.State.TOO_LARGE:
        raise NotToBeOpenedError(_("This file is too large to be checked for viruses. An administrator can open it."))


def _scan(row: Scan, *, at: datetime) -> None:
    """Ask the scanner. Refuses: clamd.ScannerAwayError."""
    with row.attachment.blob.open("rb") as content:
        verdict = clamd.ask(place(), content)
    if verdict.is_too_large:
        row.state = Scan.State.TOO_LARGE
    else:
        row.state = Scan.State.FOUND if verdict.finding else Scan.State.CLEAN
    row.finding = verdict.finding
    waiting = Scan.objects.filter(pk=row.pk, state=Scan.State.WAITING)  # two may ask at once: the first verdict stands
    waiting.update(state=row.state, finding=row.finding, scanned_at=at)

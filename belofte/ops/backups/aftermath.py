"""What a restored desk must not do again. It does not know what happened since its backup was made.

What was on its way then may have arrived since, so it becomes uncertain and people decide. The numbers that the desk
gave out since are in reply addresses and links out there, so that they are not given out again. And the brake is on
until somebody has looked: this may be a try on another machine, while the desk itself lives.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from belofte.backups import Backup
from belofte.database.backend.maintenance import as_owner
from belofte.mailings import mailing
from belofte.mailings.models import Mailing
from belofte.ops.backups import marking
from belofte.people.models import AgentSession
from belofte.replies import braking, delivering, holding

NUMBERS_LEFT_OUT: Final = 1_000_000  # of each kind of row: more than a desk makes between two backups


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What was taken back, in numbers."""

    uncertain: int
    stopped: int
    halted: int
    jobs: int
    sessions: int

    def lines(self) -> list[str]:
        """Say it, and what to do."""
        return [
            f"Not sure if they arrived: {self.uncertain} answers that were on their way. Their cases are in the queue.",
            f"Back as a draft: {self.stopped} answers that were held. Given up: {self.jobs} jobs.",
            f"Left out: {self.halted} customers of messages to many that were under way. Look at those first.",
            f"Signed out: {self.sessions} browsers. What happened since the backup is not here.",
            "The brake is on. Start `belofte up`, look, and then say `belofte brake off`.",
        ]


def settle(backup: Backup, *, at: datetime) -> Undone:
    """Do all of it, together with taking away the mark of the restore, or nothing."""
    with as_owner(connection), transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        because = _because(backup)
        undone = Undone(
            uncertain=delivering.doubt_all(because=because, at=at),
            stopped=holding.stop_all(because=because, at=at),
            halted=mailing.halt_all(because=Mailing.Because.RESTORED, at=at),
            jobs=_run(_FORGET_JOBS),
            sessions=AgentSession.objects.all().delete()[0],
        )
        if delivering.braked() is None:
            braking.brake(reason=_reason(backup), by=None, at=at)
        _run(_LEAVE_NUMBERS_OUT, NUMBERS_LEFT_OUT)
        with connection.cursor() as cursor:
            marking.finish(cursor.connection)
    return undone


def _because(backup: Backup) -> str:
    words = _("The desk was restored from a backup of %(moment)s; this may have left since.")
    return words % {"moment": _moment(backup)}


def _reason(backup: Backup) -> str:
    words = _("The desk was restored from a backup of %(moment)s. An administrator looks at it first.")
    return words % {"moment": _moment(backup)}


def _moment(backup: Backup) -> str:
    return backup.manifest.made_at.astimezone(timezone.get_default_timezone()).strftime("%d-%m-%Y %H:%M")


def _run(statement: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        changed: int = cursor.rowcount
    return changed


# What they were about is found again by the clock, or asked for again by whoever did: a code, a link, a password.
_FORGET_JOBS: Final = "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status IN ('todo', 'doing')"

_LEAVE_NUMBERS_OUT: Final = """
SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, last_value + %s)
FROM pg_sequences WHERE schemaname = 'public' AND data_type = 'bigint'::regtype AND last_value IS NOT NULL
"""

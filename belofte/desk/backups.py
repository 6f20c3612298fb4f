"""What administrators are told of backups, at the top of their pages; `belofte doctor` says more.

The desk keeps a note of the newest in its own folder: that of the backups may be on a machine that hangs.
"""

import os
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from belofte.backups import LATE, PARTIAL, SelfTest
from belofte.promises import wording

_NAME: Final = "backups.json"


class Noted(BaseModel):
    """The newest backup, and the newest try."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_at: datetime | None = None
    self_test: SelfTest | None = None


def note_made(*, at: datetime) -> None:
    """Keep that a backup was made."""
    _write(_noted().model_copy(update={"made_at": at}))


def note_tried(found: SelfTest) -> None:
    """Keep what was found when one was tried."""
    _write(_noted().model_copy(update={"self_test": found}))


def problem(*, at: datetime) -> str:
    """Say what is wrong with the nightly backups; nothing where all is well, or where none are made."""
    if settings.BACKUPS is None:
        return ""
    noted = _noted()
    if noted.made_at is None:
        return _("No backup has been made yet. Run “belofte backup” and see what it says.")
    if at - noted.made_at > LATE:
        words = _("The newest backup is of %(moment)s. “belofte doctor” says what to do.")
        return words % {"moment": _moment(noted.made_at)}
    if noted.self_test is not None and noted.self_test.result == "different":
        words = _("On %(moment)s a backup was tried, and could not be restored. “belofte doctor” says why.")
        return words % {"moment": _moment(noted.self_test.tested_at)}
    return ""


def _noted() -> Noted:
    try:
        return Noted.model_validate_json((settings.STATE / _NAME).read_bytes())
    except (OSError, ValidationError):
        return Noted()


def _write(noted: Noted) -> None:
    fresh = settings.STATE / f"{_NAME}.{os.getpid()}{PARTIAL}"  # of two backups at once each writes its own
    fresh.write_text(noted.model_dump_json(indent=1))
    fresh.replace(settings.STATE / _NAME)


def _moment(at: datetime) -> str:
    return formats.date_format(at.astimezone(wording.zone()), "j F H:i")

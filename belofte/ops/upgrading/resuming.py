"""The note of an upgrade that is under way: what was in the tables before it, and the backup of that.

It stays until all rows were seen as they were, or until the desk is started again: then somebody works on.
"""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from pydantic import BaseModel, ConfigDict, ValidationError

from belofte.backups import PARTIAL
from belofte.ops.upgrading.comparing import Before

_NAME: Final = "upgrade.json"


class Noted(BaseModel):
    """An upgrade that was begun."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    backup: Path
    columns: dict[str, list[str]]
    tables: dict[str, list[Any]]

    @property
    def before(self) -> Before:
        """What was there."""
        return Before(columns=self.columns, tables=self.tables)


def note(backup: Path, before: Before) -> Noted:
    """Keep that one begins now."""
    noted = Noted(backup=backup, columns=before.columns, tables=before.tables)
    fresh = settings.STATE / f"{_NAME}{PARTIAL}"
    fresh.write_text(noted.model_dump_json())
    fresh.replace(settings.STATE / _NAME)
    return noted


def begun() -> Noted | None:
    """Return the upgrade that was begun and did not come to its end, if there is one."""
    try:
        return Noted.model_validate_json((settings.STATE / _NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def forget() -> None:
    """Take the note away: it is done, or the desk goes on as it is."""
    (settings.STATE / _NAME).unlink(missing_ok=True)

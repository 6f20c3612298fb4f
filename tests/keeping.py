"""Keeping the tables of a release, with a made-up desk in them, in one small file: bin/keep-release.

What is kept is a backup, so that bringing it back is what an administrator does. tests/test_releases.py upgrades every
release that was kept, and compares all of its rows.
"""

import os
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from belofte import __version__

if TYPE_CHECKING:
    from django.db.models import Field, Model

RELEASES: Final = Path(__file__).parent / "releases"
BYTES_MAX: Final = 300_000
NEVER: Final = {  # of a desk at which somebody works; and what holds nothing that outlives a start
    "belofte_cache",
    "django_session",
    "people_setupcode",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}
"""Tables that are empty all the same."""
_CASES: Final = 8
_MOMENT: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_CHOSEN: Final[dict[str, Any]] = {  # where the first that comes to mind is refused
    "channels_canary": {"failing_since": None},
    "cases_scan": {"state": "waiting", "finding": "", "scanned_at": None},
    "people_invitation": {"roles": ["agent"]},
}


def keep() -> Path:
    """Make the desk in a server of its own, and keep a backup of it under the name of this version."""
    import django  # noqa: PLC0415

    import tests.database_server  # noqa: F401, PLC0415 - starts the server, and names it in the environment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belofte.config.settings")
    django.setup()
    from belofte.ops import migrating  # noqa: PLC0415
    from belofte.ops.backups import making  # noqa: PLC0415

    migrating.migrate(_tell)
    _play()
    _fill()
    kept = RELEASES / f"{__version__}.tar.xz"
    RELEASES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        making.back_up(Path(folder), recipient="", kept=1, tell=_tell, at=_MOMENT)
        with tarfile.open(kept, "w:xz", preset=9) as archive:
            archive.add(folder, arcname=".")
    return kept


def unpack(kept: Path, folder: Path) -> Path:
    """Unpack a release that was kept; return the folder of its backup."""
    with tarfile.open(kept) as archive:
        archive.extractall(folder)  # noqa: S202 - our own; Debian's Python 3.11.2 knows no filters yet
    return folder


def _play() -> None:
    """Have a morning happen: mail, answers, calls, promises."""
    from belofte.ops.demo import customers, morning, playing, running  # noqa: PLC0415

    plan = morning.plan(running.SEED, _CASES, day=_MOMENT.date())
    with customers.mail_server() as port:
        playing.open_desk(plan, smtp_port=port)
        playing.Player(now=_MOMENT).play(plan, tell=lambda *_: None)


def _fill() -> None:
    """Write a row into each table that is still empty, one that the database lets in."""
    from django.db import DatabaseError, transaction  # noqa: PLC0415

    refused: dict[str, str] = {}
    found = _empty()
    while found:
        for model in found:
            try:
                with transaction.atomic():
                    model._default_manager.bulk_create([model(**_row(model))])  # noqa: SLF001 - Django documents both
            except DatabaseError as error:
                refused[model._meta.db_table] = str(error)  # noqa: SLF001
        if (left := _empty()) == found:
            raise SystemExit("\n".join(f"{table}: {words}" for table, words in refused.items()))
        found = left


def _empty() -> "list[type[Model]]":
    from django.apps import apps  # noqa: PLC0415

    models = apps.get_models(include_auto_created=True)
    return [
        model
        for model in models
        if model._meta.managed and model._meta.db_table not in NEVER and not model._default_manager.exists()  # noqa: SLF001
    ]


def _row(model: "type[Model]") -> dict[str, Any]:
    named = {
        field.name: _value(field)
        for field in model._meta.concrete_fields  # noqa: SLF001
        if not field.has_default() and (field.is_relation or not field.primary_key)
    }
    return {**named, **_CHOSEN.get(model._meta.db_table, {})}  # noqa: SLF001


def _value(field: "Field[Any, Any]") -> Any:  # noqa: ANN401 - whatever the field takes
    if field.is_relation:
        return field.related_model._default_manager.first()  # type: ignore[union-attr]  # noqa: SLF001
    if field.flatchoices:
        return field.flatchoices[0][0]
    values = {
        "DateTimeField": _MOMENT,
        "DateField": _MOMENT.date(),
        "BooleanField": False,
        "BinaryField": b"x",
        "JSONField": {},
        "UUIDField": "00000000-0000-4000-8000-000000000001",
        "IntegerField": 1,
        "BigIntegerField": 1,
        "PositiveIntegerField": 1,
        "PositiveSmallIntegerField": 1,
        "SmallIntegerField": 1,
        "EmailField": "iemand@desk.example",
        "CharField": "x",
        "TextField": "x",
        "URLField": "https://desk.example/",
        "FileField": "",
    }
    return values.get(field.get_internal_type())


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    made = keep()
    _tell(f"{made.relative_to(Path.cwd())}: {made.stat().st_size / 1000:.0f} kB")

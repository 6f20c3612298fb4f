"""The mark of a database whose data moved to another server: a file beside them, in words for who finds it."""

from pathlib import Path
from typing import Final

from belofte.database.faults import MovedError

MARK: Final = "moved"


def mark(home: Path, words: str) -> None:
    """Keep that these data moved, and where to."""
    (home / MARK).write_text(f"{words}\n")


def expect_here(home: Path) -> None:
    """Refuse data that moved. Refuses: MovedError."""
    mark = home / MARK
    if mark.exists():
        raise MovedError(
            f"{mark.read_text().strip()} What is here stands still since then, so nothing was started. Set "
            "BELOFTE_DATABASE to that server. To go back to what is here, without what came in since: "
            f"rm {mark}"
        )

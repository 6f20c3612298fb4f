"""Reading lessons: texts with their label, by wording, so that none is learned and examined in the same words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

Language = Literal["nl", "en"]

FOLDER: Final = Path(__file__).parent.parent / "lessons"
WRITTEN_AT: Final = datetime(2026, 6, 10, 6, tzinfo=UTC)  # any morning: "tomorrow" is soon, whichever day it is
_WRITTEN: Final = ", written "  # in the head of a family whose dates are near or far
_HOUR: Final = 6
_SHARES: Final = 4  # one in so many wordings is held back


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One text and what it is an example of."""

    text: str
    label: str
    wording: str  # its family: texts that say the same in about the same words
    language: Language
    written_at: datetime = WRITTEN_AT

    @property
    def is_held_back(self) -> bool:
        """Tell whether it is kept for examining: a whole wording is, or none of it."""
        return sha256(self.wording.encode()).digest()[0] % _SHARES == 0


def read(name: str) -> list[Lesson]:
    """Return the lessons of a subject, from `NAME*.nl.txt` and `NAME*.en.txt`, in a fixed order."""
    return [lesson for path in sorted(FOLDER.glob(f"{name}*.txt")) for lesson in _lessons(path)]


def fingerprint(lessons: Iterable[Lesson]) -> str:
    """Return by which a set of lessons is known again."""
    digest = sha256()
    for lesson in lessons:
        digest.update(f"{lesson.label}\t{lesson.wording}\t{lesson.text}\n".encode())
    return digest.hexdigest()[:16]


def _lessons(path: Path) -> Iterator[Lesson]:
    """Yield what a file teaches: a line "# label: wording" heads each family, and may end in ", written 2026-11-26"."""
    language: Language = "nl" if ".nl." in path.name else "en"
    label = wording = ""
    written_at = WRITTEN_AT
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("# "):
            label = text[2:].partition(":")[0].strip()
            wording = f"{path.name} {text}"
            written_at = _written_at(text)
        elif text:
            yield Lesson(text=text, label=label, wording=wording, language=language, written_at=written_at)


def _written_at(head: str) -> datetime:
    """Return on which morning the texts of a family were written, where its head says so."""
    _, is_said, day = head.partition(_WRITTEN)
    return datetime.fromisoformat(day).replace(hour=_HOUR, tzinfo=UTC) if is_said else WRITTEN_AT

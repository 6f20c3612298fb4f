"""Reading lessons: texts with their label, by wording, so that none is learned and examined in the same words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

Language = Literal["nl", "en"]

FOLDER: Final = Path(__file__).parent.parent / "lessons"
_SHARES: Final = 4  # one in so many wordings is held back


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One text and what it is an example of."""

    text: str
    label: str
    wording: str  # its family: texts that say the same in about the same words
    language: Language

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
    """Yield what a file teaches: a line "# label: wording" heads each family."""
    language: Language = "nl" if ".nl." in path.name else "en"
    label = wording = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("# "):
            label = text[2:].partition(":")[0].strip()
            wording = f"{path.name} {text}"
        elif text:
            yield Lesson(text=text, label=label, wording=wording, language=language)

"""Measuring a subject on labelled lines: all of them, and by the wording and the language that they name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from belofte.ops.language.lines import Asked, object_of, validated
from belofte.ops.language.measuring import promises, received, replies, triage
from belofte.ops.language.measuring.figures import Figures, in_words
from belofte.ops.refusals import RefusalError

_ALL: Final = "all"
_GROUPS_MAX: Final = 20  # of figures: what a line names is anybody's word


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be measured: by which field its labels are known, what stands on a line, and how that is judged."""

    field: str
    line: type[Asked]
    judge: Callable[[Any, Figures], None]


SUBJECTS: Final = {
    "promises": Subject("promises", promises.PromisesLabelled, promises.judge),
    "tone": Subject("labels", replies.ToneLabelled, replies.judge_tone),
    "questions": Subject("questions", replies.QuestionsLabelled, replies.judge_questions),
    "triage": Subject("flags", triage.TriageLabelled, triage.judge),
    "personal": Subject("found", received.PersonalLabelled, received.judge_personal),
    "readability": Subject("level", received.ReadabilityLabelled, received.judge_readability),
    "quotes": Subject("new", replies.QuotesLabelled, replies.judge_quotes),
}


@dataclass(slots=True)
class Measured:
    """What came out: the figures of each group of lines, and the lines that were wrong, with why."""

    subject: str
    groups: dict[str, Figures] = field(default_factory=dict)
    wrong: list[tuple[int, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return all of it."""
        return {
            "subject": self.subject,
            "groups": [
                {"group": name, "lines": figures.lines, "figures": figures.as_json()}
                for name, figures in self.groups.items()
            ],
            "wrong": [{"line": number, "error": words} for number, words in self.wrong],
        }

    def in_words(self) -> Iterator[str]:
        """Yield the same as lines for a person to read."""
        for name, figures in self.groups.items():
            yield f"{self.subject}, {name}: {figures.lines} lines"
            yield from (in_words(each, share) for each, share in figures.shares.items() if share.of)


def measure(lines: Iterable[str], *, subject: str = "") -> Measured:
    """Return how the desk does on labelled lines of one subject; without its name the first line shows it.

    Refuses a subject that there is not, and lines that do not show theirs: RefusalError.
    """
    if subject and subject not in SUBJECTS:
        raise RefusalError(f"There is no subject {subject}. There are {', '.join(SUBJECTS)}.")
    measured = Measured(subject)
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                given = object_of(line)
                measured.subject = measured.subject or _subject_of(given)
                _judge(given, measured)
            except (ValueError, OverflowError) as refused:
                measured.wrong.append((number, str(refused)))
    if not measured.subject:
        raise RefusalError(f"No line has labels. By its labels a line is known: {_known_by()}.")
    measured.groups = dict(sorted(measured.groups.items(), key=lambda group: (group[0] != _ALL, group[0])))
    return measured


def _judge(given: dict[str, Any], measured: Measured) -> None:
    """Count a line in each group that it belongs to. Raises ValueError where it cannot be read."""
    subject = SUBJECTS[measured.subject]
    figures = Figures(lines=1)
    subject.judge(validated(given, subject.line), figures)
    for group in (_ALL, *(f"{name} {given[name]}" for name in ("wording", "lang") if isinstance(given.get(name), str))):
        if group in measured.groups or len(measured.groups) < _GROUPS_MAX:
            measured.groups.setdefault(group, Figures()).add(figures)


def _subject_of(given: dict[str, Any]) -> str:
    """Return which subject the labels of a line are of. Raises ValueError where it has none."""
    for name, subject in SUBJECTS.items():
        if subject.field in given:
            return name
    raise ValueError(f"This line has no labels. By its labels a line is known: {_known_by()}.")


def _known_by() -> str:
    return ", ".join(f'"{subject.field}" ({name})' for name, subject in SUBJECTS.items())

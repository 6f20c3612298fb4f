"""Measuring the guards on replies that others wrote. `python -m belofte.replies.guards.tests.measuring` prints it.

`exam/clean.*.jsonl` are replies that nobody should be warned about, `exam/faulty.jsonl` have one fault each; they were
written by people who had seen no guard, on 26 November 2026. What was looked at while the guards were made are the
lines for which the first byte of the SHA-256 of their id is even; the others were only measured. `exam/second.*.jsonl`
are clean ones of two more hands, written when all of it was made, and only measured; `exam/third_*.jsonl` are clean
ones of yet two others, of 27 November 2026; of `third_b.jsonl` nobody ever looked at an alarm. `exam/fourth_*.jsonl`
are clean ones of two more, whose alarms were looked at when the limits of questions, dates, tone and addresses were
raised; so were those of `exam/fifth.jsonl`, of another hand. `exam/sixth.jsonl`, of yet another, was measured when
that was done. On 28 November rules were made more careful with the alarms of all of these before them, but for the
half that was only measured, `third_b.jsonl` and the sixth: of those nobody looked at more than how many there were.

All of those stand by themselves. `exam/seventh_*.jsonl`, of two more hands on that day, stand in a case: with notes of
colleagues, what we answered before, what is other customers', a reader of whom nothing is proven and a house that has
its own form and words. What a guard sees by these alone is measured on them. Rules were mended with all their alarms
before them. Then two yet other hands wrote `exam/eighth_*.jsonl`, in a case too: the alarms of those with an even hash
were looked at, and rules mended once; of the others nobody looked at more than how many there were.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from belofte.language.asking import only_asks
from belofte.language.holding import only_holds

if TYPE_CHECKING:
    from belofte.replies.guards.reading import Around

FOLDER: Final = Path(__file__).parent / "exam"
HALVES: Final = ("looked at", "only measured")
SECOND: Final = "second"
THIRD: Final = "third"
FOURTH: Final = "fourth"
FIFTH: Final = "fifth"
SIXTH: Final = "sixth"
SITUATED: Final = ("seventh", "eighth")
EXAMS: Final = (*HALVES, SECOND, THIRD, FOURTH, FIFTH, SIXTH, *SITUATED)
SITUATIONS: Final = ("notes", "earlier", "others", "public", "unproven", "unsure", "form", "avoid")
SOUNDS: Final = frozenset({"tone", "blame"})
GUARD_OF: Final[Mapping[str, str]] = {
    "missing_attachment": "attachments",
    "note_in_reply": "notes",
    "refusal_without_reason": "refusals",
    "asks_again": "asking",
    "personal_in_public": "personal",
    "promise_without_date": "dates",
    "wrong_language": "language",
    "placeholder": "placeholders",
    "blame_shift": "blame",
    "other_customer": "recipients",
}
_KINDS: Final = {"date_of_birth": "birth_date", "account_number": "customer_number", "postcode": "address"}
_AT: Final = datetime(2026, 11, 26, 9, tzinfo=UTC)


@dataclass(slots=True)
class Figures:
    """What was counted on a half, on another exam, or on several together."""

    clean: int = 0
    hinted: int = 0  # clean replies with a remark of any guard but that of questions
    hinted_or_asked: int = 0  # the same with that of questions
    stopped: int = 0  # clean replies whose tone or pointing would be stopped
    stopped_by_any: int = 0  # if every guard stopped what it may
    alarms: Counter[str] = field(default_factory=Counter)  # clean replies by guard
    grave: Counter[str] = field(default_factory=Counter)  # those among them that it would stop
    told_none: int = 0  # clean replies that would be no outcome, if their case were closed with them
    situations: Counter[str] = field(default_factory=Counter)  # clean replies that have this around them
    faulty: Counter[str] = field(default_factory=Counter)  # replies by guard
    seen: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    def __str__(self) -> str:
        from belofte.replies.guards.registry import GUARDS  # noqa: PLC0415 - once Django is set up

        lines = [
            f"{guard}: seen {self.seen[guard]} of {self.faulty[guard]};"
            f" on clean ones {self.alarms[guard]}, {self.grave[guard]} that it would stop"
            for guard in sorted(GUARDS)
        ]
        lines.append(
            f"{self.clean} clean replies: {self.hinted} with a hint ({self.hinted_or_asked} with those of questions),"
            f" {self.stopped} stopped by tone or pointing, {self.stopped_by_any} if every guard stopped what it may,"
            f" {self.told_none} that tell no outcome"
        )
        if self.situations:
            lines.append("of these have " + ", ".join(f"{name}: {self.situations[name]}" for name in SITUATIONS))
        return "\n".join(lines)

    @property
    def hints(self) -> float:
        """The part of the clean replies that have a hint, those of questions among them."""
        return self.hinted_or_asked / self.clean


def lines(name: str, half: str) -> Iterator[dict[str, Any]]:
    """Yield the replies of a half, or the clean ones of a later exam."""
    if half not in HALVES:
        name = {"clean": half}.get(name, "nothing")
    for path in sorted(FOLDER.glob(f"{name}*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            reply = json.loads(line)
            if half not in HALVES or HALVES[sha256(reply["id"].encode()).digest()[0] % 2] == half:
                yield reply


def measure(half: str, *, one_in: int = 1) -> Figures:
    """Return the figures of an exam, or of one in so many of its replies."""
    figures = Figures()
    for reply in list(lines("clean", half))[::one_in]:
        found = look(reply)
        figures.clean += 1
        figures.situations.update(name for name in SITUATIONS if reply.get(name))
        remarked = {guard for guard, remarks in found.items() if remarks}
        grave = {guard for guard in remarked if any(remark.is_grave for remark in found[guard])}
        figures.alarms.update(remarked)
        figures.grave.update(grave)
        figures.told_none += only_asks(reply["reply"]) or only_holds(reply["reply"])
        figures.hinted += bool(remarked - {"questions"})
        figures.hinted_or_asked += bool(remarked)
        figures.stopped += bool(grave & SOUNDS)
        figures.stopped_by_any += bool(grave)
    for reply in list(lines("faulty", half))[::one_in]:
        guard = GUARD_OF[reply["fault"]]
        figures.faulty[guard] += 1
        figures.seen[guard] += bool(look(reply)[guard])
    return figures


def look(reply: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what each guard says of a reply."""
    from belofte.replies.guards.reading import read  # noqa: PLC0415 - once Django is set up
    from belofte.replies.guards.registry import GUARDS  # noqa: PLC0415

    reading = read(reply["reply"], around(reply), at=_AT)
    return {name: list(guard.look(reading)) for name, guard in GUARDS.items()}


def around(reply: Mapping[str, Any]) -> "Around":
    """Return what stands around a reply in its case; a reply that stands by itself has none of the situations."""
    from belofte.language.tone.house import House  # noqa: PLC0415 - once Django is set up
    from belofte.replies.guards.reading import Around  # noqa: PLC0415

    known = {kind: words for kind, words in reply["known"].items() if kind != "photo"}
    told = [*reply.get("earlier_customer", ()), reply["customer"]]
    before = [(_AT - timedelta(days=each["days_ago"]), each["text"]) for each in reply.get("earlier", ())]
    ours = "\n\n".join(text for _moment, text in before)
    return Around(
        customer=reply["customer"],
        told="\n".join([*told, *(f"{kind.replace('_', ' ')}: {words}" for kind, words in known.items())]),
        ours=ours,
        answers=before,
        notes=reply.get("notes", ()),
        otherwise="en" if reply["lang"] == "en" else "nl",
        is_public=reply["public"],
        is_unsure=reply.get("unsure", False),
        is_unproven=reply.get("unproven", False),
        told_here="\n\n".join(told),
        files=reply["attached"],
        files_received=["photo.jpg"] if "photo" in reply["known"] else [],
        names=[name for name in [reply["customer_name"]] if name],
        known={_KINDS.get(kind, kind): [words] for kind, words in known.items()},
        of_others=partial(_of_others, strange=reply.get("others", ()), ours=ours),
        house=House(form=reply.get("form", ""), words_to_avoid=dict.fromkeys(reply.get("avoid", ()), "")),
    )


def _of_others(found: Sequence[Any], *, strange: Sequence[Mapping[str, str]], ours: str) -> frozenset[str]:
    """Return what of this is another's, as `belonging` asks the database: an address or number, that we never told."""
    from belofte.language.personal import finding, sameness  # noqa: PLC0415 - once Django is set up

    addresses = {each["words"].lower() for each in strange if each["kind"] == "email"}
    written = "\n".join(f"{each['kind'].replace('_', ' ')}: {each['words']}" for each in strange)
    keys = {key for one in finding.find(written) for key in sameness.keys(one)}
    keys.difference_update(key for one in finding.find(ours) for key in sameness.keys(one))
    return frozenset(
        one.words for one in found if one.words.lower() in addresses or not keys.isdisjoint(sameness.keys(one))
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belofte.config.settings")
    import django

    django.setup()
    together = Figures()
    for chosen in EXAMS:
        measured = measure(chosen)
        together += measured
        sys.stdout.write(f"— {chosen}\n{measured}\n")
    sys.stdout.write(f"— together\n{together}\n")

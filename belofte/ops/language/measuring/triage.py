"""Judging what a customer's message is and shows, on labelled lines."""

from belofte.language.triage.judging import judge as judged
from belofte.language.triage.labels import KINDS, LABELS, Kind
from belofte.ops.language.measuring.figures import Figures
from belofte.ops.language.triage import TriageAsked


class TriageLabelled(TriageAsked):
    """A message, what it is, what it shows and what it also may show."""

    kind: Kind
    flags: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


def judge(line: TriageLabelled, figures: Figures) -> None:
    """Count what a line tells about triage."""
    found = judged(line.text, at=line.written_at, otherwise=line.lang)
    given = {one.label for one in found.flags}
    figures.count("kind right", found.kind == line.kind)
    if not line.flags:
        figures.count("messages without a flag that get one", not given <= set(line.may))
    figures.compare_labels(KINDS, deserved=(line.kind,), given=(found.kind,))
    figures.compare_labels(LABELS, deserved=line.flags, given=given, may=line.may)

"""How an answer can come across. What language is sure of can stop it; what it is less sure of is a hint at most."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from belofte.replies.guards.contract import Guard, Level, Reading, Remark

_ELSEWHERE = frozenset({"blame_shift", "unanswered_question"})  # have a guard of their own


def _look(reading: Reading) -> Iterator[Remark]:
    for found in reading.findings:
        if found.label not in _ELSEWHERE:
            yield Remark(
                label=found.label,
                words=found.words,
                start=found.start,
                end=found.end,
                reason=found.reason,
                better=found.better,
                about=found.about,
                is_grave=found.stops,
            )


GUARD = Guard(name="tone", title=_("How it can come across"), usual=Level.HINT, look=_look)

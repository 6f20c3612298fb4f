"""What hangs on a case as evidence, and what of its messages could: for the page of the case."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from belofte.cases.models import Case, Message
from belofte.language import references
from belofte.replies import outstanding
from belofte.testimony import evidencing
from belofte.testimony.models import Evidence

_READ_MAX: Final = 20  # newest messages in which numbers are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something of a message that one press makes evidence: a file, or a number."""

    field: str
    value: str
    shown: str
    kind: str


def beside(case: Case, *, said: Sequence[Message], is_whole: bool, is_own: bool) -> dict[str, Any]:
    """Return what hangs on a case, and for who works on it what could, by message; and what we asked for in vain.

    `said` is what the page shows; where that is not the whole case, what we asked for is looked up.
    """
    held = evidencing.of(case)
    known: defaultdict[str, list[str]] = defaultdict(list)
    for each in held:
        known[each.kind].append(each.words or (each.attachment.name if each.attachment else ""))
    theirs = [message for message in said if message.is_from_customer] if is_own else []
    newest = {message.pk for message in theirs[-_READ_MAX:]}
    offers = {message.pk: _of(message, held, reads=message.pk in newest) for message in theirs}
    return {
        "evidence": held,
        "evidence_offers": {pk: found for pk, found in offers.items() if found},
        "outstanding": outstanding.of(said if is_whole else outstanding.said_in(case), known=known),
    }


def _of(message: Message, held: Iterable[Evidence], *, reads: bool) -> list[Offer]:
    files = {each.attachment_id for each in held}
    numbers = {(each.kind, each.words) for each in held}
    offers = [
        Offer(field="file", value=str(file.pk), shown=file.name, kind=str(Evidence.Kind.FILE.label))
        for file in message.attachments.all()
        if file.pk not in files
    ]
    for named in evidencing.proposed(message) if reads else []:
        kept = references.masked(named)
        if (kept.kind, kept.words) not in numbers:
            kind = str(Evidence.Kind(named.kind).label)
            offers.append(Offer(field="words", value=named.words, shown=kept.words, kind=kind))
    return offers

"""Chips as fields of a form: how they are written, read back, and known again."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils import timezone

from belofte.desk.promise_forms import TEAM, PromiseForm, place_of, place_of_again, place_of_claim
from belofte.desk.wall_times import WALL
from belofte.language import cleaning
from belofte.people.models import Agent
from belofte.promises.models import Initiator, Kind, Promise
from belofte.promises.saying import Withdrawn
from belofte.promises.terms import Due
from belofte.replies.proposing import Proposal

CHIPS_MAX: Final = 20
REASON_MAX: Final = 2_000  # characters
PREFIX: Final = "promise"
_OF_PAYOUTS: Final = ("-method", "-why_other", "-why_less")
Row = dict[str, Any]  # the fields of one chip


def key_of(words: str) -> str:
    """Return words by which a chip is known again: a browser may have changed their line ends."""
    return " ".join(words.split())


def row_of(proposal: Proposal, *, by: Agent) -> Row:
    """Return a chip as it first stands on the screen."""
    return {
        "record": "on" if proposal.is_sure else "",
        "kind": proposal.kind,
        "words": proposal.words,
        "channel": proposal.channel,
        "owner": _whose(proposal.instead_of) if proposal.instead_of else str(by.pk),
        "instead_of": _place(proposal),
        "initiator": "",
        "reason": "",
        "condition": proposal.condition,
        "every": proposal.every or "",
        "found_words": proposal.words,
        **_due_fields(proposal.due),
    }


def _place(proposal: Proposal) -> str:
    """Return how it names what runs already, where it is about that."""
    if proposal.again is not None:
        return place_of_again(proposal.again)
    if proposal.claimed is not None:
        return place_of_claim(proposal.claimed)
    return place_of(proposal.instead_of) if proposal.instead_of else ""


def rows_in(posted: QueryDict) -> list[Row]:
    """Return the chips that were posted, field by field."""
    count = str(posted.get(f"{PREFIX}-{TOTAL_FORM_COUNT}", "0"))
    number = int(count) if count.isascii() and count.isdigit() and len(count) <= 3 else 0  # noqa: PLR2004 - digits
    names = PromiseForm.base_fields
    return [
        {name: posted.get(f"{PREFIX}-{position}-{name}", "") for name in names}
        for position in range(min(number, CHIPS_MAX))
    ]


def chosen_in(posted: QueryDict) -> str:
    """Return what was chosen beside the words of an answer, for `form_of` to read back: chips, payouts and outcome."""
    chosen = QueryDict(mutable=True)
    chosen.update(as_data(rows_in(posted)))
    chosen.setlist("kept", posted.getlist("kept"))
    chosen.setlist("offered", posted.getlist("offered"))
    paid = tuple(f"payout-{number}-" for number in posted.getlist("kept"))  # of what is not ticked nothing is chosen
    for name in (name for name in posted if name == "outcome" or name.startswith(("withdrawn-", *paid))):
        chosen[name] = str(posted[name])[:REASON_MAX]
    return chosen.urlencode()


def has_words(posted: QueryDict) -> bool:
    """Tell whether something was written beside the words of an answer: what the customer reads may be among it."""
    is_chip = any(
        row["reason"] or row["condition"] or key_of(row["words"]) != key_of(row["found_words"])
        for row in rows_in(posted)
    )
    others = (name for name in posted if name.startswith("withdrawn-") or name.endswith(_OF_PAYOUTS))
    return is_chip or any(str(posted[name]).strip() for name in others)


def form_of(chosen: str) -> QueryDict | None:
    """Return the form that `chosen_in` wrote; None where nothing was posted yet."""
    return QueryDict(chosen) if chosen else None


def withdrawn_in(posted: QueryDict, *, left: Sequence[Promise]) -> Iterator[Withdrawn]:
    """Find what is taken back of what is left to keep: where somebody wrote why it no longer holds."""
    for promise in left:
        reason = cleaning.clean_text(posted.get(f"withdrawn-{promise.pk}", "")).strip()[:REASON_MAX]
        if reason:
            yield Withdrawn(promise=promise, reason=reason)


def row_about(promise: Promise, *, initiator: Initiator) -> Row:
    """Return the chip that gives a promise another date, as it stands under words that were made ready about it."""
    row = dict.fromkeys(PromiseForm.base_fields, "")
    moves = {"instead_of": place_of(promise), "initiator": initiator}
    return row | moves | {"record": "on", "kind": promise.kind, "owner": _whose(promise)}


def _whose(promise: Promise) -> str:
    """Return how a chip names who sees to a promise."""
    return str(promise.owner_id or TEAM)


def follow(rows: Sequence[Row], proposals: Sequence[Proposal], *, running: Sequence[Promise]) -> list[Proposal]:
    """Have chips that move a promise take the date that the words give it, and return what else the words promise.

    A date that somebody typed stays; words that name another stand beside it then, for a person to choose.
    """
    left = list(proposals)
    for row in rows:
        moved = next((promise for promise in running if row["instead_of"] == place_of(promise)), None)
        said = next((one for one in left if moved and _is_of_kind(one, moved)), None)
        if moved is not None and row["due"] == row["found_due"]:
            row.update(_due_fields(None if said is None or said.is_house_rule else said.due))
        if said is not None and (said.is_house_rule or row["due"] == _due_fields(said.due)["due"]):
            left.remove(said)
    return left


def _is_of_kind(said: Proposal, moved: Promise) -> bool:
    """Tell whether words can be about a promise; "something else" reads as many a thing."""
    return moved.kind in {said.kind, Kind.OTHER}


def _due_fields(due: Due | None) -> Row:
    if due is None:
        return dict.fromkeys(("due", "found_due", "grain", "due_words"), "")
    wall = due.at.astimezone(timezone.get_current_timezone()).strftime(WALL)
    return {"due": wall, "found_due": wall, "grain": due.grain, "due_words": due.words}


def as_data(rows: list[Row]) -> Row:
    """Return rows as a form posts them."""
    fields = {
        f"{PREFIX}-{position}-{name}": value
        for position, row in enumerate(rows)
        for name, value in row.items()
        if value != ""
    }
    return {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0", **fields}

"""What the page of a case shows of how we talk: a live conversation runs or has ended, and a message that hurts.

That is folded, and a way out stands before the composer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from belofte import clock
from belofte.cases.models import Message
from belofte.closing import live
from belofte.conduct import objecting
from belofte.conduct.models import Kind
from belofte.desk.refusals import Refusal
from belofte.desk.surroundings import Facts, Surroundings
from belofte.language.questions import without_abuse
from belofte.people.models import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A message that hurts, as it is shown: how, and what it asks without the words that hurt."""

    message: Message
    kind: str
    asks: Sequence[str]


def beside(
    request: HttpRequest, around: Surroundings, *, said: Sequence[Message], refusal: Refusal | None, by: Agent
) -> dict[str, Any]:
    """Return what is folded, which conversations were stopped, how a live one fares, and whether one writes at once."""
    folded = {message.pk: found for message in said if (found := _folded(message))}
    standing = [stop for stop in around.stops if stop["ended_at"] is None]
    newest = next((message for message in reversed(said) if not message.is_automatic), None)
    hurt = folded.get(newest.pk) if newest and around.is_own else None
    writes = refusal is not None or "write" in request.GET or bool(around.draft.get("text", "").strip())
    undecided = objecting.asking(by, case=around.case, at=clock.now()) if standing else []
    may_stop = around.is_own and not around.case.is_closed
    return {
        "folded": folded,
        "hurt": hurt,
        "undecided": {one.stop.pk: one.message for one in undecided if one.message},
        "came_back": {one.stop.pk: one.since for one in undecided if one.message is None},
        "is_stopped": bool(standing),
        "is_stopper": any(stop["by"] == by.pk for stop in standing),
        "may_stop": _may_stop(folded, standing) if may_stop else None,
        "shows_composer": writes or hurt is None,
        **(_live(said) if around.is_own else {}),
    }


def _live(said: Sequence[Message]) -> dict[str, Any]:
    """Return the live conversation in which something was said last, and how it ended; in one statement, or none."""
    found = next((each.conversation for each in reversed(said) if live.is_live(each.conversation)), None)
    return {"live_conversation": found, "live_ended": live.standing(found) if found else None}


def _folded(message: Message) -> Folded | None:
    abuse = getattr(message, "abuse", None)
    if abuse is None or abuse.unmarked_at is not None:
        return None
    return Folded(message=message, kind=str(Kind(abuse.kind).label), asks=without_abuse.find(message.text))


def _may_stop(folded: Mapping[int, Folded], standing: Sequence[Facts]) -> Message | None:
    """Return the newest message that hurts in a conversation that is not stopped."""
    stopped = {stop["conversation"] for stop in standing}
    hurting = [each.message for each in folded.values() if each.message.conversation_id not in stopped]
    return hurting[-1] if hurting else None

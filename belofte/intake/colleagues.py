"""Mail of people who work here: said by them, never done for them. What they pass on is the customer's word.

Anybody can write an agent's address above a mail, so it is never acted on: no answer leaves because of it. It is only
shown whose mailbox it names, and whether that was proven.
"""

from dataclasses import dataclass, replace

from belofte.cases import doubts, reply_addresses
from belofte.cases.doubts import Doubt
from belofte.channels.contract import Incoming
from belofte.people.models import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as the case gets it: whose words these are, which colleague sent or passed them on, and the doubts."""

    incoming: Incoming
    colleague: Agent | None = None  # whose own words they are
    is_proven: bool = False  # that the colleague sent it
    doubts: tuple[Doubt, ...] = ()


def hear(incoming: Incoming, *, agent: Agent | None) -> Said:
    """Tell whose words a message holds; `agent` is who works here under its author's address, if anybody does."""
    found: list[Doubt] = []
    if incoming.authentication.is_failing:
        found.append(doubts.doubt(doubts.FAILING))
    if incoming.called_spam_by:
        found.append(doubts.doubt(doubts.SPAM, by=incoming.called_spam_by))
    if agent is None or incoming.authentication.is_failing:
        return Said(incoming=incoming, doubts=tuple(found))
    is_proven = incoming.authentication.is_proven
    original = _original(incoming)
    kind = doubts.COLLEAGUE if original is None else doubts.FORWARDED
    found.append(doubts.doubt(kind, by=agent.name, is_proven=is_proven))
    return Said(
        incoming=original or incoming,
        colleague=None if original else agent,
        is_proven=is_proven,
        doubts=tuple(found),
    )


def _original(incoming: Incoming) -> Incoming | None:
    """Return what is passed on, as its author said it; the rest is folded away behind it, and none of it is lost."""
    passed_on = incoming.forwarded
    if passed_on is None or incoming.is_automatic:  # a program passes nothing on, it only quotes
        return None
    if not passed_on.text.strip() or _is_ours(passed_on.author.address):
        return None
    return replace(
        incoming,
        author=passed_on.author,
        text=passed_on.text,
        signature="",
        folded=passed_on.preface,
        subject=passed_on.subject or incoming.subject,
        external_id=passed_on.external_id or incoming.external_id,
        answers=passed_on.answers,
        said_at=passed_on.said_at or incoming.said_at,
        reply_to=None,
        reply_tokens=(),
        forwarded=None,
    )


def _is_ours(address: str) -> bool:
    """Tell whether an address is of somebody who works here or of an inbox: then there is no customer to answer."""
    return Agent.objects.filter(email=address.lower()).exists() or bool(reply_addresses.ours_among([address]))

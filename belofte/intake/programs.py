"""Hearing what a program of ours told a customer, in a conversation of its own, and what it promised there.

Such a promise is somebody's of us. What a program may not promise is shown beside what it said, and the case is ours
until a person put it right: the customer was told it all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from belofte.attention import ball
from belofte.cases import history, said_by_programs
from belofte.cases.doubts import Doubt
from belofte.cases.models import Case, Conversation, Event, Message
from belofte.channels import registry
from belofte.channels.contract import Incoming
from belofte.channels.models import RawEnvelope
from belofte.closing import closing
from belofte.language.promises import sameness
from belofte.promises import ledger, mandates, naming, terms
from belofte.promises.ledger import Source
from belofte.promises.models import DUE_FROM_US, Form, Origin, Promise
from belofte.promises.refusals import TermsRefusedError
from belofte.promises.terms import Terms
from belofte.replies import proposing
from belofte.replies.proposing import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What it promised: what is new, what runs already, and the words that a person has to look at."""

    promised: list[Terms]
    again: list[Promise]
    left: list[str]


def only_of_ours(incoming: Incoming, *, channel: str) -> Incoming:
    """Return it as said by nobody's program where a channel has none of ours: whoever writes there may name one."""
    if not incoming.program or registry.abilities(channel).programs:
        return incoming
    return replace(incoming, program="")


def hear(
    incoming: Incoming, *, conversation: Conversation, envelope: RawEnvelope, doubts: Iterable[Doubt], at: datetime
) -> Message:
    """Record what a program said, and what it promised, and settle who has to act; the case's row is held.

    Its "tomorrow" is that of when it spoke, however late we read it.
    """
    case = conversation.case
    running = list(case.promises.filter(state__in=DUE_FROM_US).exclude(origin=Origin.DESK).order_by("pk"))
    spoken_at = min(incoming.said_at or envelope.received_at, envelope.received_at)
    proposals = proposing.propose(incoming.text, case=case, running=running, at=spoken_at)
    heard = _sorted(proposals, case=case, at=at)
    message = said_by_programs.record(
        incoming, conversation=conversation, envelope=envelope, problems=heard.left, doubts=doubts, at=at
    )
    history.record(case, Event.Kind.SENT, by=None, at=at, message=message.pk)
    if heard.promised or heard.left:
        closing.cancel_waiting(case, at=at)
        closing.reopen(case, at=at, message=message)
    for each in heard.promised:
        ledger.make_of_program(case, each, program=incoming.program, source=Source(message=message), at=at)
    for again in heard.again:
        ledger.say_again(again, source=Source(message=message), by=None, at=at)
    ball.settle(case, at=at)
    return message


def _sorted(proposals: Iterable[Proposal], *, case: Case, at: datetime) -> _Heard:
    heard = _Heard(promised=[], again=[], left=[])
    for one in proposals:
        owner = naming.who(case, due_at=one.due.at if one.due else None, at=at)
        promised = Terms(kind=one.kind, words=one.words, owner=owner, due=one.due, channel=one.channel, form=one.form)
        if one.again in heard.again or any(_says_again(one, earlier) for earlier in heard.promised):
            continue
        if one.again is not None and one.again.form != Form.CLAIMED:
            heard.again.append(one.again)
        elif one.is_sure and one.instead_of is None and one.claimed is None and _may(promised, case=case, at=at):
            heard.promised.append(promised)
        else:
            heard.left.append(one.words)
    return heard


def _says_again(one: Proposal, earlier: Terms) -> bool:
    """Tell whether it says in other words what the same message promised before."""
    if (one.kind, one.form) != (earlier.kind, Form.FIRM) or sameness.are_apart(one.kind, earlier.words, one.words):
        return False
    return one.is_house_rule or (one.due is not None and earlier.due is not None and one.due.at == earlier.due.at)


def _may(promised: Terms, *, case: Case, at: datetime) -> bool:
    """Tell whether a program may promise it, and somebody can keep it."""
    try:
        mandates.refuse_beyond_program(promised, team_id=case.team_id)
        terms.refuse_unfit(promised, case=case, at=at)
    except TermsRefusedError:
        return False
    return True

"""Hearing what a program of ours told a customer, in a conversation of its own, and what it promised there.

Such a promise is somebody's of us. What a program may not promise is shown beside what it said, for a person to put
right: the customer was told it all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from belofte.attention import ball
from belofte.cases import history, said_by_programs
from belofte.cases.models import Case, Conversation, Event, Message
from belofte.channels import registry
from belofte.channels.contract import Incoming
from belofte.channels.models import RawEnvelope
from belofte.closing import closing
from belofte.promises import ledger, mandates, terms
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


def is_of_one(incoming: Incoming, *, channel: str) -> bool:
    """Tell whether a program of ours says it: only over a channel that nobody outside can write to."""
    return bool(incoming.program) and registry.abilities(channel).programs


def hear(incoming: Incoming, *, conversation: Conversation, envelope: RawEnvelope, at: datetime) -> Message:
    """Record what a program said, and what it promised, and settle who has to act; the case's row is held."""
    case = conversation.case
    running = list(case.promises.filter(state__in=DUE_FROM_US).exclude(origin=Origin.DESK).order_by("pk"))
    proposals = proposing.propose(incoming.text, case=case, running=running, at=at)
    heard = _sorted(proposals, case=case, at=at)
    message = said_by_programs.record(
        incoming, conversation=conversation, envelope=envelope, problems=heard.left, at=at
    )
    history.record(case, Event.Kind.SENT, by=None, at=at, message=message.pk)
    if heard.promised:
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
        promised = Terms(
            kind=one.kind, words=one.words, owner=terms.successor(case), due=one.due, channel=one.channel, form=one.form
        )
        if one.again is not None and one.again.form != Form.CLAIMED:
            heard.again.append(one.again)
        elif one.is_sure and one.instead_of is None and one.claimed is None and _may(promised, case=case, at=at):
            heard.promised.append(promised)
        else:
            heard.left.append(one.words)
    return heard


def _may(promised: Terms, *, case: Case, at: datetime) -> bool:
    """Tell whether a program may promise it, and somebody can keep it."""
    try:
        mandates.refuse_beyond_program(promised, team_id=case.team_id)
        terms.refuse_unfit(promised, case=case, at=at)
    except TermsRefusedError:
        return False
    return True

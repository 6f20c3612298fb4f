"""Stopping a conversation after a threat, or after new insults behind a warning; and deciding on an objection to that.

The case stays open, and goes to somebody else. What was promised runs on, and what the customer asked still waits: the
message that says so answers nothing.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from belofte.attention import ball
from belofte.cases.models import Case, Conversation, Message
from belofte.conduct import abuse, objecting, stops
from belofte.conduct.models import Objection, Stop
from belofte.conduct.stops import Because
from belofte.keeping import passing_on
from belofte.people.models import Agent
from belofte.replies import about_conduct, sending
from belofte.replies.sending import Answer


@transaction.atomic
def stop(conversation: Conversation, because: Because, answer: Answer, *, by: Agent, at: datetime) -> Stop:
    """Stop a conversation, tell the customer by this answer, and give the case to somebody else.

    Below its words stands how the customer goes on and objects, whatever they are.
    Refuses: what `stops.refuse_unfit` and `sending.send` refuse.
    """
    text = about_conduct.with_rights(answer.text, conversation, by=by)
    answer = replace(answer, text=text, is_about_conduct=True)
    prepared = sending.prepare(conversation, answer, at=at)
    case = _held(conversation)
    warned = stops.refuse_unfit(conversation, because, by=by)
    told = sending.send(conversation, answer, prepared=prepared, by=by, at=at)
    case.refresh_from_db()
    if case.assignee_id in {None, by.pk}:
        passing_on.pass_on(case, by=by, at=told.recorded_at)
    else:
        passing_on.hand_over_promises(case, to=case.assignee, by=by, at=told.recorded_at)
    made = stops.record(conversation, because, warned=warned, told=told, by=by, at=told.recorded_at)
    abuse.fold(because.message, kind=because.kind, at=told.recorded_at)
    case.refresh_from_db()
    ball.settle(case, at=told.recorded_at)
    return made


@transaction.atomic
def decide(
    stop: Stop,
    message: Message | None,
    answer: Answer,
    *,
    is_upheld: bool,
    is_over: bool = False,
    by: Agent,
    at: datetime,
) -> Objection:
    """Decide on an objection, and tell the customer by this answer; upheld, the conversation is open again.

    `is_over` is whether the screen showed that the stop had ended by itself.
    Refuses: what `stops.refuse_undecidable`, `objecting.refuse_over` and `sending.send` refuse.
    """
    answer = replace(answer, is_about_conduct=True)
    prepared = sending.prepare(stop.conversation, answer, at=at)
    case = _held(stop.conversation)
    theirs = stops.refuse_undecidable(stop, message, by=by)
    objecting.refuse_over(stop, is_over=is_over)
    told = sending.send(stop.conversation, answer, prepared=prepared, by=by, at=at)
    made = stops.decide(stop, theirs, is_upheld=is_upheld, told=told, by=by, at=told.recorded_at)
    case.refresh_from_db()
    ball.settle(case, at=told.recorded_at)
    return made


def _held(conversation: Conversation) -> Case:
    """Hold the case, so that of two who stop or decide at once the second hears who was first."""
    held = Case.objects.select_for_update(of=("self",)).select_related("team")
    return held.get(conversations=conversation.pk)

"""What a customer has heard from us: the answers that reached them, and up to when nobody waits any more.

Of our messages, these are no answers: what left by itself, what went to others, and that a conversation is stopped or
what was decided on an objection to that. The SQL is for the ball, for closing and for the gates of the database; it is
written over the expression that names the row: a parameter in a deed, NEW.id in a trigger, an alias in a query.
"""

from typing import Final

from django.db.models import Case as Choice
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from belofte.cases.models import Case, Delivery, Message

LOST: Final = (Delivery.State.FAILED, Delivery.State.BOUNCED)
ARRIVED: Final = Q(state=Delivery.State.ACCEPTED, meant_for=Delivery.MeantFor.CUSTOMER)
_OF_THE_MATTER: Final = Q(message__stop__isnull=True, message__objection__isnull=True)
_States = Delivery.State
_BEST_FIRST: Final = (
    _States.ACCEPTED,
    _States.SENDING,
    _States.QUEUED,
    _States.UNCERTAIN,
    _States.BOUNCED,
    _States.FAILED,
)


def arrivals() -> QuerySet[Delivery]:
    """Return the deliveries by which an answer reached the customer of a case."""
    return Delivery.objects.filter(ARRIVED & _OF_THE_MATTER, message__is_automatic=False)


def written() -> QuerySet[Message]:
    """Return what people of ours wrote to customers, arrived or not."""
    return Message.objects.filter(direction=Message.Direction.OUT, is_automatic=False, forwards=None)


def answers(case: Case) -> QuerySet[Message]:
    """Return our answers that reached the customer of a case."""
    return Message.objects.filter(Exists(arrivals().filter(message=OuterRef("pk"), case=case)), conversation__case=case)


def told(case: Case | int) -> QuerySet[Message]:
    """Return what reached the customer of a case and says something of the matter; also what left by itself."""
    reached = Delivery.objects.filter(ARRIVED & _OF_THE_MATTER, message=OuterRef("pk"), case=case)
    return Message.objects.filter(Exists(reached), conversation__case=case)


def fate(message: str) -> Coalesce:
    """Return what is known of whether a message reached the customer, over the field that names it.

    It is the state of its best delivery, wherever that went: lost is what came back, or failed, everywhere. "" for what
    went to no customer.
    """
    order = Choice(*[When(state=state, then=place) for place, state in enumerate(_BEST_FIRST)])
    sent = Delivery.objects.filter(message=OuterRef(message), meant_for=Delivery.MeantFor.CUSTOMER)
    return Coalesce(Subquery(sent.order_by(order).values("state")[:1]), Value(""))


def is_answer(message: str) -> str:
    """Return SQL that tells whether a message of ours says something of the matter; over the alias of the message."""
    return f"""
        NOT EXISTS (SELECT FROM conduct_stop WHERE told_id = {message}.id)
        AND NOT EXISTS (SELECT FROM conduct_objection WHERE told_id = {message}.id)
    """  # noqa: S608 - the aliases stand in the code


def answered(case: str, *, by: str) -> str:
    """Return SQL that tells whether one of us wrote to the customer of a case, or spoke to them; by what names them."""
    return f"""
    (EXISTS (
        SELECT FROM cases_message ours JOIN cases_conversation spot ON spot.id = ours.conversation_id
        WHERE spot.case_id = {case} AND ours.direction = 'out' AND ours.author_id = {by}
          AND NOT ours.is_automatic AND ours.forwards_id IS NULL
    ) OR EXISTS (
        SELECT FROM cases_call call WHERE call.case_id = {case} AND call.by_id = {by} AND call.result = 'answered'
    ))
    """  # noqa: S608 - the names stand in the code


def reached(case: str) -> str:
    """Return SQL for the moment up to which the customer has heard us: by an answer that arrived, or a call."""
    return f"""
    greatest(
        (SELECT max(message.recorded_at)
         FROM cases_delivery delivery JOIN cases_message message ON message.id = delivery.message_id
         WHERE delivery.case_id = {case} AND delivery.state = 'accepted'
           AND delivery.meant_for = 'customer' AND NOT message.is_automatic AND {is_answer("message")}),
        (SELECT max(least(called_at, recorded_at)) FROM cases_call WHERE case_id = {case} AND result = 'answered'),
        '-infinity'
    )
    """  # noqa: S608 - the names stand in this module


def dealt_with(case: str) -> str:
    """Return SQL for the moment up to which nobody waits any more: they heard us, or somebody waived the answer."""
    return f"""
    greatest(
        {reached(case)},
        (SELECT max(recorded_at) FROM cases_answerwaiver WHERE case_id = {case} AND withdrawn_at IS NULL)
    )
    """  # noqa: S608

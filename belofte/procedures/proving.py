"""What shows that a step was done: what reached the customer, and who had no part in what they complain of."""

import re
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from belofte.cases.models import Case, Delivery, Message
from belofte.procedures import conditions
from belofte.procedures.models import Choice, Kind, Procedure, ProcedureStep
from belofte.procedures.plans import PLANS

# The first word counts when the organisation's own words say that a complaint was received, and how it goes on.
_OF_COMPLAINT: Final = re.compile(r"(?i)\bklacht|\bcomplaint")
_HOW_ON: Final = re.compile(
    r"(?i)\b(?:binnen|uiterlijk|behandel\w*|within|no later than|at the latest|deal\w* with|handle\w*)\b"
)
_INVOLVED: Final = f"""
WITH running AS (SELECT * FROM procedures_procedure WHERE id = %s)
SELECT involved.agent_id FROM running, LATERAL ({conditions.involved("running")}) involved
"""  # noqa: S608 - the names stand in `conditions.py`


def confirmation(case: Case, *, since: datetime) -> Message | None:
    """Return what told the customer that their complaint was received: the first word that says so, or an answer."""
    told = _delivered(case).filter(recorded_at__gte=since).order_by("recorded_at", "pk")
    return next((each for each in told if not each.is_automatic or says_received(each.text)), None)


def says_received(text: str) -> bool:
    """Tell whether words that go out by themselves say that a complaint was received, and how it goes on."""
    return bool(_OF_COMPLAINT.search(text) and _HOW_ON.search(text))


def is_told(step: ProcedureStep, message: Message) -> bool:
    """Tell whether a message of ours reached the customer since they complained."""
    since = step.procedure.received_at
    return _delivered(step.case).filter(pk=message.pk, recorded_at__gte=since).exists()


def is_from_customer(step: ProcedureStep, message: Message) -> bool:
    """Tell whether the customer said it on this case since they complained."""
    is_theirs = message.direction == Message.Direction.IN and message.conversation.case_id == step.case_id
    return is_theirs and message.recorded_at >= step.procedure.received_at


def names_body(text: str, *, choice: Choice, is_refusal: bool) -> bool:
    """Tell whether an outcome tells where the customer can go, where it has to."""
    if not (PLANS[Kind(choice.kind)].always_names_body or is_refusal):
        return True
    plain = " ".join(text.split()).lower()
    return choice.body_name.lower() in plain and choice.body_term.lower() in plain


def involved(procedure: Procedure) -> set[int]:
    """Return the numbers of who had a part in what the customer complains of: they do not hear it."""
    with connection.cursor() as cursor:
        cursor.execute(_INVOLVED, [procedure.pk])
        return {number for (number,) in cursor.fetchall() if number is not None}


def _delivered(case: Case) -> QuerySet[Message]:
    return Message.objects.filter(
        conversation__case=case,
        direction=Message.Direction.OUT,
        deliveries__state=Delivery.State.ACCEPTED,
        deliveries__case=case,
        deliveries__meant_for=Delivery.MeantFor.CUSTOMER,
    ).distinct()

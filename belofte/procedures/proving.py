"""What shows that a step was done: what reached the customer, and who had no part in what they complain of."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import F, QuerySet

from belofte.cases.models import Case, Message
from belofte.conduct import heard
from belofte.procedures import conditions
from belofte.procedures.models import Procedure, ProcedureStep

# The first word counts when the organisation's own words say that a complaint was received, and how it goes on.
_OF_COMPLAINT: Final = re.compile(r"(?i)\bklacht|\bcomplaint")
_HOW_ON: Final = re.compile(
    r"(?i)\b(?:binnen|uiterlijk|behandel\w*|within|no later than|at the latest|deal\w* with|handle\w*)\b"
)
_INVOLVED: Final = f"""
WITH running AS (SELECT * FROM procedures_procedure WHERE id = %s)
SELECT involved.agent_id FROM running, LATERAL ({conditions.involved("running")}) involved
"""  # noqa: S608 - the names stand in `conditions.py`
_RUNNING: Final = conditions.running("%s")
_UNNAMED: Final = conditions.unnamed("%(case)s", text="%(text)s::text", outcome="%(outcome)s::text")


class Unnamed(NamedTuple):
    """Where a customer can go, as an outcome has to say it."""

    body: str
    term: str


def confirmation(case: Case, *, since: datetime) -> Message | None:
    """Return what told the customer that their complaint was received: the first word that says so, or an answer."""
    told = heard.told(case).filter(recorded_at__gte=since).order_by("recorded_at", "pk")
    return next((each for each in told if confirms(each)), None)


def confirms(message: Message) -> bool:
    """Tell whether a message of ours confirms, once it arrived, that a complaint was received."""
    return not message.is_automatic or says_received(message.text)


def says_received(text: str) -> bool:
    """Tell whether words that go out by themselves say that a complaint was received, and how it goes on."""
    return bool(_OF_COMPLAINT.search(text) and _HOW_ON.search(text))


def arrived_at(message: Message, *, at: datetime) -> datetime:
    """Return when a message reached the customer: what was done by then was done in time, whoever says so later."""
    first = message.deliveries.filter(heard.ARRIVED).order_by("settled_at").values_list("settled_at", flat=True).first()
    return min(first, at) if first is not None else at


def is_told(step: ProcedureStep, message: Message) -> bool:
    """Tell whether a message of ours reached the customer since they complained."""
    return told_since(step.procedure).filter(pk=message.pk).exists()


def said_since(procedure: Procedure) -> QuerySet[Message]:
    """Return what the customer said after the complaint itself: not a program of theirs, nor who reads along."""
    theirs = Message.objects.filter(
        direction=Message.Direction.IN,
        is_automatic=False,
        conversation__case=procedure.case_id,
        contact_point__contact=F("conversation__case__contact"),
    )
    return theirs.filter(received_at__gt=procedure.received_at)


def told_since(procedure: Procedure) -> QuerySet[Message]:
    """Return what we told the customer since they complained, and they got."""
    return heard.told(procedure.case_id).filter(recorded_at__gte=procedure.received_at)


def involved(procedure: Procedure) -> set[int]:
    """Return the numbers of who had a part in what the customer complains of: they do not hear it."""
    with connection.cursor() as cursor:
        cursor.execute(_INVOLVED, [procedure.pk])
        return {number for (number,) in cursor.fetchall() if number is not None}


def running(case: Case) -> int | None:
    """Return the number of the procedure by which a case is dealt with now; None where it is no complaint."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, [case.pk])
        found = cursor.fetchone()
    return found[0] if found else None


def unnamed(case: Case, *, text: str, outcome: str) -> Unnamed | None:
    """Return where a customer can go whom an outcome has to tell that, and does not."""
    with connection.cursor() as cursor:
        cursor.execute(_UNNAMED, {"case": case.pk, "text": text, "outcome": outcome})
        found = cursor.fetchone()
    return Unnamed(*found) if found else None

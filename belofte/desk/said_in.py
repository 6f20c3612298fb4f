"""Where on the page of a case a customer said something, as forms name it: a message or a call."""

from belofte.cases.models import Call, Case, Message
from belofte.desk import posted_numbers


def find(case: Case, place: str) -> Message | Call | None:
    """Return the message or the call of a case that a form names, as `message-5`; None where it names none."""
    kind, _dash, digits = place.partition("-")
    number = posted_numbers.of_row(digits)
    if kind == "message":
        found = Message.objects.filter(conversation__case=case, pk=number)
        return found.select_related("conversation", "contact_point").first()
    return Call.objects.filter(case=case, pk=number).first() if kind == "call" else None

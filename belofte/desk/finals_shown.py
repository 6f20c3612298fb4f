"""What a case shows of a final answer: that there is one, that there may be one, and what may be new since."""

from collections.abc import Iterable
from typing import Any

from django import forms

from belofte.cases.models import AnswerWaiver, Message
from belofte.closing import finals
from belofte.closing.models import REASONS, Body
from belofte.desk.surroundings import Surroundings
from belofte.people.models import Agent


def beside(around: Surroundings, *, said: Iterable[Message], by: Agent) -> dict[str, Any]:
    """Return what stands beside the case, and for a lead what may be new since the final answer."""
    final = around.final
    asks = bool(final) and by.is_lead and not around.case.is_closed
    return {
        "final": {"words": Body(final["body"]).label} if final else None,
        "final_of": [(body.value, body.label) for body in _proposed(around, said)],
        "since_final": finals.since(around.case) if asks else None,
    }


def offer(form: forms.Form, *, is_offered: bool) -> None:
    """Have the form that closes show only the reasons that can be given here."""
    field = form.fields["reason"]
    if isinstance(field, forms.ChoiceField) and not is_offered:
        reasons = [each for each in REASONS if each[0] != AnswerWaiver.Reason.NOTHING_NEW]
        field.widget.choices = [("", field.choices[0][1]), *reasons]  # type: ignore[index]


def _proposed(around: Surroundings, said: Iterable[Message]) -> list[Body]:
    """Return whom the outcome that was told last names, where nobody called it final yet."""
    if not around.told_last:
        return []
    told = next((message for message in said if message.pk == around.told_last), None)
    return list(finals.named(told.text)) if told else []

"""What a case keeps beside its conversation: evidence, and our final answer; and what could become either."""

from collections.abc import Sequence
from typing import Any

from django import forms

from belofte.cases.models import Message
from belofte.desk import evidence_shown, finals_shown
from belofte.desk.surroundings import Surroundings
from belofte.people.models import Agent


def beside(
    around: Surroundings, *, said: Sequence[Message], is_whole: bool, ends: forms.Form, by: Agent
) -> dict[str, Any]:
    """Return what the page shows of both; the form that ends a case offers *nothing new* where that can be."""
    final = finals_shown.beside(around, said=said, by=by)
    finals_shown.offer(ends, is_offered=final["since_final"] is not None)
    return {**final, **evidence_shown.beside(around.case, said=said, is_whole=is_whole, is_own=around.is_own)}

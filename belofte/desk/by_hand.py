"""The form of a promise that was made elsewhere, or of which the customer tells in a message."""

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, QueryDict

from belofte.cases.models import Case, Message
from belofte.desk import posted_numbers
from belofte.desk.promise_forms import Members, PromiseForm
from belofte.desk.wall_times import WallTimeField
from belofte.people import teams
from belofte.people.models import Agent
from belofte.promises.models import Kind
from belofte.promises.terms import Due, Terms

_QUOTE_MAX: Final = 300  # characters of a message, from which somebody cuts what was promised


def form(
    posted: QueryDict | None, *, members: Members, team: str, by: Agent, said_in: Message | None = None
) -> PromiseForm:
    """Return the form for a promise that was made elsewhere, or of which the customer tells in a message."""
    initial: dict[str, Any] = {"kind": Kind.CALLBACK, "owner": by.pk, "key": uuid.uuid4()}
    if said_in is not None:
        initial |= {"kind": Kind.OTHER, "words": said_in.text.strip()[:_QUOTE_MAX], "said_in": said_in.pk}
    return PromiseForm(posted, initial=initial, prefix="made", members=members, team=team, running=[])


def said_in(case: Case, message_id: int | None) -> Message | None:
    """Return what the customer wrote on a case, by its number; None where there is no such message."""
    if message_id is None:
        return None
    return Message.objects.filter(conversation__case=case, direction=Message.Direction.IN, pk=message_id).first()


def claimed_in(request: HttpRequest, case: Case) -> Message | None:
    """Return the message of which somebody says that it tells of a promise of somebody else."""
    number = posted_numbers.of_row(request.GET.get("claimed_in", ""))
    return said_in(case, number) if number else None


def terms_of(filled: PromiseForm, *, case: Case) -> Terms:
    """Return what a valid form of a promise made elsewhere says."""
    owner = teams.members(case.team_id).filter(pk=filled.cleaned_data["owner"]).first()
    item = filled.item(owner=owner)
    if not isinstance(item, Terms):  # such a form offers no promise that runs
        raise TypeError
    return item


def due_in(posted: QueryDict) -> Due | None:
    """Return the moment that a small form names, if it names one."""
    try:
        at = WallTimeField(required=False).clean(posted.get("due", ""))
    except forms.ValidationError:
        return None
    return Due(at=at) if at else None

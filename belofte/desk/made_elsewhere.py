"""A promise that was made elsewhere: at a counter, by somebody who is not here. What its form says."""

import uuid

from django import forms
from django.http import QueryDict

from belofte.cases.models import Case
from belofte.desk.pledges import PledgesRefusedError
from belofte.desk.promise_forms import Members, PromiseForm, WallTimeField
from belofte.people import teams
from belofte.people.models import Agent
from belofte.promises.models import Kind
from belofte.promises.saying import Moved
from belofte.promises.terms import Due, Terms


def form_by_hand(posted: QueryDict | None, *, members: Members, by: Agent) -> PromiseForm:
    """Return the form for a promise that was made elsewhere."""
    initial = {"kind": Kind.CALLBACK, "owner": by.pk, "key": uuid.uuid4()}
    return PromiseForm(posted, initial=initial, prefix="made", members=members, running=[])


def terms_of(form: PromiseForm, *, case: Case) -> Terms:
    """Return what a valid form of a promise made elsewhere says."""
    owner = teams.members(case.team_id).filter(pk=form.cleaned_data["owner"]).first()
    item = form.item(owner=owner)
    if isinstance(item, Moved):  # such a form offers no promise to move
        raise PledgesRefusedError
    return item


def due_in(posted: QueryDict) -> Due | None:
    """Return the moment that a small form names, if it names one."""
    try:
        at = WallTimeField(required=False).clean(posted.get("due", ""))
    except forms.ValidationError:
        return None
    return Due(at=at) if at else None

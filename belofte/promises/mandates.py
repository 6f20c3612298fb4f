"""What a role may promise in a team, and up to which amount. Nothing else makes a Mandate.

Where nothing was set, everything may be promised; by an outsourced agent, a call back and an answer, and no money.
A program of ours may no more than that. What the desk itself promises, what somebody else promised, and what follows in
a series asks for no mandate.
`gates_on_mandates.py` holds to it too.
"""

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from belofte.language import amounts
from belofte.people import managing
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Form, Kind, Mandate
from belofte.promises.refusals import PaidBeyondMandateError
from belofte.promises.terms import MandateError, Terms

ROLES: Final = (Role.AGENT, Role.OUTSOURCED, Role.LEAD)
_OUTSOURCED: Final = (Kind.CALLBACK, Kind.REPLY)  # with no money in it


def set_mandate(team: Team, role: Role, *, kinds: Collection[Kind], amount_max: int | None, by: Agent | None) -> None:
    """Say what a role may promise in a team. Refuses: managing.NotAdministratorError."""
    managing.expect_administrator(by)
    usual = usual_of(role, team)
    if (set(kinds), amount_max) == ((set(usual.kinds), usual.amount_max) if usual else (set(Kind), None)):
        Mandate.objects.filter(team=team, role=role).delete()
        return
    values = {"kinds": sorted(kinds), "amount_max": amount_max}
    Mandate.objects.update_or_create(team=team, role=role, defaults=values)


def usual_of(role: Role, team: Team | int) -> Mandate | None:
    """Return what a role may promise in a team where nothing was set; None where that is everything."""
    if role != Role.OUTSOURCED:
        return None
    return Mandate(team_id=team if isinstance(team, int) else team.pk, role=role, kinds=_OUTSOURCED, amount_max=0)


def of(team_id: int, by: Agent) -> Mandate | None:
    """Return what somebody may promise in a team; None where that is everything."""
    role = role_of(by)
    return Mandate.objects.filter(team=team_id, role=role).first() or usual_of(role, team_id)


def role_of(by: Agent) -> Role:
    """Return by which role somebody promises."""
    if by.is_lead:
        return Role.LEAD
    return Role.OUTSOURCED if by.has_role(Role.OUTSOURCED) else Role.AGENT


def refuse_beyond(promised: Terms, *, team_id: int, by: Agent) -> None:
    """Refuse what somebody may not promise. Refuses: terms.MandateError."""
    if promised.form != Form.CLAIMED:
        refuse_kind_beyond(promised.kind, promised.words, team_id=team_id, by=by)


def refuse_beyond_program(promised: Terms, *, team_id: int) -> None:
    """Refuse what no program of ours may promise, or none of this team. Refuses: terms.MandateError.

    A program may what an outsourced agent may where nothing was set, and no more than those of the team.
    """
    theirs = Mandate.objects.filter(team=team_id, role=Role.OUTSOURCED).first()
    mandates = (usual_of(Role.OUTSOURCED, team_id), theirs)
    is_beyond = any(beyond(each, promised.kind, promised.words) for each in mandates)
    if is_beyond or promised.form != Form.FIRM:
        raise MandateError(_("A program promises a call back or an answer by a date, and no money."))


def refuse_kind_beyond(kind: Kind, words: str, *, team_id: int, by: Agent) -> None:
    """Refuse a kind that somebody may not promise in these words. Refuses: terms.MandateError."""
    if said := beyond(of(team_id, by), kind, words):
        raise MandateError(said)


def refuse_payout_beyond(amount: Decimal, *, team_id: int, by: Agent) -> None:
    """Refuse what an outsourced agent may not pay back; others pay what was promised. Refuses: PaidBeyondMandateError.

    `amount` is all of a promise that is paid by then.
    """
    if role_of(by) != Role.OUTSOURCED or (mandate := of(team_id, by)) is None:
        return
    if Kind.REFUND not in mandate.kinds:
        raise PaidBeyondMandateError(_("This is not for you to pay back. Ask a colleague of the company to record it."))
    if mandate.amount_max is not None and amount > mandate.amount_max:
        said = _("You may pay back up to € %(most)d. Ask a colleague of the company to record this.")
        raise PaidBeyondMandateError(said % {"most": mandate.amount_max})


def beyond(mandate: Mandate | None, kind: Kind, words: str) -> str:
    """Say why a mandate is not enough for a promise, and what to do; "" where it is."""
    if mandate is None:
        return ""
    is_agents = mandate.role != Role.LEAD
    if kind not in mandate.kinds:
        said = _("This is for a lead to promise. Ask a lead to send it, or promise an answer by a date instead.")
        return said if is_agents else _("Leads of this team may not promise this. Ask your administrator about it.")
    amount = amounts.largest(words)  # whatever it is called: a solution can be money too
    if amount is None or mandate.amount_max is None or amount <= mandate.amount_max:
        return ""
    said = _(
        "These words name € %(named)s, and you may promise up to € %(most)d. Leave the amount out, or ask a lead to"
        " send this."
    )
    if not is_agents:
        said = _(
            "These words name € %(named)s, and leads of this team may promise up to € %(most)d. Leave the amount out,"
            " or ask your administrator."
        )
    return said % {"named": number_format(amount), "most": mandate.amount_max}

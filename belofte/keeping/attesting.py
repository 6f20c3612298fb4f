"""Taking the word of who knows that a delivery or an appointment took place, on a case of which the row is held."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history, noting
from belofte.cases.models import Case, Message
from belofte.contacts.models import ContactPoint
from belofte.parties import depending, taking_part
from belofte.people.models import Agent
from belofte.promises import attesting
from belofte.promises.attesting import NotAttestedError, Told
from belofte.promises.models import Promise, Proof


@transaction.atomic
def by_message(promised: Promise, message: Message, *, by: Agent, at: datetime) -> Proof:
    """Keep a promise by what somebody wrote. Refuses: what `attesting.by_message` refuses."""
    case, at = _hold(promised, at=at)
    address = message.contact_point.address if message.contact_point else ""
    party = taking_part.companies(case).get(address.lower(), "")
    return _kept(case, attesting.by_message(promised, message, party=party, by=by, at=at), at=at)


@transaction.atomic
def by_note(promised: Promise, told: Told, *, by: Agent, at: datetime) -> Proof:
    """Keep a promise by what one of us heard or saw, and note that. Refuses: what `attesting.by_note` refuses."""
    case, at = _hold(promised, at=at)
    if not told.words.strip():
        raise NotAttestedError(_("Write down what they said, or what you saw."), field="words")
    note = noting.note(case, text=told.words, by=by, at=at)
    told = replace(told, party=taking_part.named(told.party))
    return _kept(case, attesting.by_note(promised, told, note, by=by, at=at), at=at)


@transaction.atomic
def by_press(promised: Promise, *, by: ContactPoint, is_identified: bool, at: datetime) -> Proof:
    """Keep a promise by its customer's press. Refuses: what `attesting.by_press` refuses."""
    case, at = _hold(promised, at=at)
    return _kept(case, attesting.by_press(promised, by=by, is_identified=is_identified, at=at), at=at)


def _hold(promised: Promise, *, at: datetime) -> tuple[Case, datetime]:
    """Hold the case's row, first of all; return it, and the moment at which this counts as done."""
    case = Case.objects.select_for_update().get(pk=promised.case_id)
    return case, history.moment(case, at=at)


def _kept(case: Case, proof: Proof, *, at: datetime) -> Proof:
    depending.look_again(case, at=at)
    ball.settle(case, at=at)
    return proof

"""A customer's word that it did not take place counts from when they said so, not from when one of us wrote it down."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.keeping import attesting, promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain
from belofte.promises.attesting import NotAttestedError, Told, begun_at
from belofte.promises.contradictions import Heard
from belofte.promises.models import Kind, Promise
from belofte.promises.tests.test_attesting import attest, write
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DENIED_AT = MONDAY + 3 * HOUR
DENIED = "attestation: the customer said otherwise since"
UNKNOWN = "attestation: the ledger does not know of it"  # what raw SQL meets next


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), at=MONDAY - HOUR)


@pytest.fixture
def visit(case: Case, agent: Agent) -> Promise:
    """Return a visit that one of us says took place on Monday."""
    promise = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="", words="De monteur komt maandag.")
    attesting.by_note(promise, Told(words="Hij was er.", said_at=MONDAY + HOUR), by=agent, at=MONDAY + 2 * HOUR)
    return promise


def deny(visit: Promise, source: Message, *, by: Agent) -> None:
    """Have one of us record on Wednesday what the customer wrote."""
    promising.contradict_by_word(visit.proofs.get(), Heard(source=source, by=by), at=MONDAY + 2 * DAY)


def said(at: str) -> dict[str, str]:
    return {"said_at": at, "at": f"'{MONDAY + 3 * DAY}'"}


def test_what_they_wrote_after_it_still_says_that_it_took_place(visit: Promise, case: Case, agent: Agent) -> None:
    denial = write(case, at=DENIED_AT, text="De monteur kwam niet.")
    since = write(case, at=MONDAY + DAY, text="Hij was er nu.")
    deny(visit, denial, by=agent)
    assert begun_at(Promise.objects.get(pk=visit.pk)) == DENIED_AT
    facts = said(f"'{MONDAY + DAY}'")
    assert refusal(attest(visit, message_id=str(since.pk), **facts)) == UNKNOWN
    attesting.by_message(visit, since, by=agent, at=MONDAY + 3 * DAY)
    assert (refusal("SELECT 1"), Promise.objects.get(pk=visit.pk).state) == ("", "kept")
    assert chain.first_fault(case) is None


def test_a_note_of_after_it_says_so_too(visit: Promise, case: Case, agent: Agent) -> None:
    deny(visit, write(case, at=DENIED_AT), by=agent)
    attesting.by_note(visit, Told(words="Nu wel.", said_at=MONDAY + DAY), by=agent, at=MONDAY + 3 * DAY)
    assert (refusal("SELECT 1"), Promise.objects.get(pk=visit.pk).state) == ("", "kept")


def test_neither_what_denies_it_nor_what_came_before_says_so(visit: Promise, case: Case, agent: Agent) -> None:
    before, denial = write(case, at=DENIED_AT - HOUR / 2), write(case, at=DENIED_AT)
    deny(visit, denial, by=agent)
    for message in (before, denial):
        with pytest.raises(NotAttestedError, match="said otherwise since"):
            attesting.by_message(visit, message, by=agent, at=MONDAY + 3 * DAY)
        facts = said(f"'{message.received_at}'")
        assert refusal(attest(visit, message_id=str(message.pk), **facts)) == DENIED
    with pytest.raises(NotAttestedError, match="said otherwise since"):
        attesting.by_note(visit, Told(words="Ja.", said_at=DENIED_AT - HOUR), by=agent, at=MONDAY + 3 * DAY)

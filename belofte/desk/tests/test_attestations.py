"""An agent says beside the promise who knows that it took place, and the page shows that."""

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases import reply_addresses
from belofte.cases.models import Case, Message, Note
from belofte.makers import MONDAY
from belofte.parties import taking_part
from belofte.parties.models import Party
from belofte.people.models import Agent
from belofte.promises.models import Attestation, Kind, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_attesting import CARRIER, HOUR, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), at=MONDAY - HOUR)


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    taking_part.involve(case, name="Vervoer BV", kind=Party.Kind.COMPANY, address=CARRIER, by=agent, at=MONDAY - HOUR)
    return makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="", words="De kast komt morgen voor 17.00 uur.")


def post(promise: Promise, *, by: Agent, **fields: str) -> tuple[int, str]:
    """Fill in the form beside a promise; return the status, and the page that one comes to."""
    client = Client()
    client.force_login(by)
    given = {f"attested-{promise.pk}-{name}": value for name, value in fields.items()}
    with clock.moved_to(MONDAY + 3 * HOUR):
        answered = client.post(f"/promises/{promise.pk}/attestations/", given)
        page = answered if answered.status_code != 302 else client.get(f"/cases/{promise.case_id}/")
    return answered.status_code, " ".join(page.content.decode().split())


def test_what_the_customer_wrote_proves_it(promise: Promise, agent: Agent) -> None:
    message = write(promise.case, at=MONDAY + HOUR)
    status, page = post(promise, by=agent, said=str(message.pk))
    promise.refresh_from_db()
    assert (status, promise.state) == (302, "kept")
    assert "The customer wrote so, " in page
    assert f'href="#message-{message.pk}"' in page
    assert 'badge badge--good">proven<' in page


def test_what_a_company_told_is_declared_and_noted(promise: Promise, agent: Agent) -> None:
    status, page = post(promise, by=agent, said="telephone", party="Vervoer BV", words="Om 10.00 uur geplaatst.")
    assert (status, Note.objects.get().text) == (302, "Om 10.00 uur geplaatst.")
    assert f"Vervoer BV told {agent.name} so by telephone, " in page
    assert ">declared<" in page


def test_a_colleague_who_was_there_is_chosen_among_those_of_the_team(promise: Promise, agent: Agent) -> None:
    there = makers.make_agent(teams=(promise.case.team,), name="Joyce Pinas")
    elsewhere = makers.make_agent(teams=(makers.make_team(),), name="Kees Bos")
    told = {"said": "there", "words": "Om 10.00 uur geplaatst."}
    status, page = post(promise, by=agent, colleague=str(elsewhere.pk), **told)
    assert (status, f'<option value="{there.pk}">Joyce Pinas' in page, "Kees Bos" in page) == (422, True, False)
    status, page = post(promise, by=agent, colleague=str(there.pk), **told)
    said = Attestation.objects.get()
    assert (status, said.witness, said.colleague, said.by) == (302, "colleague", there, agent)
    assert "Joyce Pinas" in page


def test_refusals_stand_beside_their_field(promise: Promise, agent: Agent) -> None:
    for fields, words in (
        ({"said": "telephone", "words": "x"}, "Write down which company told you."),
        ({"said": "there"}, "Write down what they said, or what you saw."),
        ({"said": "there", "words": "x", "said_at": "2026-11-23T23:00"}, "This moment has yet to come."),
        ({}, "This field is required."),
    ):
        status, page = post(promise, by=agent, **fields)
        assert (status, words in page) == (422, True)
    promise.refresh_from_db()
    assert (promise.state, Note.objects.count()) == ("open", 0)


def test_offered_is_only_what_others_wrote_since(promise: Promise, agent: Agent) -> None:
    early = Message.objects.earliest("pk")
    theirs = write(promise.case, at=MONDAY + HOUR)
    tokens = (reply_addresses.token("c", row=promise.case.conversations.get().pk),)
    absent = write(promise.case, at=MONDAY + HOUR, kind="auto_reply")
    carriers = write(promise.case, at=MONDAY + HOUR, sender=CARRIER, reply_tokens=tokens)
    _status, page = post(promise, by=agent)
    offered = [each.pk for each in (early, theirs, absent, carriers) if f'option value="{each.pk}"' in page]
    assert offered == [theirs.pk, carriers.pk]


def test_one_of_us_told_the_customer_so(promise: Promise, agent: Agent) -> None:
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    _status, page = post(promise, by=agent, said="there", words="x")
    assert f"{agent.name} spoke about it with the customer, " in page

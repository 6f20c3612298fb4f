"""An agent records, beside a message or a call, that the customer says there that something was not kept."""

import re

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import wording
from belofte.promises.models import Contradiction, Kind, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_attesting import HOUR, write

pytestmark = pytest.mark.django_db
SUMMARY = "<summary>The customer says that this was not kept</summary>"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), at=MONDAY - HOUR)


@pytest.fixture
def called(case: Case, agent: Agent) -> Promise:
    promise = makers.promise(case, by=agent, words="Ik bel u maandag.")
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    return promise


def page(case: Case, *, by: Agent) -> str:
    client = Client()
    client.force_login(by)
    with clock.moved_to(MONDAY + 3 * HOUR):
        return " ".join(client.get(f"/cases/{case.pk}/").content.decode().split())


def post(case: Case, *, by: Agent, **fields: str) -> tuple[int, str]:
    """Press it; return the status, and the page that one comes to."""
    client = Client()
    client.force_login(by)
    with clock.moved_to(MONDAY + 3 * HOUR):
        answered = client.post(f"/cases/{case.pk}/contradictions/", fields)
        shown = " ".join(answered.content.decode().split())
    return answered.status_code, shown if answered.status_code != 302 else page(case, by=by)


def test_beside_what_the_customer_said_since(case: Case, called: Promise, agent: Agent) -> None:
    assert SUMMARY not in page(case, by=agent)
    other = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="", words="De kast komt maandag.")
    makers.call(case, by=agent, at=MONDAY + 1.5 * HOUR, said=Said(kept=(other,)))
    theirs = write(case, at=MONDAY + 2 * HOUR)
    rang = makers.call(case, by=agent, at=MONDAY + 2 * HOUR)
    shown = page(case, by=agent)
    assert (
        shown.count(SUMMARY) == 3
    )  # the message, that call, and the one that kept the delivery: in it they can deny the other
    for place in (f"message-{theirs.pk}", f"call-{rang.pk}"):
        form = shown.split(f'value="{place}"')[1].split("</form>")[0]
        assert ("Ik bel u maandag." in form, "De kast komt maandag." in form) == (True, True)


def test_the_card_and_the_history_say_who_said_so_and_where(case: Case, called: Promise, agent: Agent) -> None:
    theirs, proof = write(case, at=MONDAY + 2 * HOUR), called.proofs.get()
    status, shown = post(case, by=agent, said_in=f"message-{theirs.pk}", proof=str(proof.pk))
    called.refresh_from_db()
    assert (status, called.state, Contradiction.objects.get().message) == (302, "open", theirs)
    words = f"the customer says that it was not kept, as {agent.name} read."
    assert (shown.count("In their message of "), words in shown) == (3, True)  # card, its link, history
    assert shown.count(f'href="#message-{theirs.pk}"') >= 2
    assert SUMMARY not in shown


def test_of_money_each_payout_is_named(case: Case, agent: Agent) -> None:
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words="U krijgt € 25 terug.", channel="")
    makers.pay_out(refund, "12.50", by=agent, at=MONDAY + HOUR, why_less="De rest volgt.")
    theirs = write(case, at=MONDAY + 2 * HOUR)
    form = page(case, by=agent).split(f'value="message-{theirs.pk}"')[1].split("</form>")[0]
    assert f'<option value="{refund.proofs.get().pk}">Money back: € 12.50 of ' in form


def test_of_two_with_the_same_words_each_says_by_when_and_none_is_chosen(case: Case, agent: Agent) -> None:
    promises = [makers.promise(case, by=agent, due_at=MONDAY + hours * HOUR) for hours in (31, 55)]
    for promise in promises:
        makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    theirs = write(case, at=MONDAY + 2 * HOUR)
    form = page(case, by=agent).split(f'value="message-{theirs.pk}"')[1].split("</form>")[0]
    options = re.findall(r'<option value="(\d*)">(.*?)</option>', form)
    assert [value for value, _words in options] == ["", *(str(each.proofs.get().pk) for each in promises)]
    now = MONDAY + 3 * HOUR
    says = [wording.due(each.due_at, each.grain, words=each.due_words, now=now) for each in promises if each.due_at]
    assert [words.partition(" (")[2] for _value, words in options[1:]] == [f"{each})" for each in says]
    assert says[0] != says[1]


def test_what_does_not_fit_is_refused_in_words(case: Case, called: Promise, agent: Agent) -> None:
    proof, early = called.proofs.get(), write(case, at=MONDAY)
    for fields, words in (
        ({}, "Choose what was not kept"),
        ({"said_in": "note-1", "proof": str(proof.pk)}, "Choose what was not kept"),
        ({"said_in": f"message-{early.pk}", "proof": "x"}, "Choose what was not kept"),
        ({"said_in": f"message-{early.pk}", "proof": str(proof.pk)}, "They said this before it was kept"),
    ):
        status, shown = post(case, by=agent, **fields)
        assert (status, words in shown) == (422, True)
    assert not Contradiction.objects.exists()

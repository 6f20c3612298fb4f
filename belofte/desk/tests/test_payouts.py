"""Recording that promised money was paid back: beside its promise, and below an answer or a call that tells of it."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case, Message
from belofte.desk import held_promises
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Kind, Payout, Promise, Way
from belofte.replies import holding, remembering
from belofte.replies.models import Held

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with clock.moved_to(MONDAY + DAY):
        yield


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),), name="Anna Vos")


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


@pytest.fixture
def refund(case: Case, agent: Agent) -> Promise:
    words = "U krijgt voor maandag € 24,95 terug."
    return makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=MONDAY + 7 * DAY)


def pay(client: Client, promise: Promise, **fields: str) -> HttpResponse:
    posted = {f"payout-{promise.pk}-{name}": value for name, value in fields.items()}
    return client.post(f"/promises/{promise.pk}/payouts/", posted)  # type: ignore[return-value]


def test_page_offers_a_reference_that_no_payout_has(client: Client, case: Case, refund: Promise, agent: Agent) -> None:
    typed = f"BELOFTE-{refund.pk}-2"
    makers.pay_out(refund, "10", by=agent, at=MONDAY + HOUR, reference=typed, why_less="De rest volgt.")
    assert f'value="BELOFTE-{refund.pk}-3"' in client.get(f"/cases/{case.pk}/").content.decode()


def state(promise: Promise) -> str:
    return Promise.objects.get(pk=promise.pk).state


def test_form_is_filled_in_with_all_that_is_left_today(client: Client, refund: Promise) -> None:
    page = client.get(f"/cases/{refund.case_id}/").content.decode()
    assert f'name="payout-{refund.pk}-amount" value="24.95"' in page
    assert f'name="payout-{refund.pk}-paid_on" value="2026-11-24"' in page


def test_payout_keeps_the_promise_and_shows_beside_it(client: Client, refund: Promise) -> None:
    response = pay(client, refund, amount="€ 24,95", paid_on="2026-11-24", method="iDEAL", reference="2026-77")
    payout = Payout.objects.get()
    assert (response.status_code, state(refund), payout.amount) == (302, "kept", Decimal("24.95"))
    page = client.get(f"/cases/{refund.case_id}/").content.decode()
    assert "€ 24.95 paid back on Tuesday 24 November, the way the customer paid: iDEAL" in page
    assert "2026-77" in page


def test_payout_of_a_part_shows_as_such_and_leaves_the_rest(client: Client, refund: Promise) -> None:
    pay(client, refund, amount="10", paid_on="2026-11-24", why_less="De rest komt morgen.")
    page = client.get(f"/cases/{refund.case_id}/").content.decode()
    assert "€ 10 of € 24.95 paid back" in page
    assert f'name="payout-{refund.pk}-amount" value="14.95"' in page
    assert state(refund) == "open"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "veel"}, "Write an amount"),
        ({"amount": "10"}, "Write why."),
        ({"amount": "30"}, "is too much"),
        ({"paid_on": "2026-11-20"}, "before it was promised"),
        ({"paid_on": "2026-11-25"}, "has yet to come"),
        ({"way": "other", "method": "cadeaubon"}, "Write why it did not go back"),
        ({"reference": "NL91 ABNA 0417 1643 00"}, "last four digits only"),
    ],
)
def test_payout_refused_says_so_beside_its_field(
    client: Client, refund: Promise, fields: dict[str, str], said: str
) -> None:
    response = pay(client, refund, **fields)
    page = response.content.decode()
    assert (response.status_code, Payout.objects.count(), said in page) == (422, 0, True)
    for words in fields.values():
        assert words in page  # nothing that was typed is lost


def test_payout_sent_twice_is_recorded_once(client: Client, refund: Promise) -> None:
    part = {"amount": "10", "why_less": "De rest volgt.", "key": str(uuid.uuid4())}
    assert [pay(client, refund, **part).status_code for _ in range(2)] == [302, 302]
    assert Payout.objects.count() == 1


def form(case: Case, **fields: Any) -> dict[str, Any]:
    newest = Message.objects.filter(conversation__case=case).latest("pk")
    common = {"text": "Het geld is teruggestort.", "key": str(uuid.uuid4()), "seen_through": newest.pk}
    return {**common, "conversation": newest.conversation_id, "deed": "send", "promise-TOTAL_FORMS": "0", **fields}


def test_tick_in_an_answer_is_enough(client: Client, case: Case, refund: Promise) -> None:
    client.post(f"/cases/{case.pk}/reply/", form(case, kept=refund.pk))
    payout = Payout.objects.get()
    assert (payout.message, state(refund)) == (Message.objects.get(direction="out"), "kept")
    assert (payout.amount, str(payout.paid_on), payout.way) == (Decimal("24.95"), "2026-11-24", Way.ORIGINAL)


def test_answer_refused_for_its_payout_keeps_what_was_typed(client: Client, case: Case, refund: Promise) -> None:
    said = {f"payout-{refund.pk}-amount": "10"}
    response = client.post(f"/cases/{case.pk}/reply/", form(case, kept=refund.pk, **said))
    page = response.content.decode()
    assert (response.status_code, Message.objects.filter(direction="out").count()) == (422, 0)
    assert "Write why." in page
    assert f'name="payout-{refund.pk}-amount" value="10"' in page
    assert f'name="payout-{refund.pk}-amount" value="10"' in client.get(f"/cases/{case.pk}/").content.decode()


def test_nobody_is_told_off_while_typing(client: Client, case: Case, refund: Promise) -> None:
    said = {"kept": refund.pk, f"payout-{refund.pk}-amount": "x"}
    found = f"/cases/{case.pk}/promises/in-reply/"
    page = client.post(found, form(case, **said), headers={"HX-Request": "true"}).content.decode()
    assert ("field__error" in page, 'value="x"' in page) == (False, True)


def test_held_answer_pays_nothing_before_it_leaves(client: Client, case: Case, refund: Promise) -> None:
    holding.choose_seconds(10, by=None, at=MONDAY)
    client.post(f"/cases/{case.pk}/reply/", form(case, kept=refund.pk, **{f"payout-{refund.pk}-method": "iDEAL"}))
    held = Held.objects.get()
    said = held_promises.lines(remembering.read(held.said), now=MONDAY + DAY)
    assert said == ["€ 24.95 paid back on Tuesday 24 November, the way the customer paid: iDEAL"]
    assert state(refund) == "open"
    holding.release(held.draft_id, at=MONDAY + DAY + HOUR)
    assert (Payout.objects.get().method, state(refund)) == ("iDEAL", "kept")


def test_call_that_tells_of_it_keeps_it(client: Client, case: Case, refund: Promise) -> None:
    said = {"direction": "out", "text": "Verteld dat het geld terug is.", "called_at": "2026-11-24T09:50"}
    call = {**said, "key": str(uuid.uuid4()), "promise-TOTAL_FORMS": "0", "kept": refund.pk}
    response = client.post(f"/cases/{case.pk}/calls/", {**call, "result": "no_answer"})
    assert (response.status_code, Payout.objects.count()) == (422, 0)
    client.post(f"/cases/{case.pk}/calls/", {**call, "result": "answered"})
    assert (Payout.objects.get().call is not None, state(refund)) == (True, "kept")


def take_back(client: Client, payout: Payout, **fields: str) -> HttpResponse:
    return client.post(f"/payouts/{payout.pk}/retraction/", fields)  # type: ignore[return-value]


def test_whoever_recorded_a_payout_takes_it_back(client: Client, refund: Promise, agent: Agent) -> None:
    makers.pay_out(refund, by=agent, at=clock.now(), method="iDEAL")
    payout = Payout.objects.get()
    page = client.get(f"/cases/{refund.case_id}/").content.decode()
    assert f'action="/payouts/{payout.pk}/retraction/"' in page
    refused = take_back(client, payout, reason=" ")
    assert (refused.status_code, "Write down what is wrong" in refused.content.decode()) == (422, True)
    assert (take_back(client, payout, reason="Dubbel geboekt.").status_code, state(refund)) == (302, "open")
    page = client.get(f"/cases/{refund.case_id}/").content.decode()
    assert "Taken back by Anna Vos: Dubbel geboekt." in page
    assert ("<s>€ 24.95 paid back" in page, f'action="/payouts/{payout.pk}/retraction/"' in page) == (True, False)
    assert f'name="payout-{refund.pk}-amount" value="24.95"' in page


def test_a_colleague_cannot_take_a_payout_back(case: Case, refund: Promise, agent: Agent) -> None:
    makers.pay_out(refund, by=agent, at=clock.now())
    payout = Payout.objects.get()
    colleague = sign_in(makers.make_agent(teams=(case.team,)))
    assert "/retraction/" not in colleague.get(f"/cases/{case.pk}/").content.decode()
    refused = take_back(colleague, payout, reason="Dubbel geboekt.")
    assert (refused.status_code, "Ask a lead." in refused.content.decode(), state(refund)) == (422, True, "kept")


def test_a_denied_part_shows_as_such(client: Client, case: Case, refund: Promise, agent: Agent) -> None:
    makers.pay_out(refund, by=agent, at=clock.now())
    point = case.conversations.get().contact_point
    promising.contradict_payout(Payout.objects.get(), by=point, at=clock.now())
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("Not received, says the customer." in page, "/retraction/" in page) == (True, False)
    assert "the customer says that a promise was not kept: Money back, € 24.95 of " in page

"""Telling a customer about a promise, on the screen: the words and the chip are ready, and a person finishes both."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case, Delivery, Message, Receipt
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import promising, watching
from belofte.makers import MONDAY, make_agent, make_case, make_inbox, make_team
from belofte.people.models import Agent
from belofte.promises.models import Form, Grain, Initiator, Kind, Payout, Promise, Renegotiation
from belofte.promises.offers import SlotOffer
from belofte.promises.payouts import Paid
from belofte.promises.saying import Honoured, Moved, Said, Withdrawn
from belofte.promises.terms import Due, NewDate, Terms
from belofte.replies import delivering, drafting, holding
from belofte.replies.models import Draft

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = MONDAY + 31 * HOUR
NOW = DUE - HOUR


@pytest.fixture(autouse=True)
def _an_hour_before() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def agent() -> Agent:
    holding.choose_seconds(0, by=None, at=MONDAY)
    return make_agent(teams=(make_team(),), name="Anna Vos")


@pytest.fixture
def case(agent: Agent) -> Case:
    return make_case(make_inbox(agent.teams.get()), text="Wanneer hoor ik hier iets over? Ik wacht al even.")


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, due_at=DUE)


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


def chips(client: Client, case: Case) -> list[dict[str, str]]:
    names = ("instead_of", "due", "initiator", "reason")
    shown = client.get(f"/cases/{case.pk}/").context["chips"]["reply"].forms
    return [{name: str(form[name].value() or "") for name in names} for form in shown]


def form(case: Case, text: str) -> dict[str, Any]:
    newest = Message.objects.filter(conversation__case=case).latest("pk")
    key = Draft.objects.get().key
    place = {"seen_through": newest.pk, "conversation": newest.conversation_id}
    return {"text": text, "key": str(key), "deed": "send", **place}


def chip_fields(promise: Promise, **fields: str) -> dict[str, str]:
    chip = {
        "record": "on",
        "kind": "callback",
        "owner": str(promise.owner_id),
        "instead_of": f"{promise.pk}~{promise.due_at.isoformat() if promise.due_at else ''}",
        "initiator": "us",
        **fields,
    }
    return {"promise-TOTAL_FORMS": "1", "promise-INITIAL_FORMS": "0"} | {
        f"promise-0-{name}": value for name, value in chip.items()
    }


def test_case_offers_it_once_somebody_was_warned(client: Client, promise: Promise) -> None:
    url = f"/cases/{promise.case_id}/"
    before = [telling.promise.pk for telling in client.get(url).context["tellings"]]
    watching.watch(at=NOW)
    assert (before, [each.promise.pk for each in client.get(url).context["tellings"]]) == ([], [promise.pk])


def test_telling_makes_words_and_chip_ready_and_sends_nothing(client: Client, promise: Promise) -> None:
    watching.watch(at=NOW)
    response = client.post(f"/promises/{promise.pk}/telling/", {"text": "", "key": str(uuid.uuid4())})
    assert response["Location"] == f"/cases/{promise.case_id}/#reply-text"
    instead_of = f"{promise.pk}~{DUE.isoformat()}"
    assert chips(client, promise.case) == [{"instead_of": instead_of, "due": "", "initiator": "us", "reason": ""}]
    assert "We zouden u dinsdag 24 november voor 17.00 uur bellen." in Draft.objects.get().text
    assert (Message.objects.filter(direction="out").count(), Renegotiation.objects.count()) == (0, 0)


def test_telling_with_words_typed_a_moment_ago_keeps_them(client: Client, promise: Promise) -> None:
    client.post(f"/promises/{promise.pk}/telling/", {"text": "Beste Jan, ik", "key": str(uuid.uuid4())})
    assert Draft.objects.get().text == "Beste Jan, ik"


def test_chip_takes_the_date_of_the_words_and_sending_moves_the_promise(
    client: Client, case: Case, promise: Promise
) -> None:
    client.post(f"/promises/{promise.pk}/telling/")
    text = "Beste Jan,\n\nWe bellen u nu vrijdag 27 november voor 12.00 uur."
    given = form(case, text) | chip_fields(promise, reason="Onze monteur is ziek.")
    found = client.post(f"/cases/{case.pk}/promises/in-reply/", given, headers={"HX-Request": "true"})
    data = found.context["chips"].formset.data
    assert (data["promise-TOTAL_FORMS"], data["promise-0-due"]) == ("1", "2026-11-27T12:00")
    assert client.post(f"/cases/{case.pk}/reply/", given).status_code == 302
    told = Renegotiation.objects.get()
    assert (told.promise_id, told.due_at, told.reason) == (promise.pk, DUE + 67 * HOUR, "Onze monteur is ziek.")


def test_chip_follows_words_that_change_and_leaves_a_date_that_was_typed(
    client: Client, case: Case, promise: Promise
) -> None:
    client.post(f"/promises/{promise.pk}/telling/")

    def dues(text: str, **fields: str) -> list[str]:
        given = form(case, text) | chip_fields(promise, **fields)
        found = client.post(f"/cases/{case.pk}/promises/in-reply/", given, headers={"HX-Request": "true"})
        return [str(chip["due"].value() or "") for chip in found.context["chips"].formset.forms]

    friday = {"due": "2026-11-27T12:00", "found_due": "2026-11-27T12:00"}
    assert dues("We bellen u donderdag 26 november voor 12.00 uur.", **friday) == ["2026-11-26T12:00"]
    assert dues("We bellen u nog.", **friday) == [""]
    assert dues("We bellen u vrijdag 27 november voor 12.00 uur.", due="2026-11-27T12:00") == ["2026-11-27T12:00"]
    # the words say otherwise than the chip: both stand there, and one has to go
    said = "We bellen u donderdag 26 november voor 12.00 uur."
    assert sorted(dues(said, due="2026-11-27T12:00")) == ["2026-11-26T12:00", "2026-11-27T12:00"]


def test_sending_without_date_and_reason_is_refused(client: Client, case: Case, promise: Promise) -> None:
    client.post(f"/promises/{promise.pk}/telling/")
    response = client.post(f"/cases/{case.pk}/reply/", form(case, "Beste Jan, later.") | chip_fields(promise))
    assert (response.status_code, Message.objects.filter(direction="out").count()) == (422, 0)


def test_after_a_break_a_second_move_is_for_a_lead(client: Client, case: Case, promise: Promise, agent: Agent) -> None:
    makers.call(case, by=agent, at=NOW, said=Said(promised=(makers.moved(promise, due_at=DUE + HOUR),)))
    watching.watch(at=DUE + 2 * HOUR)
    with clock.moved_to(DUE + 2 * HOUR):
        (telling,) = client.get(f"/cases/{case.pk}/").context["tellings"]
    assert (telling.promise.state, telling.needs_lead) == ("broken", True)


def test_key_presses_the_first_button(client: Client, promise: Promise) -> None:
    watching.watch(at=NOW)
    page = client.get(f"/cases/{promise.case_id}/").content.decode()
    assert 'data-command="tell"' in page
    assert f'formaction="/promises/{promise.pk}/telling/"' in page


def bounced(case: Case, agent: Agent, said: Said) -> Delivery:
    delivery = makers.deliver(makers.answer(case, by=agent, at=NOW - 5 * HOUR, said=said), at=NOW - 5 * HOUR)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=NOW - 4 * HOUR)
    return delivery


def told(client: Client, case: Case) -> tuple[list[str], str]:
    """Return what stands above the composer, and the card of promises."""
    content = client.get(f"/cases/{case.pk}/").content.decode()
    above = content.partition('id="tellings"')[2].partition("<form")[0]
    card = content.partition('id="promised"')[2].partition("</section>")[0]
    words = ("did not arrive", "did not get", "Tell the customer now", "Send to another address")
    return [each for each in words if each in above], card


@pytest.mark.parametrize("how", ["moved", "withdrawn", "honoured", "made"])
def test_what_the_customer_did_not_get_stands_on_the_promise_until_they_do(
    client: Client, case: Case, agent: Agent, how: str
) -> None:
    later = DUE + 60 * HOUR
    terms = Terms(kind=Kind.CALLBACK, words="Wij bellen u.", owner=agent, due=Due(at=later))
    fields: dict[str, Any] = {"form": Form.CLAIMED, "claimed_of": "De winkel"} if how == "honoured" else {}
    promise = None if how == "made" else makers.promise(case, by=agent, due_at=DUE + 48 * HOUR, channel="", **fields)
    if promise is None:
        said = Said(promised=(terms,))
    elif how == "withdrawn":
        said = Said(withdrawn=(Withdrawn(promise=promise, reason="Uitverkocht."),))
    elif how == "honoured":
        said = Said(promised=(Honoured(claimed=promise, terms=terms),))
    else:
        said = Said(promised=(makers.moved(promise, due_at=later, initiator=Initiator.PARTY),))
    delivery = bounced(case, agent, said)
    above, card = told(client, case)
    step = ["Tell the customer now"] if how in {"moved", "withdrawn"} else []
    assert above == ["did not arrive", "did not get", *step, "Send to another address"]
    assert card.count("The customer did not get") == {"moved": 2, "honoured": 2}.get(how, 1)
    makers.confirm_address(case, "new@klant.example")
    sent = client.post(
        f"/deliveries/{delivery.pk}/elsewhere/",
        {"address": "new@klant.example", "is_confirmed": "on", "key": uuid.uuid4(), "seen_through": makers.ALL_SEEN},
    )
    assert sent.status_code == 302
    assert told(client, case)[0] == []


def test_who_tells_it_anew_finds_who_wanted_the_other_date(client: Client, case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, due_at=DUE + 48 * HOUR, channel="")
    said = makers.moved(promise, due_at=DUE + 60 * HOUR, initiator=Initiator.PARTY)
    bounced(case, agent, Said(promised=(said,)))
    client.post(f"/promises/{promise.pk}/telling/")
    assert chips(client, case)[-1]["initiator"] == "party"


def test_answer_that_names_a_date_that_has_passed_is_not_sent_elsewhere(
    client: Client, case: Case, agent: Agent, promise: Promise
) -> None:
    said = makers.moved(promise, due_at=NOW - HOUR, initiator=Initiator.PARTY)
    delivery = bounced(case, agent, Said(promised=(said,)))
    given = {"address": "new@klant.example", "is_confirmed": "on", "key": uuid.uuid4(), "seen_through": makers.ALL_SEEN}
    shown = client.post(f"/deliveries/{delivery.pk}/elsewhere/", given)
    assert (shown.status_code, Message.objects.filter(direction="out").count()) == (422, 1)
    assert "A date in this answer has passed. Write a new answer" in shown.content.decode()


def test_after_a_try_the_customer_is_told_and_chooses(
    client: Client, case: Case, agent: Agent, promise: Promise
) -> None:
    makers.call(case, by=agent, at=NOW - HOUR, answered=False)
    page = client.get(f"/cases/{case.pk}/")
    (telling,) = page.context["tellings"]
    assert (telling.promise.pk, telling.is_unreached, "Not reached:" in page.content.decode()) == (
        promise.pk,
        True,
        True,
    )
    client.post(f"/promises/{promise.pk}/telling/")
    page = client.get(f"/cases/{case.pk}/")
    assert (page.context["chips"]["reply"].offered, chips(client, case)) == ((promise,), [])
    assert f'value="{promise.pk}" id="reply-offered-{promise.pk}" checked' in page.content.decode()
    answer = form(case, Draft.objects.get().text)
    found = client.post(f"/cases/{case.pk}/promises/in-reply/", {**answer, "offered": promise.pk})
    assert 'class="promises__list"' not in found.content.decode()
    assert client.post(f"/cases/{case.pk}/reply/", {**answer, "offered": promise.pk}).status_code == 302
    offer = SlotOffer.objects.get()
    assert (offer.promise, offer.has_link, len(offer.slots)) == (promise, True, 6)
    assert client.get(f"/cases/{case.pk}/").context["tellings"] == []


def test_without_the_tick_nothing_is_offered(client: Client, case: Case, agent: Agent, promise: Promise) -> None:
    makers.call(case, by=agent, at=NOW - HOUR, answered=False)
    client.post(f"/promises/{promise.pk}/telling/")
    client.post(f"/cases/{case.pk}/reply/", form(case, "Wij belden u."))
    assert (SlotOffer.objects.count(), len(client.get(f"/cases/{case.pk}/").context["tellings"])) == (0, 1)


def test_what_the_words_promise_beside_the_half_hours_stays(
    client: Client, case: Case, agent: Agent, promise: Promise
) -> None:
    makers.call(case, by=agent, at=NOW - HOUR, answered=False)
    client.post(f"/promises/{promise.pk}/telling/")
    text = Draft.objects.get().text
    ours = "We bellen u woensdag 25 november tussen 9.00 en 9.30 uur."
    answer = form(case, f"Mijn collega van facturatie belt u vrijdag. {ours}\n\n{text}") | {"offered": promise.pk}
    found = client.post(f"/cases/{case.pk}/promises/in-reply/", answer).context["chips"]["reply"]
    (chip,) = found.forms
    assert (chip["words"].value(), chip["instead_of"].value()) == ("Mijn collega van facturatie belt u vrijdag", "")
    assert found.offered == (promise,)


def test_what_was_kept_since_it_was_ticked_does_not_leave_unsaid(
    client: Client, case: Case, agent: Agent, promise: Promise
) -> None:
    makers.call(case, by=agent, at=NOW - HOUR, answered=False)
    client.post(f"/promises/{promise.pk}/telling/")
    answer = form(case, Draft.objects.get().text) | {"offered": promise.pk}
    makers.call(case, by=agent, at=NOW, said=Said(kept=(promise,)))
    refused = client.post(f"/cases/{case.pk}/reply/", answer)
    assert (refused.status_code, Message.objects.filter(direction="out").count()) == (422, 0)
    assert "This promise has been kept already, by Anna Vos." in refused.content.decode()


def test_words_that_are_made_ready_anew_have_the_tick_on(
    client: Client, case: Case, agent: Agent, promise: Promise
) -> None:
    makers.call(case, by=agent, at=NOW - HOUR, answered=False)
    key = uuid.uuid4()
    drafting.save(case, text="Ik", key=key, chosen="offered=", by=agent, at=NOW)
    Draft.objects.update(text=" ")  # emptied without a script
    client.post(f"/promises/{promise.pk}/telling/")
    assert client.get(f"/cases/{case.pk}/").context["chips"]["reply"].offered == (promise,)


def test_a_half_hour_is_said_whole(client: Client, case: Case, agent: Agent) -> None:
    due = Due(at=DUE - HOUR / 2, grain=Grain.MINUTE, words="tussen 16.00 en 16.30 uur")
    promise = makers.promise(case, by=agent, due=due)
    assert "Tuesday 24 November, between 16:00 and 16:30" in client.get(f"/cases/{case.pk}/").content.decode()
    later = Due(at=DUE + 24 * HOUR, grain=Grain.MINUTE, words="tussen 16.45 en 17.00 uur")
    makers.wish(promise, Initiator.CUSTOMER)
    new = NewDate(due=later, initiator=Initiator.CUSTOMER, reason="Komt mij uit.")
    makers.answer(case, by=agent, at=NOW, said=Said(promised=(Moved(promise=promise, new=new, instead_of=due.at),)))
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "from 16:00 – 16:30 to 25 Nov 16:45 – 17:00." in page


@pytest.mark.parametrize("is_denied", [True, False])
def test_a_payout_that_counts_no_longer_is_told_until_the_customer_heard(
    client: Client, case: Case, agent: Agent, *, is_denied: bool
) -> None:
    words = "U krijgt € 25 terug."
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=NOW + 60 * HOUR)
    source = makers.answer(case, by=agent, at=MONDAY + HOUR, said=Said(paid=(part_of(refund),)))
    makers.deliver(source, at=MONDAY + 2 * HOUR)
    payout, point = Payout.objects.get(), case.conversations.get().contact_point
    if is_denied:
        promising.contradict_payout(payout, by=point, at=NOW - HOUR)
    else:
        promising.take_back(payout, reason="Van een andere klant.", by=agent, at=NOW - HOUR)
    page = client.get(f"/cases/{case.pk}/")
    assert [(each.is_unpaid, each.is_denied) for each in page.context["tellings"]] == [(True, is_denied)]
    assert ("Not received, says the customer:" in page.content.decode()) is is_denied
    client.post(f"/promises/{refund.pk}/telling/")
    text, said = Draft.objects.get().text, "niet hebt ontvangen" if is_denied else "Dat klopt niet."
    assert (said in text, "€ 10" in text, "[vul in: " in text) == (True, True, True)
    assert [chip["instead_of"] for chip in chips(client, case)] == [f"again~{refund.pk}"]  # no other date
    makers.deliver(makers.answer(case, by=agent, at=NOW), at=NOW)
    assert client.get(f"/cases/{case.pk}/").context["tellings"] == []


def told_of(case: Case, refund: Promise, *, by: Agent, hours: int, amount: int = 10) -> Payout:
    """Return a payout of which the customer heard."""
    part = Paid(promise=refund, amount=Decimal(amount), paid_on=MONDAY.date(), why_less="De rest volgt.")
    source = makers.answer(case, by=by, at=MONDAY + hours * HOUR, said=Said(paid=(part,)))
    makers.deliver(source, at=MONDAY + hours * HOUR)
    return Payout.objects.latest("pk")


def test_what_was_denied_and_what_was_taken_back_are_told_apart(client: Client, case: Case, agent: Agent) -> None:
    words = "U krijgt € 25 terug."
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=NOW + 60 * HOUR)
    ours, theirs, other = (told_of(case, refund, by=agent, hours=at, amount=at) for at in (1, 2, 3))
    for each in (theirs, other):
        promising.contradict_payout(each, by=case.conversations.get().contact_point, at=NOW - HOUR)
    promising.take_back(ours, reason="Van een andere klant.", by=agent, at=NOW - HOUR)
    assert [each.is_denied for each in client.get(f"/cases/{case.pk}/").context["tellings"]] == [False]
    client.post(f"/promises/{refund.pk}/telling/")
    text = Draft.objects.get().text
    assert "opgeschreven dat we op maandag 23 november € 2 en op maandag 23 november € 3 hebben terugbetaald" in text
    assert "gezegd dat we op maandag 23 november € 1 hebben terugbetaald. Dat klopt niet." in text


def test_a_payout_that_was_paid_again_is_not_told(client: Client, case: Case, agent: Agent) -> None:
    words = "U krijgt € 25 terug."
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=NOW + 60 * HOUR)
    promising.take_back(told_of(case, refund, by=agent, hours=1), reason="Verkeerd.", by=agent, at=NOW - HOUR)
    makers.pay_out(refund, "25", by=agent, at=NOW - HOUR / 2)
    assert client.get(f"/cases/{case.pk}/").context["tellings"] == []


def test_a_payout_of_which_the_customer_never_heard_is_not_told(client: Client, case: Case, agent: Agent) -> None:
    words = "U krijgt € 25 terug."
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=NOW + 60 * HOUR)
    makers.pay_out(refund, "10", by=agent, at=NOW - 2 * HOUR, why_less="De rest volgt.")
    promising.take_back(Payout.objects.get(), reason="Van een andere klant.", by=agent, at=NOW - HOUR)
    assert client.get(f"/cases/{case.pk}/").context["tellings"] == []


def part_of(refund: Promise) -> Paid:
    return Paid(promise=refund, amount=Decimal(10), paid_on=MONDAY.date(), why_less="De rest volgt.")

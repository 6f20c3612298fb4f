"""Promises on the screen: chips under what somebody writes, and what can be done with one beside the case."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case, Message
from belofte.desk import promise_forms
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import promising, watching
from belofte.makers import MONDAY, make_agent, make_case, make_inbox, make_team
from belofte.parties.models import Dependency
from belofte.people.models import Agent, Role
from belofte.promises import mandates
from belofte.promises.models import Form, Initiator, Kind, Mandate, Promise, State
from belofte.promises.saying import Said
from belofte.replies import drafting
from belofte.replies.models import Held

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEXT = "Beste Jan,\n\nWe bellen u morgen voor 12.00 uur.\n\nGroet, Anna"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.moved_to(MONDAY + 2 * HOUR):
        yield


@pytest.fixture
def agent() -> Agent:
    return make_agent(teams=(make_team(),), name="Anna Vos")


@pytest.fixture
def case(agent: Agent) -> Case:
    return make_case(make_inbox(agent.teams.get()))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


def form(case: Case, **fields: Any) -> dict[str, Any]:
    newest = Message.objects.filter(conversation__case=case).latest("pk")
    return {
        "text": TEXT,
        "key": str(uuid.uuid4()),
        "seen_through": newest.pk,
        "conversation": newest.conversation_id,
        "deed": "send",
        **fields,
    }


def chips(client: Client, case: Case, **fields: Any) -> dict[str, str]:
    """Return the chips for a text as the browser would post them again."""
    response = client.post(f"/cases/{case.pk}/promises/in-reply/", form(case, **fields), headers={"HX-Request": "true"})
    formset = response.context["chips"].formset
    return {name: str(value) for name, value in formset.data.items() if value}


def promised(case: Case) -> list[Promise]:
    return list(Promise.objects.filter(case=case).order_by("pk"))


def test_chip_shows_what_the_words_promise(case: Case, agent: Agent, client: Client) -> None:
    shown = chips(client, case)
    assert {
        name.removeprefix("promise-0-"): value for name, value in shown.items() if name.startswith("promise-0")
    } == {
        "record": "on",
        "kind": "callback",
        "words": "We bellen u morgen voor 12.00 uur",
        "due": "2026-11-24T12:00",
        "channel": "phone",
        "owner": str(agent.pk),
        "found_words": "We bellen u morgen voor 12.00 uur",
        "found_due": "2026-11-24T12:00",
        "grain": "minute",
        "due_words": "morgen voor 12.00 uur",
    }
    assert not promised(case)


def test_reply_records_what_it_promises_with_the_message(case: Case, agent: Agent, client: Client) -> None:
    response = client.post(f"/cases/{case.pk}/reply/", form(case, **chips(client, case)))
    [promise] = promised(case)
    assert response.status_code == 302
    assert (promise.kind, promise.owner, promise.channel, promise.due_words) == (
        "callback",
        agent,
        "phone",
        "morgen voor 12.00 uur",
    )
    assert promise.message == Message.objects.get(conversation__case=case, direction="out")


def test_reply_whose_chips_never_came_records_all_the_same(case: Case, client: Client) -> None:
    assert client.post(f"/cases/{case.pk}/reply/", form(case)).status_code == 302
    assert [promise.kind for promise in promised(case)] == ["callback"]


def test_reply_does_not_record_what_was_left_out(case: Case, client: Client) -> None:
    shown = chips(client, case)
    del shown["promise-0-record"]
    client.post(f"/cases/{case.pk}/reply/", form(case, **shown))
    assert (promised(case), Message.objects.filter(direction="out").count()) == ([], 1)


def test_chip_corrected_stays_corrected_while_typing_goes_on(case: Case, client: Client) -> None:
    shown = chips(client, case) | {"promise-0-due": "2026-11-25T16:30", "promise-0-kind": "reply"}
    again = chips(client, case, **shown, text=f"{TEXT}\nNog een prettige dag!")
    assert (again["promise-0-due"], again["promise-0-kind"]) == ("2026-11-25T16:30", "reply")
    client.post(f"/cases/{case.pk}/reply/", form(case, **again))
    [promise] = promised(case)
    assert (f"{promise.due_at:%d %H:%M}", promise.grain, promise.due_words) == ("25 15:30", "minute", "")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"promise-0-due": "2026-11-20T12:00"}, "due"),
        ({"promise-0-due": "2050-01-03T12:00"}, "due"),
        ({"promise-0-due": "2026-12-25T12:00"}, "due"),
        ({"promise-0-due": "morgen"}, "due"),
        ({"promise-0-due": ""}, "due"),
        ({"promise-0-owner": ""}, "owner"),
    ],
)
def test_reply_is_kept_while_a_chip_is_wrong(case: Case, client: Client, changed: dict[str, str], field: str) -> None:
    response = client.post(f"/cases/{case.pk}/reply/", form(case, **{**chips(client, case), **changed}))
    assert (response.status_code, promised(case)) == (422, [])
    assert list(response.context["chips"]["reply"].formset.forms[0].errors) == [field]
    assert response.context["forms"]["reply"].data["text"] == TEXT
    assert not Message.objects.filter(direction="out").exists()


def test_reply_takes_a_day_off_that_is_meant(case: Case, client: Client) -> None:
    shown = chips(client, case) | {"promise-0-due": "2026-12-25T12:00", "promise-0-on_holiday": "on"}
    assert client.post(f"/cases/{case.pk}/reply/", form(case, **shown)).status_code == 302
    assert len(promised(case)) == 1


@pytest.mark.parametrize(
    ("wall", "utc"),
    [("2028-03-26T02:30", "2028-03-26 01:00"), ("2027-10-31T02:30", "2027-10-31 00:30")],
)
def test_reply_takes_an_hour_that_the_clock_skips_or_repeats(case: Case, client: Client, wall: str, utc: str) -> None:
    client.post(f"/cases/{case.pk}/reply/", form(case, **chips(client, case) | {"promise-0-due": wall}))
    assert [f"{promise.due_at:%Y-%m-%d %H:%M}" for promise in promised(case)] == [utc]


def test_chip_of_the_same_kind_is_another_date(case: Case, agent: Agent, client: Client) -> None:
    running = makers.promise(case, by=agent, at=MONDAY)
    shown = chips(client, case)
    assert shown["promise-0-instead_of"] == f"{running.pk}~{MONDAY + 31 * HOUR:%Y-%m-%dT%H:%M:%S}+00:00"
    nameless = client.post(f"/cases/{case.pk}/reply/", form(case, **shown))
    assert (nameless.status_code, list(nameless.context["chips"]["reply"].formset.forms[0].errors)) == (
        422,
        ["initiator"],
    )
    shown |= {"promise-0-initiator": "us", "promise-0-reason": "Te druk."}
    assert client.post(f"/cases/{case.pk}/reply/", form(case, **shown)).status_code == 302
    running.refresh_from_db()
    assert (running.moves, running.renegotiations.get().reason, len(promised(case))) == (1, "Te druk.", 1)


def test_second_move_by_us_is_refused_beside_its_field_and_a_lead_may(case: Case, agent: Agent, client: Client) -> None:
    running = makers.promise(case, by=agent, at=MONDAY)
    said = Said(promised=(makers.moved(running, due_at=MONDAY + 50 * HOUR),))
    makers.call(case, by=agent, at=MONDAY + HOUR, said=said)
    shown = chips(client, case) | {"promise-0-initiator": "us", "promise-0-reason": "Te druk."}
    response = client.post(f"/cases/{case.pk}/reply/", form(case, **shown))
    assert (response.status_code, "Keep the date, or ask a lead." in response.content.decode()) == (422, True)
    assert list(response.context["chips"]["reply"].formset.forms[0].errors) == ["initiator"]
    lead = sign_in(make_agent(Role.AGENT, Role.LEAD, teams=(case.team,)))
    assert lead.post(f"/cases/{case.pk}/reply/", form(case, **shown)).status_code == 302
    running.refresh_from_db()
    assert running.moves == 2


def test_reply_holds_another_date_that_was_not_on_the_screen(case: Case, agent: Agent, client: Client) -> None:
    makers.promise(case, by=agent, at=MONDAY)
    response = client.post(f"/cases/{case.pk}/reply/", form(case))
    assert (response.status_code, Message.objects.filter(direction="out").count()) == (422, 0)
    assert "another date for something that was promised" in response.content.decode()


def test_reply_two_at_once_give_another_date_and_the_second_sees_the_first(
    case: Case, agent: Agent, client: Client
) -> None:
    running = makers.promise(case, by=agent, at=MONDAY)
    shown = chips(client, case) | {"promise-0-initiator": "us", "promise-0-reason": "Te druk."}
    said = Said(promised=(makers.moved(running, due_at=MONDAY + 50 * HOUR),))
    makers.call(case, by=agent, at=MONDAY + HOUR, said=said)
    response = client.post(f"/cases/{case.pk}/reply/", form(case, **shown))
    assert response.status_code == 422
    assert f"Meanwhile {agent.name} gave this promise another date" in response.content.decode()


def test_reply_keeps_a_promise_that_was_ticked(case: Case, agent: Agent, client: Client) -> None:
    running = makers.promise(case, by=agent, at=MONDAY, kind="reply", channel="email")
    client.post(f"/cases/{case.pk}/reply/", form(case, text="Het ligt klaar.", kept=[running.pk]))
    makers.deliver(Message.objects.get(conversation__case=case, direction="out"), at=MONDAY + 3 * HOUR)
    running.refresh_from_db()
    assert running.state == State.KEPT


def test_reply_does_not_keep_what_was_promised_by_telephone(case: Case, agent: Agent, client: Client) -> None:
    running = makers.promise(case, by=agent, at=MONDAY)
    response = client.post(f"/cases/{case.pk}/reply/", form(case, text="Het ligt klaar.", kept=[running.pk]))
    assert response.status_code == 422
    assert "This was promised by telephone" in response.content.decode()


def test_reply_with_a_promise_does_not_close(case: Case, client: Client) -> None:
    fields = {"deed": "send_and_close", "outcome": "solved"}
    response = client.post(f"/cases/{case.pk}/reply/", form(case, **chips(client, case), **fields))
    assert (response.status_code, promised(case)) == (422, [])
    assert "was promised something" in response.content.decode()


def test_add_a_promise_without_script_shows_an_empty_chip(case: Case, client: Client) -> None:
    response = client.post(f"/cases/{case.pk}/promises/in-reply/", form(case, text="Dag Jan,", deed="add_promise"))
    assert (response.status_code, len(response.context["chips"]["reply"].formset.forms)) == (200, 1)


def call_form(**fields: Any) -> dict[str, Any]:
    return {
        "direction": "out",
        "result": "answered",
        "called_at": "2026-11-23T11:30",
        "text": "Uitgelegd. Ik mail u vrijdag de factuur.",
        **fields,
    }


def test_call_records_and_keeps(case: Case, agent: Agent, client: Client) -> None:
    running = makers.promise(case, by=agent, at=MONDAY)
    with clock.moved_to(MONDAY + 3 * HOUR):
        client.post(f"/cases/{case.pk}/calls/", call_form(kept=[running.pk]))
    assert [(promise.kind, promise.state, promise.call) for promise in promised(case)] == [
        ("callback", "kept", None),
        ("reply", "open", case.calls.get()),
    ]


def test_promise_by_hand(case: Case, agent: Agent, client: Client) -> None:
    given = {"made-words": "Aan de balie: een nieuwe doos.", "made-kind": "delivery", "made-due": "2026-11-27T17:00"}
    client.post(f"/cases/{case.pk}/promises/", {**given, "made-owner": agent.pk})
    assert [(promise.words, promise.owner) for promise in promised(case)] == [("Aan de balie: een nieuwe doos.", agent)]


def test_promise_by_hand_without_owner_is_refused_beside_its_field(case: Case, client: Client) -> None:
    given = {"made-words": "Een doos.", "made-kind": "delivery", "made-due": "2026-11-27T17:00"}
    response = client.post(f"/cases/{case.pk}/promises/", given)
    assert (response.status_code, list(response.context["promise_by_hand"].errors)) == (422, ["owner"])


def test_chip_of_the_team_is_taken_with_one_press_and_says_who_was_first(
    case: Case, agent: Agent, client: Client
) -> None:
    shown = chips(client, case, **(chips(client, case) | {"promise-0-owner": str(promise_forms.TEAM)}))
    client.post(f"/cases/{case.pk}/reply/", form(case, **shown))
    [promise] = promised(case)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert (promise.owner, f"team {case.team.name}" in page, 'name="take"' in page) == (None, True, True)
    colleague = make_agent(teams=(case.team,), name="Bo Kok")
    sign_in(colleague).post(f"/promises/{promise.pk}/owner/", {"take": ""})
    late = client.post(f"/promises/{promise.pk}/owner/", {"take": ""})
    assert (late.status_code, "Bo Kok has taken this already." in late.content.decode()) == (422, True)
    promise.refresh_from_db()
    assert (promise.owner, 'name="take"' in client.get(f"/cases/{case.pk}/").content.decode()) == (colleague, False)


def test_promise_of_the_team_that_nobody_took_stands_in_the_leads_list_and_then_says_whom_the_desk_named(
    case: Case, agent: Agent, client: Client
) -> None:
    lead = make_agent(Role.LEAD, Role.AGENT, teams=(case.team,), name="Lena Smit")
    promise = makers.promise(case, by=agent, owner=None, is_of_team=True)
    assert promise.due_at is not None
    watching.watch(at=promise.due_at - 2 * HOUR)
    assert f"team {case.team.name}" in sign_in(lead).get("/promises/").content.decode()
    watching.watch(at=promise.due_at - HOUR / 2)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "to Lena Smit, who leads the team: nobody of it had taken it" in page


def test_promise_of_the_team_by_hand(case: Case, client: Client) -> None:
    given = {"made-words": "Een doos.", "made-kind": "delivery", "made-due": "2026-11-27T17:00"}
    client.post(f"/cases/{case.pk}/promises/", {**given, "made-owner": str(promise_forms.TEAM)})
    assert [promise.owner for promise in promised(case)] == [None]


def test_withdrawal_and_owner_and_condition(case: Case, agent: Agent, client: Client) -> None:
    promise, colleague = makers.promise(case, by=agent, at=MONDAY), make_agent(teams=(case.team,))
    client.post(f"/promises/{promise.pk}/owner/", {"owner": colleague.pk})
    client.post(f"/promises/{promise.pk}/withdrawal/", {"reason": "Verkeerd gelezen."})
    promise.refresh_from_db()
    assert (promise.owner, promise.state) == (colleague, State.WITHDRAWN)
    late = client.post(f"/promises/{promise.pk}/condition/", {"due": "2026-11-27T17:00"})
    assert (late.status_code, "does not wait for a condition" in late.content.decode()) == (422, True)


def correction(promise: Promise, **changed: Any) -> dict[str, Any]:
    written = {"kind": promise.kind, "due": "2026-11-24T17:00", "channel": promise.channel, "owner": promise.owner_id}
    written["seen"] = promise.entries.latest("number").number
    return {**written, "reason": "Ik las dinsdag, er stond woensdag.", **changed}


def test_correction_is_no_move_and_stands_with_the_promise(case: Case, agent: Agent, client: Client) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY)
    button = f"/promises/{promise.pk}/correction/"
    assert button in client.get(f"/cases/{case.pk}/").content.decode()
    response = client.post(button, correction(promise, due="2026-11-25T17:00"))
    promise.refresh_from_db()
    assert (response.status_code, f"{promise.due_at:%d %H:%M}", promise.moves) == (302, "25 16:00", 0)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "corrected once" in page
    assert "corrected: not 24 Nov 17:00 but 25 Nov 17:00. Anna Vos: Ik las dinsdag, er stond woensdag." in page
    assert "promise corrected: Call back: Ik las dinsdag, er stond woensdag." in page  # in what happened
    assert "moved" not in page.partition('id="promised"')[2].partition("</section>")[0].partition("<details")[0]


def test_correction_of_all_but_the_date(case: Case, agent: Agent, client: Client) -> None:
    promise, colleague = makers.promise(case, by=agent, at=MONDAY), make_agent(teams=(case.team,))
    given = correction(promise, kind="reply", channel="email", owner=colleague.pk)
    assert client.post(f"/promises/{promise.pk}/correction/", given).status_code == 302
    was, promise = promise.due_at, Promise.objects.get()
    assert (promise.kind, promise.channel, promise.owner, promise.due_at) == ("reply", "email", colleague, was)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "not “Call back” but “Answer”, not “by telephone” but “by e-mail”" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": ""}, "This field is required."),
        ({"due": "2026-11-20T12:00"}, "This is before it was promised."),
        ({}, "It is written down like this already."),
        ({"due": "nooit"}, "Write a date and a time."),
    ],
)
def test_correction_that_cannot_be_stays_on_the_page(
    case: Case, agent: Agent, client: Client, changed: dict[str, str], said: str
) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY)
    response = client.post(f"/promises/{promise.pk}/correction/", correction(promise, **changed))
    assert (response.status_code, said in response.content.decode()) == (422, True)


@pytest.mark.parametrize("seen", ["", "1"])
def test_correction_on_a_form_of_before_is_shown_again_with_what_was_typed(
    case: Case, agent: Agent, client: Client, seen: str
) -> None:
    promise, colleague = makers.promise(case, by=agent, at=MONDAY), make_agent(teams=(case.team,))
    promising.hand_over(promise, to=colleague, by=agent, at=MONDAY)
    button, given = f"/promises/{promise.pk}/correction/", correction(promise, due="2026-11-25T17:00", seen=seen)
    response = client.post(button, given)
    page = response.content.decode()
    assert (response.status_code, "since you looked" in page) == (422, True)
    assert ('value="2026-11-25T17:00"' in page, given["reason"] in page) == (True, True)
    fresh = re.search(r'name="seen" value="(\d+)"', page)
    assert fresh is not None
    assert client.post(button, given | {"seen": fresh[1], "owner": colleague.pk}).status_code == 302
    assert Promise.objects.get().owner == colleague


def test_claimed_call_of_which_the_owner_is_corrected_stays_on_any_channel(
    case: Case, agent: Agent, client: Client
) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY, channel="", form="claimed", claimed_of="De winkel")
    colleague = make_agent(teams=(case.team,))
    assert (
        client.post(f"/promises/{promise.pk}/correction/", correction(promise, owner=colleague.pk)).status_code == 302
    )
    promise = Promise.objects.get()
    assert (promise.owner, promise.channel) == (colleague, "")


def test_correction_is_offered_while_it_may_be_misread(case: Case, agent: Agent, client: Client) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY, due_at=MONDAY + 9 * DAY)
    button = f"/promises/{promise.pk}/correction/"
    with clock.moved_to(MONDAY + 2 * DAY):
        assert button not in client.get(f"/cases/{case.pk}/").content.decode()
        refused = client.post(button, correction(promise, due="2026-12-03T12:00"))
        assert (refused.status_code, "Ask a lead." in refused.content.decode()) == (422, True)


def test_correction_of_a_date_is_not_offered_after_a_move(case: Case, agent: Agent, client: Client) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY)
    field = f'id="correction-{promise.pk}-due"'
    assert field in client.get(f"/cases/{case.pk}/").content.decode()
    said = Said(promised=(makers.moved(promise, due_at=MONDAY + 9 * DAY),))
    makers.answer(case, by=agent, at=MONDAY + HOUR, said=said)
    assert field not in client.get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize("channel", ["", "email"])
def test_call_back_by_hand_is_by_telephone_whatever_the_list_says(
    case: Case, agent: Agent, client: Client, channel: str
) -> None:
    fields = {"words": "Wij bellen u.", "kind": "callback", "due": "2026-11-25T12:00", "channel": channel}
    made = {f"made-{name}": value for name, value in {**fields, "owner": agent.pk, "key": str(uuid.uuid4())}.items()}
    assert client.post(f"/cases/{case.pk}/promises/", made).status_code == 302
    assert promised(case)[0].channel == "phone"


def test_withdrawal_of_what_was_promised_long_ago_is_told_or_a_leads(case: Case, agent: Agent, client: Client) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY, due_at=MONDAY + 9 * DAY)
    button = f"/promises/{promise.pk}/withdrawal/"
    assert button in client.get(f"/cases/{case.pk}/").content.decode()
    lead = sign_in(make_agent(Role.AGENT, Role.LEAD, teams=(case.team,)))
    with clock.moved_to(MONDAY + 2 * DAY):
        assert button not in client.get(f"/cases/{case.pk}/").content.decode()
        refused = client.post(button, {"reason": "Kan niet."})
        assert (refused.status_code, "no longer be withdrawn as misread" in refused.content.decode()) == (422, True)
        assert button in lead.get(f"/cases/{case.pk}/").content.decode()
        assert lead.post(button, {"reason": "Kan niet."}).status_code == 302


@pytest.mark.parametrize("condition", ["", "Zodra uw retour er is"])
def test_reply_withdraws_what_it_says_no_longer_holds(case: Case, agent: Agent, client: Client, condition: str) -> None:
    form_of = "conditional" if condition else "firm"
    gone = makers.promise(
        case, by=make_agent(teams=(case.team,)), due_at=MONDAY + 3 * DAY, form=form_of, condition=condition
    )
    given = form(case, text="Dat kan helaas niet meer.", **{f"withdrawn-{gone.pk}": " Niet meer te koop. "})
    shown = client.post(f"/cases/{case.pk}/promises/in-reply/", given, headers={"HX-Request": "true"})
    assert 'value="Niet meer te koop."' in shown.content.decode()
    assert client.post(f"/cases/{case.pk}/reply/", given).status_code == 302
    gone.refresh_from_db()
    assert (gone.state, gone.withdrawals.get().reason) == (State.WITHDRAWN, "Niet meer te koop.")
    assert gone.withdrawals.get().message == Message.objects.get(conversation__case=case, direction="out")


def test_call_that_reached_nobody_withdraws_nothing(case: Case, agent: Agent, client: Client) -> None:
    gone = makers.promise(case, by=agent, at=MONDAY)
    given = call_form(result="no_answer", text="", **{f"withdrawn-{gone.pk}": "Al geregeld."})
    response = client.post(f"/cases/{case.pk}/calls/", given)
    assert (response.status_code, "nobody heard" in response.content.decode()) == (422, True)


def test_promise_of_another_team_is_missing(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY)
    stranger = sign_in(make_agent(teams=(make_team(),)))
    for noun in ("withdrawal", "owner", "condition", "correction"):
        assert stranger.post(f"/promises/{promise.pk}/{noun}/", {"reason": "x"}).status_code == 404
    assert stranger.post(f"/cases/{case.pk}/promises/in-reply/", form(case)).status_code == 404


def test_case_shows_the_promise_with_its_moves(case: Case, agent: Agent, client: Client) -> None:
    first = makers.promise(case, by=agent, at=MONDAY, kind="delivery", channel="", due_at=MONDAY + timedelta(days=7))
    said = Said(promised=(makers.moved(first, due_at=MONDAY + timedelta(days=45)),))
    makers.answer(case, by=agent, at=MONDAY + HOUR, said=said)
    assert "moved 1 time, 38 days later" in client.get(f"/cases/{case.pk}/").content.decode()


def warned(agent: Agent) -> list[Promise]:
    return list(sign_in(agent).get("/warnings/").context["warned"].shown)


def test_warnings_first_the_owner_then_the_lead_too(case: Case, agent: Agent) -> None:
    lead = make_agent(Role.AGENT, Role.LEAD, teams=(case.team,))
    elsewhere = make_agent(Role.AGENT, Role.LEAD, teams=(make_team(),))
    promise = makers.promise(case, by=agent, at=MONDAY, due_at=MONDAY + 29 * HOUR)  # Tuesday, three o'clock
    shown = []
    for hours in (25, 27.1, 28.6, 28.9):
        watching.watch(at=MONDAY + hours * HOUR)
        shown.append((warned(agent), warned(lead), warned(elsewhere)))
    assert shown == [([], [], []), ([promise], [], []), ([promise], [], []), ([promise], [promise], [])]


def test_warnings_end_with_another_date(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY, due_at=MONDAY + 29 * HOUR)
    watching.watch(at=MONDAY + 27.1 * HOUR)
    said = Said(promised=(makers.moved(promise, due_at=MONDAY + 50 * HOUR),))
    makers.call(case, by=agent, at=MONDAY + 28 * HOUR, said=said)
    assert warned(agent) == []


def test_warnings_stay_with_what_was_not_kept(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY, due_at=MONDAY + 29 * HOUR)
    watching.watch(at=MONDAY + 40 * HOUR)
    assert warned(agent) == [promise]


def test_chip_of_a_conditional_promise_says_what_comes_first(case: Case, client: Client) -> None:
    shown = chips(client, case, text="Dag Jan. Als u de bon stuurt, betalen we u binnen een week terug.")
    assert (shown["promise-0-condition"], shown["promise-0-kind"]) == ("Als u de bon stuurt", "refund")


def test_chip_left_out_stays_so_though_the_browser_changes_its_line_ends(case: Case, client: Client) -> None:
    text = "Wij bellen u morgen\nvoor 12 uur terug."
    shown = chips(client, case, text=text)
    del shown["promise-0-record"]
    shown["promise-0-found_words"] = shown["promise-0-found_words"].replace("\n", "\r\n")
    client.post(f"/cases/{case.pk}/reply/", form(case, **{**shown, "text": text.replace("\n", "\r\n")}))
    assert (promised(case), Message.objects.filter(direction="out").count()) == ([], 1)


def test_reply_refused_for_its_outcome_keeps_chips_and_draft(case: Case, agent: Agent, client: Client) -> None:
    shown = chips(client, case)
    del shown["promise-0-record"]
    response = client.post(f"/cases/{case.pk}/reply/", form(case, **shown, deed="send_and_close"))
    assert response.status_code == 422
    assert [chip.is_recorded for chip in response.context["chips"]["reply"].forms] == [False]
    assert case.drafts.get(agent=agent).text == TEXT


def test_chip_may_move_another_promise_than_the_one_it_proposed(case: Case, agent: Agent, client: Client) -> None:
    first = makers.promise(case, by=agent, at=MONDAY)
    second = makers.promise(case, by=agent, at=MONDAY, due_at=MONDAY + 60 * HOUR)
    makers.wish(second, Initiator.CUSTOMER)
    shown = chips(client, case) | {"promise-0-initiator": "customer", "promise-0-reason": "Liever dan."}
    assert shown["promise-0-instead_of"].startswith(f"{first.pk}~")
    shown["promise-0-instead_of"] = promise_forms.place_of(second)
    assert client.post(f"/cases/{case.pk}/reply/", form(case, **shown)).status_code == 302
    assert [promise.entries.count() for promise in (first, second)] == [1, 2]


def test_chip_said_twice_is_promised_once(case: Case, client: Client) -> None:
    text = "Ik bel u donderdag terug. Echt waar. Ik bel u donderdag terug."
    client.post(f"/cases/{case.pk}/reply/", form(case, text=text))
    client.post(f"/cases/{case.pk}/reply/", form(case, text="Zoals beloofd bel ik u donderdag terug."))
    assert len(promised(case)) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"promise-TOTAL_FORMS": "1"},
        {"promise-TOTAL_FORMS": "99999999999"},
        {"promise-TOTAL_FORMS": "1", "promise-0-record": "on", "promise-0-due": "0001-01-01T00:00"},
        {"promise-TOTAL_FORMS": "1", "promise-0-record": "on", "promise-0-grain": "xyz", "promise-0-kind": "xyz"},
        {"promise-TOTAL_FORMS": "1", "promise-0-record": "on", "promise-0-instead_of": "7~morgen"},
        {"promise-TOTAL_FORMS": "1", "promise-0-record": "on", "promise-0-instead_of": "²~2026-11-27"},
        {"promise-TOTAL_FORMS": "1", "promise-0-record": "on", "promise-0-words": "a\0b", "promise-0-kind": "reply"},
        {"promise-TOTAL_FORMS": "1", "promise-0-record": "on", "promise-0-owner": "9" * 40},
        {"kept": ["²", "9" * 40, "-1", "x"]},
    ],
)
def test_reply_with_odd_chips_is_sent_or_says_why(case: Case, client: Client, odd: dict[str, Any]) -> None:
    posted = form(case, text="Dag Jan,", **odd)
    assert client.post(f"/cases/{case.pk}/reply/", posted).status_code in {302, 422}
    assert (
        client.post(f"/cases/{case.pk}/promises/in-reply/", posted, headers={"HX-Request": "true"}).status_code == 200
    )


def test_form_sent_twice_logs_and_records_once(case: Case, agent: Agent, client: Client) -> None:
    logged = call_form(key=str(uuid.uuid4()))
    given = {"made-words": "Een doos.", "made-kind": "delivery", "made-due": "2026-11-27T17:00", "made-owner": agent.pk}
    for _click in range(2):
        assert client.post(f"/cases/{case.pk}/calls/", logged).status_code == 302
        posted = {**given, "made-key": "9f6b1c7e-2a3d-4c57-8a55-0f3cbe6f6f10"}
        assert client.post(f"/cases/{case.pk}/promises/", posted).status_code == 302
    assert (case.calls.count(), sorted(promise.kind for promise in promised(case))) == (1, ["delivery", "reply"])


def test_call_that_nobody_answered_promises_nothing(case: Case, client: Client) -> None:
    client.post(f"/cases/{case.pk}/calls/", call_form(result="no_answer", text="Ik bel morgen terug."))
    assert (case.calls.count(), promised(case)) == (1, [])


@pytest.mark.parametrize(("kind", "result", "told"), [("callback", "no_answer", True), ("callback", "answered", False)])
def test_call_in_vain_says_what_makes_tries_count(
    case: Case, agent: Agent, client: Client, kind: str, result: str, *, told: bool
) -> None:
    makers.promise(case, by=agent, at=MONDAY, kind=kind)
    given = call_form(result=result, text="Geprobeerd.")
    shown = client.post(f"/cases/{case.pk}/calls/", given, follow=True).content.decode()
    assert ("This counts as a try." in shown) == told


def test_withdrawal_with_what_no_database_keeps(case: Case, agent: Agent, client: Client) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY)
    assert client.post(f"/promises/{promise.pk}/withdrawal/", {"reason": "Dubbel\0geboekt."}).status_code == 302


def test_warnings_name_an_answer_that_did_not_leave_to_its_writer_only(case: Case, agent: Agent) -> None:
    draft = drafting.save(case, text="Friday.", key=uuid.uuid4(), by=agent, at=MONDAY)
    Held.objects.create(
        draft=draft,
        conversation=case.conversations.get(),
        seen_through=0,
        held_at=MONDAY,
        release_at=MONDAY,
        stopped_at=MONDAY,
        stopped_because="Something was said.",
    )
    told = sign_in(agent).get("/warnings/").content.decode()
    assert "1 answer of yours did not leave" in told
    assert f"/cases/{case.pk}/?write=reply" in told
    colleague = make_agent(teams=(case.team,))
    assert b"did not leave" not in sign_in(colleague).get("/warnings/").content


def test_chip_of_what_runs_already_is_the_same_again(case: Case, agent: Agent, client: Client) -> None:
    running = makers.promise(case, by=agent, at=MONDAY)
    shown = chips(client, case, text="We bellen u terug.")
    assert shown["promise-0-instead_of"] == f"again~{running.pk}"
    assert client.post(f"/cases/{case.pk}/reply/", form(case, text="We bellen u terug.", **shown)).status_code == 302
    assert (len(promised(case)), running.entries.latest("number").kind) == (1, "said_again")
    assert "Said once more since." in client.get(f"/cases/{case.pk}/").content.decode()


def test_chip_of_another_amount_is_a_promise_of_its_own(case: Case, agent: Agent, client: Client) -> None:
    makers.promise(case, by=agent, at=MONDAY, kind="refund", words="We betalen de € 25 terug.")
    shown = chips(client, case, text="We betalen de verzendkosten van € 12 terug.")
    assert (shown["promise-0-kind"], shown.get("promise-0-instead_of", "")) == ("refund", "")
    again = chips(client, case, text="We betalen die € 25 terug.")
    assert again["promise-0-instead_of"].startswith("again~")


def test_chip_of_a_monthly_update_is_a_series(case: Case, client: Client) -> None:
    text = "We sturen u elke maand een update over de aansluiting."
    shown = chips(client, case, text=text)
    assert shown["promise-0-every"] == "month"
    client.post(f"/cases/{case.pk}/reply/", form(case, text=text, **shown))
    [promise] = promised(case)
    assert (promise.form, "RRULE:FREQ=MONTHLY" in promise.recurrence) == ("recurring", True)
    assert "every month" in client.get(f"/cases/{case.pk}/").content.decode()


def test_claim_in_a_message_is_recorded_with_it(case: Case, agent: Agent, client: Client) -> None:
    message = Message.objects.get(conversation__case=case)
    page = client.get(f"/cases/{case.pk}/?claimed_in={message.pk}").content.decode()
    assert f'name="made-said_in" value="{message.pk}"' in page
    fields = {"made-kind": "delivery", "made-words": "De monteur komt morgen.", "made-due": "2026-11-24T17:00"}
    fields |= {"made-owner": str(agent.pk), "made-claimed_of": "De monteur", "made-said_in": str(message.pk)}
    assert client.post(f"/cases/{case.pk}/promises/", fields).status_code == 302
    [promise] = promised(case)
    assert (promise.form, promise.claimed_of, promise.message) == ("claimed", "De monteur", message)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Promised by De monteur, says the customer." in page


def test_chip_takes_over_what_somebody_else_promised(case: Case, agent: Agent, client: Client) -> None:
    claimed = makers.promise(
        case, by=agent, at=MONDAY, kind="delivery", form="claimed", claimed_of="De monteur", channel=""
    )
    text = "Onze monteur komt woensdag bij u langs."
    shown = chips(client, case, text=text)
    assert shown["promise-0-instead_of"] == f"claimed~{claimed.pk}"
    assert client.post(f"/cases/{case.pk}/reply/", form(case, text=text, **shown)).status_code == 302
    assert [(each.state, each.form) for each in promised(case)] == [("honoured", "claimed"), ("open", "firm")]


def test_promise_by_hand_on_two_terms_is_refused(case: Case, agent: Agent, client: Client) -> None:
    fields = {"made-kind": "delivery", "made-words": "Hij komt.", "made-due": "2026-11-24T17:00", "made-every": "week"}
    fields |= {"made-owner": str(agent.pk), "made-claimed_of": "De monteur"}
    response = client.post(f"/cases/{case.pk}/promises/", fields)
    assert (response.status_code, "Choose one of them" in response.content.decode()) == (422, True)


def test_chip_of_an_undecided_solution_becomes_an_answer_at_one_key(case: Case, client: Client) -> None:
    text = "We lossen uw storing op."
    shown = chips(client, case, text=text)
    assert shown["promise-0-kind"] == "solution"
    page = client.post(f"/cases/{case.pk}/promises/in-reply/", form(case, text=text), headers={"HX-Request": "true"})
    assert "It is not sure yet that this gets solved." in page.content.decode()
    changed = chips(client, case, **{**shown, "text": text, "deed": "answer-0"})
    assert (changed["promise-0-kind"], changed["promise-0-due"]) == ("reply", shown["promise-0-due"])


def test_chip_beyond_the_mandate_says_so_and_is_refused(case: Case, client: Client) -> None:
    mandates.set_mandate(case.team, Role.AGENT, kinds=[Kind.REPLY], amount_max=None, by=None)
    page = client.post(f"/cases/{case.pk}/promises/in-reply/", form(case), headers={"HX-Request": "true"})
    assert "This is for a lead to promise. Ask a lead to send it" in page.content.decode()
    response = client.post(f"/cases/{case.pk}/reply/", form(case, **chips(client, case)))
    assert (response.status_code, promised(case)) == (422, [])
    assert list(response.context["chips"]["reply"].formset.forms[0].errors) == ["kind"]


def test_mandates_are_set_on_the_page_of_a_team(case: Case) -> None:
    administrator = sign_in(make_agent(Role.ADMINISTRATOR))
    address = f"/teams/{case.team_id}/mandates/"
    given = {
        "kinds_agent": ["callback", "reply"],
        "amount_agent": "100",
        "kinds_outsourced": ["callback", "reply"],  # the usual of theirs, which is no row
        "amount_outsourced": "0",
        "kinds_lead": list(Kind),
        "amount_lead": "500",
    }
    refused = administrator.post(address, {**given, "kinds_lead": ["reply"]})
    assert (refused.status_code, "at least what an agent may" in refused.content.decode()) == (422, True)
    assert administrator.post(address, {**given, "callbacks_per_half_hour": "3"}).status_code == 302
    case.team.refresh_from_db()
    rows = [(each.role, each.kinds, each.amount_max) for each in Mandate.objects.order_by("role")]
    assert (case.team.callbacks_per_half_hour, rows) == (
        3,
        [("agent", ["callback", "reply"], 100), ("lead", sorted(Kind), 500)],
    )
    assert 'value="500"' in administrator.get(address).content.decode()


def test_a_chip_says_on_what_a_promise_hangs_in_the_same_act(case: Case, agent: Agent, client: Client) -> None:
    owed = makers.undertake(case, by=agent, at=MONDAY)
    shown = chips(client, case)
    address = f"/cases/{case.pk}/reply/"
    client.post(address, form(case, **shown, **{"promise-0-hangs_on": f"undertaking-{owed.pk}"}))
    [promise] = promised(case)
    assert Dependency.objects.get(promise=promise).on_undertaking == owed


def test_a_chip_that_hangs_on_another_case_is_refused(case: Case, agent: Agent, client: Client) -> None:
    makers.undertake(case, by=agent, at=MONDAY)
    other = make_case(make_inbox(agent.teams.get()), sender="els@klant.example")
    foreign = {"promise-0-hangs_on": f"undertaking-{makers.undertake(other, by=agent, at=MONDAY).pk}"}
    answer = client.post(f"/cases/{case.pk}/reply/", form(case, **chips(client, case), **foreign))
    assert answer.status_code == 422
    assert "That is of another case." in answer.content.decode()
    assert not promised(case)


def test_another_date_is_looked_at_before_it_is_sent(case: Case, agent: Agent, client: Client) -> None:
    makers.promise(case, by=agent, at=MONDAY)
    sunday = chips(client, case) | {"promise-0-due": "2026-11-29T12:00"}
    response = client.post(f"/cases/{case.pk}/reply/", form(case, **sunday))  # nobody said who wants it
    assert response.status_code == 422
    [chip] = response.context["chips"]["reply"].forms
    assert (chip.moved is not None, chip.cautions) == (True, ["On that day nobody of this team works."])


def test_met_condition_says_what_is_odd_of_its_date(case: Case, agent: Agent, client: Client) -> None:
    terms = {"form": Form.CONDITIONAL, "condition": "Als uw retour er is", "due": None}
    waiting = makers.promise(case, by=agent, at=MONDAY, **terms)
    met = client.post(f"/promises/{waiting.pk}/condition/", {"due": "2026-11-29T12:00"}, follow=True)
    assert "On that day nobody of this team works." in met.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == State.OPEN


SHOWN = re.compile(r'name="shown" value="([0-9a-f]{16})"')


def test_what_guards_remark_on_in_a_withdrawal_is_shown_first(case: Case, agent: Agent, client: Client) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY)
    button, given = f"/promises/{promise.pk}/withdrawal/", {"reason": "U krijgt hierover geen terugkoppeling."}
    shown = client.post(button, given)
    page = shown.content.decode()
    assert (shown.status_code, f'value="{given["reason"]}"' in page) == (422, True)
    assert client.post(button, {**given, "shown": SHOWN.findall(page)}).status_code == 302
    promise.refresh_from_db()
    assert promise.state == State.WITHDRAWN


def test_what_guards_remark_on_in_a_call_is_shown_first(case: Case, agent: Agent, client: Client) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY)
    given = call_form(**{f"withdrawn-{promise.pk}": "U krijgt hierover geen terugkoppeling."})
    shown = client.post(f"/cases/{case.pk}/calls/", given)
    page = shown.content.decode()
    assert (shown.status_code, "can read this on their page" in page) == (422, True)
    sent = client.post(f"/cases/{case.pk}/calls/", {**given, "shown": SHOWN.findall(page)})
    assert sent.status_code == 302

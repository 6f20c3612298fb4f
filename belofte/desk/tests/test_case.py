"""One case: who sees it, what it shows, what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import clock
from belofte.cases import noting, reply_addresses
from belofte.cases.models import Attachment, Call, Case
from belofte.channels.contract import Address
from belofte.desk import timeline
from belofte.desk.tests.conftest import sign_in
from belofte.intake import receiving, storing
from belofte.keeping import calling
from belofte.live import topics
from belofte.makers import MONDAY, answer, deliver, make_agent, make_case, make_envelope, make_inbox, make_team, receive
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db


def _own_case(**fields: object) -> tuple[Case, Agent]:
    team = make_team()
    return make_case(make_inbox(team), **fields), make_agent(teams=(team,))


def _entries(agent: Agent, case: Case) -> list[timeline.Entry]:
    entries: list[timeline.Entry] = sign_in(agent).get(f"/cases/{case.pk}/").context["timeline"].entries
    return entries


def test_case_of_another_team_answers_like_a_missing_one() -> None:
    foreign, _theirs = _own_case()
    client = sign_in(make_agent(teams=(make_team(),)))
    there, nowhere = client.get(f"/cases/{foreign.pk}/"), client.get("/cases/987654/")
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
    assert there.status_code == 404


def test_case_with_a_number_beyond_the_database_is_missing() -> None:
    assert sign_in(make_agent()).get("/cases/99999999999999999999999/").status_code == 404


def test_case_shows_all_that_was_said_in_order() -> None:
    case, agent = _own_case()
    deliver(answer(case, by=agent, at=MONDAY + timedelta(hours=1)))
    noting.note(case, text="Ask the depot.", by=agent, at=MONDAY + timedelta(hours=2))
    calling.log(
        case,
        direction=Call.Direction.OUT,
        result=Call.Result.VOICEMAIL,
        text="",
        called_at=MONDAY + timedelta(hours=3),
        by=agent,
        at=MONDAY + timedelta(hours=3),
    )
    assert [entry.kind for entry in _entries(agent, case)] == ["message", "events", "message", "note", "call"]


def test_case_folds_signature_and_earlier_messages_apart() -> None:
    case, agent = _own_case(text="Nieuw.", signature="-- \nJan", folded="> Ouder.")
    page = sign_in(agent).get(f"/cases/{case.pk}/").content.decode()
    folded = re.findall(r"<summary>([^<]*)</summary><div class=\"entry__text muted\">(.*?)</div>", page, re.DOTALL)
    assert folded == [("Signature", "-- \nJan"), ("Earlier messages", "&gt; Ouder.")]


def test_case_costs_the_same_for_one_message_and_many() -> None:
    case, agent = _own_case()
    client, address = sign_in(agent), f"/cases/{case.pk}/"
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(3):
        message = answer(case, by=agent, at=MONDAY + timedelta(hours=number + 1))
        deliver(message)
        Attachment.objects.create(message=message, name="a.pdf", content_type="application/pdf", size_bytes=1, blob="a")
        noting.note(case, text="x", by=agent, at=MONDAY + timedelta(hours=number + 1))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert (len(one), len(many)) == (12, 12)


def test_case_very_long_shows_the_newest_and_leads_to_the_earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MESSAGES_MAX", 2)
    case, agent = _own_case()
    said = [answer(case, by=agent, at=MONDAY + timedelta(hours=number + 1)).pk for number in range(3)]
    client = sign_in(agent)
    newest = client.get(f"/cases/{case.pk}/").context["timeline"]
    assert [message.pk for message in newest.messages] == said[1:]
    earlier = client.get(f"/cases/{case.pk}/?before={newest.earlier}").context["timeline"]
    assert [message.pk for message in earlier.messages][-1] == said[0]
    assert (len(earlier.messages), earlier.earlier) == (2, 0)


def test_case_broken_page_is_refused() -> None:
    case, agent = _own_case()
    assert sign_in(agent).get(f"/cases/{case.pk}/?before=x").status_code == 400


def test_case_message_that_came_twice_says_so() -> None:
    team = make_team()
    inbox, agent = make_inbox(team), make_agent(teams=(team,))
    message = receive(inbox)
    again = make_envelope(inbox)
    type(again).objects.filter(pk=again.pk).update(second_delivery_of=message.envelope)
    receiving.receive_again(type(again).objects.get(pk=again.pk), at=MONDAY)
    assert storing.REPEATED_FOR.days == 5
    first = _entries(agent, message.conversation.case)[0]
    assert (first.message, first.times_received) == (message, 2)


def test_case_warns_of_another_reply_address() -> None:
    case, agent = _own_case(reply_to=Address(address="elsewhere@crook.example"))
    assert _entries(agent, case)[0].warnings == (
        "It asks to send answers to elsewhere@crook.example. We do not do that by ourselves.",
    )


def test_case_same_reply_address_gives_no_warning() -> None:
    case, agent = _own_case(reply_to=Address(address="Jan@Klant.example"))
    assert _entries(agent, case)[0].warnings == ()


def test_case_warns_of_an_answer_from_another_address() -> None:
    team = make_team()
    inbox, agent = make_inbox(team), make_agent(teams=(team,))
    case = make_case(inbox)
    token = reply_addresses.token("c", row=answer(case, by=agent).conversation_id)
    receive(inbox, sender="other@klant.example", reply_tokens=(token,), at=MONDAY + timedelta(hours=2))
    assert _entries(agent, case)[-1].warnings == (
        "From another address than jan@klant.example, to which our answers go.",
    )


@pytest.mark.parametrize("sender", ["info@b\u0430nk.example", "info@xn--bnk-6cd.example"])
def test_case_warns_of_letters_that_look_like_others(sender: str) -> None:
    case, agent = _own_case(sender=sender)
    assert _entries(agent, case)[0].warnings == (
        "The domain has letters that can look like others. Exactly it is xn--bnk-6cd.example.",
    )


def test_case_shows_other_cases_that_the_reader_may_see() -> None:
    team = make_team()
    inbox, agent = make_inbox(team), make_agent(teams=(team,))
    case, other = make_case(inbox), make_case(inbox, subject="Another")
    make_case(make_inbox())
    around = sign_in(agent).get(f"/cases/{case.pk}/").context["around"]
    assert [found["id"] for found in around.others] == [other.pk]


def test_case_shows_a_hostile_name_as_plain_text() -> None:
    case, agent = _own_case(name="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    page = sign_in(agent).get(f"/cases/{case.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_case_privacy_officer_reads_without_a_place_to_write() -> None:
    case, _agent = _own_case()
    client = sign_in(make_agent(Role.PRIVACY_OFFICER, Role.AGENT))
    response = client.get(f"/cases/{case.pk}/")
    assert (response.status_code, b'id="composer"' in response.content) == (200, False)
    assert client.post(f"/cases/{case.pk}/notes/", {"text": "x"}).status_code == 403


def test_case_asked_for_its_parts_gives_those_alone_at_the_same_cost() -> None:
    case, agent = _own_case()
    client = sign_in(agent)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"/cases/{case.pk}/", headers={"HX-Request": "true"})
    assert len(captured) == 11
    assert re.findall(r'<\w+ [^>]*id="([\w-]+)" data-part', response.content.decode()) == [
        "case-head",
        "timeline",
        "case-aside",
        "sounding",
        "hurt",
        "tellings",
    ]
    assert (b"<html" in response.content, b'id="composer"' in response.content) == (False, False)
    assert "HX-Request" in response["Vary"]


def test_case_page_may_hear_of_itself_and_of_its_reader_from_before_it_was_read() -> None:
    case, agent = _own_case()
    before = clock.now().timestamp()
    live = sign_in(agent).get(f"/cases/{case.pk}/").context["live"]
    ticket = topics.read(live.signed)
    assert isinstance(ticket, topics.Ticket)
    assert ticket.topics == {f"case:{case.pk}", f"agent:{agent.pk}"}
    assert ticket.rights == {f"team:{case.team_id}", "role:agent"}
    assert before <= ticket.since <= clock.now().timestamp()


def test_case_page_of_a_privacy_officer_hears_by_that_role() -> None:
    case, _agent = _own_case()
    live = sign_in(make_agent(Role.PRIVACY_OFFICER, Role.AGENT)).get(f"/cases/{case.pk}/").context["live"]
    ticket = topics.read(live.signed)
    assert isinstance(ticket, topics.Ticket)
    assert ticket.rights == {"role:privacy_officer"}


def test_case_earlier_page_stays_as_it_is() -> None:
    case, agent = _own_case()
    message = answer(case, by=agent)
    assert b'id="live"' not in sign_in(agent).get(f"/cases/{case.pk}/?before={message.pk}").content


def test_case_that_was_refused_something_listens_all_the_same() -> None:
    case, agent = _own_case()
    page = sign_in(agent).post(f"/cases/{case.pk}/notes/", {"text": ""})
    assert (page.status_code, f'data-address="/cases/{case.pk}/"' in page.content.decode()) == (422, True)

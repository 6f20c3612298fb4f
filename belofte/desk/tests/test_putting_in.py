"""Putting a text of the house into an answer: found, filled in for this customer, and without a script too."""

import uuid

import pytest
from django.test import Client

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.closing.models import Complaint, Outcome
from belofte.desk.tests.conftest import sign_in
from belofte.library import writing
from belofte.library.models import PutIn
from belofte.library.writing import Content
from belofte.makers import MONDAY, make_agent, make_case, make_inbox, make_text
from belofte.people.models import Agent, Role, Team
from belofte.replies import vetting
from belofte.replies.models import Held
from belofte.replies.sending import BlankLeftError

pytestmark = pytest.mark.django_db
DUTCH = "Goedemorgen, waar is mijn pakket gebleven? Het zou er al lang zijn."
KEY = str(uuid.UUID(int=7))
WORDS = {"nl": "Beste {klant}, uw pakket is onderweg.", "en": "Dear {customer}, your parcel is on its way."}


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def lead(team: Team) -> Agent:
    return make_agent(Role.LEAD, teams=(team,))


@pytest.fixture
def case(team: Team) -> Case:
    return make_case(make_inbox(team), text=DUTCH, name="Noor Jansen")


@pytest.fixture
def client(team: Team) -> Client:
    return sign_in(make_agent(teams=(team,)))


def put_in(client: Client, case: Case, **fields: str) -> str:
    conversation = str(case.conversations.get().pk)
    given = {"key": KEY, "seen_through": "9", "conversation": conversation, "text": "", **fields}
    answer = client.post(f"/cases/{case.pk}/texts/", given)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def test_found_and_filled_in_the_customers_language(client: Client, case: Case, team: Team, lead: Agent) -> None:
    make_text(team=team, by=lead, **WORDS)
    page = client.get(f"/cases/{case.pk}/texts/", {"q": "parc"}).content.decode()
    assert 'data-text="Beste Noor Jansen, uw pakket is onderweg."' in page
    assert "No text has these words." in client.get(f"/cases/{case.pk}/texts/", {"q": "zzz"}).content.decode()


def test_with_a_script_it_is_only_noted(client: Client, case: Case, team: Team, lead: Agent) -> None:
    version = make_text(team=team, by=lead, **WORDS)
    given = {"version": version.pk, "key": KEY}
    answer = client.post(f"/cases/{case.pk}/texts/", given, headers={"HX-Request": "true"})
    assert (answer.status_code, PutIn.objects.get().version) == (204, version)


def test_without_a_script_a_button_for_each(client: Client, case: Case, team: Team, lead: Agent) -> None:
    version = make_text(team=team, by=lead, **WORDS)
    make_text(team=team, by=lead, title_en="Stamps", title_nl="Postzegels")
    page = put_in(client, case, deed="list_texts", text="Dag!")
    button = f'name="version" value="{version.pk}">Where is my parcel?</button>'
    assert (button in page, "Stamps</button>" in page, "Dag!</textarea>" in page) == (True, True, True)
    page = put_in(client, case, version=str(version.pk), text="Dag!")
    assert "Dag!\n\nBeste Noor Jansen, uw pakket is onderweg.</textarea>" in page


def test_without_a_script_enter_in_the_search_sends_nothing(
    client: Client, case: Case, team: Team, lead: Agent
) -> None:
    make_text(team=team, by=lead)
    fields = {"word": "onderweg", "text": "Half a", "deed": "send", "conversation": str(case.conversations.get().pk)}
    page = client.post(f"/cases/{case.pk}/reply/", {**fields, "key": KEY, "seen_through": "0"})
    assert "Half a" in page.content.decode()
    assert not Message.objects.filter(conversation__case=case, direction="out").exists()
    assert not Held.objects.exists()


def test_without_a_script_a_word_and_one_press(client: Client, case: Case, team: Team, lead: Agent) -> None:
    version = make_text(team=team, by=lead, **WORDS)
    make_text(team=team, by=lead, title_en="Stamps", title_nl="Postzegels")
    page = put_in(client, case, deed="list_texts", word="onderweg", text="Dag!")
    assert "Dag!\n\nBeste Noor Jansen, uw pakket is onderweg.</textarea>" in page
    assert PutIn.objects.get().version == version
    assert "No text has these words." in put_in(client, case, deed="list_texts", word="zzz", text="Dag!")


def test_what_was_superseded_meanwhile(client: Client, case: Case, team: Team, lead: Agent) -> None:
    old = make_text(team=team, by=lead, **WORDS)
    content = Content(title_nl="A", title_en="A", nl="Uw pakket komt.", en="Your parcel comes.")
    newer = vetting.write(old.text, content, instead_of=1, reasons={}, by=lead, at=MONDAY)
    given = {"version": old.pk, "key": str(uuid.UUID(int=8))}
    answer = client.post(f"/cases/{case.pk}/texts/", given, headers={"HX-Request": "true"})
    assert (answer.status_code, PutIn.objects.get().version) == (204, old)
    page = put_in(client, case, version=str(old.pk), text="Dag!")
    assert "Dag!\n\nUw pakket komt.</textarea>" in page
    assert f"{lead.name} wrote a newer version of this text meanwhile." in page
    assert PutIn.objects.get(key=KEY).version == newer


@pytest.mark.parametrize(
    ("text", "cursor", "whole"),
    [
        ("Een. Twee.", "5", "Een. UwTwee."),
        ("😀 Een", "3", "😀 UwEen"),
        ("Een", "99", "Een\n\nUw"),
        ("Een", "x", "Een\n\nUw"),
        ("Een", "", "Een\n\nUw"),
        ("Een", "0", "UwEen"),
    ],
)
def test_put_in_where_the_cursor_stood(
    client: Client, case: Case, team: Team, lead: Agent, text: str, cursor: str, whole: str
) -> None:
    version = make_text(team=team, by=lead, nl="Uw", en="Your")
    assert f"{whole}</textarea>" in put_in(client, case, version=str(version.pk), text=text, cursor=cursor)


def test_a_macro_marks_chooses_and_promises(client: Client, case: Case, team: Team, lead: Agent) -> None:
    words = {
        "nl": "Dank u wel dat u ons schrijft. U krijgt uiterlijk {antwoorddag} antwoord van ons.",
        "en": "Thank you for writing to us. You get an answer from us by {answer day}.",
    }
    macro = make_text(team=team, by=lead, marks_complaint=True, outcome=Outcome.FOUND, answer_days=2, **words)
    assert 'data-text="' not in client.get(f"/cases/{case.pk}/texts/").content.decode()
    page = put_in(client, case, version=str(macro.pk))
    assert Complaint.objects.get().case == case
    assert '<option value="found" selected>' in page
    assert [f'name="promise-{number}-record"' in page for number in (0, 1)] == [True, False]
    assert "This case is a complaint already." in put_in(client, case, version=str(macro.pk))


def test_an_unknown_name_blocks_sending(client: Client, team: Team, lead: Agent) -> None:
    case = make_case(make_inbox(team), text=DUTCH, name="")
    version = make_text(team=team, by=lead, **WORDS)
    words = "Beste [vul in: klant], uw pakket is onderweg."
    assert f"{words}</textarea>" in put_in(client, case, version=str(version.pk))
    with pytest.raises(BlankLeftError, match=r"\[vul in: klant\]"):
        makers.answer(case, by=lead, text=words)


def test_texts_of_others_and_archived_ones_are_refused_with_the_words_kept(
    client: Client, case: Case, team: Team, lead: Agent
) -> None:
    foreign = make_text(team=makers.make_team(), by=make_agent(Role.ADMINISTRATOR), title_en="Foreign")
    archived = make_text(team=team, by=lead, title_en="Archived")
    writing.archive(archived.text, by=lead, at=MONDAY)
    for version in (foreign, archived):
        page = put_in(client, case, version=str(version.pk), text="Dag!")
        assert ("That text is not in use any more." in page, "Dag!</textarea>" in page) == (True, True)
        assert (version.nl in page, f"{version.title_en}</button>" in page) == (False, False)
        given = {"version": version.pk, "key": KEY}
        answer = client.post(f"/cases/{case.pk}/texts/", given, headers={"HX-Request": "true"})
        assert answer.status_code == 404
    assert not PutIn.objects.exists()

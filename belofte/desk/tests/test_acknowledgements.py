import pytest
from django.test import Client

from belofte.channels.models import Inbox
from belofte.makers import make_agent, make_inbox, make_team, receive
from belofte.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(make_agent(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox(make_team("Levering"), name="Klantenservice", language="nl")


def test_it_is_switched_on_with_words_of_their_own_that_are_shown_as_they_would_be_said(
    browser: Client, inbox: Inbox
) -> None:
    words = "Dank u. U hoort {datum} van ons."
    address = f"/inboxes/{inbox.pk}/acknowledgement/"
    response = browser.post(address, {"acknowledges": "on", "acknowledgement": words}, follow=True)
    inbox.refresh_from_db()
    assert (inbox.acknowledges, inbox.acknowledgement) == (True, words)
    assert response.context["preview"].startswith("Dank u. U hoort uiterlijk ")


@pytest.mark.parametrize(
    "words", ["Dank u.", "Dag {naam}, u hoort {datum} van ons.", "{date} {0}", "{date}" + "x" * 4000]
)
def test_words_without_a_date_or_with_something_of_the_sender_are_refused(
    browser: Client, inbox: Inbox, words: str
) -> None:
    response = browser.post(f"/inboxes/{inbox.pk}/acknowledgement/", {"acknowledgement": words})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["acknowledgement"])


def test_a_channel_that_says_nothing_by_itself_has_no_such_page(browser: Client) -> None:
    assert browser.get(f"/inboxes/{make_inbox(channel='console').pk}/acknowledgement/").status_code == 404


def test_a_team_that_hardly_works_is_told_that_nothing_is_sent(browser: Client, inbox: Inbox) -> None:
    inbox.team.hours, inbox.team.first_answer_hours = {"0": [["09:00", "09:01"]]}, 200
    inbox.team.save()
    response = browser.get(f"/inboxes/{inbox.pk}/acknowledgement/")
    assert response.context["preview"] == ""
    assert "Nothing is sent." in response.content.decode()


def test_the_inbox_page_says_what_its_first_word_is(browser: Client, inbox: Inbox) -> None:
    assert "hears nothing until somebody answers" in browser.get(f"/inboxes/{inbox.pk}/").content.decode()


def test_a_case_shows_the_teams_promise_and_the_list_the_customers_words(inbox: Inbox) -> None:
    inbox.acknowledges = True
    inbox.save()
    case = receive(inbox, text="Waar is mijn pakje?").conversation.case
    client = Client()
    client.force_login(make_agent(teams=(inbox.team,)))
    shown = client.get(f"/cases/{case.pk}/").content.decode()
    assert "the whole team" in shown
    assert "We hebben uw bericht ontvangen." in shown
    listed = client.get("/cases/").content.decode()
    assert ("Waar is mijn pakje?" in listed, "We hebben uw bericht" in listed) == (True, False)

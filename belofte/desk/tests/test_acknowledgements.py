import pytest
from django.test import Client

from belofte.channels.models import Inbox
from belofte.makers import have_stop, make_agent, make_inbox, make_team, receive
from belofte.people.models import Role, Team
from belofte.replies.guards.contract import Level

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
    assert f"team {inbox.team.name}" in shown
    assert "We hebben uw bericht ontvangen." in shown
    listed = client.get("/cases/").content.decode()
    assert ("Waar is mijn pakje?" in listed, "We hebben uw bericht" in listed) == (True, False)


def stop_tone(team: Team, level: Level) -> None:
    have_stop(team, "tone", level=level)


def test_words_that_a_guard_stops_are_refused_with_what_stops(browser: Client, inbox: Inbox) -> None:
    stop_tone(inbox.team, Level.REASON)
    words = "U hoort {datum} van ons. U krijgt hierover geen terugkoppeling."
    given = {"acknowledges": "on", "acknowledgement": words}
    response = browser.post(f"/inboxes/{inbox.pk}/acknowledgement/", given)
    first, *stops = response.context["form"].errors["acknowledgement"]
    assert (response.status_code, first) == (
        422,
        "A check stops this in an answer, so it stops it here. Write it in another way.",
    )
    assert [each.partition(": ")[0] for each in stops] == ["“U krijgt hierover geen terugkoppeling.”"]
    inbox.refresh_from_db()
    assert inbox.acknowledgement == ""


def test_what_a_guard_only_remarks_on_is_shown_before_it_is_said(browser: Client, inbox: Inbox) -> None:
    words = "U hoort {datum} van ons. U krijgt hierover geen terugkoppeling."
    address, given = f"/inboxes/{inbox.pk}/acknowledgement/", {"acknowledges": "on", "acknowledgement": words}
    page = browser.post(address, given).content.decode()
    inbox.refresh_from_db()
    remark = "<strong>U krijgt hierover geen terugkoppeling.</strong>"
    assert (remark in page, "because_" in page, inbox.acknowledgement) == (True, False, "")
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    assert browser.post(address, {**given, "shown": shown}).status_code == 302
    inbox.refresh_from_db()
    assert inbox.acknowledgement == words


def test_words_from_before_a_guard_stopped_them_do_not_keep_it_from_being_switched_off(
    browser: Client, inbox: Inbox
) -> None:
    words = "U hoort {datum} van ons. U krijgt hierover geen terugkoppeling."
    address = f"/inboxes/{inbox.pk}/acknowledgement/"
    Inbox.objects.filter(pk=inbox.pk).update(acknowledges=True, acknowledgement=words)
    stop_tone(inbox.team, Level.LEAD)
    assert browser.post(address, {"acknowledgement": words}).status_code == 302
    inbox.refresh_from_db()
    assert (inbox.acknowledges, inbox.acknowledgement) == (False, words)


def test_a_blank_that_nobody_fills_in_is_refused(browser: Client, inbox: Inbox) -> None:
    words = "U hoort {datum} van [vul in: wie]."
    response = browser.post(f"/inboxes/{inbox.pk}/acknowledgement/", {"acknowledgement": words})
    errors = response.context["form"].errors["acknowledgement"]
    assert errors == ["Nobody fills this in: [vul in: wie]. Take it out."]

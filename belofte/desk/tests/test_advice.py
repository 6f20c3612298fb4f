"""The remarks under an answer, as the server gives them."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from belofte import clock
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.library import using
from belofte.makers import MONDAY, have_stop, make_agent, make_case, make_inbox, make_team, make_text, receive
from belofte.people.models import Agent, Role
from belofte.replies import dismissing, ruling
from belofte.replies.guards.contract import Level
from belofte.replies.models import Dismissal, Pressed

pytestmark = pytest.mark.django_db

STORY_2 = "U krijgt hierover geen terugkoppeling."
POLITE = "Uw klacht is onderzocht. De vervoerder heeft het pakket verkeerd gesorteerd. Ik heb het voor u nagestuurd."


@pytest.fixture
def agent() -> Agent:
    return make_agent(teams=(make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return make_case(make_inbox(agent.teams.get()))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


def advised(client: Client, case: Case, text: str, **more: str) -> str:
    answer = client.post(reverse("desk:advice", args=[case.pk]), {"text": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        STORY_2,
        "Ik beëindig deze chat om een eindeloze discussie te voorkomen.",
        "Alle mail ouder dan een week is verwijderd.",
        "Omdat 99% zich vanzelf heeft opgelost, hebben we alle oudere mails verwijderd.",
        "You will receive no further feedback on this.",
    ],
)
def test_what_the_stories_tell_stands_out(client: Client, case: Case, text: str) -> None:
    assert "remark--stops" in advised(client, case, text)


@pytest.mark.parametrize(
    "text",
    [
        POLITE,
        "Ik rond dit gesprek graag af met wat we hebben gevonden. U krijgt vrijdag de uitkomst per mail.",
        "Uw mail van drie weken geleden lag er nog. Dat had niet mogen gebeuren; ik heb hem nu beantwoord.",
        "Ik help u graag, en ik vraag u niet te schelden. Morgen bel ik u over de zending.",
    ],
)
def test_a_polite_answer_gets_no_remark(client: Client, case: Case, text: str) -> None:
    assert 'class="remark' not in advised(client, case, text)


def test_a_remark_that_is_waved_away_stays_away_and_is_counted(client: Client, case: Case) -> None:
    page = advised(client, case, STORY_2)
    (key,) = re.findall(r'name="dismiss" value="([0-9a-f]+)"', page)
    waved = advised(client, case, STORY_2, dismiss=key)
    assert 'class="remark' not in waved
    assert f'name="dismissed" value="{key}"' in waved
    assert 'class="remark' not in advised(client, case, STORY_2, dismissed=key)
    assert [(one.label, one.language, one.times) for one in Dismissal.objects.all()] == [("brush_off", "nl", 1)]
    assert dismissing.lately(at=clock.now()) == [("brush_off", "nl", 1)]
    assert dismissing.lately(at=clock.now() + 2 * dismissing.LOOKED_BACK) == []


@pytest.mark.parametrize("level", ["", "reason", "lead"])
def test_at_any_remark_somebody_says_that_a_rule_makes_them(client: Client, case: Case, level: str) -> None:
    if level:
        have_stop(case.team, "tone", level=Level(level))
    page = advised(client, case, STORY_2)
    assert page.count('data-command="made_to"') == 1
    if level == "reason":  # it goes along with the reason, and counts once the answer is sent
        assert re.search(r'<input type="checkbox" name="rule_[0-9a-f]+" data-command="made_to"', page)
        return
    said = advised(client, case, STORY_2, made_to="tone")
    assert ('data-command="made_to"' in said, "without your name" in said) == (False, True)
    advised(client, case, STORY_2, made_to="tone")
    assert [(one.guard, one.team) for one in Pressed.objects.all()] == [("tone", case.team)]


def test_where_the_words_come_from_a_text_that_text_is_the_rule(client: Client, case: Case) -> None:
    lead = make_agent(Role.LEAD, teams=(case.team,))
    version = make_text(team=case.team, by=lead, nl=f"Dag {{klant}}. {STORY_2}")
    key = uuid.uuid4()
    using.put_in(version, key=key, at=MONDAY)
    text = f"Dag Jan. {STORY_2}"
    page = advised(client, case, text, key=str(key))
    (pressed,) = re.findall(r'name="made_to" value="([^"]+)"', page)
    said = advised(client, case, text, key=str(key), made_to=pressed)
    assert "“Where is my parcel?” makes us write this" in said
    assert [(one.guard, one.text, one.team) for one in Pressed.objects.all()] == [("tone", version.text, case.team)]
    assert ruling.asked(lead) == 1
    assert 'name="made_to" value="tone"' in advised(client, case, STORY_2, key=str(uuid.uuid4()))  # by nobody's text
    assert "said 1 time while writing" in sign_in(lead).get("/rules/").content.decode()


def test_what_no_guard_remarks_on_is_not_counted(client: Client, case: Case) -> None:
    advised(client, case, POLITE, made_to="tone")
    assert not Pressed.objects.exists()


def test_what_the_customer_asks_is_ticked_off(client: Client, case: Case) -> None:
    inbox = case.conversations.get().inbox
    asked = receive(
        inbox, text="Wanneer wordt mijn pakket bezorgd? En wat kost het terugsturen?", sender="an@klant.example"
    )
    page = advised(client, asked.conversation.case, "Het pakket wordt vrijdag bezorgd.")
    assert page.count("#circle-check") == 1
    assert page.count('#circle"') == 1


def test_the_house_chooses_how_customers_are_addressed(client: Client, case: Case) -> None:
    case.team.address_form = "u"
    case.team.house_words = "restitutie = geld terug"
    case.team.save()
    page = advised(client, case, "Je krijgt vrijdag de restitutie.")
    assert 'data-better="geld terug"' in page
    assert 'data-better="U"' in page


def test_words_that_only_the_house_knows_are_told_in_plain_ones(client: Client, case: Case) -> None:
    text = "Uw pakket ligt in de zwevende voorraad."
    assert "Not every customer knows:" not in advised(client, case, text)
    case.team.house_jargon = "zwevende voorraad = onderweg tussen twee depots"
    case.team.save()
    page = " ".join(advised(client, case, text).split())
    assert "Not every customer knows:" in page
    assert "zwevende voorraad → <strong>onderweg tussen twee depots</strong>" in page


@pytest.mark.parametrize(
    ("text", "note"),
    [("Uw pakket wordt vrijdag bezorgd.", "advice__note muted"), ("Your parcel arrives on Friday.", "advice__note")],
)
def test_language_of_the_customer_is_always_told_and_stands_out_where_the_draft_has_another(
    client: Client, agent: Agent, text: str, note: str
) -> None:
    asked = receive(make_inbox(agent.teams.get()), text="Waar blijft mijn pakket? Ik wacht al een week.")
    page = advised(client, asked.conversation.case, text)
    assert (f'class="{note}"' in page, "The customer writes in Dutch." in page) == (True, True)


def test_what_stops_asks_for_a_reason_that_stays_while_somebody_writes_on(
    client: Client, case: Case, agent: Agent
) -> None:
    have_stop(case.team, "tone", at=clock.now())
    (name,) = re.findall(r'name="(because_\w+)"', advised(client, case, STORY_2))
    again = advised(client, case, STORY_2, **{name: "They asked for none."})
    assert 'value="They asked for none."' in again
    assert "It is fine like this" not in again
    assert f'type="hidden" name="{name}" value="They asked for none."' in advised(
        client, case, POLITE, **{name: "They asked for none."}
    )
    assert name not in advised(client, case, POLITE, **{name: " "})

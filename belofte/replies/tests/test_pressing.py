"""“A rule of ours makes me write this”, said while writing: counted without names, once a day, for whoever owns it."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from pytest_django import Settings

from belofte import clock, makers
from belofte.library.models import Text
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.replies import pressing, pulsing, ruling
from belofte.replies.models import Pressed
from belofte.replies.pressing import Named

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TONE = Named(guard="tone")


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def agent(team: Team) -> Agent:
    return makers.make_agent(teams=(team,))


@pytest.fixture
def owner(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


def refusal(statement: str) -> str:
    """Return what the database says to a statement; "" when it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


def test_said_twice_on_a_day_counts_once(team: Team, agent: Agent) -> None:
    assert [pressing.say(team, TONE, by=agent, at=MONDAY) for _ in range(3)] == [True, False, False]
    assert pressing.say(team, Named(guard="dates"), by=agent, at=MONDAY)
    assert pressing.say(team, TONE, by=makers.make_agent(teams=(team,)), at=MONDAY)
    assert pressing.say(team, TONE, by=agent, at=MONDAY + DAY)
    found = {pulse.guard: (pulse.said, pulse.times, pulse.said_on) for pulse in pulsing.pulses([team])}
    assert found == {"tone": (3, 0, (MONDAY + DAY).date()), "dates": (1, 0, MONDAY.date())}


def test_nothing_of_who_said_it_is_kept(team: Team, agent: Agent) -> None:
    pressing.say(team, TONE, by=agent, at=MONDAY)
    pressing.say(team, Named(guard="dates"), by=agent, at=MONDAY)
    fields = Pressed._meta.get_fields()  # noqa: SLF001 - as Django has it
    assert {field.name for field in fields} == {"id", "team", "guard", "text", "on", "mark"}
    one, other = (bytes(mark or b"") for mark in Pressed.objects.values_list("mark", flat=True))
    assert one != other  # nor that it was the same person
    assert pressing.said_today(team, [TONE, Named(guard="questions")], by=agent, at=MONDAY) == {TONE}
    assert pressing.said_today(team, [TONE], by=makers.make_agent(), at=MONDAY) == set()


def test_its_owner_is_asked_until_they_answer(team: Team, agent: Agent, owner: Agent) -> None:
    with pytest.raises(ruling.OwnerRefusedError):
        ruling.give(team, "tone", to=owner, by=owner, at=MONDAY)
    pressing.say(team, TONE, by=agent, at=MONDAY)
    ruling.give(team, "tone", to=owner, by=owner, at=MONDAY)
    assert ruling.asked(owner) == 1
    ruling.answer(team, "tone", words="We schrappen die regel.", by=owner, at=MONDAY + DAY)
    assert ruling.asked(owner) == 0
    pressing.say(team, TONE, by=agent, at=MONDAY + DAY)  # later on that very day
    assert ruling.asked(owner) == 1


def test_said_of_a_text_asks_its_owner(team: Team, agent: Agent, owner: Agent) -> None:
    text = makers.make_text(team=team, by=owner).text
    named = Named(guard="tone", text=text)
    assert [pressing.say(team, named, by=agent, at=MONDAY) for _ in range(2)] == [True, False]
    assert pressing.say(team, TONE, by=agent, at=MONDAY)  # beside it, the team's own rule
    assert pressing.said_today(team, [named, TONE], by=agent, at=MONDAY) == {named, TONE}
    (pulse,) = pulsing.of_texts(Text.objects.all())
    assert (pulse.text, pulse.said, pulse.times, pulse.rule and pulse.rule.owner) == (text, 1, 0, owner)
    assert [(each.guard, each.said) for each in pulsing.pulses([team])] == [("tone", 1)]
    assert ruling.asked(owner) == 1
    ruling.answer_on_text(text, words="We schrijven het anders.", by=owner, at=MONDAY + DAY)
    assert ruling.asked(owner) == 0
    pressing.say(team, named, by=makers.make_agent(teams=(team,)), at=MONDAY + DAY)
    assert ruling.asked(owner) == 1


def test_what_is_said_of_the_team_asks_no_owner_of_a_text(team: Team, agent: Agent, owner: Agent) -> None:
    makers.make_text(team=team, by=owner)
    pressing.say(team, TONE, by=agent, at=MONDAY)
    assert (pulsing.of_texts(Text.objects.all()), ruling.asked(owner)) == ([], 0)


def test_said_twice_while_the_key_is_changed_counts_once(team: Team, agent: Agent, settings: Settings) -> None:
    assert pressing.say(team, TONE, by=agent, at=MONDAY)
    settings.BELOFTE_KEYS = [b"n" * 32, *settings.BELOFTE_KEYS]
    assert pressing.said_today(team, [TONE], by=agent, at=MONDAY) == {TONE}
    assert not pressing.say(team, TONE, by=agent, at=MONDAY)


def test_raw_sql_cannot_change_what_was_said_or_say_it_again(team: Team, agent: Agent) -> None:
    pressing.say(team, TONE, by=agent, at=MONDAY)
    assert refusal("DELETE FROM replies_pressed").startswith("pgtrigger: Cannot delete")
    for changed in ("guard = 'dates'", "guard = 'dates', mark = NULL", "mark = sha256('x')", "mark = mark"):
        refused = "pressed: what was said stays, but for its mark"
        assert refusal(f"UPDATE replies_pressed SET {changed}") == refused  # noqa: S608 - as it stands here
    again = """
        INSERT INTO replies_pressed (team_id, guard, "on", mark) SELECT team_id, {}, "on", {} FROM replies_pressed
    """
    assert refusal(again.format("guard", "mark")).startswith("duplicate key")
    assert "pressed_is_marked" in refusal(again.format("guard", "'x'"))
    assert "pressed_of_a_guard" in refusal(again.format("''", "sha256('x')"))


def test_mark_is_forgotten_once_its_day_is_over_and_the_count_stays(team: Team, agent: Agent) -> None:
    for at in (MONDAY, MONDAY + DAY):
        pressing.say(team, TONE, by=agent, at=at)
        pressing.say(team, TONE, by=makers.make_agent(teams=(team,)), at=at)
    assert pressing.forget_marks(at=MONDAY + DAY) == 0
    assert pressing.forget_marks(at=MONDAY + 2 * DAY) == 2
    assert list(Pressed.objects.filter(mark=None).values_list("on", flat=True)) == [MONDAY.date()] * 2
    assert pressing.said_today(team, [TONE], by=agent, at=MONDAY + DAY) == {TONE}
    assert [(pulse.guard, pulse.said) for pulse in pulsing.pulses([team])] == [("tone", 4)]
    assert pressing.forget_marks(at=MONDAY + 2 * DAY) == 0


def test_raw_sql_cannot_forget_a_mark_while_its_day_runs(team: Team, agent: Agent) -> None:
    pressing.say(team, TONE, by=agent, at=clock.now())  # by the clock of the database
    assert refusal("UPDATE replies_pressed SET mark = NULL") == "pressed: its mark stays until its day is over"

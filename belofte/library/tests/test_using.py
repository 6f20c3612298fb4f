"""What was sent points at its version; counted is a text, never who used it."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.cases.models import Case
from belofte.library import filling, using
from belofte.library.models import PutIn, Use
from belofte.makers import MONDAY
from belofte.people.models import Agent, Team

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)
WORDS = {
    "nl": "Beste {klant},\n\nUw pakket ligt klaar. U kunt het morgen halen.\n\n{mijn naam}",
    "en": "Dear {customer},\n\nYour parcel is ready. You can pick it up tomorrow.\n\n{my name}",
}


def test_a_sent_answer_points_at_its_version(team: Team, lead: Agent, agent: Agent, case: Case) -> None:
    version, key = makers.make_text(team=team, by=lead, **WORDS), uuid.uuid4()
    using.put_in(version, key=key, at=MONDAY)
    using.put_in(version, key=key, at=LATER)
    text = filling.fill(version, case.conversations.get(), language="nl", by=agent, at=MONDAY)
    assert text == "Beste Noor Jansen,\n\nUw pakket ligt klaar. U kunt het morgen halen.\n\nSanne"
    message = makers.answer(case, by=agent, key=key, text=f"{text}\nTot dan!")
    use = Use.objects.get()
    assert (use.message, use.version, use.text, use.team) == (message, version, version.text, team)
    assert not PutIn.objects.exists()


@pytest.mark.parametrize(
    ("text", "is_used"),
    [
        ("Uw pakket ligt klaar. U kunt het vandaag halen.", True),
        ("Your parcel is ready. You can pick it up tomorrow.", True),
        ("Uw pakket is helaas zoek. Wij bellen u vandaag.", False),
    ],
)
def test_what_was_written_anew_is_no_use(
    team: Team, lead: Agent, agent: Agent, case: Case, text: str, *, is_used: bool
) -> None:
    version, key = makers.make_text(team=team, by=lead, **WORDS), uuid.uuid4()
    using.put_in(version, key=key, at=MONDAY)
    makers.answer(case, by=agent, key=key, text=text)
    assert Use.objects.exists() == is_used


def test_who_has_no_name_leaves_a_blank(team: Team, lead: Agent, agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(team), name="")
    version = makers.make_text(team=team, by=lead, **WORDS)
    text = filling.fill(version, case.conversations.get(), language="en", by=agent, at=MONDAY)
    assert text.startswith("Dear [fill in: customer],")


def test_an_answer_by_so_many_working_days(team: Team, lead: Agent, agent: Agent, case: Case) -> None:
    words = {"nl": "U hoort uiterlijk {antwoorddag} van ons.", "en": "You hear from us by {answer day}."}
    version = makers.make_text(team=team, by=lead, answer_days=5, **words)
    text = filling.fill(version, case.conversations.get(), language="nl", by=agent, at=MONDAY)
    assert text == "U hoort uiterlijk maandag 30 november van ons."


def test_what_was_never_sent_is_forgotten(team: Team, lead: Agent) -> None:
    using.put_in(makers.make_text(team=team, by=lead), key=uuid.uuid4(), at=MONDAY)
    assert using.forget_unsent(at=MONDAY + timedelta(days=29)) == 0
    assert using.forget_unsent(at=MONDAY + timedelta(days=31)) == 1


def test_database_keeps_what_was_used(team: Team, lead: Agent, agent: Agent, case: Case) -> None:
    first, second = makers.make_text(team=team, by=lead), makers.make_text(team=team, by=lead)
    message = makers.explain(case, first, by=agent)
    for sql, values, match in (
        ("DELETE FROM library_use", (), "Cannot"),
        ("UPDATE library_use SET version_id = %s", (second.pk,), "Cannot"),
        (
            "INSERT INTO library_use (message_id, version_id, text_id, team_id, at) VALUES (%s, %s, %s, %s, now())",
            (message.pk, second.pk, first.text_id, team.pk),
            "by a version of its own",
        ),
    ):
        with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)

"""What a text takes: both languages, variables that are known, an explainer that everybody can read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.closing.models import Outcome
from belofte.library import writing
from belofte.library.models import Text
from belofte.makers import MONDAY
from belofte.people.models import Agent, Team

pytestmark = pytest.mark.django_db
EXPLAINER = Text.Kind.EXPLAINER
LATER = MONDAY + timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"nl": " "}, writing.WordsMissingError, "nl"),
        ({"en": ""}, writing.WordsMissingError, "en"),
        ({"title_en": ""}, writing.WordsMissingError, "title_en"),
        ({"nl": "a" * 10_001}, writing.TextTooLongError, "nl"),
        ({"nl": "Dag {naam}."}, writing.VariableRefusedError, "nl"),
        ({"en": "By {answer day}."}, writing.VariableRefusedError, "en"),
        ({"answer_days": 2, "nl": "Vóór {antwoorddag}."}, writing.VariableRefusedError, "en"),
        (
            {"answer_days": 31, "nl": "Vóór {antwoorddag}.", "en": "By {answer day}."},
            writing.WritingRefusedError,
            "answer_days",
        ),
        ({"kind": EXPLAINER, "nl": "a" * 1_201}, writing.TextTooLongError, "nl"),
        ({"kind": EXPLAINER, "nl": "Dag {klant}."}, writing.VariableRefusedError, "nl"),
        ({"kind": EXPLAINER, "marks_complaint": True}, writing.ExplainerDoesNothingError, None),
        ({"kind": EXPLAINER, "outcome": Outcome.EXPLAINED}, writing.ExplainerDoesNothingError, None),
    ],
)
def test_what_cannot_be_used_is_refused(
    team: Team, lead: Agent, fields: dict[str, Any], refusal: type[writing.WritingRefusedError], field: str | None
) -> None:
    with pytest.raises(refusal) as refused:
        makers.make_text(team=team, by=lead, **fields)
    assert refused.value.field == field
    assert not Text.objects.exists()


def test_a_macro_does_more(team: Team, lead: Agent) -> None:
    words = {"nl": "U hoort uiterlijk {antwoorddag} van ons.", "en": "You hear from us by {answer day}."}
    macro = makers.make_text(team=team, by=lead, answer_days=2, marks_complaint=True, **words)
    assert (macro.does_more, makers.make_text(team=team, by=lead).does_more) == (True, False)


def test_archived_and_brought_back(team: Team, lead: Agent, agent: Agent) -> None:
    text = makers.make_text(team=team, by=lead).text
    with pytest.raises(writing.NotYoursError):
        writing.archive(text, by=agent, at=LATER)
    writing.archive(text, by=lead, at=LATER)
    writing.archive(text, by=lead, at=LATER + timedelta(days=1))
    assert Text.objects.get().archived_at == LATER
    writing.bring_back(text, by=lead)
    assert Text.objects.get().archived_by is None


def test_everybody_reads_the_texts_of_their_teams_and_of_the_house(
    team: Team, lead: Agent, agent: Agent, administrator: Agent
) -> None:
    ours, house = makers.make_text(team=team, by=lead).text, makers.make_text(by=administrator).text
    other = makers.make_text(team=makers.make_team(), by=administrator).text
    assert set(writing.readable(agent)) == {ours, house}
    assert set(writing.readable(administrator)) == {ours, house, other}


def test_database_has_an_archiver(team: Team, lead: Agent) -> None:
    makers.make_text(team=team, by=lead)
    with (
        pytest.raises(DatabaseError, match="text_archived_by_somebody"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE library_text SET archived_at = now()")

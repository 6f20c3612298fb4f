"""The carrier's texts are good ones: no guard would stop them, and what explains is easy to read."""

import pytest

from belofte import makers
from belofte.language.readability import finding as readability
from belofte.library import writing
from belofte.library.models import Text
from belofte.makers import MONDAY
from belofte.ops.demo import house_texts
from belofte.people.models import Role
from belofte.replies import vetting
from belofte.replies.guards.contract import Level
from belofte.replies.guards.registry import GUARDS


@pytest.mark.django_db
def test_every_guard_lets_them_pass() -> None:
    team = makers.make_team("Pakketlijn")
    makers.make_agent(Role.LEAD, teams=(team,))
    makers.have_stop(team, *GUARDS, level=Level.LEAD)
    explainers = (house_texts.POSTAGE, house_texts.SEARCHING)
    for content in (*house_texts.REPLIES, *explainers):
        kind = Text.Kind.EXPLAINER if content in explainers else Text.Kind.REPLY
        stops = vetting.stops_in(content, kind=kind, team=team, at=MONDAY)
        assert [stop.seen.remark.words for stop in stops] == []
    house_texts.write(at=MONDAY)
    assert Text.objects.filter(version__isnull=False).count() == 5


@pytest.mark.parametrize("content", [house_texts.POSTAGE, house_texts.SEARCHING])
@pytest.mark.parametrize("language", writing.LANGUAGES)
def test_explainers_are_easy_to_read(content: writing.Content, language: str) -> None:
    words = content.en if language == "en" else content.nl
    assert readability.find(words, language="en" if language == "en" else "nl").level in {"A2", "B1"}

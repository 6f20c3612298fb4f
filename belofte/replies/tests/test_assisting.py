"""A draft by a language model: from facts of the case, held to what any answer is held to, and never sent by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.language.assistant.tests.stub_server import Behave, Stub, failing, running, saying, silent
from belofte.makers import MONDAY, make_agent, make_case, make_inbox, make_team, make_text
from belofte.people.models import Agent, Role
from belofte.replies import assisting
from belofte.replies.assisting import NoSuggestionError, Suggestion
from belofte.replies.models import Draft

pytestmark = pytest.mark.django_db
NEXT = MONDAY + timedelta(hours=20)  # Tuesday, before it is due
ASKED = "Goedemorgen, waar blijft mijn pakket? Ik ben te bereiken op 06-12345678. Hoor ik nog van jullie?"
FIT = "Beste klant, uw pakket is bij ons in het magazijn."


@pytest.fixture
def agent() -> Agent:
    return make_agent(Role.LEAD, teams=(make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    team = agent.teams.get()
    make_text(team=team, by=agent)
    case = make_case(make_inbox(team), text=ASKED)
    makers.promise(case, by=agent)
    return case


@contextmanager
def model(monkeypatch: pytest.MonkeyPatch, *behaviours: Behave) -> Iterator[Stub]:
    """Have the desk set to a model that behaves so."""
    with running(*behaviours) as stub:
        monkeypatch.setattr(settings.ENVIRONMENT, "assistant_url", stub.url)
        monkeypatch.setattr(settings.ENVIRONMENT, "assistant_model", "a-model")
        yield stub


def suggest(case: Case, agent: Agent) -> Suggestion:
    return assisting.suggest(case.conversations.get(), by=agent, at=NEXT)


def test_there_is_none_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not assisting.is_there()
    with model(monkeypatch, silent):
        assert assisting.is_there()


def test_a_draft_says_on_what_it_rests_and_changes_nothing(
    case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, saying({"text": FIT, "facts": [2]})) as stub:
        found = suggest(case, agent)
    assert found.words == FIT
    assert [(fact.source, fact.words) for fact in found.sources] == [
        ("a text of the house: Where is my parcel?", "Uw pakket is bij ons in het magazijn.")
    ]
    assert not Draft.objects.exists()
    assert not Message.objects.filter(direction=Message.Direction.OUT).exists()
    assert "12345678" not in stub.sent
    assert "[PHONE 1]" in stub.sent


def test_what_was_promised_is_told_by_its_date_and_not_by_the_word_of_that_day(
    case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = "Beste klant, wij bellen u dinsdag 24 november om 16.00 uur terug."
    with model(monkeypatch, saying({"text": again, "facts": [1]})) as stub, pytest.raises(NoSuggestionError):
        suggest(case, agent)  # at another time than was promised
    assert "We bellen u …" in stub.sent
    assert "morgen voor" not in stub.sent


@pytest.mark.parametrize(
    "said",
    [
        "Beste klant, wij bellen u vandaag nog.",  # nobody promised that, and no fact names the day
        "Beste klant, wij storten het bedrag op uw rekening terug.",  # promised by nobody
        "U hoort hier verder niets meer over. Ik beëindig dit gesprek.",  # a guard stops it
        "Beste [naam], uw pakket is bij ons in het magazijn.",  # a blank that nobody filled
        "",
    ],
)
def test_a_draft_that_no_answer_may_be_is_not_shown(
    said: str, case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, saying({"text": said, "facts": []})), pytest.raises(NoSuggestionError):
        suggest(case, agent)


@pytest.mark.parametrize(
    "behaviour",
    [failing(500), failing(401), saying("no JSON"), saying({"text": 3})],
    ids=["down", "key refused", "no JSON", "other shape"],
)
def test_a_model_that_fails_is_said_in_a_sentence(
    behaviour: Behave, case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, behaviour), pytest.raises(NoSuggestionError, match="Write the answer yourself"):
        suggest(case, agent)


def test_nothing_is_asked_where_the_customer_waits_for_nothing(
    case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers.answer(case, by=agent, at=MONDAY + timedelta(hours=1), text="Uw pakket is bij ons in het magazijn.")
    with model(monkeypatch, saying({"text": FIT, "facts": []})) as stub, pytest.raises(NoSuggestionError):
        suggest(case, agent)
    assert stub.asked == []


def test_one_draft_at_a_time_so_that_who_types_is_served(
    case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, saying({"text": FIT, "facts": []})) as stub:
        with assisting._room, pytest.raises(NoSuggestionError, match="for a colleague"):  # noqa: SLF001 - as if one is made
            suggest(case, agent)
        assert stub.asked == []
        assert suggest(case, agent).words == FIT


def test_the_log_says_that_it_was_asked_and_no_words(
    case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "belofte.replies.assisting"), model(monkeypatch, saying({"text": FIT, "facts": []})):
        suggest(case, agent)
    (line,) = (record.getMessage() for record in caplog.records if record.name == "belofte.replies.assisting")
    assert f"case {case.pk}, {len(ASKED)} characters and 2 facts" in line
    assert "pakket" not in line

"""How long something takes once its condition is met: shown beside it, and put right in the form beside it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.language.dates import waits
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import wording
from belofte.promises.models import Form, Kind, Promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),), name="Anna Vos")


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    fields: dict[str, Any] = {"kind": Kind.REFUND, "channel": "", "condition": "Zodra uw retour er is", "due": None}
    words = "Wij betalen binnen 2 dagen terug."
    return makers.promise(case, by=agent, form=Form.CONDITIONAL, words=words, **fields)


def press(client: Client, promise: Promise, takes: str) -> tuple[int, str]:
    given = {"kind": "refund", "channel": "", "owner": promise.owner_id, "seen": 1, "reason": "Er stond weken."}
    with clock.moved_to(MONDAY):
        response = client.post(f"/promises/{promise.pk}/correction/", {**given, "takes": takes})
    return response.status_code, response.content.decode()


def test_misread_wait_is_put_right_where_it_stands(case: Case, promise: Promise, agent: Agent) -> None:
    client, url = sign_in(agent), f"/cases/{case.pk}/"
    with clock.moved_to(MONDAY):
        page = client.get(url).content.decode()
    assert ("takes 2 days from then" in page, 'name="takes" value="2 days"' in page) == (True, True)
    assert press(client, promise, "2 weeks")[0] == 302
    with clock.moved_to(MONDAY):
        page = client.get(url).content.decode()
    assert ("takes 2 weeks from then" in page, "not 2 days but 2 weeks. Anna Vos" in page) == (True, True)


@pytest.mark.parametrize(
    ("takes", "said"),
    [
        ("soon", "Write how long it takes, such as “5 working days”"),
        ("2 days", "It is written down like this already."),
    ],
)
def test_wait_that_is_none_stays_on_the_page(promise: Promise, agent: Agent, takes: str, said: str) -> None:
    status, page = press(sign_in(agent), promise, takes)
    assert (status, said in page, f'name="takes" value="{takes}"' in page) == (422, True, True)


def test_empty_is_that_nobody_said_it(promise: Promise, agent: Agent) -> None:
    assert press(sign_in(agent), promise, "")[0] == 302
    promise.refresh_from_db()
    assert (promise.wait_amount, promise.wait_unit) == (None, "")


def test_no_wait_where_there_is_a_date(case: Case, agent: Agent) -> None:
    makers.promise(case, by=agent)
    with clock.moved_to(MONDAY):
        assert 'name="takes"' not in sign_in(agent).get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize(
    ("amount", "unit", "english", "dutch"),
    [
        (1, "minute", "1 minute", "1 minuut"),
        (90, "minute", "90 minutes", "90 minuten"),
        (120, "minute", "2 hours", "2 uur"),
        (1, "working_hour", "1 working hour", "1 werkuur"),
        (14, "day", "2 weeks", "2 weken"),
        (10, "day", "10 days", "10 dagen"),
        (5, "working_day", "5 working days", "5 werkdagen"),
        (1, "month", "1 month", "1 maand"),
        (None, "", "", ""),
    ],
)
def test_wait_is_said_in_the_words_that_are_read(amount: int | None, unit: str, english: str, dutch: str) -> None:
    for language, words in (("en", english), ("nl", dutch)):
        with translation.override(language):
            assert wording.wait(amount, unit) == words
        wait = waits.typed(words)
        assert (wait and (wait.amount, wait.unit)) == ((amount, unit) if amount else None)

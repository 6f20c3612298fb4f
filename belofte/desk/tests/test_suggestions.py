"""The press that has a draft written: there where a model is set, put in by another press, and by itself sent never."""

import pytest
from django.conf import settings
from django.test import Client

from belofte.cases.models import Case, Message
from belofte.desk.tests.conftest import sign_in
from belofte.language.assistant.tests.stub_server import failing, running, saying
from belofte.makers import make_agent, make_case, make_inbox, make_team
from belofte.people.models import Role
from belofte.replies.models import Draft

pytestmark = pytest.mark.django_db
WORDS = "Beste klant, dank voor uw bericht bij Jansen & Co."


@pytest.fixture
def case() -> Case:
    return make_case(make_inbox(make_team()), text="Goedemorgen, waar is mijn pakket gebleven?")


@pytest.fixture
def client(case: Case) -> Client:
    return sign_in(make_agent(teams=(case.team,)))


def press(client: Client, case: Case, *, by_script: bool = True, **fields: str) -> str:
    given = {"conversation": str(case.conversations.get().pk), **fields}
    headers = {"HX-Request": "true"} if by_script else {}
    answer = client.post(f"/cases/{case.pk}/suggestion/", given, headers=headers)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def set_model(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "assistant_url", url)
    monkeypatch.setattr(settings.ENVIRONMENT, "assistant_model", "a-model")


def test_without_a_model_there_is_no_press(client: Client, case: Case) -> None:
    assert "/suggestion/" not in client.get(f"/cases/{case.pk}/").content.decode()
    assert client.post(f"/cases/{case.pk}/suggestion/").status_code == 404


def test_a_draft_is_shown_with_its_sources_and_put_in_by_a_press(
    client: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(saying({"text": WORDS, "facts": []})) as stub:
        set_model(monkeypatch, stub.url)
        assert f'hx-post="/cases/{case.pk}/suggestion/"' in client.get(f"/cases/{case.pk}/").content.decode()
        shown = press(client, case)
    assert 'data-text="Beste klant, dank voor uw bericht bij Jansen &amp; Co."' in shown
    assert "It rests on nothing that this desk knows of the case." in shown
    assert not Draft.objects.exists()
    assert not Message.objects.filter(direction=Message.Direction.OUT).exists()


def test_without_a_script_it_joins_what_was_typed(client: Client, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(saying({"text": WORDS, "facts": []})) as stub:
        set_model(monkeypatch, stub.url)
        page = press(client, case, by_script=False, text="Hallo,", seen_through="9")
    assert "Hallo,\n\nBeste klant, dank voor uw bericht bij Jansen &amp; Co.</textarea>" in page
    assert "Read it before you send it." in page


@pytest.mark.parametrize("by_script", [True, False])
def test_a_model_that_fails_takes_nothing_away(
    client: Client, case: Case, monkeypatch: pytest.MonkeyPatch, *, by_script: bool
) -> None:
    with running(failing(500)) as stub:
        set_model(monkeypatch, stub.url)
        page = press(client, case, by_script=by_script, text="Wat ik al schreef.", seen_through="9")
    assert "Write the answer yourself." in page
    assert by_script or "Wat ik al schreef.</textarea>" in page


def test_who_does_not_answer_customers_cannot_ask(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(saying({"text": WORDS, "facts": []})) as stub:
        set_model(monkeypatch, stub.url)
        other = sign_in(make_agent(Role.LEAD, teams=(make_team("Elders"),)))
        assert other.post(f"/cases/{case.pk}/suggestion/").status_code in {403, 404}
        assert stub.asked == []

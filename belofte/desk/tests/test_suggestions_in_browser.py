"""A draft by the language model, by the keyboard alone: nothing that is typed is lost, and Ctrl+Z takes it back."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from belofte.desk.tests.conftest import session_cookie
from belofte.language.assistant.tests.stub_server import failing, running, saying
from belofte.makers import make_agent, make_case, make_inbox, make_team
from tests import axe
from tests.stories import browser as opening

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]
WORDS = "Beste klant, dank voor uw bericht bij Jansen & Co."


def test_it_stands_beside_what_is_typed_until_it_is_put_in(
    browser: Browser, committed: None, desk_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case(make_inbox(make_team()), text="Goedemorgen, waar is mijn pakket gebleven?")
    agent = make_agent(teams=(case.team,))
    with running(failing(500), failing(500), saying({"text": WORDS, "facts": []})) as stub:
        monkeypatch.setattr(settings.ENVIRONMENT, "assistant_url", stub.url)
        monkeypatch.setattr(settings.ENVIRONMENT, "assistant_model", "a-model")
        with opening.open_page(browser, desk_address) as page:
            page.context.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
            page.goto(f"{desk_address}/cases/{case.pk}/")
            text = page.locator("#reply-text")
            text.fill("Dag. ")
            page.get_by_role("button", name="Have a draft written").press("Enter")
            expect(page.locator("#suggestion")).to_contain_text("Write the answer yourself.", timeout=30_000)
            page.get_by_role("button", name="Draft another").press("Enter")
            expect(page.locator("#suggestion blockquote")).to_have_text(WORDS, timeout=30_000)
            expect(text).to_have_value("Dag. ")
            assert axe.faults(page) == []
            page.get_by_role("button", name="Put it in my answer").press("Enter")
            expect(text).to_have_value(f"Dag. {WORDS}")
            page.keyboard.press("Control+z")
            expect(text).to_have_value("Dag. ")

"""Hostile mail in a real browser: nothing runs (threat T9), nothing is fetched (threat T10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog

from belofte import clock
from belofte.cases import noting
from belofte.cases.models import Attachment, Case, Message
from belofte.channels.models import Inbox
from belofte.desk.tests import hostile
from belofte.desk.tests.conftest import session_cookie
from belofte.makers import make_agent, make_case, make_inbox, make_team
from belofte.people.models import Agent, Role

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium"), pytest.mark.slow]
_ON_A_PAGE = 90
_ADVICE = "[DOM]"  # what Chromium says of any form with two passwords


@dataclass(kw_only=True)
class Watch:
    """What a browser did that it should not: dialogs, words on its console, requests to somebody else."""

    dialogs: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __call__(self, context: BrowserContext, address: str) -> None:
        def dismiss(dialog: Dialog) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        context.on("dialog", dismiss)
        context.on("console", lambda line: None if line.text.startswith(_ADVICE) else self.said.append(line.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        context.on(
            "request", lambda one: self.asked.append(one.url) if not one.url.startswith((address, "data:")) else None
        )


@pytest.fixture
def agent(browser: Browser, committed: None) -> Agent:
    return make_agent(Role.AGENT, Role.ADMINISTRATOR, teams=(make_team("Hulp"),), language="nl")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def context(browser: Browser, agent: Agent, desk_address: str, watch: Watch) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=desk_address)
    made.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
    watch(made, desk_address)
    yield made
    made.close()


def _cases(inbox: Inbox, words: Iterable[str]) -> list[Case]:
    """Make cases of which each message says one thing in every field that a stranger fills."""
    said = [one.replace("\x00", "") for one in words]
    cases = []
    for begin in range(0, len(said), _ON_A_PAGE):
        case = make_case(inbox, sender=f"jan{begin}@klant.example", at=clock.now())
        first = case.conversations.get().messages.get()
        made = [_message(first, one) for one in said[begin : begin + _ON_A_PAGE]]
        Message.objects.bulk_create(made)
        Attachment.objects.bulk_create(
            Attachment(message=one, name=one.text[:200], content_type=one.text[:100], size_bytes=1, blob="x")
            for one in made
        )
        Case.objects.filter(pk=case.pk).update(subject=said[begin][:500])
        cases.append(case)
    return cases


def _message(first: Message, words: str) -> Message:
    return Message(
        conversation=first.conversation,
        direction="in",
        contact_point=first.contact_point,
        author_name=words[:200],
        subject=words[:500],
        text=words,
        signature=words,
        folded=words,
        html=words,
        reply_to=words[:320],
        to=[[words, words]],
        cc=[[words, words]],
        problems=[words],
        received_at=first.received_at,
        recorded_at=first.recorded_at,
    )


def test_nothing_of_three_hundred_mails_runs(agent: Agent, context: BrowserContext, watch: Watch) -> None:
    payloads = list(hostile.scripts())
    assert len(payloads) >= 300
    inbox = make_inbox(agent.teams.get(), name=payloads[0][:100], signature_nl=payloads[1])
    cases = _cases(inbox, payloads)
    for words in payloads[:40]:
        noting.note(cases[0], text=words, by=agent, at=clock.now())
    page = context.new_page()
    for case in cases:
        page.goto(f"/cases/{case.pk}/")
        assert "taken" not in page.title().split()
        assert page.locator("article[id^=message-]").count() > 1
    for address in ("/cases/", "/inboxes/", f"/inboxes/{inbox.pk}/", "/unread/"):
        page.goto(address)
    frame = context.new_page()
    for number in Message.objects.exclude(html="").values_list("pk", flat=True):
        frame.goto(f"/messages/{number}/html/")
        assert frame.title() == "Bericht met opmaak"
    page.goto(f"/cases/{cases[0].pk}/")
    for details in page.locator(".entry__more[hx-get] > summary").all()[:20]:
        details.click()
    page.wait_for_timeout(1_000)  # the page's own stream is never idle
    assert (watch.dialogs, watch.said, watch.asked) == ([], [], [])


def test_a_hundred_mails_fetch_nothing(agent: Agent, context: BrowserContext, watch: Watch) -> None:
    mails = list(hostile.fetches())
    assert len(mails) >= 100
    cases = _cases(make_inbox(agent.teams.get()), mails)
    frame = context.new_page()
    for case in cases:
        frame.goto(f"/cases/{case.pk}/")
    for number in Message.objects.exclude(html="").values_list("pk", flat=True):
        frame.goto(f"/messages/{number}/html/")
        assert frame.locator("body").inner_text().lower().startswith(("hallo", "beste"))
    assert (watch.dialogs, watch.said, watch.asked) == ([], [], [])

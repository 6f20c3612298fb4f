"""The desk in a real browser: usable by everybody, with keys, without scripts, and fetching nothing from outside."""

import os
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route

from belofte import clock
from belofte.cases import noting
from belofte.cases.models import Call, Case, Message, Note, Receipt
from belofte.channels.contract import Address
from belofte.channels.models import RawEnvelope
from belofte.closing.models import Outcome
from belofte.desk.tests.conftest import session_cookie
from belofte.keeping import calling, watching
from belofte.makers import (
    answer,
    call,
    claim,
    deliver,
    make_agent,
    make_case,
    make_envelope,
    make_inbox,
    make_team,
    moved,
    promise,
    receive,
)
from belofte.people.models import Agent, Role
from belofte.promises.models import Promise
from belofte.promises.saying import Said
from belofte.replies import delivering, drafting
from belofte.replies.models import Draft
from tests import axe, browsing

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]
_HOSTILE = """
    <p>Hallo</p><script>parent.document.title = "taken"</script><img src="https://track.example/p.gif">
    <img src=x onerror="parent.document.title = 'taken'"><style>@import url(https://track.example/x.css)</style>
    <div style="background: url(https://track.example/b.png); position: fixed">Groet</div>
"""

_PROMISING = (
    "Ik bel u morgen om 10.00 uur. Uw pakket wordt op 12 januari bezorgd. Als u de bon stuurt, betalen we u terug."
)
WIDER = """
    document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
        .filter((element) => element.getBoundingClientRect().right > innerWidth).map((element) => element.outerHTML)
"""


@pytest.fixture
def case(committed: None) -> Case:
    """Make a case on which everything happened that can show on a timeline."""
    now, team = clock.now(), make_team("Pakketten")
    inbox, agent = make_inbox(team, name="Klantenservice"), make_agent(teams=(team,), name="Joost Bakker")
    reply_to = Address(address="elsewhere@crook.example")
    problems = ("The mail does not say when it was sent.",)
    first = receive(
        inbox, html=_HOSTILE, folded="> eerder", reply_to=reply_to, problems=problems, at=now - timedelta(days=2)
    )
    made = first.conversation.case
    deliver(answer(made, by=agent, at=now - timedelta(hours=9)), at=now - timedelta(hours=9))
    noting.note(made, text="Ask the depot.", by=agent, at=now - timedelta(hours=8))
    moment = now - timedelta(hours=7)
    spoken = {"direction": Call.Direction.OUT, "result": Call.Result.VOICEMAIL, "text": "Rang."}
    calling.log(made, **spoken, called_at=moment, by=agent, at=moment)  # type: ignore[arg-type]
    for heard in (Receipt.Kind.LOST, Receipt.Kind.BOUNCED):
        lost = answer(made, by=agent, at=now - timedelta(hours=6)).deliveries.get()
        delivering.settle(claim(lost), heard, at=now - timedelta(hours=5), detail="550 User unknown")
    _promise(made, by=agent, now=now)
    answer(made, by=agent, at=now - timedelta(minutes=1))
    receive(inbox, answers=(first.external_id,), text="En nu?", at=now)
    unread = make_envelope(inbox, at=now)
    RawEnvelope.objects.filter(pk=unread.pk).update(state="unreadable", problem="The mail is empty.")
    return made


def _promise(case: Case, *, by: Agent, now: datetime) -> None:
    """Promise something that runs and moved, something that was not kept, and something that was."""
    begun = now - timedelta(hours=4)
    runs = promise(case, by=by, at=begun, kind="delivery", channel="", due_at=now + timedelta(days=3))
    said = moved(runs, due_at=now + timedelta(days=20), reason="De planning is vol.")
    call(case, by=by, at=now - timedelta(hours=3), said=Said(promised=(said,)))
    kept = promise(case, by=by, at=begun, due_at=now + timedelta(days=1))
    call(case, by=by, at=now - timedelta(hours=2), said=Said(kept=(kept,)))
    promise(case, by=by, at=begun, kind="reply", due_at=now - timedelta(hours=1))
    watching.watch(at=now)


@pytest.fixture
def agent(case: Case) -> Agent:
    teams = (case.team, make_team("Facturen"))
    return make_agent(Role.AGENT, Role.ADMINISTRATOR, teams=teams, name="Sanne Visser", language="nl")


@pytest.fixture
def page(browser: Browser, agent: Agent, desk_address: str) -> Iterator[Page]:
    yield from _page(browser, agent, desk_address)


@pytest.fixture
def page_without_scripts(browser: Browser, agent: Agent, desk_address: str) -> Iterator[Page]:
    yield from _page(browser, agent, desk_address, java_script_enabled=False)


def _page(browser: Browser, agent: Agent, address: str, **options: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=address, **options)
    context.add_cookies([session_cookie(agent, address)])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("theme", "width"),
    [
        ("light", 1440),
        ("dark", 320),
        pytest.param("light", 320, marks=pytest.mark.slow),  # colours and widths seldom have to do with each other
        pytest.param("dark", 1440, marks=pytest.mark.slow),
    ],
)
def test_pages_have_no_fault_that_axe_knows_and_never_scroll_sideways(
    page: Page, case: Case, agent: Agent, theme: str, width: int
) -> None:
    Agent.objects.filter(pk=agent.pk).update(theme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    drafting.save(case, text=_PROMISING, key=uuid.uuid4(), by=agent, at=clock.now())
    addresses = ["/cases/", "/cases/?list=mine", "/cases/?list=promised", "/cases/987654/", "/inboxes/", "/outgoing/"]
    addresses += ["/unread/", "/unread/other/", "/unread/unwanted/", "/blocks/"]
    inbox = f"/inboxes/{case.conversations.get().inbox_id}"
    addresses += [f"/teams/{case.team_id}/", f"{inbox}/", f"{inbox}/acknowledgement/", f"{inbox}/keys/"]
    addresses += [f"/cases/{case.pk}/?write={mode}" for mode in ("reply", "note", "call", "close")]
    for address in addresses:
        page.goto(address)
        for details in page.locator("#promised details, #reply-promises .promise-chip details").all():
            details.evaluate("element => element.open = true")
        keep_picture(page, f"{address}-{theme}-{width}")
        assert axe.faults(page) == []
        assert page.evaluate(WIDER) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_in_the_colours_of_the_device_have_no_fault_that_axe_knows(
    browser: Browser, case: Case, agent: Agent, desk_address: str, theme: Literal["light", "dark"]
) -> None:
    closing = make_case(case.conversations.get().inbox, sender="bijna@klant.example", at=clock.now())
    answer(closing, by=agent, at=clock.now(), outcome=Outcome.SOLVED)  # which closes it once it is delivered
    context = browser.new_context(base_url=desk_address, color_scheme=theme)
    page = context.new_page()
    page.goto(browsing.SIGN_IN)
    assert axe.faults(page) == []
    context.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
    for address in ("/cases/", f"/cases/{closing.pk}/"):
        page.goto(address)
        assert (page.locator("html").get_attribute("data-theme"), axe.faults(page)) == ("system", [])
    context.close()


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the page where BELOFTE_TEST_PICTURES says, for people to look at."""
    if folder := os.environ.get("BELOFTE_TEST_PICTURES"):
        file = "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")
        page.screenshot(path=Path(folder) / f"{file}.png", full_page=True)


def test_case_is_found_answered_and_left_with_keys_only(page: Page, case: Case) -> None:
    page.goto("/cases/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("new: just checking e, t and u")
    page.wait_for_selector("#draft [role=status]:not(:empty)")
    assert Draft.objects.get().text == "new: just checking e, t and u"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".notice--success")
    assert Message.objects.latest("pk").text == "new: just checking e, t and u"
    page.keyboard.press("n")
    page.keyboard.type("For us.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=For us.")
    assert Note.objects.latest("pk").text == "For us."
    page.keyboard.press("u")
    page.wait_for_url("**/cases/")


def test_promise_is_left_out_corrected_and_sent_with_keys_only(page: Page, agent: Agent) -> None:
    case = make_case(make_inbox(agent.teams.first(), name="Hulp"), sender="els@klant.example", at=clock.now())
    page.goto(f"/cases/{case.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Ik bel u morgen om 10.00 uur. De doos wordt vrijdag bezorgd. ")
    page.wait_for_selector("#reply-promises li:nth-child(2)")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # leaves the call out
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens the delivery
    page.locator("#reply-promises li:nth-child(2) select[name$=kind]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".notice--success")
    assert [(made.kind, made.owner) for made in Promise.objects.filter(case=case)] == [("refund", agent)]


def test_other_words_take_the_place_of_a_remark_with_keys_only(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.keyboard.press("r")
    said = "Ik heb uw klacht gelezen. U krijgt hierover geen terugkoppeling."
    page.keyboard.type(said)
    page.wait_for_selector(".remark--stops")
    page.keyboard.press("Tab")  # the words themselves: Enter shows them in the text
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "terugkoppeling" not in page.input_value("#reply-text")
    assert page.input_value("#reply-text").startswith("Ik heb uw klacht gelezen. ")
    with page.expect_response("**/advice/"):  # what they say of these words: what is waved away meanwhile comes back
        page.keyboard.press("Control+z")
    assert page.input_value("#reply-text") == said
    page.wait_for_selector(".remark--stops")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.wait_for_selector(".remark--stops", state="detached")
    assert page.input_value("#reply-text") == said


def test_what_is_chosen_while_the_page_looks_for_promises_stays(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    looking: list[Route] = []
    page.route("**/promises/in-reply/", lambda route: route.continue_() if looking else looking.append(route))
    page.fill("#reply-text", "Ik bel u morgen om 10.00 uur.")
    while not looking:
        page.wait_for_timeout(20)
    page.locator("#reply-promises [name=kept]").first.check()
    looking[0].continue_()
    page.wait_for_selector("#reply-promises .promise-chip")
    assert page.locator("#reply-promises [name=kept]").first.is_checked()
    page.click("#reply-promises summary")
    with page.expect_response("**/promises/in-reply/"):
        page.fill("#reply-text", "Ik bel u morgen om 11.00 uur.")
    page.wait_for_selector("#reply-promises summary:has-text('11')")
    assert page.locator("#reply-promises .promise-chip > details").evaluate("element => element.open")


def test_keys_are_shown_and_fire_nothing_meanwhile(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.keyboard.press("?")
    assert page.locator("#key-sheet").is_visible()
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    assert page.locator("#mode-reply").is_checked()


def test_file_is_attached_at_once_and_left_out_again(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    label: FilePayload = {"name": "label.txt", "mimeType": "text/plain", "buffer": b"x"}
    page.set_input_files("#reply-files", files=[label])
    page.wait_for_selector("#draft li")
    assert [file.name for file in Draft.objects.get().files.all()] == ["label.txt"]
    assert page.locator("#reply-files").input_value() == ""
    page.click("#draft li button")
    page.wait_for_selector("#draft li", state="detached")
    assert Draft.objects.get().files.count() == 0


def test_answer_waits_for_a_file_that_is_still_on_its_way(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    under_way: list[Route] = []
    page.route("**/draft/", lambda route: under_way.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    label: FilePayload = {"name": "label.txt", "mimeType": "text/plain", "buffer": b"x"}
    page.set_input_files("#reply-files", files=[label])
    page.fill("#reply-text", "Hierbij het label.")
    page.click("button[value=send]")
    page.wait_for_selector("#draft [role=status]:has-text('Een moment')")
    assert not Message.objects.filter(text="Hierbij het label.").exists()
    for each in under_way:
        each.continue_()
    page.unroute("**/draft/")
    page.wait_for_selector(".notice--success")
    sent = Message.objects.get(text="Hierbij het label.")
    assert [file.name for file in sent.attachments.all()] == ["label.txt"]


def test_draft_that_cannot_be_saved_says_so(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.context.set_offline(True)
    page.fill("#reply-text", "Dag")
    page.wait_for_selector("#draft [role=status]:not(:empty)")
    assert Draft.objects.count() == 0


def test_answering_and_closing_need_no_script(page_without_scripts: Page, case: Case) -> None:
    page, closable = page_without_scripts, make_case(case.conversations.get().inbox, sender="thanks@klant.example")
    page.goto(f"/cases/{case.pk}/")
    page.fill("#reply-text", "Tot morgen.")
    page.click("button[value=send]")
    assert Message.objects.latest("pk").text == "Tot morgen."
    page.goto(f"/cases/{closable.pk}/")
    page.click("label[for=mode-close]")
    page.click("label[for=close-way_1]")
    page.select_option("#close-reason", "spam")
    page.click(".panel--close button")
    page.wait_for_selector(".notice--success")
    closable.refresh_from_db()
    assert closable.is_closed


def test_formatted_message_runs_and_fetches_nothing(page: Page, case: Case, desk_address: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text))
    page.goto(f"/cases/{case.pk}/")
    title = page.title()
    page.click(".entry__more[hx-get] > summary")
    frame = page.frame_locator("iframe").first
    assert frame.locator("p").filter(has_text="Hallo").inner_text() == "Hallo"
    page.wait_for_timeout(500)  # the page's own stream is never idle
    assert [url for url in asked if not url.startswith(desk_address)] == []
    assert (page.title(), said) == (title, [])

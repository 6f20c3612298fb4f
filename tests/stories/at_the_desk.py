"""What an agent does at the screens, in the words of a story; by the structure of the pages, so in any language."""

import time
from pathlib import Path
from urllib.parse import unquote_plus

from playwright.sync_api import Locator, Page, Response, expect

from belofte.cases.models import Case
from belofte.closing.models import Outcome
from belofte.people.models import Agent
from tests import browsing, desks

_DELIVERED_SECONDS = 15.0


def sign_in(page: Page, agent: Agent) -> None:
    page.goto(browsing.SIGN_IN)
    page.fill("[name=login]", agent.email)
    page.fill("[name=password]", desks.PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator(".bar__name")).to_have_text(agent.name)


def queue(page: Page) -> list[int]:
    """Return the numbers of the cases that wait for us, as the screen orders them."""
    page.goto("/cases/")
    rows = page.locator("a.queue__link").evaluate_all("all => all.map(one => one.closest('[id^=case-]').id)")
    return [int(row.removeprefix("case-")) for row in rows]


def open_case(page: Page, case: Case) -> None:
    page.goto("/cases/")
    page.click(f"#case-{case.pk} a.queue__link")
    expect(page.locator("#composer")).to_be_visible()


def open_promised(page: Page, case: Case) -> None:
    """Open a case from the list of what was promised."""
    page.goto("/cases/?list=promised")
    page.click(f"#case-{case.pk} a.queue__link")
    expect(page.locator("#composer")).to_be_visible()


def write_note(page: Page, text: str) -> None:
    page.click("label[for=mode-note]")
    page.fill("#note-text", text)
    page.click(".panel--note button")
    expect(page.locator(".entry--note .entry__text")).to_have_text(text)


def attach(page: Page, file: Path, *, has_script: bool = True) -> None:
    page.set_input_files("#reply-files", file)
    if has_script:  # it is uploaded at once, and listed
        expect(page.locator("#draft .file")).to_contain_text(file.name)


def answer(page: Page, text: str) -> None:
    page.fill("#reply-text", text)
    page.click("#reply-form button[value=send]")


def answer_and_close(page: Page, text: str, *, outcome: Outcome) -> None:
    page.fill("#reply-text", text)
    page.select_option("#reply-form [name=outcome]", outcome.value)
    page.click("#reply-form button[value=send_and_close]")


def close(page: Page, *, outcome: Outcome) -> None:
    """Close a case whose outcome the customer has."""
    page.click("label[for=mode-close]")
    page.select_option(".panel--close [name=outcome]", outcome.value)
    page.click(".panel--close button")


def wait_for(page: Page, selector: str) -> None:
    """Look again until the page of a case shows this."""
    until = time.monotonic() + _DELIVERED_SECONDS
    while not page.locator(selector).count():
        assert time.monotonic() < until, page.inner_text("main")
        time.sleep(0.2)
        page.reload()


def wait_until_delivered(page: Page) -> None:
    wait_for(page, ".delivery--good")


def wait_until_closed(page: Page) -> None:
    wait_for(page, ".case-head .badge--good")


def write(page: Page, text: str) -> None:
    """Type an answer, and wait until the page shows what it promises."""
    with page.expect_response(lambda response: "/promises/in-reply/" in response.url and _is_of(response, text)):
        page.fill("#reply-text", text)


def _is_of(response: Response, text: str) -> bool:
    """Tell whether a page answered what was typed last, and not what stood there before."""
    return text in unquote_plus(response.request.post_data or "")


def send(page: Page) -> None:
    with page.expect_navigation():
        page.click("#reply-form button[value=send]")


def chips(page: Page) -> Locator:
    """Return the chips under the answer: what each says. The page puts them there a moment after they are answered."""
    return page.locator("#reply-promises .promise-chip summary")


def log_call(page: Page, text: str) -> None:
    page.click("label[for=mode-call]")
    page.fill("#call-text", text)
    for promise in page.locator(".panel--call [name=kept]").all():
        promise.check()
    with page.expect_navigation():
        page.click(".panel--call .panel__buttons button")

"""What is open in a real browser: a case changes by itself and disturbs nobody, a list says what it does not show."""

import statistics
import time

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from belofte import clock
from belofte.cases import noting
from belofte.cases.models import Case
from belofte.keeping import assigning
from belofte.live import announcing
from tests import axe, browsing
from tests.desks import Desk
from tests.live import pages

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]


def test_mail_shows_within_its_time_and_disturbs_nobody(context: BrowserContext, case: Case) -> None:
    page = pages.open_case(context, case)
    page.click(".case__aside details summary")
    page.fill("#reply-text", "Dag Jan,\n" * 30)
    page.locator("#reply-text").evaluate("area => { area.setSelectionRange(3, 7); area.scrollTop = 40; }")
    before = _when_still(page)
    assert (before["focus"], before["caret"], before["open"], before["scroll"]) == ("reply-text", [3, 7], 1, 40)
    message = pages.mail(case, "En nu?\n" * 20)
    pages.shows(page, message)
    assert pages.at_work(page) == before
    expect(page.locator("#news a")).to_have_attribute("href", f"#message-{message.pk}")


def test_mail_counts_as_seen_at_once_where_nothing_was_begun(context: BrowserContext, case: Case) -> None:
    page = pages.open_case(context, case)
    message = pages.mail(case)
    pages.shows(page, message)
    assert _seen_through(page) == [str(message.pk)] * 2
    page.fill("#reply-text", "Dag Jan,")
    page.click("#reply-form button[value=send]")
    expect(page.locator(".notice--success")).to_be_visible()


def test_mail_holds_back_an_answer_that_was_begun_before_until_it_is_looked_at(
    context: BrowserContext, case: Case
) -> None:
    page = pages.open_case(context, case)
    page.fill("#reply-text", "Dag Jan,")
    message = pages.mail(case)
    pages.shows(page, message)
    before, of_closure = _seen_through(page)
    assert (int(before) < message.pk, of_closure) == (True, str(message.pk))
    page.click("#news a")
    expect(page.locator(f"#message-{message.pk}")).to_be_focused()
    assert _seen_through(page) == [str(message.pk)] * 2
    page.click("#reply-form button[value=send]")
    expect(page.locator(".notice--success")).to_be_visible()


def _when_still(page: Page, selector: str = "#reply-text") -> dict[str, object]:
    """Return how things stand once the page has scrolled to where somebody writes."""
    found: dict[str, object] = {}
    while (now := pages.at_work(page, selector)) != found:
        found = now
        time.sleep(0.3)
    return found


def _seen_through(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('[name=seen_through]')].map(one => one.value)")
    return found


def test_mail_shows_in_another_mode_too(context: BrowserContext, case: Case) -> None:
    page = pages.open_case(context, case)
    page.keyboard.press("n")
    page.keyboard.type("Eerst het depot bellen")
    before = _when_still(page, "#note-text")
    message = pages.mail(case)
    pages.shows(page, message)
    assert (pages.at_work(page, "#note-text"), before["mode"]) == (before, "mode-note")


def test_colleagues_work_shows_and_leaves_a_form_in_use_alone(context: BrowserContext, desk: Desk, case: Case) -> None:
    page, (anna, bram) = pages.open_case(context, case), desk.agents
    page.click(".case__aside details summary")
    page.select_option("#assignee", str(anna.pk))
    page.focus("#reply-text")
    assigning.assign(case, to=bram, instead_of=None, by=bram, at=clock.now())
    note = noting.note(case, text="Ik bel hem.", by=bram, at=clock.now())
    expect(page.locator(f"#note-{note.pk}")).to_be_visible(timeout=3_000)
    expect(page.locator("#case-aside p").first).to_have_text(bram.name)
    assert page.input_value("#assignee") == str(anna.pk)
    expect(page.locator("#news a")).to_contain_text(bram.name)


def test_case_in_a_hidden_tab_is_fetched_when_it_is_shown(context: BrowserContext, case: Case) -> None:
    page = pages.open_case(context, case)
    _hide(page, "hidden")
    message = pages.mail(case)
    time.sleep(1)
    assert page.locator(f"#message-{message.pk}").count() == 0
    assert _seen_through(page)[0] != str(message.pk)  # what nobody saw does not count as seen
    _hide(page, "visible")
    pages.shows(page, message)


def _hide(page: Page, state: str) -> None:
    """Have the browser say that the tab is hidden or shown: without a screen every tab is shown."""
    page.evaluate(
        """(state) => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def test_case_that_has_news_has_no_fault_that_axe_knows(context: BrowserContext, case: Case) -> None:
    page = pages.open_case(context, case)
    pages.mail(case)
    expect(page.locator("#news a")).to_be_visible(timeout=3_000)
    page.evaluate(
        "document.querySelector('.live__state').textContent = document.querySelector('#live .live__state').dataset.off"
    )
    assert axe.faults(page) == []


@pytest.mark.slow
def test_mails_show_within_half_a_second(
    context: BrowserContext, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    page = pages.open_case(context, case)
    page.focus("#reply-text")
    page.evaluate(
        """() => {
            window.shownAt = {};
            new MutationObserver(() => {
                for (const entry of document.querySelectorAll(".entry")) window.shownAt[entry.id] ??= Date.now();
            }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    took = []
    for _ in range(20):
        message = pages.mail(case)
        committed_at = time.time() * 1_000
        pages.shows(page, message)
        took.append(page.evaluate("id => window.shownAt[id]", f"message-{message.pk}") - committed_at)
        time.sleep(0.3)
    with capsys.disabled():
        print(f"\nfrom commit to screen: p50 {statistics.median(took):.0f} ms, longest {max(took):.0f} ms")  # noqa: T201
    assert statistics.median(took) < 500


def test_list_says_how_many_cases_changed_and_does_not_jump(context: BrowserContext, desk: Desk, case: Case) -> None:
    page = pages.open_live(context, "/cases/?list=waiting")
    before = _numbers(page)
    first, second = pages.new_case(desk), pages.new_case(desk)
    pages.mail(case)
    pages.mail(case)
    expect(page.locator(".list-news")).to_contain_text("3 ", timeout=5_000)
    assert _numbers(page) == before
    assert axe.faults(page) == []
    page.click(".list-news")
    expect(page.locator(f"#case-{second.pk}")).to_be_attached()
    assert set(_numbers(page)) - set(before) == {first.pk, second.pk}
    expect(page.locator(".list-news")).to_be_hidden()


def _numbers(page: Page) -> list[int]:
    return browsing.case_numbers(browsing.Page(path="/cases/", status=200, words=page.content()))


def test_list_made_after_ones_own_work_says_nothing(context: BrowserContext, desk: Desk, case: Case) -> None:
    elsewhere = pages.open_live(context, "/cases/")
    noting.note(case, text="Eerst bellen.", by=desk.agents[0], at=clock.now())
    page = pages.open_live(context, "/cases/")  # the same stream tells both
    expect(elsewhere.locator(".list-news")).to_contain_text("1 ", timeout=5_000)
    time.sleep(0.5)
    expect(page.locator(".list-news")).to_be_hidden()


def test_what_is_told_while_the_page_asks_what_asks_for_somebody_is_asked_next(
    context: BrowserContext, desk: Desk, case: Case
) -> None:
    page = context.new_page()
    asked: list[Route] = []
    page.route("**/warnings/", lambda route: asked.append(route))  # noqa: PLW0108 (Playwright marks its handlers)
    page.goto(f"/cases/{case.pk}/")
    pages.wait_until_live(page)
    page.evaluate("document.addEventListener('live:told', ({ detail }) => (document.body.dataset.heard = detail.kind))")
    announcing.agent_changed(desk.agents[0].pk)
    expect(page.locator("body")).to_have_attribute("data-heard", "agent")
    assert len(asked) == 1
    with page.expect_request("**/warnings/"):
        asked[0].continue_()

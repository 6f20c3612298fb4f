"""A real browser (Debian's Chromium) that tells of everything it was not happy with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests import programs

_SWITCHES = [
    "--no-sandbox",  # as root there is no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_WAIT_MILLISECONDS = 10_000
_REFUSED_FORM = "status of 422"  # a page that says why, which the console calls an error
# A page that is left while it asks something stops asking; what fails otherwise says htmx:sendError too.
_LEFT = ("htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Watch:
    """What went wrong in one browser, whatever page it was on."""

    host: str
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Watch a page: errors, breaches of the content security policy, and requests to anywhere else."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._see)

    def _hear(self, said: ConsoleMessage) -> None:
        is_expected = _REFUSED_FORM in said.text or said.text.startswith(_LEFT)
        if said.type in {"error", "warning"} and not is_expected:
            self.complaints.append(f"console: {said.text}")

    def _see(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme in {"http", "https", "ws", "wss"} and place.netloc != self.host:
            self.complaints.append(f"request: {request.url}")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the browser."""
    usual = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread, which nothing else uses
    try:
        with sync_playwright() as tool:
            try:
                yield tool.chromium.launch(executable_path=programs.find("chromium"), args=_SWITCHES)
            finally:
                connections.close_all()  # Django keeps those made under a running loop apart
    finally:
        if usual is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = usual


@contextmanager
def open_page(browser: Browser, address: str, **chosen: Any) -> Iterator[Page]:
    """Open a window with cookies of its own; afterwards nothing may have gone wrong in it."""
    context: BrowserContext = browser.new_context(base_url=address, locale="nl-NL", **chosen)
    context.set_default_timeout(_WAIT_MILLISECONDS)
    watch = Watch(urlsplit(address).netloc)
    try:
        page = context.new_page()
        watch.over(page)
        yield page
        assert not watch.complaints, "\n".join(watch.complaints)
    finally:
        context.close()

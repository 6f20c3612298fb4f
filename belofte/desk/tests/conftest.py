"""A signed-in browser for tests of the screens: the desk's pages on a port of their own, and Debian's Chromium."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import Client
from playwright.sync_api import Browser

from belofte.people.models import Agent
from belofte.people.sessions import SessionStore
from tests.stories import browser as opening


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def desk_address(committed: None) -> Iterator[str]:
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a module, in which each test opens windows with cookies of their own."""
    with opening.open_browser() as chromium:
        yield chromium


def session_cookie(agent: Agent, address: str) -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    return {"name": "session", "value": str(session.session_key), "url": address}


def sign_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client

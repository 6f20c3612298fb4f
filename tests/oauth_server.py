"""A provider of tokens (OAuth 2.0), small and strict: codes count once, refresh tokens rotate, PKCE is checked."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

CLIENT, SECRET, USER = "desk-of-pakketlijn", "s3cret-of-the-client", "help@desk.test"
LIVES_SECONDS: Final = 3600


@dataclass(kw_only=True)
class OAuthServer:
    """What it gave out, and how it is told to behave."""

    port: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    access_tokens: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)  # each kind of grant, as it was asked for
    answers: list[tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=list)  # to give instead, in order

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def consent(self, url: str) -> str:
        """Sign in and agree, as somebody with a browser; return where one is sent back to."""
        question = dict(parse_qsl(urlsplit(url).query))
        assert question["response_type"] == "code"
        assert question["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = question
        return f"{question['redirect_uri']}?{urlencode({'code': code, 'state': question['state']})}"

    def revoke(self) -> None:
        """Forget all that was given."""
        self.refresh_tokens.clear()
        self.access_tokens.clear()

    def grant(self, form: dict[str, str]) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Answer a question for tokens."""
        self.asked.append(form.get("grant_type", ""))
        if self.answers:
            return self.answers.pop(0)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {}, {"error": "invalid_client"}
        if not self._has_right(form):
            return 400, {}, {"error": "invalid_grant", "error_description": "The leave was withdrawn."}
        return 200, {}, self._give(is_lasting=form["grant_type"] != "client_credentials")

    def _has_right(self, form: dict[str, str]) -> bool:
        if form["grant_type"] == "refresh_token":
            is_known = form["refresh_token"] in self.refresh_tokens
            self.refresh_tokens.discard(form["refresh_token"])  # it rotates: the old one counts no more
            return is_known
        if form["grant_type"] == "authorization_code":
            asked = self.codes.pop(form["code"], None)
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            return asked is not None and (asked["code_challenge"], asked["redirect_uri"]) == (
                challenge,
                form["redirect_uri"],
            )
        return form["grant_type"] == "client_credentials"

    def _give(self, *, is_lasting: bool) -> dict[str, Any]:
        access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.access_tokens.add(access)
        given: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "expires_in": LIVES_SECONDS}
        if is_lasting:
            self.refresh_tokens.add(refresh)
            given["refresh_token"] = refresh
        return given

    def introspect(self, token: str) -> dict[str, Any]:
        """Tell a mail server whose token this is (RFC 7662)."""
        return {"active": True, "username": USER, "scope": "mail"} if token in self.access_tokens else {"active": False}


@contextmanager
def run() -> Iterator[OAuthServer]:
    """Run it until the context ends."""
    provider = OAuthServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answering", (_Requests,), {"provider": provider}))
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Requests(BaseHTTPRequestHandler):
    provider: OAuthServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: values[-1] for name, values in parse_qs(body).items()}
        if self.path == "/introspect":
            self._answer(200, {}, self.provider.introspect(form.get("token", "")))
        else:
            self._answer(*self.provider.grant(form))

    def do_GET(self) -> None:
        token = dict(parse_qsl(urlsplit(self.path).query)).get("access_token", "")
        self._answer(200, {}, self.provider.introspect(token))

    def _answer(self, status: int, headers: dict[str, str], given: dict[str, Any]) -> None:
        content = json.dumps(given).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

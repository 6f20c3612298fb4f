"""Asking a provider: for leave, by somebody who signs in there, and for tokens, which it gives or refuses in words."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from belofte.channels import providers
from belofte.channels.models import Authorisation
from belofte.language.cleaning import clean_line
from belofte.language.marking import gettext_noop

_ASKED_SECONDS_MAX: Final = 5.0
_ANSWER_BYTES_MAX: Final = 64 * 1024
_PAUSE_ASKED_MAX: Final = timedelta(days=1)  # a provider that asks for more is asked again after this
_TOO_MANY, _FAULT_FROM = 429, 500
_WORDS_MAX: Final = 300
_NOT_REACHED: Final = gettext_noop("The provider cannot be reached:")  # and then what the network says
_NO_TOKEN: Final = gettext_noop("The provider gives no token:")  # and then its own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a provider gave no token."""

    words: str
    is_final: bool = False  # asking the same again will not help
    pause: timedelta = timedelta()  # that the provider asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What has to be remembered of a question to the provider until somebody comes back with the answer."""

    url: str  # where they go
    state: str
    verifier: str  # PKCE: who has this asked the question (RFC 7636)


def ask_consent(authorisation: Authorisation, *, return_url: str) -> Request:
    """Return where an administrator signs in and agrees."""
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    provider = providers.of(authorisation)
    question = {
        "response_type": "code",
        "client_id": authorisation.client_id,
        "redirect_uri": return_url,
        "scope": provider.scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **provider.extra,
    }
    separator = "&" if "?" in provider.consent_url else "?"
    return Request(url=f"{provider.consent_url}{separator}{urlencode(question)}", state=state, verifier=verifier)


def ask(held: Authorisation, form: dict[str, str]) -> dict[str, Any] | Refusal:
    """Ask the provider for tokens."""
    asked = {**form, "client_id": held.client_id}
    if secret := held.secrets.get("client_secret"):
        asked["client_secret"] = secret
    try:
        with httpx.stream("POST", providers.of(held).token_url, data=asked, timeout=_ASKED_SECONDS_MAX) as answer:
            given = _read(answer)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Refusal(words=f"{_NOT_REACHED} {str(error) or type(error).__name__}")
    if answer.is_success and given.get("access_token"):
        return given
    return Refusal(
        words=_words(answer, given),
        is_final=not (answer.is_success or answer.status_code == _TOO_MANY or answer.status_code >= _FAULT_FROM),
        pause=_pause_asked(answer),
    )


def _read(answer: httpx.Response) -> dict[str, Any]:
    """Return what an answer says; nothing where it says no JSON, or more than any provider would."""
    content = b""
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > _ANSWER_BYTES_MAX:
            return {}
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _words(answer: httpx.Response, given: dict[str, Any]) -> str:
    """Return what the provider says, in its own words."""
    said = " ".join(str(given[name]) for name in ("error", "error_description") if given.get(name))
    return clean_line(f"{_NO_TOKEN} {said} ({answer.status_code})", length_max=_WORDS_MAX)


def _pause_asked(answer: httpx.Response) -> timedelta:
    """Return for how long the provider wants to be left alone, where it says so in seconds."""
    asked = answer.headers.get("retry-after", "")[:9]
    return min(timedelta(seconds=int(asked)), _PAUSE_ASKED_MAX) if asked.isdecimal() else timedelta()

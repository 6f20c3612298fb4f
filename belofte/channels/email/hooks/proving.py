"""Whether the service itself posted something: by its signature, or by the secret that only it was told.

The signatures are checked by django-anymail, with the key of this inbox rather than one of Django's settings. Only
its checks are used: what it makes of a mail is made with the standard library's reading of headers, which a hostile
one keeps busy for seconds, and that is for the reader's limited child.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.utils.module_loading import import_string

from belofte.channels.contract import ForgedError, Post
from belofte.channels.email.hooks.forms import Field
from belofte.channels.email.hooks.services import Service
from belofte.language.marking import gettext_noop

NO_SECRET: Final = gettext_noop("The secret in the address was missing, or was not ours.")
NO_KEY: Final = gettext_noop("The key of the service is not filled in yet.")
NOT_SIGNED: Final = gettext_noop("The signature was missing, or was not made with the key of this inbox.")
TOO_OLD: Final = gettext_noop("The signature was too old, or the clock of this machine is wrong.")
USER: Final = "belofte"  # who posts, as far as HTTP wants a name beside a secret
TRIED_FOR: Final = timedelta(hours=9)  # Mailgun posts again for eight hours, with the signature of the first time
AHEAD_MAX: Final = timedelta(minutes=5)  # that its clock may be


def prove_secret(headers: Mapping[str, str], *, secret: str) -> None:
    """Look for our secret. Refuses: ForgedError."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    expected = base64.b64encode(f"{USER}:{secret}".encode())
    is_ours = hmac.compare_digest(given.strip().encode(), expected)
    if not secret or scheme.lower() != "basic" or not is_ours:
        raise ForgedError(NO_SECRET)


def prove_signature(post: Post, *, service: Service, key: str, form: Mapping[str, Field] | None) -> None:
    """Check the signature, and its date where it has one. Refuses: ForgedError."""
    from anymail.exceptions import AnymailWebhookValidationFailure  # noqa: PLC0415 - only for whoever uses one

    if not key:
        raise ForgedError(NO_KEY)
    if form is None and not service.header:  # its signature stands in a form; that of JSON is dated nowhere we look
        raise ForgedError(NOT_SIGNED)
    chosen = {
        service.key: key,
        "webhook_secret": [],
        **({"webhook_url": post.url} if service.name == "mandrill" else {}),
    }
    try:
        view = import_string(service.view)(**chosen)
        view.run_validators(_Request(post, form or {}))
    except (AnymailWebhookValidationFailure, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ForgedError(NOT_SIGNED) from error
    if form and (signed_at := form.get("timestamp")):  # Mailgun's; also keeps its digits apart from the token's
        _check_date(signed_at.text, at=post.received_at)


def _check_date(seconds: str, *, at: datetime) -> None:
    """Refuse what was signed longer ago than a service would go on trying. Refuses: ForgedError."""
    try:
        signed_at = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ForgedError(NOT_SIGNED) from error
    if not at - TRIED_FOR <= signed_at <= at + AHEAD_MAX:
        raise ForgedError(TOO_OLD)


class _Request(HttpRequest):
    """A post as django-anymail looks at it. Django's own reading of the body is kept out of it."""

    def __init__(self, post: Post, form: Mapping[str, Field]) -> None:
        super().__init__()
        self._whole = post.body
        self.method = "POST"
        self.content_type = post.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.META = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in post.headers.items()}
        self.POST: Any = _Words(form)

    @property
    def body(self) -> bytes:
        return self._whole


class _Words:
    """The fields of a form as words."""

    def __init__(self, form: Mapping[str, Field]) -> None:
        self._form = form

    def __getitem__(self, name: str) -> str:
        return self._form[name].text

    def dict(self) -> dict[str, str]:
        return {name: field.text for name, field in self._form.items()}

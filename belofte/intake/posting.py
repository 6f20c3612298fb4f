"""Where hosted mail services post us mail: 200 only for what is committed, and little work for strangers."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.db import Error, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from belofte import clock, room
from belofte.channels import registry
from belofte.channels.contract import Envelope, ForgedError, Handed, Hook, NotMailError, Post
from belofte.channels.models import Inbox
from belofte.intake import accepting, bookmarks
from belofte.secrecy import UnreadableSecretError

RETRY_SECONDS: Final = 60
LARGE_BYTES: Final = 8 * 1024 * 1024
LARGE_AT_ONCE_MAX: Final = 2  # in one process: taking a form of 50 MB apart takes some hundreds more
PLACE_SECONDS: Final = 2.0  # that a large one waits for the others
_AROUND_BYTES: Final = 1024 * 1024  # what a service says beside a mail
_large = threading.BoundedSemaphore(LARGE_AT_ONCE_MAX)

logger = logging.getLogger(__name__)


def url_of(inbox: Inbox) -> str:
    """Return where a service posts the mail of an inbox, without the secret."""
    return f"{settings.ENVIRONMENT.address.rstrip('/')}{reverse('hook', args=[inbox.pk])}"


@csrf_exempt  # it is no browser that posts here: the hook looks for the service's own proof
@require_http_methods(["HEAD", "POST"])
def hook(request: HttpRequest, number: int) -> HttpResponse:
    """Take a post, and acknowledge it once it is committed. A service tries with HEAD whether we are there."""
    try:
        inbox, taking = _find(number)
    except UnreadableSecretError:  # the service keeps it until somebody puts that right; the pages and the doctor tell
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE)
    return HttpResponse() if request.method == "HEAD" else _hear(request, inbox=inbox, taking=taking)


def _find(number: int) -> tuple[Inbox, Hook]:
    """Return an inbox that a service posts to, and what takes that. Refuses: UnreadableSecretError."""
    inbox = Inbox.objects.filter(pk=number).first()
    taking = registry.hook(inbox) if inbox is not None else None
    if inbox is None or taking is None:
        raise Http404
    return inbox, taking


def _hear(request: HttpRequest, *, inbox: Inbox, taking: Hook) -> HttpResponse:
    """Look whose post it is, and take it."""
    try:
        taking.greet(_headers(request))
        size_bytes = int(request.META.get("CONTENT_LENGTH") or 0)
        if size_bytes > _size_max():
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if room.is_short(size_bytes):
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE)
        with place(size_bytes) as is_given:
            if not is_given:
                return _answer(HTTPStatus.SERVICE_UNAVAILABLE)
            return _take(_post(request, inbox), inbox=inbox, taking=taking)
    except ForgedError as error:
        bookmarks.note_refused(inbox, problem=str(error), at=clock.now())
        return _answer(HTTPStatus.FORBIDDEN if taking.is_signed else HTTPStatus.UNAUTHORIZED)
    except NotMailError as error:
        bookmarks.note_refused(inbox, problem=str(error), at=clock.now())
        return _answer(HTTPStatus.UNPROCESSABLE_ENTITY)


def _take(post: Post, *, inbox: Inbox, taking: Hook) -> HttpResponse:
    """Commit what is in a post; where that cannot be done, the service keeps it and tries again."""
    try:
        _keep(taking.open(post), post, inbox=inbox)
    except (Error, OSError):
        logger.exception("a post could not be kept; its service keeps it and tries again")
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE)
    return _answer(HTTPStatus.OK)


@contextmanager
def place(size_bytes: int) -> Iterator[bool]:
    """Give a post its place in memory; tell whether there was one, as large ones have only so many."""
    is_large = size_bytes > LARGE_BYTES
    is_given = not is_large or _large.acquire(timeout=PLACE_SECONDS)
    try:
        yield is_given
    finally:
        if is_large and is_given:
            _large.release()


@transaction.atomic
def _keep(handed: Handed, post: Post, *, inbox: Inbox) -> None:
    for envelope in handed.envelopes:
        accepting.accept(envelope, inbox=inbox)
    if handed.is_rebuilt:
        accepting.keep_read(_beside(handed.envelopes[0], post), inbox=inbox)
    if handed.envelopes:
        bookmarks.note_arrival(inbox, at=post.received_at)


def _beside(rebuilt: Envelope, post: Post) -> Envelope:
    """Return the post itself, which stands beside the mail that was put together from it."""
    return Envelope(
        raw=post.body,
        sender=rebuilt.sender,
        recipients=rebuilt.recipients,
        received_at=post.received_at,
        transport_key=f"post/{rebuilt.transport_key}",
        headers={**rebuilt.headers, "content-type": post.headers.get("content-type", "")},
    )


def _post(request: HttpRequest, inbox: Inbox) -> Post:
    """Read the whole body, which Django itself would not for what is larger than a form."""
    return Post(body=request.read(), headers=_headers(request), url=url_of(inbox), received_at=clock.now())


def _headers(request: HttpRequest) -> Mapping[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _size_max() -> int:
    """Return how many octets a post may have: a mail in base64 has a third more than the mail."""
    return settings.ENVIRONMENT.mail_size_max * 3 // 2 + _AROUND_BYTES


def _answer(status: HTTPStatus) -> HttpResponse:
    """Answer in a few words, which the service shows in its log."""
    headers: dict[str, str] = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="Belofte"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return HttpResponse(f"{status.phrase}\n", status=status, content_type="text/plain", headers=headers)

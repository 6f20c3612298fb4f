"""Taking what a hosted mail service posts for one inbox: proven first, then taken apart, and never lost once proven."""

import hashlib
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from belofte.channels.contract import Envelope, ForgedError, Handed, Post
from belofte.channels.email import limits, problems
from belofte.channels.email.hooks import forms, in_forms, in_json, proving
from belofte.channels.email.hooks.mails import Content, PostedMail
from belofte.channels.email.hooks.services import SERVICES, Service
from belofte.channels.email.settings import EmailSettings
from belofte.channels.email.transport import NOBODY, transport_of
from belofte.language.cleaning import clean_line

_ID_CHARACTERS_MAX: Final = 200
logger = logging.getLogger(__name__)

_FIND: Final[Mapping[str, Callable[[Content], Iterator[PostedMail]]]] = MappingProxyType(
    {
        "mailgun": in_forms.mailgun,
        "postmark": in_json.postmark,
        "sendgrid": in_forms.sendgrid,
        "mailjet": in_json.mailjet,
        "mandrill": in_forms.mandrill,
        "mailersend": in_json.mailersend,
        "postal": in_json.postal,
        "sparkpost": in_json.sparkpost,
    }
)
_NOT_UNDERSTOOD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class MailHook:
    """What takes the posts of one service for one inbox."""

    def __init__(self, service: Service, *, key: str, secret: str) -> None:
        """Take the key that the service gave, or the secret that it was given."""
        self._service = service
        self._key = key
        self._secret = secret
        self.service = service.label
        self.is_signed = service.is_signed

    def address(self, url: str) -> str:
        """Return where the service is told to post."""
        if self.is_signed:
            return url
        scheme, _, place = url.partition("://")
        return f"{scheme}://{proving.USER}:{self._secret}@{place}"

    def greet(self, headers: Mapping[str, str]) -> None:
        """Look for the secret or the signature among the headers. Refuses: ForgedError."""
        if not self.is_signed:
            proving.prove_secret(headers, secret=self._secret)
        elif not self._key:
            raise ForgedError(proving.NO_KEY)
        elif self._service.header and not headers.get(self._service.header):
            raise ForgedError(proving.NOT_SIGNED)

    def open(self, post: Post) -> Handed:
        """Return what is in it; what cannot be understood is kept as it is. Refuses: ForgedError, NotMailError."""
        self.greet(post.headers)
        try:
            form = forms.read(post.body, content_type=post.headers.get("content-type", ""))
        except ValueError:
            form = None
        if self.is_signed:
            proving.prove_signature(post, service=self._service, key=self._key, form=form)
        try:
            found = list(_FIND[self._service.name](Content(body=post.body, form=form)))
            envelopes = tuple(self._envelope(mail, post) for mail in found)
        except _NOT_UNDERSTOOD as error:
            place = traceback.extract_tb(error.__traceback__)[-1]  # where, but not the words: they may be a customer's
            told = (self.service, type(error).__name__, place.name, place.lineno)
            logger.error("what %s posted is not understood, and kept as it is: %s in %s, line %s", *told)  # noqa: TRY400
            return Handed(envelopes=(self._left_out(post),))
        return Handed(envelopes=envelopes, is_rebuilt=any(mail.is_rebuilt for mail in found))

    def _envelope(self, mail: PostedMail, post: Post) -> Envelope:
        sender, recipients = transport_of(mail.raw)
        told = [_line(each) for each in mail.recipients[: limits.ADDRESSES_MAX]]
        return Envelope(
            raw=mail.raw,
            sender=sender if mail.sender is None else _line(mail.sender),
            recipients=tuple(told) or recipients,
            received_at=post.received_at,
            transport_key=self._transport_key(mail.key or _digest(mail.raw, *map(str.encode, told))),
            headers={"service": self._service.name},
        )

    def _left_out(self, post: Post) -> Envelope:
        """Return the post itself, for a person to look at."""
        return Envelope(
            raw=post.body,
            sender=NOBODY,
            recipients=(),
            received_at=post.received_at,
            transport_key=self._transport_key(_digest(post.body)),
            headers={"service": self._service.name, problems.LEFT_OUT: problems.POST_UNREADABLE},
        )

    def _transport_key(self, key: str) -> str:
        is_fit = len(key) <= _ID_CHARACTERS_MAX and key.isascii() and key.isprintable()
        return f"{self._service.name}/{key if is_fit else _digest(key.encode('utf-8', 'backslashreplace'))}"


def _line(address: str) -> str:
    """Return an address in letters that can be kept; what cannot is written out."""
    writable = address.strip().encode("utf-8", "backslashreplace").decode()
    return clean_line(writable, length_max=limits.ADDRESS_CHARACTERS_MAX)


def _digest(*contents: bytes) -> str:
    """Return what tells one delivery from another where the service has no number for it."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def hook_of(**credentials: Any) -> MailHook | None:
    """Return what takes the posts for an inbox, with its credentials; None where no service posts."""
    chosen = EmailSettings(**credentials)
    service = SERVICES.get(chosen.hook_service)
    return MailHook(service, key=chosen.hook_key, secret=chosen.hook_secret) if service else None

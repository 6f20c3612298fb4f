"""Signing in with tokens (OAuth 2.0): getting a provider's leave, and tokens that are always fresh.

Nothing else writes an Authorisation's tokens. One process at a time asks the provider, holding the row; a new refresh
token is committed with the access token that came with it. A provider that refuses is asked again later each time.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import Error, transaction

from belofte import clock, secrecy
from belofte.channels import providers, token_requests
from belofte.channels.contract import TokenError
from belofte.channels.models import Authorisation, Inbox
from belofte.channels.token_requests import Refusal
from belofte.database import borrowing
from belofte.language.marking import gettext_noop

WARNED_BEFORE: Final = timedelta(days=14)
UNUSED_MAX: Final = timedelta(days=60)  # providers forget a refresh token that nobody used for 90 days
_RENEWED_BEFORE: Final = timedelta(minutes=5)  # the end of a token
_LIFE_SECONDS: Final = 3600.0  # where the provider does not say
_NOT_KEPT: Final = gettext_noop("The database did not answer, so there is no token to sign in with.")
_PAUSE, _PAUSE_REFUSED, _PAUSE_MAX = timedelta(seconds=10), timedelta(minutes=5), timedelta(hours=1)


class ConsentError(Exception):
    """The provider gave no leave; the words are its own."""


@dataclass(frozen=True, slots=True)
class AuthorisedTokens:
    """The tokens of one authorisation (`channels/contract.py`: Tokens)."""

    number: int

    def current(self) -> str:
        """Return a token that is good now. Refuses: TokenError."""
        try:
            with borrowing.connection():
                return token(self.number, at=clock.now())
        except Error as error:  # whoever sends knows of no database
            raise TokenError(_NOT_KEPT, retry_after=_PAUSE.total_seconds()) from error

    def reject(self, token: str) -> None:
        """Have another one asked for the next time, as this one is not taken."""
        with suppress(Error), borrowing.connection():  # it is refused again then, and reported again
            reject(self.number, token, at=clock.now())


@transaction.atomic
def take_consent(authorisation: Authorisation, *, code: str, verifier: str, return_url: str, at: datetime) -> None:
    """Trade the code that somebody came back with for tokens. Refuses: ConsentError."""
    held = Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": return_url, "code_verifier": verifier}
    if secrecy.unreadable(held):
        raise ConsentError(secrecy.UNREADABLE)
    answer = token_requests.ask(held, form)
    if isinstance(answer, Refusal):
        raise ConsentError(answer.words)
    if not answer.get("refresh_token"):
        raise ConsentError(gettext_noop("The provider gave no lasting leave (no refresh token)."))
    _keep(held, answer, at=at)


def token(number: int, *, at: datetime) -> str:
    """Return an access token that is good for some minutes yet. Refuses: TokenError."""
    found = Authorisation.objects.filter(pk=number).first()
    if found is None:
        words = gettext_noop("Nobody has connected this inbox with its provider.")
        raise TokenError(words, retry_after=_PAUSE_MAX.total_seconds())
    if not _is_good(found, at=at, spare=_RENEWED_BEFORE):
        with transaction.atomic():
            found = Authorisation.objects.select_for_update().get(pk=number)
            _renew(found, at=at)
    if _is_good(found, at=at, spare=timedelta()):  # also the old one, while the provider does not answer
        return str(found.secrets["access_token"])
    wait = (found.next_attempt_at or at) - at
    raise TokenError(found.problem, retry_after=max(wait.total_seconds(), 1.0))


@transaction.atomic
def reject(number: int, refused: str, *, at: datetime) -> None:
    """Note that a mail server does not take a token: the next one is asked for as if this had expired."""
    found = Authorisation.objects.select_for_update().filter(pk=number).first()
    if found is not None and found.secrets.get("access_token") == refused:
        found.token_expires_at = at
        found.save(update_fields=["token_expires_at"])


def renew_unused(*, at: datetime) -> None:
    """Use each leave that was not used for a day, so that no provider forgets it and a refusal is seen."""
    unused = Authorisation.objects.filter(renewed_at__lt=at - timedelta(days=1))
    for number in unused.values_list("pk", flat=True):
        with transaction.atomic():
            found = Authorisation.objects.select_for_update().filter(pk=number).first()
            if found is not None:
                _renew(found, at=at)


@transaction.atomic
def connect(authorisation: Authorisation) -> None:
    """Have the inbox sign in with tokens from now on: its passwords for the same account are forgotten."""
    inbox = Inbox.objects.select_for_update().get(pk=authorisation.inbox_id)
    user = inbox.credentials.get("imap_user") or inbox.credentials.get("smtp_user")
    secrets_of_it = {f"{each}_password" for each in ("imap", "smtp") if inbox.credentials.get(f"{each}_user") == user}
    kept = {name: value for name, value in inbox.credentials.items() if name not in secrets_of_it}
    inbox.credentials = kept | {"authorisation": authorisation.pk}
    inbox.save(update_fields=["credentials"])


@transaction.atomic
def disconnect(authorisation: Authorisation) -> None:
    """Forget the leave and its tokens; the inbox needs a password again."""
    inbox = Inbox.objects.select_for_update().get(pk=authorisation.inbox_id)
    inbox.credentials = {name: value for name, value in inbox.credentials.items() if name != "authorisation"}
    inbox.save(update_fields=["credentials"])
    authorisation.delete()


def ends_on(authorisation: Authorisation) -> date | None:
    """Return the day on which signing in will stop working, as far as is known: of the secret, or of lying unused."""
    days = [authorisation.secret_expires_on] if authorisation.secret_expires_on else []
    if authorisation.renewed_at is not None and not authorisation.is_for_application:
        days.append((authorisation.renewed_at + UNUSED_MAX).date())
    return min(days, default=None)


def is_ending(authorisation: Authorisation, *, at: datetime) -> bool:
    """Tell whether signing in will stop working within two weeks, or has."""
    day = ends_on(authorisation)
    return day is not None and day <= (at + WARNED_BEFORE).date()


def _renew(held: Authorisation, *, at: datetime) -> None:
    """Ask for another token, unless somebody just did or the provider must not be asked yet; the row is held."""
    is_early = held.next_attempt_at is not None and at < held.next_attempt_at
    if is_early or _is_good(held, at=at, spare=_RENEWED_BEFORE):
        return
    if secrecy.unreadable(held):
        answer: dict[str, Any] | Refusal = Refusal(words=secrecy.UNREADABLE, is_final=True)
    elif held.is_for_application:
        answer = token_requests.ask(held, {"grant_type": "client_credentials", "scope": providers.of(held).scope})
    elif refresh_token := held.secrets.get("refresh_token"):
        answer = token_requests.ask(held, {"grant_type": "refresh_token", "refresh_token": refresh_token})
    else:
        answer = Refusal(words=gettext_noop("Nobody has signed in at the provider yet."), is_final=True)
    if isinstance(answer, Refusal):
        _keep_refusal(held, answer, at=at)
    else:
        _keep(held, answer, at=at)


def _is_good(found: Authorisation, *, at: datetime, spare: timedelta) -> bool:
    if secrecy.unreadable(found):
        return False
    ends_at = found.token_expires_at if found.secrets.get("access_token") else None
    return ends_at is not None and ends_at > at + spare


def _keep(held: Authorisation, given: dict[str, Any], *, at: datetime) -> None:
    """Keep both tokens in one row; where no new refresh token came, the old one stays good."""
    lives = given.get("expires_in", _LIFE_SECONDS)
    seconds = float(lives) if str(lives).isdecimal() else _LIFE_SECONDS
    fresh = {name: str(given[name]) for name in ("access_token", "refresh_token") if given.get(name)}
    held.secrets = held.secrets | fresh
    held.token_expires_at = at + timedelta(seconds=seconds)
    held.renewed_at = at
    held.problem, held.failing_since, held.failures, held.next_attempt_at = "", None, 0, None
    held.save()


def _keep_refusal(held: Authorisation, refusal: Refusal, *, at: datetime) -> None:
    begin = _PAUSE_REFUSED if refusal.is_final else _PAUSE
    pause = max(min(begin * 2.0 ** min(held.failures, 10), _PAUSE_MAX), refusal.pause)
    held.problem = refusal.words
    held.failing_since = held.failing_since or at
    held.failures = min(held.failures + 1, 1000)
    held.next_attempt_at = at + pause
    held.save()

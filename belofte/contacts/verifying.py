"""Showing that somebody reads what is sent to a contact point: a code goes there, and is typed where it was asked.

A code is good once, for a quarter of an hour and five tries. Nothing else writes a Verification.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from belofte import locks, secrecy
from belofte.contacts.models import ContactPoint, Verification

LASTS: Final = timedelta(minutes=15)
TRIES_MAX: Final = 5
CODES_AN_HOUR_MAX: Final = 3
CODES_A_DAY_MAX: Final = 6  # thirty guesses a day of a million, for as long as somebody else has the link
CODE_DIGITS: Final = 6
_NONCE_BYTES: Final = 16


class VerificationRefusedError(Exception):
    """It was not shown; the words say what to do."""


class TooManyCodesError(VerificationRefusedError):
    """So many codes went to this contact point lately that no other one does for now."""


class CodeOverError(VerificationRefusedError):
    """There is no code that could still be used."""


class WrongCodeError(VerificationRefusedError):
    """It is another code than the one that was sent."""


@transaction.atomic
def ask(point: ContactPoint, *, at: datetime) -> Verification:
    """Make a code for a contact point; an older one can no longer be used. Refuses: TooManyCodesError."""
    locks.hold("verification", str(point.pk))
    lately = point.verifications.filter(asked_at__gt=at - timedelta(days=1))
    moments = list(lately.values_list("asked_at", flat=True))
    in_an_hour = sum(moment > at - timedelta(hours=1) for moment in moments)
    if in_an_hour >= CODES_AN_HOUR_MAX or len(moments) >= CODES_A_DAY_MAX:
        raise TooManyCodesError(_("We sent you several codes already. Use the newest one, or try again later."))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return Verification.objects.create(contact_point=point, nonce=nonce, asked_at=at, expires_at=at + LASTS)


def code(asked: Verification) -> str:
    """Return the code, to be sent to its contact point and shown nowhere else."""
    return _codes(asked)[0]


def is_open(asked: Verification, *, at: datetime) -> bool:
    """Tell whether a code can still be used."""
    return asked.used_at is None and asked.tries < TRIES_MAX and at < asked.expires_at


def is_proven(point: ContactPoint) -> bool:
    """Tell whether somebody ever showed that they read what is sent there."""
    return point.verifications.filter(used_at__isnull=False).exists()


def prove(point: ContactPoint, given: str, *, at: datetime) -> None:
    """Take a code that was typed, and use it up; each try counts. Refuses: CodeOverError, WrongCodeError."""
    with transaction.atomic():
        asked = point.verifications.select_for_update().order_by("id").last()
        if asked is None or not is_open(asked, at=at):
            raise CodeOverError(_("This code can no longer be used. Ask for a new one."))
        asked.tries += 1
        is_right = any([hmac.compare_digest(each, given) for each in _codes(asked)])  # noqa: C419 - all, in equal time
        asked.used_at = at if is_right else None
        asked.save(update_fields=["tries", "used_at"])
    if not is_right:
        raise WrongCodeError(_wrong(left=TRIES_MAX - asked.tries))


def _wrong(*, left: int) -> str:
    if not left:
        return _("This code is not right. Ask for a new one.")
    words = ngettext(
        "This code is not right. You can try once more.",
        "This code is not right. You can try %(left)d more times.",
        left,
    )
    return words % {"left": left}


def _codes(asked: Verification) -> tuple[str, ...]:
    """Return the code by each of our keys, the newest first."""
    text = f"{asked.contact_point_id}.{asked.pk}.{bytes(asked.nonce).hex()}"
    return secrecy.numbers("verification", text, digits=CODE_DIGITS)

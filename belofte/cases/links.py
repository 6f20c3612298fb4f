"""Links for customers: signed, good for a time, and for one contact point on one case. Nobody can guess one.

A token names the contact point, the case and the day of issue; its signature also covers the version of the contact
point's links, so that another version ends them all. What a link shows is decided by `portal`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from belofte import secrecy
from belofte.cases.models import Case, Conversation
from belofte.channels import registry
from belofte.contacts.models import ContactPoint

Purpose = Literal["page", "calendar"]

LASTS_DAYS: Final[dict[Purpose, int]] = {"page": 90, "calendar": 400}  # a calendar asks by itself, for kinds and times
_TOKEN = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})-([1-9][0-9]{0,5})-([a-z2-7]{26})", re.ASCII)
_DAYS_FROM: Final = date(2020, 1, 1)  # days of issue are counted from here
_ROUTES: Final[dict[Purpose, str]] = {"page": "portal:case", "calendar": "portal:calendar"}


class LinkRefusedError(Exception):
    """This link opens nothing."""


class UnknownLinkError(LinkRefusedError):
    """It is not ours, was revoked, or is about a case that this contact point has no part in."""


class LinkExpiredError(LinkRefusedError):
    """It is ours, and too old. `link` is what it opened."""

    def __init__(self, link: "Link") -> None:
        super().__init__()
        self.link = link


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a genuine token opens: the case, for this contact point, through the newest conversation of both."""

    conversation: Conversation
    issued_on: date
    expires_at: datetime

    @property
    def case(self) -> Case:
        """What it is about."""
        return self.conversation.case

    @property
    def contact_point(self) -> ContactPoint:
        """To whom it was sent."""
        return self.conversation.contact_point


def are_usable() -> bool:
    """Tell whether customers can open our links; not while the desk's address is that of the machine itself."""
    host = urlsplit(settings.ENVIRONMENT.address).hostname or ""
    return host != "localhost" and not host.endswith(".localhost")


def are_carried(channel: str) -> bool:
    """Tell whether a message carries one: not where everybody reads along, and not where each letter counts."""
    abilities = registry.abilities(channel)
    return are_usable() and not abilities.public and abilities.length_max is None


def address(case: Case, point: ContactPoint, *, issued_on: date, purpose: Purpose = "page") -> str:
    """Return the whole link, as a mail carries it."""
    path = reverse(_ROUTES[purpose], args=[token(case, point, issued_on=issued_on, purpose=purpose)])
    return f"{settings.ENVIRONMENT.address}{path}"


def token(case: Case, point: ContactPoint, *, issued_on: date, purpose: Purpose = "page") -> str:
    """Return the signed part of a link: the same one for the same day."""
    name = f"{point.pk}-{case.pk}-{(issued_on - _DAYS_FROM).days}"
    return f"{name}-{secrecy.mark(f'{purpose} link', f'{name}-{point.link_version}')}"


def follow(given: str, *, at: datetime, purpose: Purpose = "page") -> Link:
    """Return what a token opens. Refuses: UnknownLinkError, LinkExpiredError."""
    found = _TOKEN.fullmatch(given)
    if found is None:
        raise UnknownLinkError
    point_id, case_id, day, signature = int(found[1]), int(found[2]), int(found[3]), found[4]
    version = ContactPoint.objects.filter(pk=point_id).values_list("link_version", flat=True).first() or 0
    if not secrecy.is_marked(f"{purpose} link", f"{point_id}-{case_id}-{day}-{version}", signature):
        raise UnknownLinkError
    return _open(case_id, point_id, issued_on=_DAYS_FROM + timedelta(days=day), purpose=purpose, at=at)


def _open(case_id: int, point_id: int, *, issued_on: date, purpose: Purpose, at: datetime) -> Link:
    shared = Conversation.objects.filter(case=case_id, contact_point=point_id)
    parts = shared.select_related("case__contact", "inbox", "contact_point").defer("inbox__credentials")
    conversation = parts.order_by("-id").first()
    if conversation is None:
        raise UnknownLinkError
    last_day = issued_on + timedelta(days=LASTS_DAYS[purpose])
    expires_at = datetime.combine(last_day + timedelta(days=1), time.min, UTC)
    link = Link(conversation=conversation, issued_on=issued_on, expires_at=expires_at)
    if at >= expires_at:
        raise LinkExpiredError(link)
    return link

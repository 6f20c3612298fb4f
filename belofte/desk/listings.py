"""The lists of cases: which there are, their order, one page of one, and how long each is.

Each list reads one range of an index for each team, so that it costs the same with two hundred cases and with
twenty thousand. Counting stops at a thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import BadRequest
from django.db.models import Exists, Func, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import Ball, Case, CaseQuerySet, Delivery, Message
from belofte.closing import inquiring
from belofte.closing.models import Complaint
from belofte.conduct.models import Abuse, Pause
from belofte.people.models import Agent, Team

PAGE: Final = 50
COUNT_MAX: Final = 1000
_DIGITS_MAX: Final = 18
_YEAR_MIN: Final = 1970
_BEGINNING: Final = 240  # characters of the newest message that a row may show
_NOT_ARRIVED: Final = [Delivery.State.FAILED, Delivery.State.BOUNCED, Delivery.State.UNCERTAIN]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of cases, and what it says when it is empty."""

    name: str
    title: Promise
    icon: str
    empty: Promise
    condition: Q
    moment: str  # the field that orders it; then the number does
    is_newest_first: bool = False
    is_of_open: bool = True  # so that its cases can be closed
    has_broken_on_top: bool = False  # cases with a promise that was not kept come before all others

    @property
    def order(self) -> tuple[str, ...]:
        """The order in which it is read."""
        if self.is_newest_first:
            return f"-{self.moment}", "-id"
        return ("-has_broken_promise", self.moment, "id") if self.has_broken_on_top else (self.moment, "id")

    def cases(self, agent: Agent) -> CaseQuerySet:
        """Return what belongs in it, whoever may see that, but for what somebody takes a breath from."""
        own = Q(assignee=agent) if self.name == "mine" else Q()
        paused = Pause.objects.filter(case=OuterRef("pk"), agent=agent)
        return Case.objects.filter(self.condition, own).exclude(Exists(paused))


LISTINGS: Final = (
    Listing(
        name="waiting",
        title=_("Waiting for us"),
        icon="clock",
        empty=_("Nobody is waiting for an answer. New messages appear here, who waits longest first."),
        condition=Q(waiting_since__isnull=False, answer_under_way_since__isnull=True),
        moment="waiting_since",
        has_broken_on_top=True,
    ),
    Listing(
        name="mine",
        title=_("Mine"),
        icon="user",
        empty=_("You have no open cases. Choose “Take it” on a case, and it appears here."),
        condition=Q(closed_at__isnull=True),
        moment="waiting_since",
        has_broken_on_top=True,
    ),
    Listing(
        name="promised",
        title=_("Promised"),
        icon="handshake",
        empty=_("Nothing has been promised that still has to be done. What falls due first comes first here."),
        condition=Q(promise_due_at__isnull=False),
        moment="promise_due_at",
    ),
    Listing(
        name="under_way",
        title=_("Answer under way"),
        icon="send",
        empty=_("No answers are under way. An answer stays here from when you send it until it is delivered."),
        condition=Q(answer_under_way_since__isnull=False),
        moment="answer_under_way_since",
    ),
    Listing(
        name="customer",
        title=_("Waiting for the customer"),
        icon="hourglass",
        empty=_("We wait for no customer. A case comes here when our answer has arrived."),
        condition=Q(ball=Ball.CUSTOMER),
        moment="last_activity_at",
        is_newest_first=True,
    ),
    Listing(
        name="party",
        title=_("Waiting for another party"),
        icon="users",
        empty=_("We wait for no other company or department. A case comes here while one of them owes it something."),
        condition=Q(ball=Ball.PARTY),
        moment="last_activity_at",
        is_newest_first=True,
    ),
    Listing(
        name="closed",
        title=_("Closed"),
        icon="archive",
        empty=_("No case has been closed yet."),
        condition=Q(ball=Ball.NOBODY),
        moment="last_activity_at",
        is_newest_first=True,
        is_of_open=False,
    ),
)
BY_NAME: Final = {listing.name: listing for listing in LISTINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case as a list shows it."""

    case: Case
    message: Message  # the newest
    beginning: str  # its first words
    is_folded: bool  # they hurt
    is_in_trouble: bool  # an answer did not arrive
    is_complaint: bool
    is_solved: bool | None  # as the customer pressed while they wait; None where they said nothing
    seen_through: int  # the newest that was said: what this row shows, or an answer of the desk's own after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows, and where the next ones begin."""

    rows: list[Row]
    after: str  # "" when these are the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a list a page ends: the moment and number of its last case, and whether it is among those on top."""

    moment: datetime | None
    case_id: int
    is_on_top: bool = False

    @classmethod
    def read(cls, words: str) -> "Place":
        """Read a place back from an address. Refuses: BadRequest."""
        moment, _separator, rest = words.partition("~")
        case_id, _separator, top = rest.partition("~")
        if len(case_id) > _DIGITS_MAX:
            raise BadRequest(words)
        try:
            return cls(moment=_aware(moment) if moment else None, case_id=int(case_id), is_on_top=top == "top")
        except (ValueError, OverflowError) as error:
            raise BadRequest(words) from error

    def __str__(self) -> str:
        return f"{self.moment.isoformat() if self.moment else ''}~{self.case_id}{'~top' if self.is_on_top else ''}"


def _aware(words: str) -> datetime:
    """Read a moment as `Place` writes it. Refuses: ValueError, OverflowError."""
    moment = datetime.fromisoformat(words).astimezone(UTC)
    if moment.year < _YEAR_MIN:
        raise ValueError(words)
    return moment


def lengths(agent: Agent, teams: Iterable[Team]) -> dict[str, int]:
    """Count every list over these teams, in one statement; more than COUNT_MAX is that plus one."""
    counted = Team.objects.filter(pk__in=[team.pk for team in teams]).values_list(
        *(_length(listing.cases(agent).order_by(*listing.order)) for listing in LISTINGS)
    )
    sums = [sum(column) for column in zip(*counted, strict=True)] or [0] * len(LISTINGS)
    return {listing.name: min(total, COUNT_MAX + 1) for listing, total in zip(LISTINGS, sums, strict=True)}


def read(listing: Listing, *, agent: Agent, teams: Iterable[Team], after: Place | None) -> Page:
    """Read one page of a list, in three statements."""
    rows = _rows(first_ids(listing, agent=agent, teams=teams, after=after), listing=listing)
    if len(rows) <= PAGE:
        return Page(rows=rows, after="")
    last = rows[PAGE - 1].case
    place = Place(moment=vars(last)[listing.moment], case_id=last.pk, is_on_top=last.has_broken_promise)
    return Page(rows=rows[:PAGE], after=str(place))


def first_ids(listing: Listing, *, agent: Agent, teams: Iterable[Team], after: Place | None) -> list[int]:
    """Return which cases come first in each team: the page is among them."""
    cases = listing.cases(agent)
    if after is not None:
        cases = cases.filter(_behind(listing, after))
    firsts = ArraySubquery(cases.filter(team=OuterRef("pk")).order_by(*listing.order).values("pk")[: PAGE + 1])
    found = Team.objects.filter(pk__in=[team.pk for team in teams]).values_list(firsts, flat=True)
    return [case_id for ids in found for case_id in ids]


def _length(cases: CaseQuerySet) -> Func:
    ids = ArraySubquery(cases.filter(team=OuterRef("pk")).values("pk")[: COUNT_MAX + 1])
    return Func(ids, function="cardinality", output_field=IntegerField())


def _behind(listing: Listing, place: Place) -> Q:
    """Select what comes behind a place."""
    if not listing.has_broken_on_top:
        return _later(listing, place)
    alike = Q(has_broken_promise=place.is_on_top) & _later(listing, place)
    return alike | Q(has_broken_promise=False) if place.is_on_top else alike


def _later(listing: Listing, place: Place) -> Q:
    """Select what is later, among cases that are all on top or all not; those without a moment come last."""
    field, step = listing.moment, "lt" if listing.is_newest_first else "gt"
    further = Q(**{f"id__{step}": place.case_id})
    if place.moment is None:
        return Q(**{f"{field}__isnull": True}) & further
    later = Q(**{f"{field}__{step}": place.moment}) | Q(**{field: place.moment}) & further
    return later | Q(**{f"{field}__isnull": True})


def _rows(case_ids: list[int], *, listing: Listing) -> list[Row]:
    said = Message.objects.filter(conversation__case=OuterRef("pk"))
    by_the_desk = Q(direction=Message.Direction.OUT, is_automatic=True)  # which is the same for everybody
    newest = said.exclude(by_the_desk).order_by("-recorded_at", "-pk")
    cases = (
        Case.objects.filter(pk__in=case_ids)
        .select_related("contact", "team", "assignee")
        .annotate(newest_id=Subquery(newest.values("pk")[:1]), is_in_trouble=_trouble(), is_complaint=_complaint())
        .annotate(seen_through=Subquery(said.order_by("-pk").values("pk")[:1]))
        .annotate(is_solved=Subquery(inquiring.word().values("is_solved")[:1]))
        .order_by(*listing.order)[: PAGE + 1]
    )
    found = list(cases)
    messages = (
        Message.objects.filter(pk__in=[vars(case)["newest_id"] for case in found])
        .select_related("conversation__inbox", "conversation__contact_point")
        .annotate(beginning=Left("text", _BEGINNING), is_folded=_folded())
        .only("direction", "conversation__inbox__name", "conversation__inbox__channel", "conversation__contact_point")
        .in_bulk()
    )
    return [_row(case, messages[vars(case)["newest_id"]]) for case in found]


def _row(case: Case, message: Message) -> Row:
    beginning = " ".join(vars(message)["beginning"].split())
    marks = {name: vars(case)[name] for name in ("is_in_trouble", "is_complaint", "is_solved", "seen_through")}
    is_folded = vars(message)["is_folded"]
    return Row(case=case, message=message, beginning=beginning, is_folded=is_folded, **marks)


def _trouble() -> Exists:
    """Tell whether an answer failed to arrive in the time that somebody waits."""
    arrived = Delivery.objects.filter(message=OuterRef("message"), state=Delivery.State.ACCEPTED)
    lost = Delivery.objects.filter(
        ~Exists(arrived), case=OuterRef("pk"), state__in=_NOT_ARRIVED, settled_at__gte=OuterRef("waiting_since")
    )
    return Exists(lost)


def _folded() -> Exists:
    return Exists(Abuse.objects.filter(message=OuterRef("pk"), unmarked_at__isnull=True))


def _complaint() -> Exists:
    return Exists(Complaint.objects.filter(case=OuterRef("pk"), changed_at__isnull=True))

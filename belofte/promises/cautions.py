"""What to think of before something is promised: each a calm sentence, beside its chip. Nothing is refused here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from django.db.models import Count, F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from belofte.cases.models import Case
from belofte.language.promises.signs import is_hedged
from belofte.people import absences, calendars
from belofte.people.models import Absence, Agent
from belofte.promises import kept, mandates, slots, wording
from belofte.promises.models import STAND, Form, Grain, Kind, Mandate, Promise, State
from belofte.promises.terms import Due

LATELY: Final = timedelta(days=90)
ENOUGH: Final = 10  # promises of a kind that fell due lately: of fewer nothing can be said
KEPT_SHARE_MIN: Final = 0.5
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A promise as it stands on the screen, before anything of it was judged."""

    kind: Kind
    words: str
    due: Due | None
    owner_id: int | None
    is_house_rule: bool = False  # nobody named a date
    is_of_team: bool = False  # and of nobody by name yet

    @classmethod
    def of(cls, promise: Promise, *, due: Due | None) -> "About":
        """Return a promise as it would stand with another date."""
        owner = promise.owner_id
        return cls(kind=Kind(promise.kind), words=promise.words, due=due, owner_id=owner, is_of_team=owner is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lately:
    """How many promises of a kind fell due lately, and how many of them were kept in time, without being moved."""

    due: int
    kept: int


def of_absence(owner: Agent, *, due_at: datetime | None, at: datetime) -> str:
    """Say that somebody is away when a promise falls due, or now where it has no date; "" where they are there."""
    found = absences.over(due_at) if due_at and due_at > at else absences.now(at=at)
    away = found.filter(agent=owner).select_related("agent").first()
    return _away_words(away, at=at) if away else ""


def _lasts(absence: Absence, *, due: Due | None, at: datetime) -> bool:
    if due is None or due.at <= at:
        return absence.begins_at <= at
    return absence.begins_at < due.at <= absence.ends_at


def _away_words(absence: Absence, *, at: datetime) -> str:
    return _("%(away)s Choose somebody else.") % {"away": absences.words(absence, at=at)}


class Cautions:
    """What is to be said of the promises of one answer; what they share is read once, and only where it matters."""

    def __init__(self, case: Case, *, members: Collection[int], by: Agent, at: datetime) -> None:
        """Know the case, who can see to a promise on it, and who promises when."""
        self._case, self._members, self._by, self._at = case, members, by, at
        self._calendar = calendars.of(case.team)
        self._days: dict[date, slots.Slots | None] = {}

    def of(self, about: About) -> list[str]:
        """Return what is to be said of a promise."""
        said = [mandates.beyond(self._mandate, about.kind, about.words), self._of_owner(about)]
        return [*(words for words in said if words), *self.of_date(about)]

    def of_date(self, about: About) -> list[str]:
        """Return what is to be said of its date alone: of another one for what is promised already."""
        said = [
            self.of_absence(about.owner_id, due=about.due),
            self._of_moment(about.due) if about.due and not about.is_house_rule else "",
            self._of_slot(about),
            self._of_kind(about.kind),
        ]
        return [words for words in said if words]

    def of_absence(self, owner_id: int | None, *, due: Due | None) -> str:
        """Say that somebody is away when a promise falls due; while it waits for a condition, that they are now."""
        if owner_id not in self._away:
            return ""
        found = next((each for each in self._away[owner_id] if _lasts(each, due=due, at=self._at)), None)
        return _away_words(found, at=self._at) if found else ""

    def places(self, about: About) -> str:
        """Say how many places are free in the half hour that it takes; "" where that is of no matter."""
        slot, day = self._slot(about)
        if slot is None or day is None or day.is_full(slot):
            return ""
        words = {"time": self._clock(slot), "free": day.capacity - day.taken[slot], "all": day.capacity}
        return _("%(time)s: %(free)d of %(all)d calls free") % words

    def is_undecided(self, about: About) -> bool:
        """Tell whether it promises a solution that nobody is sure of: an answer by then can be promised instead."""
        return about.kind == Kind.SOLUTION and (about.is_house_rule or is_hedged(about.words.lower()))

    @cached_property
    def _mandate(self) -> Mandate | None:
        return mandates.of(self._case.team_id, self._by)

    @cached_property
    def _away(self) -> dict[int, list[Absence]]:
        """Return when the members are away from now on."""
        found: dict[int, list[Absence]] = {}
        for each in absences.coming(self._members, at=self._at):
            found.setdefault(each.agent_id, []).append(each)
        return found

    @cached_property
    def _lately(self) -> dict[str, _Lately]:
        """Return what became lately of the promises of this team, by kind."""
        over = Promise.objects.filter(
            case__team=self._case.team_id,
            due_at__range=(self._at - LATELY, self._at),
            state__in=[State.KEPT, State.BROKEN],
        ).exclude(Q(form=Form.CLAIMED) | Q(next_step=STAND))  # a solution is kept once it stands
        over = over.annotate(kept_at=kept.moment())
        in_time = Count("pk", filter=Q(state=State.KEPT, kept_at__lte=F("due_at"), moves=0))  # by us, or a company
        counted = over.values_list("kind").annotate(due=Count("pk"), kept=in_time).order_by()
        return {kind: _Lately(due=due, kept=number) for kind, due, number in counted}

    def _of_owner(self, about: About) -> str:
        if about.is_of_team:
            return ""
        if about.owner_id is None:
            return _("Nobody sees to this yet. Choose who does.")
        if about.owner_id not in self._members:
            return _("Who sees to this does not work in this team now. Choose a colleague who does.")
        return ""

    def _of_moment(self, due: Due) -> str:
        moment = due.at - _INSTANT  # what ends at midnight belongs to the day before
        day = moment.astimezone(self._calendar.zone).date()
        holiday = self._calendar.holiday(day, language="nl" if get_language() == "nl" else "en")
        if holiday:
            return _("That is %(holiday)s, a day off.") % {"holiday": holiday}
        periods = self._calendar.periods(day)
        if not periods:
            return _("On that day nobody of this team works.")
        if due.grain == Grain.MINUTE and not any(begins <= due.at <= ends for begins, ends in periods):
            return _("At that time nobody of this team works.")
        return ""

    def _of_slot(self, about: About) -> str:
        slot, day = self._slot(about)
        if slot is None or day is None or not day.is_full(slot):
            return ""
        free = [self._clock(each) for each in day.free_after(slot)]
        if not free:
            return _("%(time)s is full, and so is the rest of that day.") % {"time": self._clock(slot)}
        return _("%(time)s is full. Free: %(free)s.") % {"time": self._clock(slot), "free": ", ".join(free)}

    def _of_kind(self, kind: Kind) -> str:
        lately = self._lately.get(kind)
        if lately is None or lately.due < ENOUGH or lately.kept >= KEPT_SHARE_MIN * lately.due:
            return ""
        words = {"kept": lately.kept, "due": lately.due}
        return _("In three months this team kept %(kept)d of %(due)d like this in time. Can this one be kept?") % words

    def _slot(self, about: About) -> tuple[datetime | None, slots.Slots | None]:
        """Return the half hour that it takes, and all of that day; nothing where the team rings any number."""
        due = about.due
        slot = slots.slot_of(about.kind, due.at, due.grain, due.words) if due else None
        if slot is None:
            return None, None
        day = wording.last_day(slot + _INSTANT)
        if day not in self._days:
            self._days[day] = slots.of_day(self._case.team, day)
        return slot, self._days[day]

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._calendar.zone):%H:%M}"

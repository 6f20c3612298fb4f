"""Whatever becomes of what is promised again and again, of what others promised, and of what waits for a condition:

a simple model says in which state each is, what follows it and when that is due.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import promising, watching
from belofte.language.calendar import OFFICE, local
from belofte.makers import MONDAY
from belofte.people.models import Role
from belofte.promises import chain, ledger
from belofte.promises.correcting import Right
from belofte.promises.models import Every, Form, Initiator, Kind, LedgerEntry, Promise
from belofte.promises.refusals import LeadMissingError
from belofte.promises.saying import Honoured, Moved, Repeated, Said, SayingRefusedError, Withdrawn
from belofte.promises.terms import Due, NewDate, Terms, TermsRefusedError
from belofte.tests.stateful import CaseMachine, play

HOUR: Final = timedelta(hours=1)
_RUNS: Final = {"open", "broken"}
_LEFT: Final = {"conditional", *_RUNS}
_MADE_MAX: Final = 5  # beside what follows by itself
_HOLIDAYS: Final = {date(2026, 12, 25), date(2027, 1, 1)}  # Fridays
numbers = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3, 4, 6, 8])  # from the newest: that is what people do something about
agents_first = st.sampled_from([False, False, True])


@dataclass(frozen=True, kw_only=True)
class Series:
    """A rule as a person would say it: each Friday at noon, or the fifteenth of each month."""

    every: Every
    first: date

    def after(self, moment: datetime) -> datetime:
        """Return what it names first after a moment; on the day before, where that is a holiday."""
        for count in range(100):
            apart = relativedelta(weeks=count) if self.every == Every.WEEK else relativedelta(months=count)
            day = self.first + apart
            due = noon(day - timedelta(days=1) if day in _HOLIDAYS else day)
            if due > moment:
                return due
        raise AssertionError(moment)

    @classmethod
    def beginning(cls, every: Every, *, after: datetime) -> "Series":
        """Return one that begins with the first ordinary day of its kind."""
        day = after.date() + timedelta(days=1)
        while day in _HOLIDAYS or not (day.weekday() == 4 if every == Every.WEEK else day.day == 15):
            day += timedelta(days=1)
        return cls(every=every, first=day)


def noon(day: date) -> datetime:
    return local(day, time(12), OFFICE.zone)


@dataclass(kw_only=True)
class Known:
    """What the model knows of a promise."""

    number: int
    form: Form
    state: str
    due_at: datetime | None
    series: Series | None = None
    follows: "Known | None" = None
    misread_until: datetime | None = None
    said_again: int = 0
    is_moved: bool = False
    is_held: bool = False  # its date is no slip of the pen: it was broken, said again, or is contradicted
    is_made_later: bool = False  # by a correction
    made_at: datetime = MONDAY
    ended_at: datetime | None = None  # withdrawn, and by whom
    is_ended_by_lead: bool = False

    @property
    def takes_over(self) -> bool:
        """Whether by this somebody else's promise became ours."""
        return self.follows is not None and self.follows.form == Form.CLAIMED

    def replaces(self, older: "Known") -> bool:
        """Whether it stands in place of an earlier one that was withdrawn."""
        return (
            (older.state, self.state == "withdrawn", older.is_ended_by_lead) == ("withdrawn", False, False)
            and None not in {self.misread_until, older.due_at, older.ended_at}
            and Form.CLAIMED not in {self.form, older.form}
            and {self.form, older.form} != {Form.RECURRING}
            and self.made_at > older.made_at  # in one moment the desk made both, and neither in place of the other
            and abs(self.made_at - (older.ended_at or MONDAY)) <= timedelta(days=3)
        )


class Machine(CaseMachine):
    """One case, that begins with one promise of each form, and all that follows them."""

    @initialize()
    def open_case(self) -> None:
        self.begin()
        team = makers.make_team()
        self.agent = makers.make_agent(teams=(team,))
        self.lead = makers.make_agent(Role.LEAD, teams=(team,))
        self.case = makers.make_case(makers.make_inbox(team))
        self.now = MONDAY
        self.known: list[Known] = []
        for form in (Form.CLAIMED, Form.RECURRING, Form.CONDITIONAL):
            self.make(form, Every.WEEK, hours=60)

    def look(self, known: Known) -> Promise:
        return Promise.objects.get(pk=known.number)

    def pick(self, number: int) -> Known:
        return self.known[-1 - number % len(self.known)]

    def following(self, known: Known) -> list[Known]:
        """Return what came after it in its series."""
        upcoming = next((each for each in self.known if each.follows is known and not each.takes_over), None)
        return [upcoming, *self.following(upcoming)] if upcoming else []

    def would_be_replaced(self, known: Known) -> bool:
        """Tell whether another one would stand in its place, were it withdrawn now by who is no lead."""
        gone = replace(known, state="withdrawn", ended_at=self.now, is_ended_by_lead=False)
        return any(each.replaces(gone) for each in self.known[self.known.index(known) + 1 :])

    def would_replace(self, terms: Terms) -> bool:
        """Tell whether what is promised now would stand in place of another one."""
        new = Known(number=0, form=terms.form, state="open", due_at=None, misread_until=self.now)
        new.made_at = self.now + timedelta(seconds=1)
        return any(new.replaces(each) for each in self.known)

    def terms(self, form: Form, *, due_at: datetime | None, every: Every | None = None) -> Terms:
        return Terms(
            kind=Kind.REPLY,
            words="We laten u weten hoe het ervoor staat.",
            owner=self.agent,
            form=form,
            due=Due(at=due_at, is_on_holiday_knowingly=True) if due_at else None,
            condition="Zodra uw pakket terug is." if form == Form.CONDITIONAL else "",
            every=every,
            claimed_of="Stappers" if form == Form.CLAIMED else "",
        )

    def note(self, promise: Promise, terms: Terms, *, series: Series | None = None) -> Known:
        due_at = terms.due.at if terms.due else None
        is_broken = terms.form == Form.CLAIMED and due_at is not None and due_at < self.now
        state = "conditional" if terms.form == Form.CONDITIONAL else "broken" if is_broken else "open"
        known = Known(number=promise.pk, form=terms.form, state=state, due_at=due_at, series=series)
        known.misread_until, known.made_at = promise.misread_until, promise.made_at
        self.known.append(known)
        return known

    @precondition(lambda self: sum(each.follows is None for each in self.known) < _MADE_MAX)
    @rule(form=st.sampled_from(Form), every=st.sampled_from([Every.WEEK, Every.MONTH]), hours=st.sampled_from([-5, 60]))
    def promise(self, form: Form, every: Every, hours: int) -> None:
        self.make(form, every, hours=hours if form == Form.CLAIMED else abs(hours))

    def make(self, form: Form, every: Every, *, hours: int) -> None:
        terms, series = self.chosen(form, every, hours=hours)
        try:
            promise = promising.promise(self.case, terms, by=self.agent, at=self.now)
        except LeadMissingError:
            assert self.would_replace(terms)
        else:
            assert not self.would_replace(terms)
            self.note(promise, terms, series=series)

    def chosen(self, form: Form, every: Every, *, hours: int) -> tuple[Terms, Series | None]:
        if form == Form.CONDITIONAL:
            return self.terms(form, due_at=None), None
        if form == Form.RECURRING:
            series = Series.beginning(every, after=self.now)
            return self.terms(form, due_at=noon(series.first), every=every), series
        return self.terms(form, due_at=self.now + hours * HOUR), None

    @precondition(lambda self: self.known)
    @rule(number=numbers, form=st.sampled_from([Form.RECURRING, Form.FIRM, Form.CONDITIONAL]), in_call=st.booleans())
    def honour(self, number: int, form: Form, *, in_call: bool) -> None:
        claimed = self.known[0] if number > 1 else self.pick(number)  # the others mostly cannot be
        terms, series = self.chosen(form, Every.WEEK, hours=30)
        said = Said(promised=(Honoured(claimed=self.look(claimed), terms=terms),))
        may = claimed.form == Form.CLAIMED and claimed.state in _RUNS and not self.would_replace(terms)
        if self.is_said(said, in_call=in_call, may=may):
            ours = self.note(Promise.objects.get(follows=claimed.number), terms, series=series)
            ours.follows, claimed.state = claimed, "honoured"

    @precondition(lambda self: self.known)
    @rule(number=numbers, hours=st.sampled_from([5, 100, 400]), in_call=st.booleans())
    def move(self, number: int, hours: int, *, in_call: bool) -> None:
        known, due_at = self.pick(number), self.now + hours * HOUR
        new = NewDate(
            due=Due(at=due_at, is_on_holiday_knowingly=True), initiator=Initiator.CUSTOMER, reason="Gevraagd."
        )
        makers.wish(self.look(known), Initiator.CUSTOMER)
        said = Said(promised=(Moved(promise=self.look(known), new=new, instead_of=known.due_at),))
        if self.is_said(said, in_call=in_call, may=known.state in _RUNS and known.form != Form.CLAIMED):
            if known.due_at is not None and known.due_at < self.now:  # it was broken first
                self.go_on(known)
            known.state, known.due_at, known.is_moved = "open", due_at, True

    @precondition(lambda self: self.known)
    @rule(number=numbers, hours=st.sampled_from([-5, 7, 90]), is_lead=agents_first)
    def correct(self, number: int, hours: int, *, is_lead: bool) -> None:
        """Its date was written down wrongly; of a series none is corrected."""
        known, due_at = self.pick(number), self.now + hours * HOUR
        promise = self.look(known)
        is_misread = known.misread_until is not None and self.now <= known.misread_until
        is_theirs = is_misread and not known.takes_over
        may = known.state in _LEFT and (is_lead or is_theirs) and known.series is None and not known.is_moved
        has_passed = known.state in _RUNS and known.due_at is not None and known.due_at < self.now
        is_later = known.due_at is not None and due_at > known.due_at
        is_no_slip = known.is_held or has_passed or not is_misread
        may = may and not (is_later and (known.is_made_later or (is_no_slip and not is_lead)))
        may = may and due_at != known.due_at and (known.form == Form.CLAIMED or due_at >= promise.made_at)
        right = Right(kind=Kind(promise.kind), channel=promise.channel, owner=None, due=Due(at=due_at))
        try:
            by = self.lead if is_lead else self.agent
            promising.correct(promise, right, reason="Verkeerd gelezen.", by=by, at=self.now)
        except (ledger.LedgerRefusedError, TermsRefusedError):
            assert not may
        else:
            assert may
            known.due_at = due_at
            known.is_held = known.is_held or has_passed
            known.is_made_later = known.is_made_later or is_later
            if known.state != "conditional":
                known.state = "broken" if due_at < self.now else "open"

    @precondition(lambda self: self.known)
    @rule(number=numbers, in_call=st.booleans())
    def say_again(self, number: int, *, in_call: bool) -> None:
        known = self.pick(number)
        said = Said(promised=(Repeated(promise=self.look(known)),))
        is_said = self.is_said(said, in_call=in_call, may=known.state in _LEFT)
        known.said_again += is_said
        known.is_held = known.is_held or is_said

    @precondition(lambda self: self.known)
    @rule(number=numbers)
    def keep(self, number: int) -> None:
        known = self.pick(number)
        if self.is_said(Said(kept=(self.look(known),)), in_call=True, may=known.state in _RUNS):
            known.state = "kept"
            self.go_on(known)

    @precondition(lambda self: self.known)
    @rule(number=numbers)
    def contradict(self, number: int) -> None:
        known = self.pick(number)
        try:
            promising.contradict(self.look(known), by=self.case.conversations.get().contact_point, at=self.now)
        except ledger.NothingToContradictError:
            assert known.state != "kept"
        else:
            assert known.state == "kept"
            known.is_held = True
            known.state = "broken" if known.due_at is not None and known.due_at < self.now else "open"

    @precondition(lambda self: self.known)
    @rule(number=numbers, hours=st.sampled_from([5, 100]))
    def meet_condition(self, number: int, hours: int) -> None:
        known, due_at = self.pick(number), self.now + hours * HOUR
        due = Due(at=due_at, is_on_holiday_knowingly=True)
        try:
            promising.meet_condition(self.look(known), due, by=self.agent, at=self.now)
        except ledger.PromiseOverError:
            assert known.state != "conditional"
        else:
            assert known.state == "conditional"
            known.state, known.due_at = "open", due_at

    @precondition(lambda self: self.known)
    @rule(number=numbers, in_call=st.booleans())
    def withdraw_and_tell(self, number: int, *, in_call: bool) -> None:
        known = self.pick(number)
        said = Said(withdrawn=(Withdrawn(promise=self.look(known), reason="Dat kan niet."),))
        may = known.state in _LEFT and not self.would_be_replaced(known)
        if self.is_said(said, in_call=in_call, may=may):
            self.end(known, is_lead=False)

    @precondition(lambda self: self.known)
    @rule(number=numbers, is_lead=agents_first)
    def withdraw_untold(self, number: int, *, is_lead: bool) -> None:
        known = self.pick(number)
        along = [each for each in self.following(known) if each.state in _LEFT]
        is_misread = known.misread_until is not None and self.now <= known.misread_until
        may = is_lead or (is_misread and not known.takes_over and not along and not self.would_be_replaced(known))
        may = may and not any(
            each.is_held or (each.due_at is not None and each.due_at < self.now) for each in (known, *along)
        )
        try:
            by = self.lead if is_lead else self.agent
            promising.withdraw(self.look(known), reason="Verkeerd gelezen.", by=by, at=self.now)
        except (ledger.LedgerRefusedError, LeadMissingError):
            assert not (may and known.state in _LEFT)
        else:
            assert may
            assert known.state in _LEFT
            self.end(known, is_lead=is_lead)

    @rule(hours=st.sampled_from([1, 30, 100]), is_watched=st.booleans())
    def let_time_pass(self, hours: int, *, is_watched: bool) -> None:
        self.now += hours * HOUR + timedelta(seconds=1)  # else what is due just now is late by the moment of a deed
        if not is_watched:
            return
        watching.watch(at=self.now)
        for known in list(self.known):
            if known.state == "open" and known.due_at is not None and known.due_at < self.now:
                known.state = "broken"
                self.go_on(known)

    def is_said(self, said: Said, *, in_call: bool, may: bool) -> bool:
        """Say it in a call or an answer, and tell whether that was taken, as the model expects."""
        try:
            if in_call:
                makers.call(self.case, by=self.agent, at=self.now, said=said)
            else:
                makers.answer(self.case, by=self.agent, at=self.now, said=said)
        except SayingRefusedError:
            assert not may
            return False
        assert may
        return True

    def go_on(self, known: Known) -> None:
        """Have the next of its series run, the first time that it is over."""
        if known.series is None or any(each.follows is known for each in self.known):
            return
        due_at = known.series.after(max(self.now, known.due_at or self.now))
        made = Promise.objects.get(follows=known.number)
        upcoming = Known(number=made.pk, form=known.form, state="open", due_at=due_at, series=known.series)
        upcoming.follows, upcoming.made_at = known, made.made_at
        self.known.append(upcoming)

    def end(self, known: Known, *, is_lead: bool) -> None:
        for each in [known, *self.following(known)]:
            if each.state in _LEFT:
                each.state, each.ended_at, each.is_ended_by_lead = "withdrawn", self.now, is_lead

    @invariant()
    def each_is_what_the_model_says(self) -> None:
        for known in self.known:
            known.is_held = known.is_held or known.state == "broken"
        found = {each.pk: each for each in Promise.objects.filter(case=self.case)}
        assert {number: (each.form, each.state, each.due_at, each.follows_id) for number, each in found.items()} == {
            each.number: (each.form, each.state, each.due_at, each.follows.number if each.follows else None)
            for each in self.known
        }
        entries = list(LedgerEntry.objects.filter(case=self.case).order_by("number"))
        newest = {each.promise_id: (each.state, each.due_at) for each in entries}
        assert newest == {each.number: (each.state, each.due_at) for each in self.known}
        said_again = Counter(each.promise_id for each in entries if each.kind == LedgerEntry.Kind.SAID_AGAIN)
        assert said_again == +Counter({each.number: each.said_again for each in self.known})
        assert chain.first_fault(self.case) is None

    @invariant()
    def the_case_knows_what_is_left(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        assert case.has_broken_promise == any(each.state == "broken" for each in self.known)
        running = [each.due_at for each in self.known if each.state == "open" and each.due_at]
        assert case.promise_due_at == min(running, default=None)


@pytest.mark.django_db
def test_forms_machine() -> None:
    play(Machine, examples=10, steps=25)


@pytest.mark.slow
@pytest.mark.django_db
def test_forms_machine_for_long() -> None:
    play(Machine, examples=60, steps=40)

"""When terms end, worked out by hand with a paper calendar: over weekends, holidays, and the changes of the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from belofte.language import legal_days
from belofte.language.calendar import OFFICE
from belofte.procedures import terms
from belofte.procedures.plans import PLANS
from belofte.procedures.terms import Term, Unit
from belofte.procedures.vocabulary import Kind, Name

AWB = Term(6, Unit.WEEKS, is_law=True)
LONGER = Term(10, Unit.WEEKS, is_law=True)
HOUSE = Term(4, Unit.WEEKS)
RECEIPT = Term(2, Unit.WORKING_DAYS)
BY_HAND = [  # received, in UTC; term; ends, in Amsterdam and in UTC
    ("2026-11-23 09:00", AWB, "Mon 2027-01-04", "22:59", "six weeks of seven days"),
    ("2026-11-22 23:30", AWB, "Mon 2027-01-04", "22:59", "half past midnight on Monday, as the customer sees it"),
    ("2026-11-23 23:30", AWB, "Tue 2027-01-05", "22:59", "half past midnight on Tuesday"),
    ("2026-11-07 12:00", AWB, "Mon 2026-12-21", "22:59", "a Saturday"),
    ("2026-11-08 12:00", AWB, "Mon 2026-12-21", "22:59", "a Sunday"),
    ("2026-11-13 12:00", AWB, "Mon 2026-12-28", "22:59", "Christmas on a Friday, Boxing Day, Sunday"),
    ("2027-11-13 12:00", AWB, "Mon 2027-12-27", "22:59", "Christmas on a Saturday"),
    ("2026-11-20 12:00", AWB, "Mon 2027-01-04", "22:59", "New Year on a Friday"),
    ("2027-02-12 12:00", AWB, "Tue 2027-03-30", "21:59", "Good Friday, Easter, and the clock goes forward"),
    ("2027-03-16 12:00", AWB, "Wed 2027-04-28", "21:59", "the king's birthday"),
    ("2025-03-15 12:00", AWB, "Mon 2025-04-28", "21:59", "the king's birthday a day early, on a Saturday"),
    ("2027-03-24 12:00", AWB, "Fri 2027-05-07", "21:59", "the fifth of May, and Ascension on the sixth"),
    ("2028-03-24 12:00", AWB, "Mon 2028-05-08", "21:59", "the fifth of May on a Friday"),
    ("2027-04-05 12:00", AWB, "Tue 2027-05-18", "21:59", "Pentecost Monday"),
    ("2026-09-16 12:00", AWB, "Wed 2026-10-28", "22:59", "the clock goes back"),
    ("2026-11-23 09:00", LONGER, "Mon 2027-02-01", "22:59", "four weeks more"),
    ("2026-11-13 12:00", LONGER, "Fri 2027-01-22", "22:59", "four weeks more count from the six, not from the holiday"),
    ("2026-11-28 12:00", HOUSE, "Sat 2026-12-26", "22:59", "a term of the house stays where it ends"),
    ("2026-12-24 12:00", RECEIPT, "Tue 2026-12-29", "22:59", "two working days over Christmas"),
    ("2026-11-23 09:00", Term(15, Unit.BANK_DAYS), "Mon 2026-12-14", "22:59", "fifteen business days of banks"),
    ("2026-11-23 09:00", Term(35, Unit.BANK_DAYS), "Wed 2027-01-13", "22:59", "thirty-five, over the holidays"),
]


@pytest.mark.parametrize(("received", "term", "day", "utc", "_when"), BY_HAND, ids=[row[-1] for row in BY_HAND])
def test_end_by_hand(received: str, term: Term, day: str, utc: str, _when: str) -> None:
    at = datetime.fromisoformat(received).replace(tzinfo=UTC)
    found = terms.end(term, received_at=at, calendar=OFFICE)
    assert (f"{found.astimezone(OFFICE.zone):%a %Y-%m-%d %H:%M}", f"{found:%H:%M}") == (f"{day} 23:59", utc)


def test_days_of_banks_are_not_those_of_the_team() -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    closed = frozenset({date(2026, 11, 24), date(2026, 12, 1)})
    sundays = {**OFFICE.hours, 6: OFFICE.hours[0]}
    for team in (
        replace(OFFICE, closed=closed),
        replace(OFFICE, hours={0: OFFICE.hours[0]}),
        replace(OFFICE, hours=sundays),
    ):
        assert terms.end(Term(15, Unit.BANK_DAYS), received_at=at, calendar=team) == datetime(
            2026, 12, 14, 22, 59, tzinfo=UTC
        )
    belgium = replace(OFFICE, country="BE")
    july = datetime(2026, 7, 20, 9, tzinfo=UTC)  # the 21st is a holiday there
    assert f"{terms.end(Term(1, Unit.BANK_DAYS), received_at=july, calendar=belgium):%Y-%m-%d}" == "2026-07-22"
    assert PLANS[Kind.PAYMENTS].steps[Name.END].term.unit == Unit.BANK_DAYS


def test_no_term_of_the_law_ends_on_a_day_that_the_law_frees() -> None:
    freed = {legal_days.end_of_term(date.fromordinal(day)) for day in range(739_000, 743_000)}
    assert {day.weekday() for day in freed} == {0, 1, 2, 3, 4}
    assert not {(5, 5), (4, 27), (12, 25), (12, 26), (1, 1)} & {(day.month, day.day) for day in freed}


def test_plans_end_with_what_came_of_it_and_a_longer_term_is_longer() -> None:
    for plan in PLANS.values():
        first, *_between, last = plan.steps
        assert (first, last) == (Name.RECEIPT, Name.END)
        for rule in plan.steps.values():
            assert not rule.house_max or rule.term.count <= rule.house_max
            longer = rule.longer or rule.term
            assert longer.unit == rule.term.unit
            assert (rule.longer is None) == (longer.count == rule.term.count)
    assert [kind for kind, plan in PLANS.items() if Name.HEARING in plan.steps] == [Kind.MUNICIPAL]

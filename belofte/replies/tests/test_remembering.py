"""What an answer says is read back as it was written, whatever is added to it later."""

from dataclasses import fields
from datetime import date, timedelta

import pytest

from belofte import makers
from belofte.makers import MONDAY
from belofte.promises.models import Every, Form, Grain, Initiator, Kind
from belofte.promises.saying import Hanging, Said
from belofte.promises.terms import Due, Terms
from belofte.replies import remembering

pytestmark = pytest.mark.django_db


def test_every_field_of_terms_is_read_back() -> None:
    due = Due(at=MONDAY + timedelta(days=3), grain=Grain.DAY, words="donderdag", is_on_holiday_knowingly=True)
    terms = Terms(
        kind=Kind.DELIVERY,
        words="De monteur komt donderdag.",
        owner=makers.make_agent(),
        is_of_team=True,
        due=due,
        channel="email",
        form=Form.CLAIMED,
        condition="Als het droog is.",
        every=Every.MONTH,
        until=date(2027, 3, 1),
        claimed_of="Monteur Jan",
    )
    assert [field.name for field in fields(Terms) if not getattr(terms, field.name)] == [], (
        "each has a value of its own"
    )
    assert remembering.read(remembering.write(Said(promised=(terms,)))) == Said(promised=(terms,))


def test_what_a_promise_hangs_on_is_read_back() -> None:
    said = Said(hanging=(Hanging(position=0, sort="undertaking", number=7),))
    assert remembering.read(remembering.write(said)) == said


def test_a_call_for_which_the_customer_chooses_is_read_back() -> None:
    case = makers.make_case()
    said = Said(offered=(makers.promise(case, by=makers.make_agent(teams=(case.team,))),))
    assert remembering.read(remembering.write(said)) == said


def test_the_outage_that_moves_a_date_is_read_back() -> None:
    case = makers.make_case()
    running = makers.promise(case, by=makers.make_agent(teams=(case.team,)))
    moved = makers.moved(running, due_at=MONDAY + timedelta(days=3), initiator=Initiator.FORCE_MAJEURE)
    said = Said(promised=(moved,))
    assert moved.new.outage is not None
    assert remembering.read(remembering.write(said)) == said

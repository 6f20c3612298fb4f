"""Invented people have plausible names, and addresses where nobody lives."""

import re
from itertools import islice
from random import Random

import pytest

from belofte.ops.demo.decks import Deck
from belofte.ops.demo.people import COLLEAGUES, Company, answering, invented


def test_invented_people_have_ascii_addresses_at_reserved_domains() -> None:
    people = list(islice(invented(Deck(Random(1)), writer="anyone"), 500))
    assert [each for each in people if not re.fullmatch(r"[a-z0-9._]+@[a-z]+\.example", each.address)] == []
    assert len({each.name for each in people}) > 350


def test_invented_people_are_the_same_with_the_same_deck() -> None:
    assert [list(islice(invented(Deck(Random(2)), writer="business"), 20)) for _ in range(2)] == [
        list(islice(invented(Deck(Random(2)), writer="business"), 20))
    ] * 2


def test_invented_people_are_addressed_politely() -> None:
    people = list(islice(invented(Deck(Random(3)), writer="anyone"), 200))
    assert [each for each in people if not re.match(r"(mevrouw|meneer|Ms|Mr) [A-ZÇÖŞ]", each.title)] == []


def test_colleagues_hold_every_role() -> None:
    roles = {role for each in COLLEAGUES for role in each.roles}
    assert roles == {"agent", "lead", "administrator", "privacy_officer"}
    assert len({each.address for each in COLLEAGUES}) == len(COLLEAGUES) == 9


@pytest.mark.parametrize("company", ["Pakketlijn", "Glasnet"])
def test_answering_finds_a_lead_and_agents(company: Company) -> None:
    found = answering(company)
    assert [each.companies for each in found] == [(company,)] * len(found)
    assert sum("lead" in each.roles for each in found) == 1
    assert len(found) >= 3

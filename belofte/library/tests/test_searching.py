"""Finding a text: any words of it in either language, without accents, what the team used most first, and fast."""

import time
from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.library import searching, writing
from belofte.library.models import Text, Use, Version
from belofte.makers import MONDAY
from belofte.people.models import Agent, Team

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)


def found(words: str, team: Team) -> list[Text]:
    return searching.search(words, team=team, at=LATER)


@pytest.mark.parametrize("words", ["porto", "PÓRTO", "kost", "postage missing", "Te weinig por", "0,96", ""])
def test_found_by_the_beginning_of_words_of_either_language(team: Team, lead: Agent, words: str) -> None:
    version = makers.make_text(
        team=team,
        by=lead,
        title_nl="Te weinig pórto",
        nl="Er kwam 0,96 aan postzegels tekort. Dat kost geld.",
        en="Postage was missing.",
    )
    assert found(words, team) == [version.text]


@pytest.mark.parametrize("words", ["zzz", "porto zzz", "orto"])
def test_what_is_not_in_it_does_not_find_it(team: Team, lead: Agent, words: str) -> None:
    makers.make_text(team=team, by=lead, title_nl="Te weinig porto")
    assert found(words, team) == []


@pytest.mark.parametrize("words", ["'; DROP", "a & b | !", ":*", "<->", "\x00"])
def test_signs_of_the_search_language_do_no_harm(team: Team, words: str) -> None:
    assert found(words, team) == []


def test_texts_of_the_house_are_found_and_archived_ones_are_not(team: Team, lead: Agent, administrator: Agent) -> None:
    house = makers.make_text(by=administrator).text
    makers.make_text(by=administrator, team=makers.make_team())
    writing.archive(makers.make_text(team=team, by=lead).text, by=lead, at=LATER)
    assert found("pakket", team) == [house]


def test_most_used_by_the_team_first(team: Team, lead: Agent, agent: Agent, case: Case) -> None:
    seldom = makers.make_text(team=team, by=lead, title_nl="Aaa", nl="Wij kijken het na in ons systeem.")
    often = makers.make_text(team=team, by=lead, title_nl="Zzz")
    assert found("", team) == [seldom.text, often.text]
    makers.explain(case, often, by=agent)
    assert found("", team) == [often.text, seldom.text]
    assert searching.search("", team=team, at=LATER + timedelta(days=91))[0] == seldom.text


def test_at_most_eight_are_shown(team: Team, lead: Agent) -> None:
    for _number in range(9):
        makers.make_text(team=team, by=lead)
    assert len(found("pakket", team)) == 8


def test_two_thousand_texts_are_searched_in_time(team: Team, lead: Agent, agent: Agent, case: Case) -> None:
    first = makers.make_text(team=team, by=lead)
    words = ("porto", "retour", "factuur", "storing", "vergoeding", "bezorging", "adres", "douane")
    texts = Text.objects.bulk_create(
        Text(
            kind="reply",
            team=team,
            by=lead,
            at=MONDAY,
            version=None,
            sought=f"{words[number % 8]} tekst {number} " + first.text.sought * 8,
        )
        for number in range(2_000)
    )
    with_versions(texts, lead)
    message = makers.explain(case, first, by=agent)
    Use.objects.bulk_create(
        Use(message=message, version=Version.objects.get(text=text), text=text, team=team, at=LATER)
        for text in texts[:200]
    )
    taken = []
    for number in range(40):
        begun = time.perf_counter()
        assert found(words[number % 8][: 2 + number % 4], team)
        taken.append(time.perf_counter() - begun)
    assert sorted(taken)[37] < 0.15


def with_versions(texts: list[Text], lead: Agent) -> None:
    """Put each in use, as its deed does, without having each read."""
    from belofte.library.models import VersionRead  # noqa: PLC0415

    versions = Version.objects.bulk_create(
        Version(text=text, number=1, title_nl="A", title_en="A", nl="Een.", en="One.", by=lead, at=MONDAY)
        for text in texts
    )
    VersionRead.objects.bulk_create(VersionRead(version=version, stops=0) for version in versions)
    for text, version in zip(texts, versions, strict=True):
        text.version = version
    Text.objects.bulk_update(texts, ["version"], batch_size=500)

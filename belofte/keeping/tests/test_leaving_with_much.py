"""Who leaves, stops answering or is away with much in hand: afterwards each thing has an owner who is there."""

from datetime import timedelta

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import assigning, going_away, involving, leaving
from belofte.keeping.going_away import Substitutes
from belofte.makers import MONDAY
from belofte.parties.models import Undertaking, UndertakingEntry
from belofte.people import absences, managing
from belofte.people.absences import Days
from belofte.people.models import Agent, Role, Team
from belofte.promises import terms
from belofte.promises.models import Promise

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = MONDAY + 8 * DAY
WEEK = Days(first=MONDAY.date() + 7 * DAY, last=MONDAY.date() + 11 * DAY)


@pytest.fixture
def team() -> Team:
    return makers.make_team("Bezorging")


@pytest.fixture
def anna(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Anna")


@pytest.fixture
def piet(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Piet")


@pytest.fixture
def ada() -> Agent:
    return makers.make_agent(Role.ADMINISTRATOR)


@pytest.fixture
def cases(team: Team, anna: Agent) -> list[Case]:
    """Ten open cases in her name, with five promises and one thing owed by a company each."""
    inbox, found = makers.make_inbox(team), []
    for _ in range(10):
        case = makers.make_case(inbox)
        assigning.assign(case, to=anna, instead_of=None, by=anna, at=MONDAY)
        for _ in range(5):
            makers.promise(case, by=anna, due_at=DUE)
        makers.undertake(case, by=anna, due_at=DUE)
        found.append(case)
    return found


def owners(cases: list[Case]) -> tuple[dict[str, int], dict[str, int], set[int | None]]:
    """Return how many promises, and how much of what parties owe, each owner has; and who answers the cases."""
    counted: list[dict[str, int]] = [{}, {}]
    for found, rows in zip(counted, (Promise.objects, Undertaking.objects), strict=True):
        for name in rows.filter(case__in=cases).values_list("owner__name", flat=True):
            found[name] = found.get(name, 0) + 1
    answered = Case.objects.filter(pk__in=[case.pk for case in cases]).values_list("assignee", flat=True)
    return counted[0], counted[1], set(answered)


def answers_no_longer(agent: Agent, ada: Agent) -> None:
    leaving.change_duties(agent, roles=[Role.PRIVACY_OFFICER], by=ada, at=MONDAY + 2 * HOUR)


def stops(agent: Agent, ada: Agent) -> None:
    leaving.deactivate(agent, by=ada, at=MONDAY + 2 * HOUR)


@pytest.mark.parametrize("leave", [stops, answers_no_longer])
def test_leaving_with_fifty_promises_and_what_parties_owe(
    cases: list[Case], team: Team, anna: Agent, piet: Agent, ada: Agent, leave: object
) -> None:
    assert callable(leave)
    with pytest.raises(leaving.PromisesInHandError, match="50 promises"):
        leave(anna, ada)
    given = leaving.hand_over_all(anna, of=team, to=piet, reason="Zij gaat weg.", by=ada, at=MONDAY + HOUR)
    leave(anna, ada)
    connection.check_constraints()
    assert (given, owners(cases)) == (60, ({"Piet": 50}, {"Piet": 10}, {None}))
    entries = UndertakingEntry.objects.filter(kind=UndertakingEntry.Kind.HANDED_OVER)
    assert set(entries.values_list("owner", "by", "reason")) == {(piet.pk, ada.pk, "Zij gaat weg.")}


def test_being_away_with_fifty_promises_and_what_parties_owe(
    cases: list[Case], team: Team, anna: Agent, piet: Agent
) -> None:
    numbers = Promise.objects.values_list("pk", flat=True)
    owed = Undertaking.objects.values_list("pk", flat=True)
    without = Substitutes(of_team={team.pk: piet}, of_cases={team.pk: True}, seen=numbers, seen_owed=owed[1:])
    with pytest.raises(going_away.UnseenError):
        going_away.go_away(anna, WEEK, substitutes=without, by=anna, at=MONDAY + HOUR)
    substitutes = Substitutes(of_team={team.pk: piet}, seen=numbers, seen_owed=owed, of_cases={team.pk: True})
    gone = going_away.go_away(anna, WEEK, substitutes=substitutes, by=anna, at=MONDAY + HOUR)
    connection.check_constraints()
    assert (gone.promises, gone.owed, gone.cases) == (50, 10, 10)
    assert owners(cases) == ({"Piet": 50}, {"Piet": 10}, {piet.pk})


def test_what_a_party_owes_alone_asks_for_a_substitute(team: Team, anna: Agent, piet: Agent) -> None:
    owed = makers.undertake(makers.make_case(makers.make_inbox(team)), by=anna, due_at=DUE)
    later = makers.undertake(owed.case, by=anna, due_at=DUE + 20 * DAY)
    for to in (None, anna):
        substitutes = Substitutes(of_team={team.pk: to}, seen_owed=[owed.pk])
        with pytest.raises(going_away.SubstituteMissingError, match="Choose who sees to"):
            going_away.go_away(anna, WEEK, substitutes=substitutes, by=anna, at=MONDAY + HOUR)
    substitutes = Substitutes(of_team={team.pk: piet}, seen_owed=[owed.pk])
    going_away.go_away(anna, WEEK, substitutes=substitutes, by=anna, at=MONDAY + HOUR)
    assert [Undertaking.objects.get(pk=each.pk).owner for each in (owed, later)] == [piet, anna]


@pytest.mark.parametrize("what", ["promise", "undertaking"])
def test_who_answers_no_longer_has_nothing_in_hand(team: Team, anna: Agent, ada: Agent, what: str) -> None:
    case = makers.make_case(makers.make_inbox(team))
    (makers.promise if what == "promise" else makers.undertake)(case, by=anna)
    for change in (answers_no_longer, stops):
        with pytest.raises(leaving.PromisesInHandError, match="Give it to a colleague first"):
            change(anna, ada)
    leaving.change_duties(anna, roles=[Role.LEAD], by=ada, at=MONDAY)  # who answers still
    assert Agent.objects.get(pk=anna.pk).roles == [Role.LEAD]


def test_roles_are_changed_by_administrators_only(anna: Agent, piet: Agent) -> None:
    with pytest.raises(managing.NotAdministratorError):
        leaving.change_duties(anna, roles=[Role.LEAD], by=piet, at=MONDAY)


def test_nothing_is_given_to_who_answers_nobody(team: Team, anna: Agent, ada: Agent) -> None:
    planner = makers.make_agent(Role.PRIVACY_OFFICER, teams=(team,), name="Pia")
    case = makers.make_case(makers.make_inbox(team))
    makers.promise(case, by=anna)
    with pytest.raises(terms.OwnerMissingError, match="Pia does not answer customers"):
        leaving.hand_over_all(anna, of=team, to=planner, reason="Zij gaat weg.", by=ada, at=MONDAY + HOUR)


@pytest.mark.parametrize("is_late", [False, True])
def test_who_is_away_when_a_party_owes_it_is_no_substitute(
    team: Team, anna: Agent, piet: Agent, *, is_late: bool
) -> None:
    owed = makers.undertake(
        makers.make_case(makers.make_inbox(team)), by=anna, due_at=MONDAY + HOUR if is_late else DUE
    )
    days, at = (WEEK, MONDAY + HOUR)
    if is_late:
        involving.watch(at=MONDAY + 2 * HOUR)
        days, at = Days(first=MONDAY.date(), last=WEEK.last), MONDAY + 3 * HOUR
    day = MONDAY.date() if is_late else DUE.date()
    absences.record(piet, Days(first=day, last=day), by=piet, at=MONDAY)
    substitutes = Substitutes(of_team={team.pk: piet}, seen_owed=[owed.pk])
    with pytest.raises(going_away.SubstituteAwayError, match="Choose a colleague who is there"):
        going_away.go_away(anna, days, substitutes=substitutes, by=anna, at=at)
    assert Undertaking.objects.get(pk=owed.pk).owner == anna

"""Nobody goes away with a promise that falls due meanwhile and that nobody sees to."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from belofte import clock, makers
from belofte.cases.models import Case, Event
from belofte.conduct import stops
from belofte.desk import at_stake
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import falling, given_away, going_away, involving, passing_on, promising, watching
from belofte.keeping.going_away import Substitutes
from belofte.live import announcing
from belofte.makers import MONDAY
from belofte.people import absences, teams
from belofte.people.absences import Days
from belofte.people.models import Absence, Agent, Role, Team
from belofte.promises import terms
from belofte.promises.models import Form, Promise
from belofte.promises.terms import Due
from belofte.promises.vocabulary import Every

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Days(first=date(2026, 11, 30), last=date(2026, 12, 4))  # next week, Monday through Friday
IN_WEEK = MONDAY + 8 * DAY


@pytest.fixture
def team() -> Team:
    return makers.make_team("Bezorging")


@pytest.fixture
def sanne(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Sanne")


@pytest.fixture
def piet(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Piet")


@pytest.fixture
def case(team: Team) -> Case:
    return makers.make_case(makers.make_inbox(team))


def go(
    agent: Agent,
    days: Days = WEEK,
    *,
    to: Agent | None = None,
    seen: tuple[Promise, ...] = (),
    also: tuple[Promise, ...] = (),
    gets_cases: bool | None = None,
    by: Agent | None = None,
    at: datetime = MONDAY + HOUR,
) -> Absence:
    """Have somebody go away, one colleague seeing to everything in all their teams."""
    substitutes = Substitutes(
        of_team={team.pk: to for team in agent.teams.all()},
        seen=[promise.pk for promise in (*seen, *also)],
        also=[promise.pk for promise in also],
        of_cases={} if gets_cases is None else {team.pk: gets_cases for team in agent.teams.all()},
    )
    return going_away.go_away(agent, days, substitutes=substitutes, by=by or agent, at=at).absence


def owners(*promises: Promise) -> list[Agent | None]:
    return [Promise.objects.get(pk=each.pk).owner for each in promises]


def test_substitute_finds_what_parties_owe_and_the_cases_that_they_answer(
    sanne: Agent, piet: Agent, case: Case
) -> None:
    makers.undertake(case, by=piet, due_at=IN_WEEK)  # which was theirs before
    owed = makers.undertake(case, by=sanne, due_at=IN_WEEK)
    Case.objects.filter(pk=case.pk).update(assignee=sanne)
    substitutes = Substitutes(
        of_team={case.team_id: piet}, seen_owed=[owed.pk], of_cases={team.pk: True for team in sanne.teams.all()}
    )
    going_away.go_away(sanne, WEEK, substitutes=substitutes, by=sanne, at=MONDAY + HOUR)
    found = [
        [(each.what.pk, each.case, each.colleague) for each in of_others(piet, at=at)]
        for at in (MONDAY + 2 * HOUR, WEEK.ends_at)
        for of_others in (given_away.owed_for_others, given_away.answered_for_others)
    ]
    assert found == [[(owed.pk, case, sanne)], [(case.pk, case, sanne)], [], []]
    client = sign_in(piet)
    with clock.moved_to(MONDAY + 2 * HOUR):
        page = client.get("/absence/").content.decode()
    assert ("Post Oost" in page, page.count("For Sanne")) == (True, 2)


def test_substitute_finds_it_behind_all_that_nobody_is_away_for_any_more(
    sanne: Agent, piet: Agent, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given_away, "_SHOWN_MAX", 1)
    inbox, kees = makers.make_inbox(team), makers.make_agent(teams=(team,), name="Kees")
    today = Days(first=MONDAY.date(), last=MONDAY.date())
    owed = []
    for agent, days, due_at in ((kees, today, MONDAY + 5 * HOUR), (sanne, WEEK, IN_WEEK)):
        case = makers.make_case(inbox)
        Case.objects.filter(pk=case.pk).update(assignee=agent)
        owed.append(makers.undertake(case, by=agent, due_at=due_at))
        substitutes = Substitutes(of_team={team.pk: piet}, seen_owed=[owed[-1].pk], of_cases={team.pk: True})
        going_away.go_away(agent, days, substitutes=substitutes, by=agent, at=MONDAY + HOUR)
    of_others = (given_away.owed_for_others, given_away.answered_for_others)
    found = [[each.what for each in read(piet, at=MONDAY + 2 * DAY)] for read in of_others]
    assert found == [[owed[1]], [owed[1].case]]


def test_go_away_with_nothing_promised_asks_for_nobody(sanne: Agent) -> None:
    go(sanne)
    assert absences.is_away(sanne, at=IN_WEEK)
    assert not absences.is_away(sanne, at=MONDAY)


def test_go_away_gives_what_falls_due_to_a_substitute(sanne: Agent, piet: Agent, case: Case) -> None:
    before = makers.promise(case, by=sanne)
    within = makers.promise(case, by=sanne, due_at=IN_WEEK)
    after = makers.promise(case, by=sanne, due_at=WEEK.ends_at + HOUR)
    absence = go(sanne, to=piet, seen=(within,))
    assert owners(before, within, after) == [sanne, piet, sanne]
    event = Event.objects.filter(case=case, kind=Event.Kind.PROMISE_HANDED_OVER).get()
    assert (event.by, event.details["promise"]) == (sanne, within.pk)
    assert [each.promise for each in given_away.given_for(absence)] == [within]
    assert within.handovers.get().reason == "Sanne is away from 30 November 2026 through 4 December 2026."
    assert [each.promise for each in given_away.seen_to_for_others(piet, at=MONDAY + 2 * HOUR)] == [within]
    assert given_away.seen_to_for_others(piet, at=WEEK.ends_at) == []


def test_go_away_with_what_was_not_on_the_screen_is_refused(sanne: Agent, piet: Agent, case: Case) -> None:
    shown, unseen = (makers.promise(case, by=sanne, due_at=IN_WEEK + hours * HOUR) for hours in (0, 1))
    with pytest.raises(going_away.UnseenError):
        go(sanne, to=piet, seen=(shown,))
    assert (owners(shown, unseen), Absence.objects.count()) == ([sanne, sanne], 0)


def test_go_away_without_a_substitute_is_refused(sanne: Agent, piet: Agent, case: Case) -> None:
    promise = makers.promise(case, by=sanne, due_at=IN_WEEK)
    for nobody in (None, sanne):
        with pytest.raises(going_away.SubstituteMissingError, match="promises of team Bezorging"):
            go(sanne, to=nobody, seen=(promise,))
    with pytest.raises(terms.OwnerMissingError):
        go(sanne, to=makers.make_agent(), seen=(promise,))
    assert Absence.objects.count() == 0


def test_go_away_alone_in_a_team_says_what_to_do(sanne: Agent, case: Case) -> None:
    promise = makers.promise(case, by=sanne, due_at=IN_WEEK)
    with pytest.raises(going_away.SubstituteMissingError, match="Nobody else of team Bezorging is there"):
        go(sanne, seen=(promise,))


def test_go_away_to_somebody_who_is_away_when_it_falls_due(sanne: Agent, piet: Agent, case: Case) -> None:
    promise = makers.promise(case, by=sanne, due_at=IN_WEEK)
    go(piet, Days(first=IN_WEEK.date(), last=IN_WEEK.date()))
    with pytest.raises(going_away.SubstituteAwayError, match="Piet is away on"):
        go(sanne, to=piet, seen=(promise,))
    absences.withdraw(piet.absences.get(), by=piet, at=MONDAY)
    go(piet, Days(first=IN_WEEK.date() + DAY, last=WEEK.last))
    go(sanne, to=piet, seen=(promise,))
    assert owners(promise) == [piet]


def test_go_away_to_who_stopped_a_conversation_of_that_case(
    sanne: Agent, piet: Agent, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise = makers.promise(case, by=sanne, due_at=IN_WEEK)
    real = stops.standing

    class Standing:
        def filter(self, **wanted: Agent) -> "Standing":
            self.is_piet = wanted["by"] == piet
            return self

        def exists(self) -> bool:
            return self.is_piet

    monkeypatch.setattr(stops, "standing", lambda of: Standing() if of == case else real(of))
    with pytest.raises(going_away.SubstituteStoppedError, match=f"conversation of case {case.pk}"):
        go(sanne, to=piet, seen=(promise,))


def test_what_waits_for_its_condition_goes_along_unless_kept(sanne: Agent, piet: Agent, case: Case) -> None:
    terms_of: dict[str, Any] = {"form": Form.CONDITIONAL, "condition": "Als het er is", "due": None}
    given, kept = (makers.promise(case, by=sanne, **terms_of) for _ in range(2))
    found = falling.promises(sanne, WEEK, at=MONDAY)
    assert [(each.must_be_given, each.is_likely) for each in found] == [(False, True)] * 2
    go(sanne, to=piet, seen=(kept,), also=(given,))
    assert owners(given, kept) == [piet, sanne]


def test_a_series_whose_next_falls_in_those_days_may_go_along(sanne: Agent, case: Case) -> None:
    weekly = makers.promise(case, by=sanne, form=Form.RECURRING, every=Every.WEEK)  # tomorrow, so next Tuesday too
    monthly = makers.promise(case, by=sanne, form=Form.RECURRING, every=Every.MONTH)
    found = falling.promises(sanne, WEEK, at=MONDAY)
    assert [(each.promise, each.must_be_given) for each in found] == [(weekly, False)]
    assert monthly.owner == sanne


def test_what_was_not_kept_is_given_away_by_who_is_away_now(sanne: Agent, piet: Agent, case: Case) -> None:
    broken = makers.promise(case, by=sanne)
    watching.watch(at=MONDAY + 2 * DAY)
    later = falling.promises(sanne, WEEK, at=MONDAY + 2 * DAY)
    assert [(each.promise, each.must_be_given, each.is_likely) for each in later] == [(broken, False, False)]
    today = Days(first=MONDAY.date() + 2 * DAY, last=MONDAY.date() + 2 * DAY)
    with pytest.raises(going_away.UnseenError):
        go(sanne, today, at=MONDAY + 2 * DAY)
    go(sanne, today, to=piet, seen=(broken,), at=MONDAY + 2 * DAY)
    assert owners(broken) == [piet]


def test_a_lead_says_it_of_who_is_ill(sanne: Agent, piet: Agent, case: Case, team: Team) -> None:
    promise = makers.promise(case, by=sanne, due_at=IN_WEEK)
    lead = makers.make_agent(Role.LEAD, teams=(team,))
    with pytest.raises(absences.NotTheirsError):
        go(sanne, to=piet, seen=(promise,), by=piet)
    go(sanne, to=piet, seen=(promise,), by=lead)
    assert owners(promise) == [piet]


def test_promises_of_two_teams_have_a_substitute_each(sanne: Agent, piet: Agent, case: Case, team: Team) -> None:
    second = makers.make_team()
    sanne.teams.add(second)
    sara = makers.make_agent(teams=(second,))
    here = makers.promise(case, by=sanne, due_at=IN_WEEK)
    there = makers.promise(makers.make_case(makers.make_inbox(second)), by=sanne, due_at=IN_WEEK)
    substitutes = Substitutes(of_team={team.pk: piet, second.pk: sara}, seen=[here.pk, there.pk])
    gone = going_away.go_away(sanne, WEEK, substitutes=substitutes, by=sanne, at=MONDAY + HOUR)
    assert (gone.promises, owners(here, there)) == (2, [piet, sara])


def test_raw_sql_cannot_be_away_with_what_falls_due(sanne: Agent, case: Case) -> None:
    makers.promise(case, by=sanne, due_at=IN_WEEK)
    statement = "INSERT INTO people_absence (agent_id, first_day, last_day, begins_at, ends_at, by_id, made_at)"
    values: list[Any] = [sanne.pk, WEEK.first, WEEK.last, WEEK.begins_at, WEEK.ends_at, sanne.pk, MONDAY]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} VALUES (%s, %s, %s, %s, %s, %s, %s)", values)
        with pytest.raises(Error, match="absence: nobody is away with promises that fall due in it"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    told: list[int] = []
    monkeypatch.setattr(announcing, "agent_changed", told.append)
    return told


def test_warnings_go_to_the_leads_while_the_owner_is_away(sanne: Agent, case: Case) -> None:
    go(sanne)
    promise = makers.promise(case, by=sanne, at=MONDAY + 2 * HOUR, due_at=IN_WEEK + 3 * HOUR)
    watching.watch(at=IN_WEEK + 2 * HOUR)
    assert [(each.step, each.whom) for each in promise.warnings.all()] == [("owner", None)]


def test_leads_hear_what_newly_falls_to_who_is_away(
    sanne: Agent, case: Case, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = makers.make_agent(Role.LEAD, teams=(team,))
    waiting = makers.promise(case, by=sanne, form=Form.CONDITIONAL, condition="Als het er is", due=None)
    go(sanne, seen=(waiting,))  # who keeps it with them
    told = heard(monkeypatch)
    promising.meet_condition(waiting, Due(at=WEEK.ends_at + HOUR), by=lead, at=MONDAY + 2 * HOUR)
    assert lead.pk not in told
    makers.promise(case, by=sanne, at=MONDAY + 3 * HOUR, due_at=IN_WEEK)
    assert lead.pk in told


def test_leads_hear_when_the_next_of_a_series_falls_in_an_absence(
    sanne: Agent, case: Case, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = makers.make_agent(Role.LEAD, teams=(team,))
    weekly = makers.promise(case, by=sanne, form=Form.RECURRING, every=Every.WEEK)
    go(sanne, seen=(weekly,))  # who keeps it with them
    told = heard(monkeypatch)
    watching.watch(at=MONDAY + 2 * DAY)
    following = Promise.objects.get(follows=weekly)
    assert (following.owner, following.due_at is not None and following.due_at <= WEEK.ends_at) == (sanne, True)
    assert lead.pk in told


def test_the_next_of_a_series_returns_to_who_was_away(sanne: Agent, piet: Agent, case: Case) -> None:
    weekly = makers.promise(case, by=sanne, form=Form.RECURRING, every=Every.WEEK)  # tomorrow, and next Tuesday
    absence = go(sanne, to=piet, also=(weekly,))
    watching.watch(at=MONDAY + 2 * DAY)
    within = Promise.objects.get(follows=weekly)
    assert owners(within) == [piet]  # it falls due while Sanne is away
    watching.watch(at=IN_WEEK + 2 * DAY)
    after = Promise.objects.get(follows=within)
    assert owners(after) == [sanne]
    assert len(given_away.given_for(absence)) == 1


def test_leads_are_those_who_are_there_and_else_the_colleagues(
    sanne: Agent, piet: Agent, case: Case, team: Team
) -> None:
    lead, other = (makers.make_agent(Role.LEAD, teams=(team,)) for _ in range(2))
    assert set(teams.leads(team.pk, at=IN_WEEK)) == {lead, other}
    go(lead)
    assert set(teams.leads(team.pk, at=IN_WEEK)) == {other}
    assert list(teams.led_by(piet, at=IN_WEEK)) == []
    assert not teams.without_leads(lead.absences.get()).exists()
    go(other)
    go(sanne)
    assert set(teams.leads(team.pk, at=IN_WEEK)) == {piet}
    assert list(teams.led_by(piet, at=IN_WEEK)) == [team]
    assert list(teams.without_leads(lead.absences.get())) == [team]


def test_what_parties_owe_asks_for_the_leads_while_its_owner_is_away(
    sanne: Agent, case: Case, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = makers.make_agent(Role.LEAD, teams=(team,))
    go(sanne)
    owed = makers.undertake(case, by=sanne, at=MONDAY + 2 * HOUR, due_at=IN_WEEK)  # they know, and do it all the same
    told = heard(monkeypatch)
    involving.watch(at=IN_WEEK + 2 * HOUR)
    assert lead.pk in told
    with clock.moved_to(IN_WEEK + 2 * HOUR):
        assert list(at_stake.owed_to(lead, of_teams=False)) == [owed]
    with clock.moved_to(WEEK.ends_at):
        assert list(at_stake.owed_to(lead, of_teams=False)) == []


def test_what_is_passed_on_goes_to_who_is_there(sanne: Agent, piet: Agent, case: Case, team: Team) -> None:
    lead = makers.make_agent(Role.LEAD, teams=(team,))
    promise = makers.promise(case, by=sanne, at=MONDAY, due_at=IN_WEEK + 9 * DAY)
    go(lead)
    passing_on.hand_over_promises(case, to=None, by=sanne, at=IN_WEEK)
    assert owners(promise) == [piet]


def test_the_substitute_of_a_series_is_there_when_its_next_falls_due(sanne: Agent, piet: Agent, case: Case) -> None:
    weekly = makers.promise(case, by=sanne, form=Form.RECURRING, every=Every.WEEK)
    following = falling.promises(sanne, WEEK, at=MONDAY)[0].falls_at
    assert following is not None
    assert WEEK.begins_at < following <= WEEK.ends_at
    go(piet, Days(first=WEEK.first, last=WEEK.first))  # who is back on Tuesday
    go(sanne, to=piet, also=(weekly,))
    assert owners(weekly) == [piet]

"""Nobody leaves with promises in hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import leaving, promising
from belofte.makers import MONDAY
from belofte.people import managing, teams
from belofte.people.models import Agent, Role, Team
from belofte.promises import terms
from belofte.promises.models import Form, Promise
from belofte.promises.saying import Said

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def anna(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Anna")


@pytest.fixture
def colleague(team: Team) -> Agent:
    return makers.make_agent(teams=(team,))


@pytest.fixture
def ada() -> Agent:
    return makers.make_agent(Role.ADMINISTRATOR)


@pytest.fixture
def case(team: Team) -> Case:
    return makers.make_case(makers.make_inbox(team))


@pytest.fixture
def promise(case: Case, anna: Agent) -> Promise:
    return makers.promise(case, by=anna)


Leave = Callable[[Agent, Agent], None]


def stop(agent: Agent, ada: Agent) -> None:
    leaving.deactivate(agent, by=ada, at=MONDAY)


def leave_teams(agent: Agent, ada: Agent) -> None:
    leaving.change_duties(agent, to=[], by=ada, at=MONDAY)


def be_put_out(agent: Agent, ada: Agent) -> None:
    for team in agent.teams.all():
        leaving.set_members(team, members=team.agents.exclude(pk=agent.pk), by=ada, at=MONDAY)


WAYS = pytest.mark.parametrize("leave", [stop, leave_teams, be_put_out])


@WAYS
def test_leaving_with_a_promise_is_refused(promise: Promise, anna: Agent, ada: Agent, leave: Leave) -> None:
    with pytest.raises(leaving.PromisesInHandError, match="Anna still sees to 1 promise"):
        leave(anna, ada)
    anna.refresh_from_db()
    assert (anna.is_active, anna.teams.count()) == (True, 1)


@WAYS
def test_leaving_after_handing_over(
    promise: Promise, case: Case, anna: Agent, colleague: Agent, ada: Agent, leave: Leave
) -> None:
    other = makers.make_case(makers.make_inbox(case.team))
    waiting = makers.promise(other, by=anna, form=Form.CONDITIONAL, condition="Als het er is", due=None)
    more = [makers.promise(other, by=anna), waiting]
    assert leaving.hand_over_all(anna, of=case.team, to=colleague, reason="She leaves.", by=ada, at=MONDAY + HOUR) == 3
    owners = Promise.objects.filter(pk__in=[each.pk for each in (promise, *more)]).values_list("owner", flat=True)
    assert set(owners) == {colleague.pk}
    leave(anna, ada)
    anna.refresh_from_db()
    assert anna.is_active == bool(leave is not stop)


@WAYS
def test_leaving_with_what_was_kept_only(promise: Promise, case: Case, anna: Agent, ada: Agent, leave: Leave) -> None:
    makers.call(case, by=anna, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    leave(anna, ada)


def test_leaving_one_team_keeps_the_promises_of_another(promise: Promise, anna: Agent, ada: Agent) -> None:
    second = makers.make_team()
    leaving.change_duties(anna, to=[second, *anna.teams.all()], by=ada, at=MONDAY)
    leaving.change_duties(anna, to=list(anna.teams.exclude(pk=second.pk)), by=ada, at=MONDAY)
    assert list(anna.teams.all()) == [promise.case.team]


def test_hand_over_all_gives_one_team_only_what_is_its(promise: Promise, anna: Agent, ada: Agent) -> None:
    elsewhere = makers.make_team()
    leaving.change_duties(anna, to=[elsewhere, promise.case.team], by=ada, at=MONDAY)
    there = makers.promise(makers.make_case(makers.make_inbox(elsewhere)), by=anna)
    heir = makers.make_agent(teams=(elsewhere,))
    assert leaving.hand_over_all(anna, of=elsewhere, to=heir, reason="She leaves.", by=ada, at=MONDAY + HOUR) == 1
    assert [Promise.objects.get(pk=each.pk).owner for each in (promise, there)] == [anna, heir]


def test_hand_over_all_to_somebody_of_another_team_gives_nothing(promise: Promise, anna: Agent, ada: Agent) -> None:
    makers.promise(promise.case, by=anna)
    with pytest.raises(terms.OwnerMissingError):
        leaving.hand_over_all(
            anna, of=promise.case.team, to=makers.make_agent(), reason="She leaves.", by=ada, at=MONDAY + HOUR
        )
    assert leaving.in_hand(anna).count() == 2


def test_leaving_is_decided_by_administrators_only(promise: Promise, anna: Agent, colleague: Agent) -> None:
    for leave in (stop, leave_teams, be_put_out):
        with pytest.raises(managing.NotAdministratorError):
            leave(anna, colleague)
    with pytest.raises(managing.NotAdministratorError):
        leaving.hand_over_all(anna, of=promise.case.team, to=colleague, reason="She leaves.", by=colleague, at=MONDAY)


def kept_and_left(promise: Promise, *, by: Agent, ada: Agent) -> None:
    makers.call(promise.case, by=by, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    leaving.deactivate(by, by=ada, at=MONDAY + HOUR)


@pytest.mark.parametrize("heir", ["assignee", "lead", "colleague", "administrator"])
def test_what_runs_again_after_its_owner_left_has_another(promise: Promise, anna: Agent, ada: Agent, heir: str) -> None:
    team = promise.case.team
    there = {
        "colleague": makers.make_agent(teams=(team,) if heir != "administrator" else (), name="A"),
        "lead": makers.make_agent(Role.LEAD, teams=(team,) if heir in {"assignee", "lead"} else (), name="B"),
        "assignee": makers.make_agent(teams=(team,) if heir != "administrator" else (), name="C"),
        "administrator": ada,
    }
    if heir == "assignee":
        Case.objects.filter(pk=promise.case_id).update(assignee=there[heir])
    kept_and_left(promise, by=anna, ada=ada)
    promising.contradict(promise, by=promise.case.conversations.get().contact_point, at=MONDAY + 2 * HOUR)
    promise.refresh_from_db()
    assert (promise.state, promise.owner) == ("open", there[heir])
    assert [entry.kind for entry in promise.entries.order_by("number")][-2:] == ["contradicted", "handed_over"]


def test_team_members_stay_who_they_were_where_one_is_refused(promise: Promise, anna: Agent, ada: Agent) -> None:
    joining = makers.make_agent()
    with pytest.raises(leaving.PromisesInHandError):
        leaving.set_members(promise.case.team, members=[joining], by=ada, at=MONDAY)
    assert list(teams.members(promise.case.team_id)) == [anna]

"""Who was told that a promise is at risk hears it again once it slips again, and only then, whoever writes."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.closing.tests.test_gates import refusal
from belofte.keeping import involving, promising
from belofte.makers import MONDAY
from belofte.outages import recording
from belofte.parties import depending
from belofte.parties.models import AtRisk, Undertaking
from belofte.people.models import Agent
from belofte.promises.models import Promise
from belofte.promises.terms import Due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = MONDAY + 55 * HOUR
TOLD = "at risk: its owner was told of this"
_SAME = "dependency_id, promise_id, due_at, other_due_at, other_state"
_AGAIN = f"INSERT INTO parties_atrisk ({_SAME}, at) SELECT {_SAME}, %s FROM parties_atrisk"  # noqa: S608


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, due_at=DUE)


@pytest.fixture
def undertaking(case: Case, agent: Agent) -> Undertaking:
    return makers.undertake(case, by=agent, at=MONDAY, due_at=DUE - 24 * HOUR)


def risks() -> list[tuple[int, str]]:
    return list(AtRisk.objects.values_list("promise", "other_state"))


def come(undertaking: Undertaking, hours: int, *, by: Agent, after: int) -> None:
    """Have a party say, so many hours after Monday, that it comes so many hours after the promise is due."""
    involving.move(undertaking, due=Due(at=DUE + hours * HOUR), reason="Druk.", by=by, at=MONDAY + after * HOUR)


def test_who_slips_again_to_a_date_that_was_known_is_told_of_again(
    case: Case, promise: Promise, undertaking: Undertaking, agent: Agent
) -> None:
    second = makers.promise(case, by=agent, due_at=DUE + 40 * HOUR)
    for one, on in ((second, promise), (promise, undertaking)):
        promising.depend(one, on=on, by=agent, at=MONDAY + HOUR)
    counts = []
    for number, hours in enumerate((1, 1, -1, 1, 1)):  # late, and said so twice; in time after all; late again
        at = MONDAY + (2 + number) * HOUR
        involving.move(undertaking, due=Due(at=DUE + hours * HOUR), reason="Druk.", by=agent, at=at)
        counts.append([risks().count(each) for each in ((promise.pk, "open"), (second.pk, "at_risk"))])
    assert counts == [[1, 1], [1, 1], [1, 1], [2, 2], [2, 2]]


@pytest.mark.parametrize(("was_in_time", "said"), [(False, TOLD), (True, "")])
def test_raw_sql_cannot_tell_twice_of_one_slip(
    promise: Promise, undertaking: Undertaking, agent: Agent, said: str, *, was_in_time: bool
) -> None:
    promising.depend(promise, on=undertaking, by=agent, at=MONDAY + HOUR)
    involving.move(undertaking, due=Due(at=DUE + HOUR), reason="Druk.", by=agent, at=MONDAY + 2 * HOUR)
    if was_in_time:
        involving.move(undertaking, due=Due(at=DUE - HOUR), reason="Toch.", by=agent, at=MONDAY + 3 * HOUR)
    assert refusal((_AGAIN, [MONDAY + 4 * HOUR])) == said


@pytest.mark.parametrize(("hours", "told"), [((1, -1, 2), [1, 1, 2]), ((1, 2, 3), [1, 1, 1])])
def test_what_hangs_on_it_is_told_of_again_when_it_slips_again_to_another_date(
    case: Case, promise: Promise, undertaking: Undertaking, agent: Agent, hours: tuple[int, ...], told: list[int]
) -> None:
    second, third = (makers.promise(case, by=agent, due_at=DUE + hours * HOUR) for hours in (40, 80))
    for one, on in ((third, second), (second, promise), (promise, undertaking)):
        promising.depend(one, on=on, by=agent, at=MONDAY + HOUR)
    counts = []
    for number, later in enumerate(hours):
        come(undertaking, later, by=agent, after=2 + number)
        counts.append([risks().count((each.pk, "at_risk")) for each in (second, third)])
    assert counts == [[number, number] for number in told]


@pytest.mark.parametrize("hours", [(1,), (1, 2), (1, -1)])
def test_raw_sql_cannot_tell_twice_of_what_hangs_on_a_promise_at_risk(
    case: Case, promise: Promise, undertaking: Undertaking, agent: Agent, hours: tuple[int, ...]
) -> None:
    second = makers.promise(case, by=agent, due_at=DUE + 40 * HOUR)
    for one, on in ((second, promise), (promise, undertaking)):
        promising.depend(one, on=on, by=agent, at=MONDAY + HOUR)
    for number, later in enumerate(hours):
        come(undertaking, later, by=agent, after=2 + number)
    assert refusal((f"{_AGAIN} WHERE other_state = 'at_risk'", [MONDAY + 9 * HOUR])) == TOLD


def test_outage_that_lasts_beyond_the_promise_again_is_told_of_again(
    case: Case, promise: Promise, agent: Agent
) -> None:
    second = makers.promise(case, by=agent, due_at=DUE + 40 * HOUR)
    outage = makers.make_outage(case.team)
    beyond, within = DUE + HOUR, DUE - HOUR
    recording.expect(outage, until=beyond, by=outage.recorded_by, at=MONDAY + HOUR)
    for one, on in ((second, promise), (promise, outage)):
        promising.depend(one, on=on, by=agent, at=MONDAY + HOUR)
    counts = [[risks().count(each) for each in ((promise.pk, "open"), (second.pk, "at_risk"))]]
    for number, until in enumerate((within, beyond), start=2):
        recording.expect(outage, until=until, by=outage.recorded_by, at=MONDAY + number * HOUR)
        for _twice in range(2):
            depending.look(case, at=MONDAY + number * HOUR)
        counts.append([risks().count(each) for each in ((promise.pk, "open"), (second.pk, "at_risk"))])
    assert counts == [[1, 1], [1, 1], [2, 2]]

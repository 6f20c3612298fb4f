"""The planned morning holds together, whatever the seed, the size and the day."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import pytest

from belofte.ops.demo import remarks
from belofte.ops.demo.happenings import Answer, Happening, Mail, Morning
from belofte.ops.demo.morning import WITH_FOUR_DATES, arrivals, plan
from belofte.ops.demo.people import COLLEAGUES

MONDAY, FRIDAY, SUNDAY = date(2026, 11, 23), date(2026, 12, 18), date(2026, 11, 22)
BROKEN = [
    max(re.split(r"\{\w+\}", text), key=len)
    for pool in (remarks.BROKEN_PROMISES["nl"], remarks.BROKEN_CALLS["nl"], remarks.HURRIED["broken"])
    for text in pool
]
AGENTS = {each.address for each in COLLEAGUES if "agent" in each.roles}


@pytest.fixture(scope="module", params=[(0, MONDAY), (1, FRIDAY), (2, SUNDAY), (3, date(2028, 2, 29))])
def morning(request: pytest.FixtureRequest) -> Morning:
    seed, day = request.param
    return plan(seed, day=day)


def case_of(happening: Happening) -> str:
    return happening.key.partition("/")[0]


def ends(morning: Morning) -> dict[str, Happening]:
    """The last thing that was said in each case."""
    return {case_of(each): each for each in morning.happenings if isinstance(each, Mail | Answer)}


def words(happening: Happening) -> Iterator[str]:
    for field in dataclasses.fields(happening):
        value = getattr(happening, field.name)
        if isinstance(value, str):
            yield value


def test_plan_the_same_seed_tells_the_same() -> None:
    assert plan(7, 60, day=MONDAY) == plan(7, 60, day=MONDAY)


def test_plan_another_seed_tells_something_else() -> None:
    assert plan(7, 60, day=MONDAY) != plan(8, 60, day=MONDAY)


@pytest.mark.parametrize("size", [1, 7, 50, 200, 450])
def test_plan_makes_so_many_cases(size: int) -> None:
    assert len(ends(plan(4, size, day=MONDAY))) == size + (size >= WITH_FOUR_DATES)


def test_plan_refuses_no_cases() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        plan(1, 0, day=MONDAY)


def test_plan_leaves_enough_to_do(morning: Morning) -> None:
    waiting = Counter(
        "us" if isinstance(end, Mail) else "nobody" if end.outcome else "customer"
        for end in ends(morning).values()
        if isinstance(end, Mail | Answer)
    )
    assert 88 <= waiting["us"] <= 94
    assert 66 <= waiting["customer"] <= 72
    assert 37 <= waiting["nobody"] <= 43
    assert 320 <= len(morning.mails) <= 345


def test_plan_is_mostly_about_today(morning: Morning) -> None:
    hours = Counter(int(end.before / timedelta(hours=1)) // 24 for end in ends(morning).values())
    assert hours[0] > 130
    assert max(each.before for each in morning.happenings) > timedelta(days=10)


def test_plan_reopens_a_few(morning: Morning) -> None:
    outcomes = {each.key for each in morning.happenings if isinstance(each, Answer) and each.outcome}
    assert 6 <= sum(mail.follows in outcomes for mail in morning.mails) <= 8


def test_plan_no_two_mails_are_alike(morning: Morning) -> None:
    alike = Counter((mail.subject, mail.text) for mail in morning.mails)
    assert [mail for mail, number in alike.items() if number > 1] == []


def test_plan_no_two_first_subjects_are_alike(morning: Morning) -> None:
    subjects = Counter(mail.subject for mail in morning.mails if not mail.follows)
    assert sum(number - 1 for number in subjects.values()) <= 2


def test_plan_fills_every_slot(morning: Morning) -> None:
    unfilled = [text for each in morning.happenings for text in words(each) if "{" in text or "}" in text]
    assert unfilled == []


def test_plan_everything_follows_something_earlier_in_its_case(morning: Morning) -> None:
    told: dict[str, timedelta] = {}
    for each in morning.happenings:
        earlier = each.follows if isinstance(each, Mail) else each.to if isinstance(each, Answer) else each.on
        if earlier:
            assert told[earlier] > each.before
            assert earlier.partition("/")[0] == case_of(each)
        assert each.before > timedelta(0)
        told[each.key] = each.before
    assert len(told) == len(morning.happenings)


def test_plan_quotes_what_it_follows(morning: Morning) -> None:
    told = {each.key: each for each in morning.happenings}
    quoting = [mail for mail in morning.mails if mail.quoted]
    assert len(quoting) > 60
    for mail in quoting:
        assert mail.quoted
        assert (mail.quoted.text, mail.quoted.before) == (told[mail.follows].text, told[mail.follows].before)


def test_plan_a_closing_answer_tells_its_outcome(morning: Morning) -> None:
    closing = [each for each in morning.happenings if isinstance(each, Answer) and each.outcome]
    assert len(closing) > 40
    assert [each.key for each in closing if each.outcome not in each.text] == []


def test_plan_a_complaint_of_a_broken_promise_follows_one(morning: Morning) -> None:
    told = {each.key: each for each in morning.happenings}
    complaints = [mail for mail in morning.mails if any(said in mail.text for said in BROKEN)]
    assert 10 <= len(complaints) <= 12
    for mail in complaints:
        answer = told[mail.follows]
        assert isinstance(answer, Answer)
        assert answer.before - mail.before > timedelta(days=4)


def test_plan_customers_live_at_reserved_domains(morning: Morning) -> None:
    assert [mail.address for mail in morning.mails if not mail.address.endswith(".example")] == []


def test_plan_only_agents_of_the_company_answer(morning: Morning) -> None:
    inboxes = {mail.key: mail.inbox.partition("@")[2] for mail in morning.mails}
    for each in morning.happenings:
        if isinstance(each, Answer):
            assert each.agent in AGENTS
            assert each.agent.partition("@")[2] == inboxes[each.to]


def test_arrivals_the_same_seed_tells_the_same() -> None:
    assert list(islice(arrivals(5, day=MONDAY), 80)) == list(islice(arrivals(5, day=MONDAY), 80))


def test_arrivals_do_not_repeat_the_morning() -> None:
    planned = {mail.text for mail in plan(5, day=MONDAY).mails}
    signed = [mail for mail in islice(arrivals(5, day=MONDAY), 400) if mail.name in mail.text]
    assert len(signed) > 200
    assert [mail for mail in signed if mail.text in planned] == []


def test_arrivals_keep_coming_and_follow_each_other() -> None:
    mails = list(islice(arrivals(6, day=FRIDAY), 1_000))
    keys: set[str] = set()
    for mail in mails:
        assert not mail.follows or mail.follows in keys
        keys.add(mail.key)
    assert len(keys) == len(mails)
    assert 150 < sum(bool(mail.follows) for mail in mails) < 400
    assert Counter((mail.subject, mail.text) for mail in mails[:400]).most_common(1)[0][1] == 1
    assert [text for mail in mails for text in words(mail) if "{" in text] == []

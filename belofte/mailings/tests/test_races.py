"""Everybody at once on a case of a mailing: exactly one outcome, whatever comes first."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import pytest

from belofte import makers
from belofte.cases.models import Message
from belofte.mailings import mailing, telling, words
from belofte.mailings.models import Addressee
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.models import Promise
from belofte.replies.tests.test_races import hands, refusals

pytestmark = pytest.mark.usefixtures("committed")
LATER: Final = MONDAY + timedelta(hours=2)
WAITING: Final = MONDAY - timedelta(days=7)
ROUNDS: Final = 12


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.LEAD, teams=(makers.make_team(),))


@pytest.fixture
def rows(lead: Agent) -> Iterator[Addressee]:
    inbox = makers.make_inbox(lead.teams.get())
    cases = [makers.make_case(inbox, sender=f"klant{number}@klant.example", at=WAITING) for number in range(ROUNDS)]
    sent = mailing.send_to(cases, words.ready(), last_day=date(2026, 12, 4), by=lead, at=MONDAY + timedelta(hours=1))
    return iter(list(sent.addressees.select_related("case")))


def test_answer_and_job_at_once_never_tell_after_the_answer(rows: Iterator[Addressee], lead: Agent) -> None:
    with hands(2) as at_once:
        for row in rows:
            came = at_once(
                lambda row=row: makers.answer(row.case, by=lead, at=LATER),
                lambda row=row: telling.tell(row.pk, at=LATER),
            )
            said = list(Message.objects.filter(conversation__case=row.case, direction="out").order_by("recorded_at"))
            became = Addressee.objects.get(pk=row.pk)
            if became.message is None:
                assert (became.because, [one.is_automatic for one in said]) == ("answered", [False])
            else:  # the answer came second: it followed, or its writer had to read first what was said
                assert [one.is_automatic for one in said] == [True, False][: 2 - len(refusals(came))]


def test_two_runs_at_once_tell_once(rows: Iterator[Addressee]) -> None:
    with hands(2) as at_once:
        for row in rows:
            at_once(*[lambda row=row: telling.tell(row.pk, at=LATER)] * 2)
            assert Message.objects.filter(conversation__case=row.case, direction="out").count() == 1
            assert Promise.objects.filter(case=row.case).count() == 1


def test_stop_and_job_at_once_agree(rows: Iterator[Addressee], lead: Agent) -> None:
    row = next(rows)
    with hands(2) as at_once:
        at_once(
            lambda: mailing.stop(row.mailing, by=lead, at=LATER),
            lambda: telling.tell(row.pk, at=LATER),
        )
    became = Addressee.objects.get(pk=row.pk)
    assert (became.message is None) == (became.because == "halted")
    assert not Addressee.objects.filter(settled_at=None).exists()

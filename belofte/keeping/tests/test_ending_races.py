"""The customer writes at the very moment at which somebody ends the conversation: nothing is ended over it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import pytest
from django.db import connections, transaction

from belofte import makers
from belofte.cases import seeing
from belofte.cases.models import Ball, Case, Conversation
from belofte.closing import live
from belofte.closing.models import Ending
from belofte.keeping import ending
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.replies.tests.test_races import hands, refusals

pytestmark = pytest.mark.usefixtures("committed")
LATER: Final = MONDAY + timedelta(hours=2)
ROUNDS: Final = 12


@pytest.fixture
def anna() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def talks(anna: Agent) -> Iterator[Conversation]:
    """Yield live conversations in which all was answered."""
    chat = makers.make_inbox(anna.teams.get(), channel="console", address="chat")
    made = [makers.receive(chat, sender=f"jan{number}").conversation for number in range(ROUNDS)]
    for talk in made:
        makers.deliver(makers.answer(talk.case, by=anna))
    return iter(made)


def end(talk: Conversation, anna: Agent) -> Ending:
    newest = talk.messages.latest("pk").pk
    return ending.end(talk, seen_through=newest, by=anna, at=LATER)


@transaction.atomic
def write(talk: Conversation) -> None:
    """Have the customer write, as whoever reads an envelope takes it."""
    sent = tuple(talk.messages.filter(direction="out").values_list("external_id", flat=True))
    makers.receive(talk.inbox, sender=talk.contact_point.address, answers=sent, at=LATER)


def test_customer_writes_as_it_ends(talks: Iterator[Conversation], anna: Agent) -> None:
    with hands(2) as at_once:
        for talk in talks:
            came = at_once(lambda talk=talk: end(talk, anna), lambda talk=talk: write(talk))
            refused = refusals(came)
            assert all(isinstance(each, seeing.CaseChangedError | live.QuestionOpenError) for each in refused)
            assert talk.endings.count() + len(refused) == 1
            assert live.standing(talk) is None  # they wrote after it, so it runs again


def test_who_writes_while_it_ends_comes_after_it(talks: Iterator[Conversation], anna: Agent) -> None:
    talk = next(talks)
    with ThreadPoolExecutor(1) as hand:
        with transaction.atomic():
            end(talk, anna)
            coming = hand.submit(write, talk)
            with pytest.raises(TimeoutError):  # the case is held until it has ended
                coming.result(0.5)
        coming.result(30)
        hand.submit(connections.close_all).result(10)
    assert (talk.endings.count(), live.standing(talk)) == (1, None)
    assert Case.objects.get(pk=talk.case_id).ball == Ball.US


def test_two_of_us_end_it_once(talks: Iterator[Conversation], anna: Agent) -> None:
    with hands(2) as at_once:
        for talk in talks:
            came = at_once(*[lambda talk=talk: end(talk, anna)] * 2)
            (refused,) = refusals(came)
            assert isinstance(refused, live.EndedAlreadyError | seeing.CaseChangedError)
            assert talk.endings.count() == 1

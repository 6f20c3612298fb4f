"""Each kind, promised on each channel, tried by each means: what keeps it, by the deed and by raw SQL alike."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Final

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.channels import registry
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import PHONE, Kind, Promise
from belofte.promises.saying import Said, SayingRefusedError
from belofte.promises.tests.test_channels import UNPROVEN, proof
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR: Final = timedelta(hours=1)
WRITTEN: Final = ("email", "console")
MEANS: Final = (*WRITTEN, PHONE)
CALL_ONLY: Final = {Kind.CALLBACK}
PAID: Final = {Kind.REFUND}
KEPT: Final = "ledger: the promise does not say what its newest entry says"  # since nothing else was written
UNPAID: Final = "ledger: money back is kept by paying all of it"


def table() -> Iterator[tuple[Kind, str, str, bool]]:
    """Yield each kind, the channel it was promised on ("" for any), the means, and whether that keeps it."""
    for kind in Kind:
        promised = ("", PHONE) if kind in CALL_ONLY else ("", *MEANS)
        for channel in promised:
            for means in MEANS:
                suits = means == PHONE if kind in CALL_ONLY else channel in {"", means}
                yield kind, channel, means, suits and kind not in PAID


TABLE: Final = list(table())


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


def case_by(means: str, *, agent: Agent) -> Case:
    """Return a case of which the customer wrote on this channel; by mail where it is tried by telephone."""
    channel = "email" if means == PHONE else means
    sender = "jan@klant.example" if channel == "email" else "jan"
    return makers.make_case(makers.make_inbox(agent.teams.get(), channel=channel), sender=sender)


def promise_of(case: Case, kind: Kind, channel: str, *, by: Agent) -> Promise:
    return makers.promise(case, by=by, kind=kind, channel=channel, words="U krijgt morgen € 25 terug.")


def shown_of(promise: Promise) -> tuple[str, bool, bool, bool] | None:
    """Return how sure the proof of a promise is, and whether it is a message, which arrived, and a call."""
    found = promise.proofs.first()
    if found is None:
        return None
    return found.certainty, found.message_id is not None, found.delivery_id is not None, found.call_id is not None


def by_means(kind: Kind, means: str) -> tuple[str, bool, bool, bool]:
    """Return of what the proof has to be: of a call our word, of what arrived too, unless an answer was promised."""
    if means == PHONE:
        return "declared", False, False, True
    return "proven" if kind == Kind.REPLY else "declared", True, True, False


def test_table_knows_every_channel_that_there_is() -> None:
    assert set(WRITTEN) <= set(registry.NAMES)
    assert len(TABLE) == 2 * 3 + 5 * 4 * 3


@pytest.mark.parametrize(("kind", "channel", "means", "keeps"), TABLE)
def test_deed_keeps_it_on_the_promised_channel_alone(
    agent: Agent, kind: Kind, channel: str, means: str, *, keeps: bool
) -> None:
    case = case_by(means, agent=agent)
    promise = promise_of(case, kind, channel, by=agent)
    refused: AbstractContextManager[object] = nullcontext() if keeps else pytest.raises(SayingRefusedError)
    with refused:
        if means == PHONE:
            makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
        else:
            makers.deliver(makers.answer(case, by=agent, said=Said(kept=(promise,))))
    assert (Promise.objects.get(pk=promise.pk).state == "kept") is keeps
    assert shown_of(promise) == (by_means(kind, means) if keeps else None)


@pytest.mark.parametrize(("kind", "channel", "means", "keeps"), TABLE)
def test_raw_sql_keeps_it_on_the_promised_channel_alone(
    agent: Agent, kind: Kind, channel: str, means: str, *, keeps: bool
) -> None:
    case = case_by(means, agent=agent)
    promise = promise_of(case, kind, channel, by=agent)
    if means == PHONE:
        shown = proof(promise, "call_id", str(makers.call(case, by=agent, at=MONDAY + HOUR).pk))
    else:
        delivery = makers.deliver(makers.answer(case, by=agent))
        shown = proof(promise, "message_id, delivery_id", f"{delivery.message_id}, {delivery.pk}")
    said = refusal(entry(promise, proof_id=shown))
    suits = channel in {"", means}
    assert said == (KEPT if keeps else UNPAID if kind in PAID and suits else UNPROVEN)

"""The made-up morning, played into a real desk."""

from datetime import UTC, datetime

import pytest

from belofte.cases.models import Ball, Call, Case, Delivery, Message, Note
from belofte.channels.models import RawEnvelope
from belofte.ops.demo import customers, morning, playing
from belofte.people.models import Agent
from belofte.promises import chain
from belofte.promises.models import Promise

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CASES = 60


@pytest.mark.django_db
def test_play_a_small_morning() -> None:
    plan = morning.plan(1, CASES, day=NOW.date())
    heard: list[tuple[int, int]] = []
    with customers.mail_server() as port:
        playing.open_desk(plan, smtp_port=port)
        playing.Player(now=NOW).play(plan, tell=lambda done, of: heard.append((done, of)))
    assert heard[-1] == (len(plan.happenings), len(plan.happenings))
    assert RawEnvelope.objects.unreadable().count() == 0
    filed = RawEnvelope.objects.filter(state=RawEnvelope.State.FILED)  # an out-of-office makes no case
    assert Message.objects.filter(direction="in").count() + filed.count() == len(plan.mails)
    assert CASES * 0.9 <= Case.objects.count() <= CASES + 1
    assert set(Case.objects.values_list("ball", flat=True)) == set(Ball.values)
    assert {"accepted"} <= set(Delivery.objects.values_list("state", flat=True)) <= {"accepted", "failed"}
    assert Note.objects.count() > 0
    assert Call.objects.count() > 0
    kept_in_a_call = Promise.objects.filter(state="kept", channel="phone")
    assert {"open", "kept", "broken"} <= set(Promise.objects.values_list("state", flat=True))
    assert (Promise.objects.filter(moves__gt=0).exists(), kept_in_a_call.exists()) == (True, True)
    paid_back = Promise.objects.filter(kind="refund", state="kept")
    assert [promise.amount for promise in paid_back] == [promise.payouts.get().amount for promise in paid_back]
    assert [case.pk for case in Case.objects.all() if chain.first_fault(case) is not None] == []
    assert max(Message.objects.values_list("recorded_at", flat=True)) <= NOW
    assert Agent.objects.count() == len(plan.colleagues)

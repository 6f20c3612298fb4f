"""The made-up morning, played into a real desk."""

from datetime import UTC, datetime

import pytest

from belofte.cases.models import Ball, Call, Case, Delivery, Message, Note
from belofte.channels.models import RawEnvelope
from belofte.ops.demo import customers, morning, playing
from belofte.people.models import Agent

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CASES = 40


@pytest.mark.django_db
def test_play_a_small_morning() -> None:
    plan = morning.plan(1, CASES, day=NOW.date())
    heard: list[tuple[int, int]] = []
    with customers.mail_server() as port:
        playing.open_desk(plan, smtp_port=port)
        playing.Player(now=NOW).play(plan, tell=lambda done, of: heard.append((done, of)))
    assert heard[-1] == (len(plan.happenings), len(plan.happenings))
    assert RawEnvelope.objects.unreadable().count() == 0
    assert Message.objects.filter(direction="in").count() == len(plan.mails)
    assert CASES * 0.9 <= Case.objects.count() <= CASES
    assert set(Case.objects.values_list("ball", flat=True)) == set(Ball.values)
    assert {"accepted"} <= set(Delivery.objects.values_list("state", flat=True)) <= {"accepted", "failed"}
    assert Note.objects.count() > 0
    assert Call.objects.count() > 0
    assert max(Message.objects.values_list("recorded_at", flat=True)) <= NOW
    assert Agent.objects.count() == len(plan.colleagues)

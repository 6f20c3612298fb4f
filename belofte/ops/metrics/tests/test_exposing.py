"""The numbers: right, well formed, without a word of anybody, and in a fixed number of statements."""

import json
import re
import subprocess
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from belofte import clock, makers, room
from belofte.channels.models import Canary, Inbox, RawEnvelope
from belofte.database import roles
from belofte.makers import MONDAY
from belofte.ops.doctor import database_safety
from belofte.ops.metrics import exposing, promises
from tests.documents import ROOT
from tests.programs import find

pytestmark = pytest.mark.django_db

STATEMENTS_MAX = 18  # however many inboxes there are
CANARY = "Zwartkip"  # of whom nothing may be told


def exposed() -> str:
    with clock.moved_to(MONDAY):
        return exposing.expose(at=MONDAY).decode()


def numbers() -> dict[str, float]:
    """Return each number by its name and labels, as the library's own parser reads them."""
    found = {}
    for family in text_string_to_metric_families(exposed()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def fill() -> Inbox:
    inbox = makers.make_inbox(address=f"{CANARY.lower()}@desk.example", name=f"Post van {CANARY}", canary_minutes=15)
    case = makers.make_case(inbox=inbox, subject=f"Rekening van {CANARY}")
    agent = makers.make_agent(name=CANARY, teams=(inbox.team,))
    makers.answer(case, by=agent, at=MONDAY, text=f"Beste {CANARY}")
    makers.promise(case, by=agent, words=f"Dan belt {CANARY}", due_at=MONDAY + timedelta(hours=3))
    waiting = makers.make_envelope(inbox, at=MONDAY - timedelta(minutes=7))
    RawEnvelope.objects.filter(pk=waiting.pk).update(state="waiting", settled_at=None)
    Canary.objects.create(inbox=inbox, sent_at=MONDAY, missed=2, failing_since=MONDAY - timedelta(minutes=30))
    return inbox


def test_the_numbers_are_those_of_the_desk() -> None:
    inbox = fill()
    found = numbers()
    told = {
        "belofte_database_answers": 1,
        "belofte_envelopes{state=waiting}": 1,
        "belofte_envelopes_oldest_waiting_seconds": 420,
        "belofte_deliveries_open{state=queued}": 1,
        "belofte_deliveries_last_day{state=queued}": 1,
        "belofte_deliveries_last_day{state=failed}": 0,
        "belofte_promises{standing=soon}": 1,
        "belofte_promises{standing=broken}": 0,
        "belofte_mail_flows": 0,
        "belofte_standstills{kind=canary}": 1,
        f"belofte_inbox_canaries_missed{{inbox={inbox.pk}}}": 2,
        f"belofte_inbox_well{{inbox={inbox.pk}}}": 0,
        f"belofte_inbox_last_mail_timestamp_seconds{{inbox={inbox.pk}}}": MONDAY.timestamp(),
    }
    assert {name: found.get(name) for name in told} == told
    assert found["belofte_disk_free_bytes{folder=state}"] > 0


def test_connections_are_counted_in_the_role_that_may_not_look_at_those_of_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (roles.RUN_TIME_ROLE,)
    (words,) = (found.words for found in database_safety.look(MONDAY) if found.subject == "connections")
    assert (numbers()["belofte_database_connections"] > 0, words.startswith("0 of")) == (True, False)


def test_a_customer_who_waits_is_counted_with_since_when() -> None:
    makers.make_case(at=MONDAY - timedelta(hours=2))
    makers.make_case(at=MONDAY - timedelta(hours=1))
    found = numbers()
    assert (found["belofte_cases_waiting"], found["belofte_cases_oldest_waiting_seconds"]) == (2, 7200)


def test_nobody_is_named_and_nothing_said() -> None:
    fill()
    assert [line for line in exposed().splitlines() if CANARY.lower() in line.lower() or "@" in line] == []


def test_more_inboxes_take_no_more_statements() -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            fill_canary(makers.make_inbox(canary_minutes=15))
        with CaptureQueriesContext(connection) as captured:
            exposed()
        counts.append(len(captured))
    assert counts[0] == counts[1] <= STATEMENTS_MAX


def fill_canary(inbox: Inbox) -> None:
    Canary.objects.create(inbox=inbox, sent_at=MONDAY, returned_at=MONDAY)


@pytest.mark.needs("promtool")
def test_prometheus_finds_nothing_to_say_of_them() -> None:
    fill()
    program = find("promtool")
    assert program is not None
    checked = subprocess.run(
        [program, "check", "metrics"], input=exposed(), capture_output=True, text=True, timeout=60, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_every_alert_is_about_a_number_that_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "BACKUPS", tmp_path)
    rules = (ROOT / "hosting" / "alerts.yml").read_text()
    told = {family.name for family in exposing.measure(at=MONDAY)}
    assert set(re.findall(r"belofte_[a-z_]+", rules)) - told == set()


@pytest.mark.needs("promtool")
def test_prometheus_understands_the_alerts() -> None:
    program = find("promtool")
    assert program is not None
    rules = str(ROOT / "hosting" / "alerts.yml")
    checked = subprocess.run(
        [program, "check", "rules", rules], capture_output=True, text=True, timeout=60, check=False
    )
    assert (checked.returncode, "11 rules found" in checked.stdout) == (0, True)


@pytest.mark.needs("promtool")
@pytest.mark.parametrize(
    ("series", "hours", "count"),
    [
        ({"folder_set": 1, "made_timestamp_seconds": 0}, 2, 0),
        ({"folder_set": 1, "made_timestamp_seconds": 0}, 30, 1),
        ({"folder_set": 1}, 2, 1),  # none yet, or its disk is away
        ({"folder_set": 0}, 30, 0),
    ],
)
def test_who_wants_backups_is_woken_when_there_is_none_of_the_last_day(
    tmp_path: Path, series: dict[str, int], hours: int, count: int
) -> None:
    program, file = find("promtool"), tmp_path / "test.yml"
    assert program is not None
    rings = 'ALERTS{alertname="BelofteBackupIsLate",alertstate="firing"}'
    asked = {"expr": f"count({rings}) or vector(0)", "eval_time": f"{hours}h"}
    told = [{"series": f"belofte_backup_{name}", "values": f"{value}+0x2000"} for name, value in series.items()]
    expected = {**asked, "exp_samples": [{"labels": "{}", "value": count}]}
    rules = [str(ROOT / "hosting" / "alerts.yml")]
    tests = [{"interval": "1m", "input_series": told, "promql_expr_test": [expected]}]
    file.write_text(json.dumps({"rule_files": rules, "tests": tests}))
    checked = subprocess.run([program, "test", "rules", file], capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_disk_that_stops_mail_when_it_is_full_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "STATE", tmp_path)
    for place in room.places().values():
        place.mkdir(parents=True, exist_ok=True)
    found = numbers()
    assert [name for name in room.places() if f"belofte_disk_free_bytes{{folder={name}}}" not in found] == []
    assert {"state", "blobs", "database"} == set(room.places())


def test_without_a_database_the_machine_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_at: object) -> list[object]:
        raise DatabaseError

    monkeypatch.setattr(exposing, "_FROM_DATABASE", (promises.measure, fail))
    found = numbers()
    assert (found["belofte_database_answers"], "belofte_disk_free_bytes{folder=state}" in found) == (0, True)


# ── Who may read them ────────────────────────────────────────────────────────────────────────────────────


def status(client: Client, *, address: str = "127.0.0.1", **headers: str) -> HTTPStatus:
    return HTTPStatus(client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code)


def test_without_a_token_they_are_for_this_machine_alone(client: Client) -> None:
    proxied = {"X-Forwarded-For": "127.0.0.1"}
    asked = [status(client), status(client, address="198.51.100.7"), status(client, **proxied)]
    assert asked == [HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND]


def test_with_a_token_they_are_for_whoever_shows_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "metrics_token", "f00d")
    asked = [
        status(client, address="198.51.100.7", Authorization="Bearer f00d"),
        status(client, Authorization="Bearer f00"),
        status(client),
    ]
    assert asked == [HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND]

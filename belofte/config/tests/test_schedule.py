"""That everything which has to happen by the clock is on the page, and that every job can be deferred."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Model
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from belofte import clock, jobs, makers
from belofte.cases.models import Case, Conversation, Event, Message
from belofte.channels.models import RawEnvelope
from belofte.config import schedule


def test_the_page_names_all_that_happens_by_the_clock() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    found = {(task.cron, name.rpartition(".")[2]) for (name, _), task in app.periodic_registry.periodic_tasks.items()}
    assert found == {
        ("* * * * *", "try_overdue"),
        ("* * * * *", "doubt_abandoned"),
        ("* * * * *", "show_delays"),
        ("* * * * *", "go_on_telling"),
        ("* * * * *", "release_overdue"),
        ("* * * * *", "remind_leads"),
        ("* * * * *", "scan_forgotten"),
        ("* * * * *", "listen_to_customers"),
        ("* * * * *", "end_stops"),
        ("* * * * *", "end_pauses"),
        ("* * * * *", "forget_passed_on"),
        ("* * * * *", "send_canaries"),
        ("*/5 * * * *", "measure_pace"),
        ("* * * * *", "watch_promises"),
        ("7 * * * *", "ask_of_conditions"),
        ("*/5 * * * *", "let_solutions_stand"),
        ("* * * * *", "watch_parties"),
        ("* * * * *", "watch_outages"),
        ("* * * * *", "watch_procedures"),
        ("* * * * *", "go_round"),
        ("* * * * *", "take_back_stalled_jobs"),
        ("10 2 * * *", "delete_finished_jobs"),
        ("45 0 * * *", "back_up"),
        ("15 2 * * *", "forget_marks"),
        ("20 2 * * *", "delete_expired_sessions"),
        ("30 2 * * *", "sweep_blobs"),
        ("35 2 * * *", "remove_old_canaries"),
        ("25 2 * * *", "read_texts_again"),
        ("40 2 * * *", "renew_unused_leave"),
        ("45 2 * * *", "lift_backlogs"),
        ("50 2 * * *", "sort_backlogs"),
        ("15 4 * * *", "try_backup"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("belofte.replies.jobs.deliver", {"delivery_id": 1}),
        ("belofte.mailings.jobs.tell", {"addressee_id": 1}),
        ("belofte.intake.jobs.send_canary", {"inbox_id": 1}),
        ("belofte.people.jobs.mail_reset_link", {"agent_id": 1}),
        ("belofte.keeping.jobs.look_at_bank", {"payout_id": 1}),
        ("belofte.attention.jobs.settle", {"case_id": 1}),
        ("belofte.backlog.jobs.sort", {"team_id": 1}),
        ("belofte.backlog.jobs.lift", {}),
        ("belofte.ops.backups.jobs.back_up", {}),
        ("belofte.ops.backups.jobs.prove", {}),
    ],
)
def test_every_job_can_be_deferred(name: str, ids: dict[str, int]) -> None:
    jobs.defer(name, at=None, **ids)


@pytest.mark.django_db
def test_a_backup_is_made_and_tried_where_there_is_a_folder(settings: Settings, tmp_path: Path) -> None:
    waiting = ProcrastinateJob.objects.filter(task_name__startswith="belofte.ops.backups").order_by("id")
    schedule.back_up()
    schedule.try_backup()
    assert not waiting.exists()
    settings.BACKUPS = tmp_path
    schedule.back_up()
    schedule.try_backup()  # of nothing there is nothing to try
    assert list(waiting.values_list("task_name", "queue_name")) == [("belofte.ops.backups.jobs.back_up", "later")]


def run_everything() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    for task in app.periodic_registry.periodic_tasks.values():
        task.task(timestamp=0)


@pytest.mark.django_db
def test_what_happens_by_the_clock_runs_on_an_empty_desk() -> None:
    run_everything()


def numbers(model: type[Model]) -> set[int]:
    return set(model._default_manager.values_list("pk", flat=True))  # noqa: SLF001 - of any model


@pytest.mark.django_db
def test_what_waits_for_ten_years_is_deleted_by_nothing_that_happens_by_the_clock() -> None:
    said: list[type[Model]] = [Case, Conversation, Message, RawEnvelope, Event]
    case = makers.make_case(at=clock.now() - timedelta(days=3650))
    before = {model: numbers(model) for model in said}
    assert all(before.values())
    run_everything()
    assert {model: before[model] - numbers(model) for model in said} == {model: set() for model in said}
    assert Case.objects.get().waiting_since == case.waiting_since

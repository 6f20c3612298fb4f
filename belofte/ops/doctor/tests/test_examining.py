"""What the doctor finds, well and unwell."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from belofte import clock, jobs, makers
from belofte.cases.models import Receipt
from belofte.channels.email.tests import wire
from belofte.channels.models import RawEnvelope
from belofte.intake import bookmarks
from belofte.makers import MONDAY
from belofte.ops import flowing, loading, preparing
from belofte.ops.doctor import database_safety, examining, keys, mail_port, teams, work
from belofte.ops.doctor.findings import Finding
from belofte.people.models import Role, Team
from belofte.replies import delivering

pytestmark = pytest.mark.django_db


def examined() -> list[Finding]:
    """Look at everything but by mailing, which has tests of its own."""
    parts = [part for part in examining.PARTS if part is not examining.MAILING]
    return list(examining.examine(at=clock.now(), parts=parts))


def levels() -> dict[str, str]:
    return {finding.subject: finding.level for finding in examined()}


def test_a_part_that_breaks_hides_none_of_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def break_down(_at: object) -> Iterator[Finding]:
        yield Finding(subject="before", level="well", words="")
        raise RuntimeError("it broke")

    parts = [examining.Part(look=break_down), examining.Part(look=work.look)]
    found = list(examining.examine(at=clock.now(), parts=parts))
    assert [(each.subject, each.level) for each in found[:2]] == [("before", "well"), ("test examining", "wrong")]
    assert ("it broke" in found[1].words, "worker" in {each.subject for each in found}) == (True, True)
    assert "a look at test examining failed" in caplog.text


def test_a_column_that_is_missing_is_told_as_tables_of_another_version() -> None:
    def ask(_at: object) -> Iterator[Finding]:
        with transaction.atomic():
            Team.objects.extra(where=["nothing"]).exists()
        yield from ()

    (found,) = examining.examine(at=clock.now(), parts=[examining.Part(look=ask), examining.Part(look=ask)])
    assert (found.words, found.remedy) == (loading.OTHER_TABLES, loading.OTHER_TABLES_REMEDY)


def test_examine_a_new_desk() -> None:
    found = levels()
    assert {found[name] for name in ("open files", "database", "reading", "unread", "mail out", "jobs")} == {"well"}
    assert {found[name] for name in ("worker", "mail in")} == {"wrong"}


@pytest.mark.parametrize(
    ("greeting", "level"), [(b"220 belofte\r\n", "well"), (b"", "wrong"), (b"421 busy\r\n", "wrong")]
)
def test_examine_whether_what_listens_greets_whoever_brings_mail(
    monkeypatch: pytest.MonkeyPatch, greeting: bytes, level: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(settings.ENVIRONMENT, "lmtp_port", server.getsockname()[1])
        greeter = threading.Thread(target=_greet, args=[server, greeting])
        greeter.start()
        assert mail_port.look_at_mail_port().level == level
        greeter.join(5)


def _greet(server: socket.socket, greeting: bytes) -> None:
    line, _peer = server.accept()
    with line:
        line.sendall(greeting)


def test_examine_whether_customers_get_links(monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels()["links"] == "well"
    monkeypatch.setattr(settings.ENVIRONMENT, "address", "http://localhost:8000")
    assert levels()["links"] == "look"


def test_examine_a_team_without_a_lead() -> None:
    team = makers.make_team("Bezorging")
    makers.make_agent(teams=(team,))
    (found,) = teams.look(clock.now())
    assert (found.subject, found.level) == ("team Bezorging", "look")
    assert found.words == "it has no lead: nobody hears what a lead would"
    makers.make_agent(Role.ADMINISTRATOR, Role.AGENT, teams=(team,), name="Ada")
    (found,) = teams.look(clock.now())
    assert found.words == "it has no lead: what a lead hears goes to Ada"
    makers.make_agent(Role.LEAD, teams=(team,))
    assert [each.level for each in teams.look(clock.now())] == ["well"]


def test_examine_what_could_not_be_read() -> None:
    envelope = makers.make_envelope(makers.make_inbox())
    RawEnvelope.objects.filter(pk=envelope.pk).update(state="unreadable", problem="too much")
    assert levels()["unread"] == "look"
    RawEnvelope.objects.filter(pk=envelope.pk).update(state="failed")
    assert levels()["unread"] == "wrong"


def test_examine_what_waits_too_long() -> None:
    envelope = makers.make_envelope(makers.make_inbox(), at=clock.now() - timedelta(minutes=6))
    RawEnvelope.objects.filter(pk=envelope.pk).update(state="waiting")
    assert levels()["reading"] == "wrong"


def test_examine_an_uncertain_delivery() -> None:
    delivery = makers.answer(makers.make_case(), by=makers.make_agent()).deliveries.get()
    delivering.settle(makers.claim(delivery), Receipt.Kind.LOST, at=MONDAY)
    assert levels()["mail out"] == "look"


def test_examine_the_mail_server_of_an_inbox() -> None:
    with wire.taking() as credentials:
        inbox = makers.make_inbox(credentials=credentials)
        assert levels()[inbox.address] == "well"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    other = makers.make_inbox(credentials={"smtp_host": "127.0.0.1", "smtp_port": port})
    assert levels()[other.address] == "wrong"


def test_examine_the_mailbox_of_an_inbox() -> None:
    inbox = makers.make_inbox(credentials={"imap_host": "127.0.0.1", "smtp_port": 1})
    subject = f"{inbox.address} in"
    assert levels()[subject] == "wrong"
    bookmarks.move(inbox, {}, waiting=0, at=clock.now())
    assert levels()[subject] == "well"
    bookmarks.move(inbox, {}, waiting=0, is_renumbered=True, at=clock.now())
    assert levels()[subject] == "look"
    bookmarks.compare(inbox, held=5, missed=2, lacking=1, at=clock.now())
    (found,) = (finding for finding in examined() if finding.subject == subject)
    assert (found.level, "5 there, 2 were missing, 1 still missing" in found.words) == ("wrong", True)
    bookmarks.fail(inbox, problem="wrong password", at=clock.now())
    (found,) = (finding for finding in examined() if finding.subject == subject)
    assert (found.level, "wrong password" in found.words, found.remedy != "") == ("wrong", True, True)


def test_examine_a_mailbox_of_which_nothing_is_heard() -> None:
    inbox = makers.make_inbox(credentials={"imap_host": "127.0.0.1", "smtp_port": 1})
    bookmarks.move(inbox, {}, waiting=0, at=clock.now() - timedelta(minutes=16))
    assert levels()[f"{inbox.address} in"] == "wrong"


def test_examine_the_posts_of_a_service() -> None:
    inbox = makers.make_inbox(credentials={"hook_service": "postmark", "hook_secret": "s3cret", "smtp_port": 1})
    subject = f"{inbox.address} in"
    assert levels()[subject] == "well"
    bookmarks.note_arrival(inbox, at=clock.now())
    bookmarks.note_refused(inbox, problem="the secret was not ours", at=clock.now() - timedelta(days=8))
    assert levels()[subject] == "well"
    bookmarks.note_refused(inbox, problem="the secret was not ours", at=clock.now())
    (found,) = (finding for finding in examined() if finding.subject == subject)
    assert (found.level, "Postmark" in found.words, "not ours" in found.words) == ("look", True, True)


def test_examine_an_inbox_whose_secrets_no_key_opens_and_another(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = makers.make_inbox(credentials={"smtp_host": "mail.desk.example"})
    monkeypatch.setattr(settings, "BELOFTE_KEYS", (b"n" * 32,))
    with wire.taking() as credentials:
        other = makers.make_inbox(credentials=credentials)
        found = levels()
    assert (found[f"{inbox.address} secrets"], found[other.address]) == ("wrong", "well")
    told: list[str] = []
    preparing.warn_of_locked(told.append)
    assert len(told) == 1
    assert "enter its servers, passwords and keys again" in told[0]
    watched = {finding.subject: finding.level for finding in flowing.look(at=clock.now(), is_named=True)}
    assert watched[f"{inbox.address} secrets"] == "wrong"


def test_a_worker_whose_clock_is_ahead_was_heard_now() -> None:
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [at + timedelta(seconds=0.4)])
    assert work.look_at_worker(at).words == "heard 0 s ago"


def test_a_job_that_is_due_and_not_begun_is_wrong_after_ten_minutes() -> None:
    jobs.defer("belofte.replies.jobs.deliver", delivery_id=1)
    at = clock.now()
    assert work.look_at_jobs(at).level == "well"
    assert work.look_at_jobs(at + timedelta(minutes=11)).level == "wrong"


@pytest.mark.parametrize(
    ("standbys", "awaited", "level"), [(1, "", "look"), (1, "ANY 1 (a, b)", "well"), (0, "ANY 1 (a, b)", "wrong")]
)
def test_commits_wait_for_a_standby_or_a_failover_may_lose_mail(standbys: int, awaited: str, level: str) -> None:
    found = database_safety.look_at_standbys(standbys, awaited=awaited)
    assert (found.level, "acknowledged mail may be lost" in found.words) == (level, level == "look")


def test_examine_what_the_database_says_of_itself() -> None:
    found = levels()
    assert (found["connections"], "checksums" in found, "synchronous replication" in found) == ("well", True, False)
    assert database_safety.look_at_checksums(is_on=False).level == "look"
    assert database_safety.look_at_connections(81, allowed=100).level == "look"


def test_keys_are_there_and_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    assert keys.look_at_file(path).level == "wrong"
    path.write_text("k")
    path.chmod(0o640)
    assert (keys.look_at_file(path).level, "chmod 600" in keys.look_at_file(path).remedy) == ("wrong", True)
    path.chmod(0o600)
    assert keys.look_at_file(path).level == "well"


def test_keys_belong_to_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels()["keys of this database"] == "well"
    makers.make_inbox(credentials={"smtp_host": "127.0.0.1", "smtp_port": 1})
    assert levels()["keys of this database"] == "well"
    monkeypatch.setattr(settings, "BELOFTE_KEYS", (b"n" * 32,))
    assert levels()["keys of this database"] == "wrong"

"""Bringing old mail in: from files and folders, once, silently, and as history."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from belofte import clock, makers
from belofte.cases.models import AnswerWaiver, Case, Delivery, Event, Message
from belofte.channels.contract import Envelope
from belofte.channels.models import Inbox, RawEnvelope
from belofte.closing.models import Closure
from belofte.intake import accepting, filing, reading
from belofte.ops import command, import_sources, importing
from belofte.ops.refusals import RefusalError
from belofte.promises.models import Promise
from tests import imap_server
from tests.imap_server import ImapServer, serving

pytestmark = pytest.mark.django_db
HELP = "help@desk.example"


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox(address=HELP)


def mail(name: str, *, day: str, answers: str = "", author: str = "jan@klant.example") -> bytes:
    answered = f"References: <{answers}@klant.example>\r\n" if answers else ""
    head = f"From: Jan <{author}>\r\nTo: {HELP}\r\nSubject: Pakket\r\nMessage-ID: <{name}@klant.example>\r\n"
    return f"{head}{answered}Date: {day} 10:00:00 +0100\r\n\r\nWaar blijft {name}?\r\n".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which the names say nothing about the order."""
    (tmp_path / "a.eml").write_bytes(mail("drie", day="Tue, 24 Nov 2026"))
    (tmp_path / "b.eml").write_bytes(mail("twee", day="Thu, 5 Mar 2026", answers="een"))
    (tmp_path / "c.eml").write_bytes(mail("een", day="Mon, 2 Mar 2026"))
    return tmp_path


def bring_in(place: Path, inbox: Inbox, *, open_since: datetime | None = None) -> importing.Report:
    report = importing.bring_in(
        import_sources.in_files([str(place)]), inbox=inbox, open_since=open_since, told=lambda _weight: None
    )
    reading.read_waiting()
    return report


def test_old_mail_becomes_closed_cases_of_its_own_days(inbox: Inbox, folder: Path) -> None:
    report = bring_in(folder, inbox)
    assert (report.counts["taken"], report.refused) == (3, [])
    first, second = Case.objects.order_by("opened_at")
    assert [message.text.split()[-1] for message in Message.objects.filter(conversation__case=first)] == [
        "een?",
        "twee?",
    ]
    assert first.opened_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (first.is_closed, second.is_closed, first.waiting_since) == (True, True, None)
    closure = Closure.objects.get(case=first)
    assert (closure.by, closure.waiver and closure.waiver.reason) == (None, AnswerWaiver.Reason.IMPORTED)
    assert not Event.objects.filter(kind__in=[Event.Kind.REOPENED, Event.Kind.SENT]).exists()


def test_what_is_young_enough_waits_for_an_answer(inbox: Inbox, folder: Path) -> None:
    bring_in(folder, inbox, open_since=datetime(2026, 11, 1, tzinfo=UTC))
    old, young = Case.objects.order_by("opened_at")
    assert (old.is_closed, young.is_closed) == (True, False)
    assert young.waiting_since == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("open_since", [None, datetime(2026, 1, 1, tzinfo=UTC)])
def test_nobody_hears_of_an_import(inbox: Inbox, folder: Path, open_since: datetime | None) -> None:
    Inbox.objects.filter(pk=inbox.pk).update(acknowledges=True)
    bring_in(folder, inbox, open_since=open_since)
    assert Case.objects.count() == 2
    assert (Delivery.objects.count(), Promise.objects.count(), Message.objects.filter(direction="out").count()) == (
        0,
        0,
        0,
    )


def test_a_case_that_closed_since_is_not_woken(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail("een", day="Tue, 24 Nov 2026"))
    bring_in(tmp_path, inbox)
    (tmp_path / "b.eml").write_bytes(mail("twee", day="Mon, 23 Nov 2026", answers="een"))
    bring_in(tmp_path, inbox, open_since=datetime(2026, 11, 1, tzinfo=UTC))
    case = Case.objects.get()
    assert (case.is_closed, case.waiting_since, Message.objects.count()) == (True, None, 2)


def test_what_was_filed_is_a_case_of_today_once_somebody_says_so(inbox: Inbox, tmp_path: Path) -> None:
    raw = mail("weg", day="Mon, 2 Mar 2026").replace(b"\r\nTo:", b"\r\nAuto-Submitted: auto-replied\r\nTo:", 1)
    (tmp_path / "a.eml").write_bytes(raw)
    bring_in(tmp_path, inbox)
    assert not Case.objects.exists()
    filing.make_case(RawEnvelope.objects.get(), by=makers.make_agent(), at=clock.now())
    reading.read_waiting()
    case = Case.objects.get()
    assert (case.is_closed, clock.now() - case.opened_at < timedelta(minutes=5)) == (False, True)


def test_an_answer_to_history_opens_its_case_again(inbox: Inbox, folder: Path) -> None:
    bring_in(folder, inbox)
    live = Envelope(
        raw=mail("vier", day="Wed, 25 Nov 2026", answers="een"),
        sender="jan@klant.example",
        recipients=(HELP,),
        received_at=makers.MONDAY + timedelta(days=2),
    )
    accepting.accept(live, inbox=inbox)
    reading.read_waiting()
    assert not Case.objects.order_by("opened_at")[0].is_closed


def test_importing_again_brings_in_what_is_new_only(inbox: Inbox, folder: Path) -> None:
    bring_in(folder, inbox)
    (folder / "d.eml").write_bytes(mail("vijf", day="Fri, 6 Mar 2026"))
    report = bring_in(folder, inbox)
    assert (report.counts["taken"], report.counts["known"], Message.objects.count()) == (1, 3, 4)


def test_a_mailbox_file_and_its_mails_by_themselves_are_the_same(inbox: Inbox, folder: Path, tmp_path: Path) -> None:
    bring_in(folder, inbox)
    lines = [path.read_bytes().replace(b"\r\n", b"\n") for path in sorted(folder.glob("*.eml"))]
    mbox = tmp_path / "archive.mbox"
    mbox.write_bytes(b"".join(b"From jan@klant.example Mon Mar  2 10:00:00 2026\n" + each + b"\n" for each in lines))
    report = bring_in(mbox, inbox)
    assert (report.counts["known"], report.counts["taken"]) == (3, 0)


def test_a_maildir_is_taken_without_what_is_half_delivered(inbox: Inbox, tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.M1P1.mx:2,S").write_bytes(mail(name, day="Mon, 2 Mar 2026"))
    assert bring_in(tmp_path, inbox).counts["taken"] == 2


def test_what_came_in_live_is_known(inbox: Inbox, folder: Path) -> None:
    raw = (folder / "a.eml").read_bytes()
    live = Envelope(
        raw=b"Received: from a by b; Tue\r\n" + raw,
        sender="jan@klant.example",
        recipients=(),
        received_at=makers.MONDAY,
    )
    accepting.accept(live, inbox=inbox)
    assert bring_in(folder, inbox).counts["known"] == 1


def test_what_we_wrote_ourselves_is_left_out_and_counted(inbox: Inbox, folder: Path) -> None:
    (folder / "sent.eml").write_bytes(mail("zes", day="Fri, 6 Mar 2026", author="Help@desk.example"))
    assert bring_in(folder, inbox).counts["own"] == 1


def test_what_cannot_be_taken_is_told_with_the_reason(inbox: Inbox, folder: Path) -> None:
    (folder / "empty.eml").write_bytes(b"")
    report = bring_in(folder, inbox)
    assert [(Path(name).name, reason) for name, reason in report.refused] == [("empty.eml", "It is empty.")]
    assert list(report.lines())[:2] == ["3 taken, 0 known already.", "1 not taken:"]


@pytest.mark.parametrize("date", [b"Date: nonsense", b"Date: Mon, 1 Jan 2125 10:00:00 +0000", b"X-Nothing: x"])
def test_a_mail_without_a_day_that_can_be_is_of_now(inbox: Inbox, tmp_path: Path, date: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: jan@klant.example\r\n" + date + b"\r\n\r\nHallo\r\n")
    bring_in(tmp_path, inbox)
    assert timedelta() <= RawEnvelope.objects.get().received_at - makers.MONDAY < timedelta(days=3650)


@pytest.mark.parametrize(
    "place",
    [
        "imaps://help:geheim@mail.example/",
        "imaps://mail.example/",
        "pop://a@b.example",
        "imaps://help@mail.example:abc/",
        "imaps://help@mail.example:99999/",
        "imaps://help@[mail.example/",
    ],
)
def test_an_account_that_is_not_named_rightly_is_refused(inbox: Inbox, place: str) -> None:
    with pytest.raises(RefusalError, match="without the password"):
        import_sources.in_account(place, password="x", inbox=inbox)


def test_an_inbox_that_is_not_there_is_refused_with_those_that_are(inbox: Inbox) -> None:
    with pytest.raises(RefusalError, match=f"There are: {inbox.address}"):
        importing.inbox_of("nobody@desk.example")


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with serving(ImapServer()) as running:
        yield running


def test_an_account_is_copied_once_and_nothing_changes_there(inbox: Inbox, server: ImapServer) -> None:
    for number in range(3):
        server.drop(mail(f"mail{number}", day="Mon, 2 Mar 2026"), flags=("\\Seen",) if number else ())
    url = f"imap+plain://{imap_server.USER}@127.0.0.1:{server.port}/INBOX"

    def copy() -> importing.Report:
        found = import_sources.in_account(url, password=imap_server.PASSWORD, inbox=inbox)
        return importing.bring_in(found, inbox=inbox, open_since=None, told=lambda _weight: None)

    assert copy().counts["taken"] == 3
    server.drop(mail("later", day="Tue, 3 Mar 2026"))
    server.fetched.clear()
    assert (copy().counts["taken"], server.fetched) == (1, [4])  # what is known is not even fetched
    assert [sorted(each.flags) for each in server.mails] == [[], ["\\Seen"], ["\\Seen"], []]


def test_the_command_shows_a_bar_and_reports(inbox: Inbox, folder: Path) -> None:
    (folder / "empty.eml").write_bytes(b"")
    (folder / "sent.eml").write_bytes(mail("zes", day="Fri, 6 Mar 2026", author=HELP))
    run = ["import", str(folder), "--into", HELP, "--no-wait"]
    told = CliRunner().invoke(command.app, run)
    assert told.exit_code == 1  # one could not be taken
    for words in ("Taking", "100%", "3 taken, 0 known already.", "1 written by yourselves", "empty.eml: It is empty."):
        assert words in told.output
    (folder / "empty.eml").unlink()
    again = CliRunner().invoke(command.app, run)
    assert (again.exit_code, "0 taken, 3 known already." in again.output) == (0, True)


def test_a_day_begins_where_the_desk_is(inbox: Inbox, tmp_path: Path) -> None:
    for name, hour in (("avond", "22:59"), ("nacht", "23:01")):  # in Amsterdam 1 November begins at 23:00
        raw = mail(name, day="Sat, 31 Oct 2026").replace(b"10:00:00 +0100", f"{hour}:00 +0000".encode())
        (tmp_path / f"{name}.eml").write_bytes(raw)
    CliRunner().invoke(
        command.app, ["import", str(tmp_path), "--into", HELP, "--no-wait", "--open-since", "2026-11-01"]
    )
    assert list(RawEnvelope.objects.order_by("received_at").values_list("is_history", flat=True)) == [True, False]


def test_waiting_tells_how_many_still_have_to_be_read(inbox: Inbox, folder: Path) -> None:
    importing.bring_in(import_sources.in_files([str(folder)]), inbox=inbox, open_since=None, told=lambda _weight: None)
    heard: list[int] = []

    def read(left: int) -> None:
        heard.append(left)
        reading.read_next()

    assert (list(importing.wait_until_read(inbox, told=read)), heard) == ([], [3, 2, 1])


def test_waiting_ends_where_nobody_reads(inbox: Inbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_SILENT_SECONDS_MAX", 0.01)
    importing.bring_in(import_sources.in_files([str(folder)]), inbox=inbox, open_since=None, told=lambda _weight: None)
    (said,) = importing.wait_until_read(inbox, told=lambda _left: None)
    assert said.startswith("3 still have to be read, and nobody reads")


def test_the_command_refuses_what_is_not_there(inbox: Inbox, tmp_path: Path) -> None:
    told = CliRunner().invoke(command.app, ["import", str(tmp_path / "none.mbox"), "--into", inbox.address])
    assert (told.exit_code, "There is no" in str(told.exception or told.output)) == (1, True)


def test_the_command_tells_how_to_use_it() -> None:
    told = CliRunner().invoke(command.app, ["import", "--help"], env={"COLUMNS": "200"}).output
    for word in ("mbox", "Maildirs", "imaps://", "--into", "--open-since", "Nothing is sent"):
        assert word in told

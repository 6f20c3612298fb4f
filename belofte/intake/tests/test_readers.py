"""Reading in a child: what it may use, and what is left of us when it dies. Looks at processes through /proc."""

import base64
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from belofte.channels.contract import Incoming, Receipt, UnreadableError
from belofte.channels.email.parse import read
from belofte.channels.email.tests.mails import envelope, fixture, fixture_names, mail, mail_of_parts
from belofte.intake import readers
from belofte.intake.reader import FAULT, MEMORY_BYTES_MAX, NEEDED_MEMORY
from belofte.intake.readers import ENDED, NEEDED_PROCESSOR, TOOK_TOO_LONG, Reader

USUAL = envelope(mail())
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[3])}


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.stop()


def read_text(reader: Reader, folder: Path) -> str:
    (message,) = reader.read("email", USUAL, str(folder))
    assert isinstance(message, Incoming)
    return message.text


def child_of(reader: Reader) -> int:
    assert reader.process_id is not None
    return reader.process_id


def test_read_gives_what_reading_here_gives(reader: Reader, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    for name in fixture_names():
        one, _ = fixture(name)
        expected = [_without_paths(thing) for thing in read(one, files_folder=str(here))]
        assert [_without_paths(thing) for thing in reader.read("email", one, str(there))] == expected
    contents = [sorted(path.read_bytes() for path in folder.iterdir()) for folder in (here, there)]
    assert contents[0] == contents[1]
    assert len(contents[0]) > 3


def test_read_of_the_console_channel(reader: Reader, tmp_path: Path) -> None:
    (message,) = reader.read("console", envelope(b"Dag"), str(tmp_path))
    assert isinstance(message, Incoming)
    assert message.text == "Dag"


def test_read_passes_a_refusal_on_and_keeps_the_child(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"^The message has no text\.$"):
        reader.read("console", envelope(b""), str(tmp_path))
    child = child_of(reader)
    assert read_text(reader, tmp_path) == "Waar is mijn pakket?"
    assert child_of(reader) == child


def test_child_gets_no_secrets(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELOFTE_SECRET", "kanarie")
    read_text(reader, tmp_path)
    settings = Path(f"/proc/{child_of(reader)}/environ").read_text().rstrip("\0").split("\0")
    assert sorted(setting.partition("=")[0] for setting in settings) == ["MALLOC_ARENA_MAX", "PYTHONPATH", "PYTHONUTF8"]


def test_child_imports_no_django() -> None:
    ask = "import belofte.intake.reader, sys; print({'django', 'pydantic', 'psycopg'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert told.stdout == "set()\n"


def test_child_has_its_limits(reader: Reader, tmp_path: Path) -> None:
    read_text(reader, tmp_path)
    child = child_of(reader)
    assert resource.prlimit(child, resource.RLIMIT_AS) == (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX)
    assert resource.prlimit(child, resource.RLIMIT_CORE) == (0, 0)
    assert resource.prlimit(child, resource.RLIMIT_CPU)[0] - int(_processor_seconds(child)) in (10, 11)


def test_read_grants_every_mail_its_own_seconds(reader: Reader, tmp_path: Path) -> None:
    read_text(reader, tmp_path)
    resource.prlimit(child_of(reader), resource.RLIMIT_CPU, (9, resource.RLIM_INFINITY))
    read_text(reader, tmp_path)
    assert resource.prlimit(child_of(reader), resource.RLIMIT_CPU)[0] >= 10


@pytest.mark.parametrize("size", [10, 30_000_000])
def test_read_by_a_child_that_hangs_is_refused_in_time(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large mail fills the socket: writing has to keep the limit too."""
    slow = Reader()
    read_text(slow, tmp_path)  # starting takes as long as the machine has to do
    monkeypatch.setattr(slow, "_seconds_max", 1.0)
    child = child_of(slow)
    os.kill(child, signal.SIGSTOP)
    begun = time.monotonic()
    with pytest.raises(UnreadableError) as refusal:
        slow.read("email", envelope(mail(b"x" * size)), str(tmp_path))
    assert (str(refusal.value), time.monotonic() - begun < readers.SECONDS_MAX / 2) == (TOOK_TOO_LONG, True)
    assert not _is_alive(child)
    assert slow.process_id is None


@pytest.mark.parametrize(
    ("sent", "reason"), [(signal.SIGXCPU, NEEDED_PROCESSOR), (signal.SIGKILL, ENDED), (signal.SIGSEGV, ENDED)]
)
def test_read_by_a_child_that_is_ended_says_by_what(reader: Reader, sent: int, reason: str, tmp_path: Path) -> None:
    read_text(reader, tmp_path)
    assert _end_while_reading(reader, sent, tmp_path) == reason
    assert read_text(reader, tmp_path) == "Waar is mijn pakket?"


def test_read_that_needs_too_much_memory_is_refused_and_the_next_mail_is_read(reader: Reader, tmp_path: Path) -> None:
    read_text(reader, tmp_path)
    child = child_of(reader)
    little = _kilobytes(child, "VmSize") * 1024 + 8 * 1024**2
    resource.prlimit(child, resource.RLIMIT_AS, (little, little))
    with pytest.raises(UnreadableError) as refusal:
        reader.read("email", envelope(mail(b"x" * 30_000_000)), str(tmp_path))
    assert str(refusal.value) == NEEDED_MEMORY
    assert read_text(reader, tmp_path) == "Waar is mijn pakket?"
    assert child_of(reader) != child


def test_read_after_the_child_died_between_two_mails(reader: Reader, tmp_path: Path) -> None:
    read_text(reader, tmp_path)
    child = child_of(reader)
    os.kill(child, signal.SIGKILL)
    assert _has_ended(child)
    assert read_text(reader, tmp_path) == "Waar is mijn pakket?"


def test_read_of_an_unknown_channel_is_a_fault(
    reader: Reader, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UnreadableError) as refusal:
        reader.read("nergens", envelope(mail(b"kanarie")), str(tmp_path))
    assert str(refusal.value) == FAULT
    assert read_text(reader, tmp_path) == "Waar is mijn pakket?"
    told = capfd.readouterr().err
    assert told.startswith("belofte.intake.reader: KeyError\n")
    assert "kanarie" not in told


def test_read_into_a_folder_that_is_not_there_is_no_fault_of_the_mail(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        reader.read("email", fixture("attachments")[0], str(tmp_path / "nergens"))
    assert read_text(reader, tmp_path) == "Waar is mijn pakket?"


def test_read_a_mail_of_49_mb_within_the_memory(reader: Reader, tmp_path: Path) -> None:
    content = os.urandom(36_000_000)
    headers = b"Content-Type: application/zip; name=groot.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    raw = mail_of_parts(b"\r\nZie bijlage", headers + base64.encodebytes(content))
    (message,) = reader.read("email", envelope(raw), str(tmp_path))
    assert isinstance(message, Incoming)
    assert Path(message.files[0].path).read_bytes() == content
    assert _kilobytes(child_of(reader), "VmPeak") < 200_000


def test_readers_leave_nothing_behind(tmp_path: Path) -> None:
    before = _belongings()
    for _ in range(3):
        reader = Reader()
        read_text(reader, tmp_path)
        _end_while_reading(reader, signal.SIGKILL, tmp_path)
        read_text(reader, tmp_path)
        assert _belongings() != before
        reader.stop()
        reader.stop()
    assert _belongings() == before


def test_reader_replaces_a_child_that_has_read_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAILS_PER_CHILD", 2)
    reader = Reader()
    children = []
    for _ in range(4):
        read_text(reader, tmp_path)
        children.append(child_of(reader))
    reader.stop()
    same = [first == second for first, second in pairwise(children)]
    assert same == [True, False, True]


def test_borrow_lends_two_readers_and_lets_a_third_wait(tmp_path: Path) -> None:
    lent = threading.Event()

    def borrow_third() -> None:
        with readers.borrow():
            lent.set()

    with readers.borrow() as one, readers.borrow() as two:
        assert one is not two
        assert [read_text(each, tmp_path) for each in (one, two)] == ["Waar is mijn pakket?"] * 2
        third = threading.Thread(target=borrow_third)
        third.start()
        assert not lent.wait(0.2)
    assert lent.wait(5)
    third.join()
    readers.stop()
    assert (one.process_id, two.process_id) == (None, None)


def test_child_ends_when_its_parent_dies(tmp_path: Path) -> None:
    parent = (
        "import os; from belofte.intake.readers import Reader; from belofte.intake.tests.test_readers import USUAL\n"
        f"reader = Reader(); reader.read('email', USUAL, {str(tmp_path)!r})\n"
        "print(reader.process_id, flush=True); os._exit(9)"
    )
    told = subprocess.run([sys.executable, "-c", parent], capture_output=True, text=True, check=False, env=ENVIRONMENT)
    assert _has_ended(int(told.stdout))


def _end_while_reading(reader: Reader, sent: int, folder: Path) -> str:
    """End the child in the middle of a mail and return why that could not be read."""
    child = child_of(reader)
    os.kill(child, signal.SIGSTOP)

    def end() -> None:
        os.kill(child, sent)
        os.kill(child, signal.SIGCONT)

    later = threading.Timer(0.2, end)
    later.start()
    with pytest.raises(UnreadableError) as refusal:
        read_text(reader, folder)
    later.join()
    return str(refusal.value)


def _has_ended(process: int) -> bool:
    """Wait at most five seconds for a process to end."""
    deadline = time.monotonic() + 5
    while _is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not _is_alive(process)


def _is_alive(process: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _kilobytes(process: int, name: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _belongings() -> tuple[list[str], int]:
    """Return the children of this process, ended ones included, and how many files it has open."""
    children = [path.read_text().split() for path in Path("/proc/self/task").glob("*/children")]
    return sorted(child for each in children for child in each), len(list(Path("/proc/self/fd").iterdir()))


def _without_paths(thing: Incoming | Receipt) -> Incoming | Receipt:
    if isinstance(thing, Incoming):
        return replace(thing, files=tuple(replace(file, path="") for file in thing.files))
    return thing

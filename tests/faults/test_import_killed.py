"""An import that is killed at any point goes on where it was: nothing lost, nothing twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from belofte import makers
from belofte.channels.models import Inbox, RawEnvelope
from belofte.ops.tests import running
from belofte.ops.tests.test_importing import HELP, mail

Record = Callable[[str, object], None]
MAILS = 300
_CODE = """
import sys, django; django.setup()
from belofte.channels.models import Inbox
from belofte.ops import import_sources, importing
inbox, place = Inbox.objects.get(pk=int(sys.argv[1])), sys.argv[2]
source = import_sources.in_files([place])
importing.bring_in(source, inbox=inbox, open_since=None, told=lambda _: print(".", flush=True))
"""


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_an_import_that_is_killed_goes_on_where_it_was(tmp_path: Path, record_property: Record) -> None:
    inbox = makers.make_inbox(address=HELP)
    for number in range(MAILS):
        (tmp_path / f"{number}.eml").write_bytes(mail(f"mail{number}", day="Mon, 2 Mar 2026"))
    kept = []
    for stop_after in (40, 90, 150, 0):
        run(inbox, tmp_path, stop_after=stop_after)
        kept.append(RawEnvelope.objects.count())
    assert kept == sorted(kept)
    assert (kept[0] >= 40, kept[-1]) == (True, MAILS)
    record_property("figures", f"import: killed three times, kept {kept[:3]}, then all {kept[-1]}; lost 0, doubled 0")


def run(inbox: Inbox, place: Path, *, stop_after: int) -> None:
    """Import in a process of its own, and kill it after so many mails; not where that is 0."""
    dsn = make_conninfo(os.environ["BELOFTE_DATABASE"], dbname=connection.settings_dict["NAME"])
    environment = {**os.environ, "BELOFTE_DATABASE": dsn, "DJANGO_SETTINGS_MODULE": "belofte.config.settings"}
    command = [sys.executable, "-c", _CODE, str(inbox.pk), str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=running.REPOSITORY) as one:
        assert one.stdout is not None
        for count, _line in enumerate(one.stdout, start=1):
            if count == stop_after:
                os.kill(one.pid, signal.SIGKILL)

"""Being allowed few open files: said, and answered with 503 rather than with a broken connection."""

import subprocess
import sys

from belofte.ops import open_files
from belofte.ops.tests.running import REPOSITORY

_TELL = """
from belofte.ops import open_files
open_files.allow()
print(open_files.allowed(), open_files.connections_max())
"""


def test_allow_on_a_machine_that_lets_few_be_open() -> None:
    told = _with_limit(1_024)
    assert told.stdout == "1024 524\n"
    assert told.stderr == "Only 1024 files may be open at once; with fewer than 3000 some browsers wait.\n"


def test_allow_on_a_machine_that_lets_enough_be_open() -> None:
    told = _with_limit(open_files.ENOUGH)
    assert (told.stdout, told.stderr) == ("3000 2500\n", "")


def _with_limit(limit: int) -> "subprocess.CompletedProcess[str]":
    command = f'ulimit -n {limit}; exec "$0" -c "$1"'
    arguments = ["sh", "-c", command, sys.executable, _TELL]
    return subprocess.run(arguments, cwd=REPOSITORY, capture_output=True, text=True, timeout=30, check=True)

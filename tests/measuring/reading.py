"""What reading costs: processor time of parent and child for one mail. Aim: 1.5 ms for a mail of 10 kB.

    python -m tests.measuring.reading [FOLDER]

reads the `.eml` files of a folder, or one mail of 230 short lines, the end of them quoted, which is dear for its size.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # has no types

from belofte.channels.contract import Envelope
from belofte.channels.email.tests.mails import envelope, mail
from belofte.intake import readers
from belofte.intake.readers import Reader

READINGS: Final = readers.MAILS_PER_CHILD - 1  # by one child: what starting another takes is not the mails'


def main() -> None:
    """Read the mails in turn, and print what each took on average."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    chosen = parser.parse_args()
    files = sorted(chosen.folder.glob("*.eml")) if chosen.folder else []
    if chosen.folder and not files:
        parser.error(f"There are no .eml files in {chosen.folder}.")
    mails = [envelope(file.read_bytes()) for file in files] or [_dear()]
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder:
        reader.read("email", mails[0], folder)
        begun = _spent(reader)
        for number in range(READINGS):
            reader.read("email", mails[number % len(mails)], folder)
        spent = _spent(reader) - begun
    reader.stop()
    size = sum(len(each.raw) for each in mails) / len(mails)
    sys.stdout.write(f"{spent * 1_000 / READINGS:.2f} ms of processor time for a mail of {size / 1_000:.0f} kB\n")


def _dear() -> Envelope:
    return envelope(mail(b"Dit is een regel van een gewone mail over een pakket.\r\n" * 180 + b"> oud\r\n" * 50))


def _spent(reader: Reader) -> float:
    times = psutil.Process(reader.process_id).cpu_times()
    return float(times.user + times.system) + time.process_time()


if __name__ == "__main__":
    main()

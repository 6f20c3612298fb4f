"""What reading costs: processor time of parent and child for one mail of 10 kB. Aim: 1.5 ms.

python -m tests.measuring.reading
"""

import sys
import tempfile
import time
from typing import Final

import psutil  # type: ignore[import-untyped]  # has no types

from belofte.channels.email.tests.mails import envelope, mail
from belofte.intake.readers import Reader

MAILS: Final = 200


def main() -> None:
    """Read one mail many times, and print what each took."""
    usual = envelope(mail(b"Dit is een regel van een gewone mail over een pakket.\r\n" * 180 + b"> oud\r\n" * 50))
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder:
        reader.read("email", usual, folder)
        begun = _spent(reader)
        for _ in range(MAILS):
            reader.read("email", usual, folder)
        each = (_spent(reader) - begun) / MAILS
    reader.stop()
    sys.stdout.write(f"{each * 1_000:.2f} ms of processor time for a mail of {len(usual.raw) / 1_000:.0f} kB\n")


def _spent(reader: Reader) -> float:
    child = psutil.Process(reader.process_id).cpu_times()
    return float(child.user + child.system) + time.process_time()


if __name__ == "__main__":
    main()

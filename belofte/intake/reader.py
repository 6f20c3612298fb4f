"""The child that reads hostile mail: small, limited and replaceable. Run as `python -m belofte.intake.reader`.

It speaks over the socket that is its standard input, in lines of JSON. A request is followed by the raw bytes; the
answer is a line for each thing read and a last line: "done", "unreadable" with a reason, or "error_number" when its
files could not be written. A child that says "spent" ends and is replaced. It knows no Django and holds nothing between
two mails. It gets no secrets, but for one: an encrypted mail comes with the keys of its inbox, to a child that has read
nothing before and reads nothing after.
"""

import dataclasses
import errno
import json
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from io import BufferedRWPair
from typing import Any, Final

from belofte.channels.contract import Envelope, Incoming, Keys, Receipt, UnreadableError
from belofte.channels.readers import READERS
from belofte.language.marking import gettext_noop

MEMORY_BYTES_MAX: Final = 512 * 1024 * 1024
PROCESSOR_SECONDS_MAX: Final = 10
NEEDED_MEMORY: Final = gettext_noop("It needed more than 512 MB of memory to read.")
FAULT: Final = gettext_noop("It could not be read because of a fault in the program.")
_FILE_BYTES_MAX: Final = 64 * 1024 * 1024
_FILES_MAX: Final = 64


def main() -> None:
    """Read one envelope after another until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then hangs up
    _limit()
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as connection, connection.makefile("rwb") as stream:
        while request := stream.readline():
            last = _answer(stream, json.loads(request))
            stream.write(_line(last))
            stream.flush()
            if "spent" in last:
                return


def _limit() -> None:
    """Take away what reading does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES_MAX, _FILE_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES_MAX, _FILES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(stream: BufferedRWPair, request: dict[str, Any]) -> dict[str, Any]:
    """Read one envelope and write what is in it; return the last line: that it is done, or why it failed."""
    _grant_processor_time()
    try:
        stream.writelines(_lines(stream, request))
    except UnreadableError as error:
        return {"unreadable": str(error)}
    except OSError as error:
        return {"error_number": error.errno or errno.EIO}
    except MemoryError:
        return {"unreadable": NEEDED_MEMORY, "spent": True}
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail has to become visible with a reason
        sys.stderr.write(f"belofte.intake.reader: {type(error).__name__}\n")
        traceback.print_tb(error.__traceback__)  # where, but not the words: they may be a customer's
        return {"unreadable": FAULT, "spent": True}
    return {"done": True}


def _grant_processor_time() -> None:
    """Allow the next mail its seconds on top of what is used so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + PROCESSOR_SECONDS_MAX, resource.RLIM_INFINITY))


def _lines(stream: BufferedRWPair, request: dict[str, Any]) -> Iterator[bytes]:
    """Yield a line for each thing in the envelope."""
    envelope = Envelope(
        raw=stream.read(request["raw_bytes"]),
        sender=request["sender"],
        recipients=tuple(request["recipients"]),
        received_at=datetime.fromisoformat(request["received_at"]),
        transport_key=request["transport_key"],
        headers=request["headers"],
        trusted_servers=tuple(request["trusted_servers"]),
        name_servers=tuple(request["name_servers"]),
    )
    read, keys = READERS[request["channel"]], Keys(**request["keys"])
    for thing in read(envelope, files_folder=request["files_folder"], keys=keys):
        yield _line({_NAMES[type(thing)]: dataclasses.asdict(thing)})


_NAMES: Final[dict[type[Incoming | Receipt], str]] = {Incoming: "incoming", Receipt: "receipt"}


def _line(answer: dict[str, Any]) -> bytes:
    """Return one line of JSON."""
    return json.dumps(answer, default=_isoformat).encode() + b"\n"


def _isoformat(moment: datetime) -> str:
    """Write a moment, the only thing in an answer that JSON does not know."""
    return moment.isoformat()


if __name__ == "__main__":
    main()

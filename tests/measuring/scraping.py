"""What one look at /metrics takes on a desk with many cases. Prints one line of JSON.

    python -m tests.measuring.scraping --cases 100000

starts a desk of its own, fills it with old cases and a few inboxes to which nobody ever wrote, and asks for them all.
"""

import argparse
import json
import os
import statistics
import sys
import time
from typing import Final

from belofte.ops.tests import running

_QUIET_INBOXES: Final = 9
_LOOKS: Final = 20


def main() -> None:
    """Fill a desk and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    chosen = parser.parse_args()
    with running.installation() as desk:
        desk.start("up", said="Stop with Ctrl-C", seconds_max=300)
        os.environ.update(desk.environment)
        from belofte.ops import loading  # noqa: PLC0415 - it reads the environment of the desk that was just started

        loading.set_up()
        from belofte import makers  # noqa: PLC0415
        from tests.measuring import filling  # noqa: PLC0415

        filling.fill(makers.make_inbox(), count=chosen.cases)
        for _ in range(_QUIET_INBOXES):
            makers.make_inbox()
        told = {"cases": chosen.cases, **_statements(), **_looks(desk)}
        sys.stdout.write(json.dumps(told) + "\n")
        desk.stop()


def _looks(desk: running.Installation) -> dict[str, float]:
    """Ask as Prometheus does."""
    taken = []
    for _ in range(_LOOKS):
        began = time.monotonic()
        status, _words = desk.get("/metrics")
        assert status == 200, status
        taken.append((time.monotonic() - began) * 1_000)
    return {"median_ms": round(statistics.median(taken), 1), "slowest_ms": round(max(taken), 1)}


def _statements() -> dict[str, object]:
    """Count the statements of one look, and say which took longest."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from belofte import clock  # noqa: PLC0415
    from belofte.ops.metrics import exposing  # noqa: PLC0415

    exposing.expose(at=clock.now())
    with CaptureQueriesContext(connection) as captured:
        exposing.expose(at=clock.now())
    slowest = max(captured.captured_queries, key=lambda query: float(query["time"]))
    return {
        "statements": len(captured),
        "statements_ms": round(sum(float(query["time"]) for query in captured.captured_queries) * 1_000),
        "slowest": f"{float(slowest['time']) * 1_000:.0f} ms: {slowest['sql'][:120]}",
    }


if __name__ == "__main__":
    main()

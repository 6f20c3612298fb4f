"""Which statements a connection has the server keep the plan of.

To plan what settles a case costs the server twenty times what it costs to answer it. psycopg forgets all plans after
each rollback, for whoever made a table in it and made that undone. The desk makes no tables while it runs, and a deed
that it refuses ends in a rollback: each would cost whoever comes next all those plans.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from psycopg._preparing import PrepareManager

if TYPE_CHECKING:
    from psycopg._preparing import Prepare
    from psycopg.pq.abc import PGresult

_CHANGES_TABLES: Final = re.compile(rb"(?:ALTER|DEALLOCATE ALL|DISCARD ALL|DROP)\b")


class KeptPlans(PrepareManager):
    """The prepared statements of one connection; they outlive a rollback, as they do on the server."""

    def clear(self) -> bool:
        """Forget nothing: psycopg calls this after a rollback."""
        return False

    def _should_discard(self, prep: "Prepare", results: Sequence["PGresult"], *_: Any) -> bool:  # noqa: ARG002
        if any(_CHANGES_TABLES.match(result.command_status or b"") for result in results):
            return super().clear()
        return False

"""What the page of a case shows of its live conversation: that it runs, or how it ended."""

from collections.abc import Sequence
from typing import Any

from belofte.cases.models import Conversation
from belofte.closing import live


def beside(conversations: Sequence[Conversation], *, is_own: bool) -> dict[str, Any]:
    """Return the live conversation in which something was said last, and how it ended; in one statement, or none."""
    found = next((each for each in conversations if live.is_live(each)), None) if is_own else None
    return {"live_conversation": found, "live_ended": live.standing(found) if found else None}

"""What makes us unsure of a message: kept with it as names and numbers, said in words by the desk.

Whoever is unsure of it is told so; nothing is hidden from an agent and nothing is refused here.
"""

from collections.abc import Iterable
from typing import Any, Final

from belofte.cases.models import Message

Doubt = dict[str, Any]

FAILING: Final = "failing"  # a check says that it is not from whom it says
NAMES_CASE: Final = "names_case"  # it names a case in which its author has no part
NAMES_OWN_CASE: Final = "names_own_case"  # it names a case of the author's own, which proves nothing
SEEMS_CASE: Final = "seems_case"  # it answers in a case, but the author is not certain
SPAM: Final = "spam"  # the mail server calls it unwanted
COLLEAGUE: Final = "colleague"  # it comes from the mailbox of somebody who works here
FORWARDED: Final = "forwarded"  # a colleague passed it on: the author's address is only copied


def doubt(kind: str, **details: str | int | bool) -> Doubt:
    """Return one doubt."""
    return {"kind": kind, **details}


def of(message: Message) -> Iterable[Doubt]:
    """Return what makes us unsure of a message."""
    found: list[Doubt] = message.doubts
    return found

"""Regular expressions that are read when they are first asked something, and not while modules are imported.

There are hundreds, and to read them all takes a fifth of a second: whoever judges one text needs a few.
"""

import re
from functools import cached_property
from typing import Any, cast


class Lazy:
    """An expression that nobody has asked anything yet. What was asked of it once costs nothing more from then on."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the expression has it
        found = getattr(self._read, name)
        setattr(self, name, found)
        return found

    @cached_property
    def _read(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what acts as the compiled expression; one that is wrong says so only when it is used."""
    return cast("re.Pattern[str]", Lazy(pattern, flags))

"""What is the matter with a mailbox or a provider, in the reader's language as far as the words are ours.

Here alone the machine's own errors, such as "[Errno 111] Connection refused", are put into plain words.
"""

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_SYSTEM: Final = re.compile(r"\[Errno (-?\d+)\] ?([^:]*)")
_IN_WORDS: Final = {
    -2: gettext_lazy("There is no server of that name."),
    -3: gettext_lazy("The name servers of this machine do not answer."),
    -5: gettext_lazy("There is no server of that name."),
    28: gettext_lazy("The disk of this machine is full."),
    32: gettext_lazy("The server broke off the connection."),
    101: gettext_lazy("This machine has no network that leads there."),
    104: gettext_lazy("The server broke off the connection."),
    110: gettext_lazy("The server did not answer in time."),
    111: gettext_lazy("Nothing answers there: the server does not run, or it has another port."),
    113: gettext_lazy("No way leads to that server."),
}


def shown(problem: str) -> str:
    """Return a problem with our own sentence translated; what the other side said, behind its colon, stays as it is."""
    problem = _SYSTEM.sub(_in_words, problem)
    ours, colon, theirs = problem.partition(": ")
    if colon:
        sentence = f"{ours}:"
        return f"{_(sentence)} {theirs}"
    return _(problem) if problem else ""  # gettext has something of its own for ""


def _in_words(found: re.Match[str]) -> str:
    """Return a system's error in plain words; one that is not in the list in its own, without its number."""
    return str(_IN_WORDS.get(int(found[1]), found[2]))

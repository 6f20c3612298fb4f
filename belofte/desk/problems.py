"""What is the matter with a mailbox or a provider, in the reader's language as far as the words are ours."""

from django.utils.translation import gettext as _


def shown(problem: str) -> str:
    """Return a problem with our own sentence translated; what the other side said, behind its colon, stays as it is."""
    ours, colon, theirs = problem.partition(": ")
    if colon:
        sentence = f"{ours}:"
        return f"{_(sentence)} {theirs}"
    return _(problem) if problem else ""  # gettext has something of its own for ""

"""Whether somebody has seen all that was said on a case before they act on it."""

from django.utils.translation import gettext as _

from belofte.cases.models import Case, Message


class CaseChangedError(Exception):
    """Something was said on the case since whoever acts on it looked; they should read it first."""

    def __init__(self, detail: str, *, newer: list[Message]) -> None:
        """Keep what they have not seen, oldest first."""
        super().__init__(detail)
        self.newer = newer


def refuse_unseen(case: Case, *, seen_through: int) -> None:
    """Let pass only who has seen all that was said. Refuses: CaseChangedError."""
    if newer := unseen(case, seen_through=seen_through):
        raise CaseChangedError(_("Something was said since you opened this case. Read it first."), newer=newer)


def unseen(case: Case, *, seen_through: int) -> list[Message]:
    """Return what was said after the newest message that somebody had on the screen, oldest first."""
    newer = Message.objects.filter(conversation__case=case, pk__gt=seen_through)
    return list(newer.select_related("author", "contact_point").order_by("pk"))

"""Whether somebody has seen all that was said on a case before they act on it."""

from belofte.cases.models import Case, Message


def unseen(case: Case, *, seen_through: int) -> list[Message]:
    """Return what was said after the newest message that somebody had on the screen, oldest first."""
    newer = Message.objects.filter(conversation__case=case, pk__gt=seen_through)
    return list(newer.select_related("author", "contact_point").order_by("pk"))

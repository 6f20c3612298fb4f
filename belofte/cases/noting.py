"""Writing notes: what agents say to each other on a case. Nothing else writes a Note, and none has a way out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Event, Note
from belofte.people.models import Agent


class NoteEmptyError(Exception):
    """There are no words in it."""


@transaction.atomic
def note(case: Case, *, text: str, by: Agent, at: datetime) -> Note:
    """Write an internal note. Who has to act does not change by it. Refuses: NoteEmptyError."""
    if not text.strip():
        raise NoteEmptyError(_("Write the note first: there is no text in it."))
    case = Case.objects.select_for_update().get(pk=case.pk)
    written = Note.objects.create(case=case, author=by, text=text.strip(), recorded_at=at)
    history.record(case, Event.Kind.NOTED, by=by, at=at, note=written.pk)
    return written

"""What nobody answered is deleted by nobody: not by hand, not in bulk, not by what empties a whole database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error, transaction
from django.db.models import Model, ProtectedError

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Conversation, Message
from belofte.channels.models import Inbox, RawEnvelope
from belofte.closing import sweeping
from belofte.contacts.models import Contact, ContactPoint
from belofte.makers import MONDAY
from belofte.people.models import Team

pytestmark = pytest.mark.django_db

_SAID = (Case, Conversation, Message, RawEnvelope)
_HANGS = (Contact, ContactPoint, Inbox, Team)  # each of them has a case or a message below it


def refused(delete: Callable[[], object]) -> str:
    """Return the words by which deleting is refused; "" where something was deleted."""
    try:
        with transaction.atomic():
            delete()
    except ProtectedError as error:
        return str(error.args[0])
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


@pytest.fixture(autouse=True)
def _case() -> None:
    makers.make_case(makers.make_inbox())


@pytest.mark.parametrize("model", [*_SAID, *_HANGS])
def test_by_hand_is_refused(model: type[Model]) -> None:
    row = model._default_manager.first()  # noqa: SLF001 - of any model
    assert row is not None
    assert "annot delete" in refused(row.delete)


@pytest.mark.parametrize("model", [*_SAID, *_HANGS])
def test_in_bulk_is_refused(model: type[Model]) -> None:
    rows = model._default_manager.all()  # noqa: SLF001 - of any model
    assert "annot delete" in refused(rows.delete)


@pytest.mark.parametrize("model", _SAID)
def test_in_bulk_past_all_that_django_checks_is_refused(model: type[Model]) -> None:
    rows = model._default_manager.all()  # noqa: SLF001 - of any model
    assert refused(lambda: rows._raw_delete(rows.db)).startswith("pgtrigger: Cannot delete")  # noqa: SLF001


def test_emptying_the_whole_database_is_refused() -> None:
    with pytest.raises(CommandError, match="couldn't be flushed"), transaction.atomic():
        call_command("flush", interactive=False, verbosity=0)
    assert Case.objects.count() == 1


def test_closing_many_that_need_no_answer_deletes_none_of_them() -> None:
    agent = makers.make_agent(teams=(Team.objects.get(),))
    case = Case.objects.get()
    message = Message.objects.get()
    chosen = [sweeping.Chosen(case=case, seen_through=message.pk)]
    sweeping.sweep(chosen, reason=AnswerWaiver.Reason.SPAM, by=agent, at=MONDAY + timedelta(hours=1))
    assert [model.objects.count() for model in _SAID] == [1, 1, 1, 1]

"""What a draft keeps, and which files it refuses."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from belofte import makers
from belofte.cases.models import Conversation
from belofte.channels.models import Inbox
from belofte.makers import MONDAY
from belofte.replies import drafting
from belofte.replies.models import Draft, DraftFile

pytestmark = pytest.mark.django_db
_MB = 1024 * 1024


@pytest.fixture
def draft() -> Draft:
    case = makers.make_case(makers.make_inbox(files_mb_max=1))
    return drafting.save(case, text="x", key=uuid.uuid4(), by=makers.make_agent(teams=(case.team,)), at=MONDAY)


def _add(draft: Draft, content: bytes, *, name: str = "a.txt") -> DraftFile:
    return drafting.add_file(draft, SimpleUploadedFile(name, content), at=MONDAY)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "“a.txt” is empty."),
        (bytes(2 * _MB), "“a.txt” is 2.0 MB, and this inbox sends at most 1 MB. Share it in another way."),
    ],
)
def test_add_file_that_cannot_go_along_says_why(draft: Draft, content: bytes, words: str) -> None:
    with pytest.raises(drafting.FileRefusedError) as refused:
        _add(draft, content)
    assert str(refused.value).replace("\xa0", " ") == words


def test_add_file_takes_what_the_inbox_sends(draft: Draft) -> None:
    _add(draft, bytes(_MB))
    Inbox.objects.update(files_mb_max=100)
    _add(draft, bytes(30 * _MB), name="b.txt")
    assert [file.size_bytes for file in draft.files.all()] == [_MB, 30 * _MB]


def test_add_file_on_a_case_of_two_inboxes_takes_what_either_sends(draft: Draft) -> None:
    first = draft.case.conversations.get()
    roomier = makers.make_inbox(draft.case.team, files_mb_max=3)
    Conversation.objects.create(
        case=draft.case, inbox=roomier, contact_point=first.contact_point, opened_at=first.opened_at
    )
    assert _add(draft, bytes(2 * _MB)).size_bytes == 2 * _MB


def test_add_file_one_too_many_is_refused(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "FILES_MAX", 1)
    _add(draft, b"a")
    with pytest.raises(drafting.TooManyFilesError):
        _add(draft, b"b", name="b.txt")


def test_add_file_a_second_time_keeps_the_first(draft: Draft) -> None:
    first = _add(draft, b"abc")
    assert _add(draft, b"abc") == first


def test_add_file_of_the_same_name_with_other_bytes_keeps_both(draft: Draft) -> None:
    for content, name in ((b"abc", "a.txt"), (b"xyz", "a.txt"), (b"abc", "b.txt")):
        _add(draft, content, name=name)
    assert draft.files.count() == 3

"""Keeping what somebody is writing: their draft on a case, with its files. `holding` keeps what is to be sent in it."""

import hashlib
import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from belofte import blobs, room
from belofte.cases.models import Case
from belofte.channels.contract import Address
from belofte.channels.models import Inbox
from belofte.language import cleaning
from belofte.people.models import Agent
from belofte.promises.models import Promise
from belofte.replies import sending
from belofte.replies.addressing import Also
from belofte.replies.models import Draft, DraftFile, Held
from belofte.replies.refusals import SendingRefusedError
from belofte.replies.sending import AlreadySentError

FILES_MAX: Final = 20
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,48}/[a-z0-9][a-z0-9.+-]{0,48}")


class HeldError(Exception):
    """It is about to leave; whoever wants to change it takes it back first."""


class KeyTakenError(SendingRefusedError):
    """The form was opened for another draft: by somebody else, or on another case."""


class FileRefusedError(Exception):
    """A file cannot go along; the words say why and what to do. `field` is where on the form."""

    field = "attachments"


class FileTooLargeError(FileRefusedError):
    """One file alone is more than the inbox sends."""


class FilesTooLargeError(FileRefusedError):
    """Together they are more than the inbox sends."""


class TooManyFilesError(FileRefusedError):
    """There are more files than an answer can have."""


class NoRoomForFileError(FileRefusedError):
    """The disk of the desk is nearly full."""


class FileEmptyError(FileRefusedError):
    """There is nothing in it."""


@transaction.atomic
def save(  # noqa: PLR0913 - all that a form says of an answer
    case: Case,
    *,
    text: str,
    key: uuid.UUID,
    by: Agent,
    at: datetime,
    also: Also | None = None,
    about: Promise | None = None,
    is_warning: bool | None = None,
    chosen: str | None = None,
) -> Draft:
    """Keep the words of a form with this key; who else gets them, which promise they are about, whether they warn.

    `chosen` is what was chosen beside them, as the form has it: the form comes back so, here or with who takes it over.

    Refuses: AlreadySentError, so that nothing sent comes back to life; HeldError; KeyTakenError.
    """
    Case.objects.select_for_update().get(pk=case.pk)
    sending.refuse_second(key)
    _refuse_held(Held.objects.filter(draft__case=case, draft__agent=by))
    words: dict[str, Any] = {"text": cleaning.clean_text(text), "updated_at": at}
    if also is not None:
        words |= {"cc": _pairs(also.cc), "bcc": _pairs(also.bcc)}
    if about is not None or not text.strip():
        words["about"] = about
    if is_warning is not None or not text.strip():
        words["is_warning"] = bool(is_warning)
    if chosen is not None or not text.strip():
        words["chosen"] = chosen or ""
    try:
        draft, _is_new = Draft.objects.update_or_create(
            case=case,
            agent=by,
            defaults=words,
            create_defaults={**words, "key": key},  # on which hangs what was put in
        )
    except IntegrityError as taken:
        raise _key_taken() from taken
    if draft.key != key and Draft.objects.filter(key=key).exists():  # sending would give it this key
        raise _key_taken()
    return draft


def _key_taken() -> KeyTakenError:
    return KeyTakenError(_("This form was opened for another answer. Your words stand here still: look, and go on."))


def _refuse_held(held: QuerySet[Held]) -> None:
    if held.filter(stopped_at__isnull=True).exists():
        raise HeldError(_("Your answer is about to leave. Take it back first if you want to change it."))


def _pairs(addresses: Iterable[Address]) -> list[list[str]]:
    return [[each.address, each.name] for each in addresses]


@transaction.atomic
def add_file(draft: Draft, upload: "UploadedFile[Any]", *, at: datetime) -> DraftFile:
    """Keep a file to go along, once: with the answer a browser sends again what it was still uploading.

    Refuses: FileRefusedError; AlreadySentError where the draft left meanwhile, HeldError where it is about to.
    """
    found = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        raise AlreadySentError(_("This answer has already been sent."))
    draft = found
    _refuse_held(Held.objects.filter(draft=draft))
    name = cleaning.clean_file_name(upload.name or "", length_max=200) or _("file")
    kept = _kept(draft, upload, name=name)
    if kept is not None:
        return kept
    _refuse_unfit(draft, name=name, size_bytes=upload.size or 0)
    content_type = (upload.content_type or "").lower()
    draft.updated_at = at
    draft.save(update_fields=["updated_at"])
    return DraftFile.objects.create(
        draft=draft,
        name=name,
        content_type=content_type if _CONTENT_TYPE.fullmatch(content_type) else "application/octet-stream",
        size_bytes=upload.size or 0,
        blob=blobs.keep(upload),
    )


def _kept(draft: Draft, upload: "UploadedFile[Any]", *, name: str) -> DraftFile | None:
    """Return the file that this is once more: one of the same name with the same bytes."""
    like = list(draft.files.filter(name=name, size_bytes=upload.size or 0))
    mark = _mark(upload) if like else b""
    for file in like:
        with file.blob.open("rb") as content:
            if _mark(content) == mark:
                return file
    return None


def _mark(content: IO[bytes]) -> bytes:
    content.seek(0)
    return hashlib.file_digest(content, "sha256").digest()  # type: ignore[arg-type]  # it reads into a buffer


@transaction.atomic
def remove_file(file: DraftFile) -> None:
    """Leave a file out after all; its bytes are swept later. Refuses: HeldError."""
    Case.objects.select_for_update().get(drafts=file.draft_id)
    _refuse_held(Held.objects.filter(draft=file.draft_id))
    file.delete()


@transaction.atomic
def discard(case: Case, *, by: Agent) -> None:
    """Throw somebody's draft on a case away, if they have one. Refuses: HeldError."""
    Case.objects.select_for_update().get(pk=case.pk)
    _refuse_held(Held.objects.filter(draft__case=case, draft__agent=by))
    Draft.objects.filter(case=case, agent=by).delete()


def _refuse_unfit(draft: Draft, *, name: str, size_bytes: int) -> None:
    if size_bytes == 0:
        raise FileEmptyError(_("“%(name)s” is empty.") % {"name": name})
    if room.is_short(size_bytes):
        raise NoRoomForFileError(
            _("There is no room for “%(name)s”: Belofte’s disk is nearly full. Tell an administrator.") % {"name": name}
        )
    inbox = _roomiest_inbox(draft.case_id)
    words = {"name": name, "size": filesizeformat(size_bytes), "most": inbox.files_mb_max}
    if size_bytes > inbox.files_bytes_max:
        raise FileTooLargeError(
            _("“%(name)s” is %(size)s, and this inbox sends at most %(most)d MB. Share it in another way.") % words
        )
    if draft.files.count() >= FILES_MAX:
        raise TooManyFilesError(_("An answer takes at most %(most)d files.") % {"most": FILES_MAX})
    total = size_bytes + (draft.files.aggregate(total=Sum("size_bytes"))["total"] or 0)
    if total > inbox.files_bytes_max:
        raise FilesTooLargeError(
            _("With “%(name)s” the files are %(total)s together; this inbox sends at most %(most)d MB. Leave one out.")
            % {**words, "total": filesizeformat(total)}
        )


def _roomiest_inbox(case_id: int) -> Inbox:
    """Return the inbox of a case that sends most: which one an answer leaves by is known once it is sent."""
    return Inbox.objects.filter(conversations__case=case_id).order_by("-files_mb_max")[0]

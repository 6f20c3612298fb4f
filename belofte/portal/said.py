"""What was said both ways, for a customer who typed a code: their own messages and ours to them, with the files."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.http import Http404

from belofte.cases import doubts
from belofte.cases.models import Attachment, Message
from belofte.portal.visits import Visit
from belofte.promises import wording

MESSAGES_MAX: Final = 200
FILES_MAX: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file, by its place among all that this customer may have."""

    number: int
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message."""

    is_from_customer: bool
    author: str
    moment: str
    text: str
    files: tuple[File, ...]


def load(visit: Visit) -> list[Said]:
    """Return the newest messages, oldest first; nothing by the link alone."""
    if not visit.is_proven:
        return []
    messages = list(_messages(visit).order_by("-recorded_at", "-pk")[:MESSAGES_MAX])
    numbers = {pk: number for number, pk in enumerate(_files(visit).values_list("pk", flat=True), 1)}
    return [_show(message, numbers, visit) for message in reversed(messages)]


def find_file(visit: Visit, number: int) -> Attachment:
    """Return a file by its number. Refuses: Http404; always by the link alone."""
    file = _files(visit)[number - 1 : number].first() if visit.is_proven and 0 < number <= FILES_MAX else None
    if file is None:
        raise Http404
    return file


def _messages(visit: Visit) -> QuerySet[Message]:
    """Return what this contact point said itself, and what we sent to it.

    Not what others or programs wrote into the conversation: a signed address can be given to a service that mails
    secrets to it (*ticket trick*).
    """
    own = Q(direction=Message.Direction.IN, contact_point=visit.contact_point, is_automatic=False, author=None)
    own &= ~Q(doubts__contains=[doubts.doubt(doubts.FAILING)])  # somebody else may have written it in their name
    ours = Q(direction=Message.Direction.OUT, conversation__contact_point=visit.contact_point, forwards__isnull=True)
    messages = Message.objects.filter(own | ours, conversation__case=visit.case)
    return messages.defer("html", "signature", "folded").prefetch_related("attachments")


def _files(visit: Visit) -> QuerySet[Attachment]:
    return Attachment.objects.filter(message__in=_messages(visit).values("pk")).order_by("pk")


def _show(message: Message, numbers: dict[int, int], visit: Visit) -> Said:
    return Said(
        is_from_customer=message.is_from_customer,
        author=message.author_name if message.is_from_customer else visit.inbox.name,
        moment=wording.moment(message.recorded_at, now=visit.at),
        text=message.text,
        files=tuple(_listed(message.attachments.all(), numbers)),
    )


def _listed(attachments: Iterable[Attachment], numbers: dict[int, int]) -> Iterable[File]:
    for each in attachments:
        yield File(number=numbers[each.pk], name=each.name, size_bytes=each.size_bytes)

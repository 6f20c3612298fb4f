"""Hearing which messages of customers hurt, so that they are shown folded. Nothing else writes an Abuse.

Of these language only says what it hears; who reads them may say that it is wrong, or did not hear one.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import takewhile
from typing import Final

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.cases.models import Case, Message
from belofte.conduct import objecting
from belofte.conduct.models import Abuse, AbuseCorrection, Grievance, Kind, Unheard
from belofte.database import composed
from belofte.language import guessing, naming, novelty
from belofte.language.personal import finding as personal
from belofte.language.personal import masking
from belofte.language.triage import judging
from belofte.language.triage.judging import Judges, Triage
from belofte.language.triage.labels import COMPLAINT_FROM, SOUNDS
from belofte.language.triage.lexicon import HARM
from belofte.live import announcing

logger = logging.getLogger(__name__)

_AT_ONCE_MAX: Final = 500
_OF_A_CASE_MAX: Final = 50  # of what came in of one case in a minute
_SECONDS_MAX: Final = 20.0  # of one round: a text takes a tenth of a second, and the next round begins in a minute
_WORDS_MAX: Final = 1_000
_UNLISTED_FROM: Final = 0.98  # certain, where no word of a list is to blame


class NotTheirsError(Exception):
    """No customer wrote it."""


def expect(message: Message) -> None:
    """Have a message that just came in listened to, within a minute by the clock."""
    if message.needs_answer:
        composed.insert(Unheard(message=message))


def listen(*, judges: Judges | None = None, at: datetime) -> int:
    """Listen to what came in, oldest first, for as long as one round may take; return how many messages waited.

    `judges` know what this desk learned; without them it hears by what came with it.
    """
    waiting = list(Unheard.objects.order_by("id").values_list("pk", "message__conversation__case")[:_AT_ONCE_MAX])
    until = time.monotonic() + _SECONDS_MAX
    jobs.look_at_each(takewhile(lambda _row: time.monotonic() < until, waiting), partial(_hear, judges=judges), at=at)
    return len(waiting)


def hear(case: Case, *, judges: Judges | None = None, at: datetime) -> None:
    """Listen at once to what came in of a case, so that it does not end before; `judges` as for `listen`.

    What cannot be heard is left for the next round, and keeps nobody from closing a case.
    """
    waiting = Unheard.objects.filter(message__conversation__case=case).order_by("id")
    for number in waiting.values_list("pk", flat=True)[:_OF_A_CASE_MAX]:
        try:
            _hear(number, case.pk, judges=judges, at=at)
        except Exception:
            logger.exception("A message could not be listened to before its case was to end.")


@transaction.atomic
def fold(message: Message, *, kind: Kind, at: datetime) -> None:
    """Have a message shown folded by the word of who read it, and keep its words to learn from.

    Said of one that is folded, it changes nothing. Refuses: NotTheirsError.
    """
    case = _hold(message)
    if not message.is_from_customer:
        raise NotTheirsError(_("Only what a customer wrote is folded."))
    if Abuse.objects.filter(message=message, unmarked_at__isnull=True).exists():
        return
    said = {"kind": kind, "unmarked_at": None}
    Abuse.objects.update_or_create(message=message, defaults=said, create_defaults={"kind": kind, "at": at})
    _learn(message, hurts=True, case=case, at=at)


@transaction.atomic
def unmark(message: Message, *, at: datetime) -> None:
    """Take back that a message hurts, and keep its words to learn from. Said again, it changes nothing."""
    case = _hold(message)
    if Abuse.objects.filter(message=message, unmarked_at__isnull=True).update(unmarked_at=at):
        _learn(message, hurts=False, case=case, at=at)


def hurts(text: str, *, heard: Triage) -> Kind | None:
    """Return how words hurt in which that was heard; None for nearly all.

    To fold a kind message is worse than to miss a harsh one.
    """
    flag = next((each for each in heard.flags if each.label == "abuse"), None)
    if flag is None or heard.kind == "compliment":
        return None
    if flag.reason == SOUNDS["abuse"] and flag.certainty < _UNLISTED_FROM:
        return None
    return Kind.THREAT if HARM.search(text) else Kind.INSULT


def all_corrections() -> Sequence[AbuseCorrection]:
    """Return every correction, the oldest first."""
    return list(AbuseCorrection.objects.order_by("at", "id"))


def _hear(number: int, _case_id: int, *, judges: Judges | None, at: datetime) -> None:
    try:
        _listen_to(number, judges=judges, at=at)
    except (OperationalError, InterfaceError):  # not for its words: it is heard in the next round
        raise
    except Exception:
        Unheard.objects.filter(pk=number).update(failed_at=at)
        raise


@transaction.atomic
def _listen_to(number: int, *, judges: Judges | None, at: datetime) -> None:
    row = Unheard.objects.select_related("message__conversation__case").filter(pk=number).first()
    if row is None:
        return  # another worker heard it
    heard = judging.judge(row.message.text, at=row.message.received_at, judge=judges)
    if kind := hurts(row.message.text, heard=heard):
        _mark(row.message, kind=kind, at=at)
    is_named = naming.names_a_complaint(row.message.text) or _is_headed_so(row.message)
    if is_named or (heard.kind == "complaint" and heard.certainty >= COMPLAINT_FROM):
        _ask_whether_it_is_one(row.message, is_named=is_named, at=at)
    objecting.tell(row.message.conversation.case)
    row.delete()


def _is_headed_so(message: Message) -> bool:
    """Tell whether its subject calls it a complaint, and none before it in the conversation bore that."""
    before = Message.objects.filter(conversation=message.conversation_id, subject=message.subject, pk__lt=message.pk)
    return naming.names_one_in_subject(message.subject) and not before.exists()


def _mark(message: Message, *, kind: Kind, at: datetime) -> None:
    """Have a message shown folded, unless somebody had a say in that before."""
    _abuse, is_new = Abuse.objects.get_or_create(message=message, defaults={"kind": kind, "at": at})
    if is_new:
        case = message.conversation.case
        announcing.case_changed(case.pk, team=case.team_id)


def _ask_whether_it_is_one(message: Message, *, is_named: bool, at: datetime) -> None:
    """Have the desk ask whether a message is a complaint; who reads it says so (`closing.complaints`).

    A case asks once; who says no is asked again only over something new of that kind, or over what the customer calls
    a complaint themselves (`is_named`).
    """
    case = message.conversation.case
    if not is_named and not _is_heard_anew(message, case=case):
        return
    said = {"heard_at": at, "is_named": is_named}
    _grievance, is_new = Grievance.objects.get_or_create(message=message, defaults=said)
    if is_new:
        announcing.case_changed(case.pk, team=case.team_id)


def _is_heard_anew(message: Message, *, case: Case) -> bool:
    """Tell whether it says more than what was asked about before and called no complaint."""
    denied = Grievance.objects.filter(message__conversation__case=case, is_complaint=False).order_by("message")
    before = "\n".join(denied.values_list("message__text", flat=True))
    return not before or bool(novelty.find(message.text, before=before))


def _hold(message: Message) -> Case:
    return Case.objects.select_for_update(of=("self",)).get(conversations=message.conversation_id)


def _learn(message: Message, *, hurts: bool, case: Case, at: datetime) -> None:
    """Keep what somebody says of a message, who has the last word on it, and tell the open screens."""
    words = masking.mask(message.text, personal.find(message.text))[0][:_WORDS_MAX]
    said = {"language": guessing.guess(message.text, otherwise="nl"), "hurts": hurts, "at": at}
    AbuseCorrection.objects.update_or_create(case=case, words=words, defaults=said)
    announcing.case_changed(case.pk, team=case.team_id)

"""The first word to whoever writes for the first time: by when a person answers. That time is promised.

A stranger decides whom it goes to, since anybody can write in somebody else's name. So it holds nothing that anybody
outside chose, and stays below caps: whoever wants others mailed finds no use in it. It is marked as automatic, goes to
people only and once a day, so that no two programs keep answering each other.
"""

from datetime import datetime, timedelta
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from belofte import locks, secrecy
from belofte.cases import history, reply_addresses
from belofte.cases.models import Event, Message
from belofte.channels import registry
from belofte.channels.contract import Incoming
from belofte.channels.models import Inbox
from belofte.language.calendar import WorkingTimeMissingError
from belofte.language.guessing import Language
from belofte.people import calendars
from belofte.people.models import Team
from belofte.promises import first_answers, pace, wording
from belofte.promises.models import Grain, Occasion
from belofte.promises.terms import Due
from belofte.replies import capping, noticing, own_ids, sending
from belofte.replies.guarding import StoppedError
from belofte.replies.models import Acknowledgement
from belofte.replies.noticing import Noticed

ONCE_IN: Final = timedelta(hours=24)  # to one address
COUNTED_IN: Final = timedelta(hours=1)
UNPROVEN_MAX: Final = 20  # an hour, to one domain and from one inbox: any of them may be somebody else's address
PROVEN_MAX: Final = 200  # an hour, to one domain that vouches for whoever wrote
PLACEHOLDERS: Final = ("{date}", "{datum}")  # in an organisation's own words
_EXACT_WITHIN: Final = timedelta(hours=4)  # of working time: later than that only the day is named


def acknowledge(message: Message, incoming: Incoming, *, at: datetime) -> None:
    """Tell whoever opened this case by when they get an answer, and promise it; the case's row is held.

    Nothing is said where that is switched off, to what is no person's message, and above the caps.
    """
    conversation = message.conversation
    inbox, case = conversation.inbox, conversation.case
    if not _is_fit(incoming, inbox=inbox):
        return
    due = answered_by(case.team, at=at)
    turn = _take_turn(incoming, inbox=inbox, at=at) if due else None
    if due is None or turn is None:
        return
    answers = [message.external_id] if message.external_id else []
    subject, text = subject_in(inbox), text_in(inbox, due=due, at=at)
    try:
        said, delivery = sending.send_by_itself(conversation, subject=subject, text=text, answers=answers, at=at)
    except capping.CappedError:
        return
    turn.message = said
    turn.save()
    history.record(case, Event.Kind.ACKNOWLEDGED, by=None, at=at, message=said.pk, delivery=delivery.pk)
    first_answers.promise(
        case, words=_promise(inbox, due=due, at=at), due=due, occasion=Occasion.FIRST_WORD, message=said, at=at
    )


def answered_by(team: Team, *, at: datetime) -> Due | None:
    """Return by when somebody who writes now gets an answer, as exactly as can be kept; None if nobody can say."""
    calendar = calendars.of(team)
    try:
        found = pace.forecast(team, at=at)
        if found.working <= _EXACT_WITHIN and _day(found.at) == _day(at):
            return Due(at=_full_hour(found.at), grain=Grain.MINUTE)
        return Due(at=calendars.end_of_working_day(found.at, count=0, calendar=calendar), grain=Grain.DAY)
    except WorkingTimeMissingError:
        return None


def subject_in(inbox: Inbox) -> str:
    """Return the subject, in the inbox's language."""
    with translation.override(inbox.language):
        return render_to_string("replies/acknowledgement_subject.txt").strip()


def text_in(inbox: Inbox, *, due: Due, at: datetime) -> str:
    """Return the words, in the inbox's language: the organisation's own, or ours."""
    with translation.override(inbox.language):
        when = _when(due, at=at)
        if not inbox.acknowledgement.strip():
            return render_to_string("replies/acknowledgement.txt", {"when": when}).strip()
    text = inbox.acknowledgement.strip()
    for placeholder in PLACEHOLDERS:
        text = text.replace(placeholder, when)
    return text


def remarks_of(inbox: Inbox, *, at: datetime) -> list[Noticed]:
    """Return what guards say of own words, read as they would leave: it goes to many. Refuses: StoppedError."""
    due = answered_by(inbox.team, at=at) or Due(at=at, grain=Grain.DAY)
    language: Language = "en" if inbox.language == "en" else "nl"
    noticed = noticing.remarks_of({language: text_in(inbox, due=due, at=at)}, teams=[inbox.team], at=at)
    if stops := noticing.stopping(noticed):
        raise StoppedError(
            _("A check stops this in an answer, so it stops it here. Write it in another way."),
            seen=[each.seen for each in stops],
        )
    return noticed


def _promise(inbox: Inbox, *, due: Due, at: datetime) -> str:
    with translation.override(inbox.language):
        return _("You get an answer from one of us %(when)s.") % {"when": _when(due, at=at)}


def _when(due: Due, *, at: datetime) -> str:
    if due.grain == Grain.DAY:
        return wording.due(due.at, Grain.DAY, now=at)
    return _("by %(day)s") % {"day": wording.moment(due.at, now=at)}


def _day(moment: datetime) -> object:
    return moment.astimezone(wording.zone()).date()


def _full_hour(moment: datetime) -> datetime:
    """Return the next full hour, or this one when it is full; zones differ from UTC by less than full hours too."""
    local = moment.astimezone(wording.zone())
    begun = local.replace(minute=0, second=0, microsecond=0)
    return begun if begun == local else (begun + timedelta(hours=1))


def _is_fit(incoming: Incoming, *, inbox: Inbox) -> bool:
    """Tell whether this is somebody's message to an inbox that says so, and not one of ours or somebody's forgery."""
    return (
        inbox.acknowledges
        and registry.abilities(inbox.channel).acknowledges
        and not incoming.is_automatic
        and bool(incoming.author.address)
        and not incoming.authentication.is_failing
        and not incoming.called_spam_by
        and not _is_for_somebody_else(incoming)
        and not _is_ours(incoming)
    )


def _is_for_somebody_else(incoming: Incoming) -> bool:
    """Tell whether its author asks to answer elsewhere, as a form on a web site does: nobody reads its own mail."""
    return incoming.reply_to is not None and incoming.reply_to.address.lower() != incoming.author.address.lower()


def _is_ours(incoming: Incoming) -> bool:
    """Tell whether it bears an address of ours, or is a message of ours that came back."""
    return bool(reply_addresses.ours_among([incoming.author.address])) or own_ids.is_sent(incoming.external_id)


def _take_turn(incoming: Incoming, *, inbox: Inbox, at: datetime) -> Acknowledgement | None:
    """Return the record of one more, its message still to be filled in; None above a cap."""
    plain = reply_addresses.without_token(incoming.author.address)
    turn = Acknowledgement(
        inbox=inbox,
        recipient=secrecy.mark("acknowledged", plain),
        domain=secrecy.mark("acknowledged", plain.rpartition("@")[2]),
        is_proven=incoming.authentication.is_proven,
        at=at,
    )
    if _is_above(turn):  # most are let go here, without waiting for each other
        return None
    locks.hold("acknowledgement", "")
    return None if _is_above(turn) else turn


def _is_above(turn: Acknowledgement) -> bool:
    rows = Acknowledgement.objects
    if rows.filter(recipient=turn.recipient, at__gt=turn.at - ONCE_IN).exists():
        return True
    lately = rows.filter(is_proven=turn.is_proven, at__gt=turn.at - COUNTED_IN)
    of_domain = lately.filter(domain=turn.domain).count()
    if turn.is_proven:
        return of_domain >= PROVEN_MAX
    return max(of_domain, lately.filter(inbox=turn.inbox).count()) >= UNPROVEN_MAX

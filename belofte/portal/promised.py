"""What a customer sees of the promises on their case: by when, what became of it, and each other date with its reason.

By the link alone kinds and dates only. Words of people (what was said, why it moved) are for who typed a code.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from belofte.conduct import heard
from belofte.parties.models import Party
from belofte.portal import paid_back, wishes
from belofte.portal.paid_back import Payment
from belofte.portal.promised_words import (
    CONTRADICTIONS,
    CONTRADICTIONS_OF_OTHERS,
    HAPPENED,
    HAPPENED_TO_OTHERS,
    HOLDS,
    HOW,
    HOW_ELSE,
    IN_VAIN,
    SO_IT_IS,
    STATES,
    TITLES,
    TITLES_OF_OTHERS,
    WHO,
    attested_words,
    fate_words,
)
from belofte.portal.visits import Visit
from belofte.promises import attesting, kept, wording
from belofte.promises.models import Correction, Form, Initiator, Kind, LedgerEntry, Promise, Proof, State, Withdrawal

_SAYS: Final = {
    LedgerEntry.Kind.MADE,
    LedgerEntry.Kind.CONDITION_MET,
    LedgerEntry.Kind.MOVED,
    LedgerEntry.Kind.KEPT,
    LedgerEntry.Kind.WITHDRAWN,
    LedgerEntry.Kind.HONOURED,
    LedgerEntry.Kind.SAID_AGAIN,
    LedgerEntry.Kind.UNTOLD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to a promise."""

    at: datetime
    moment: str
    words: str
    reason: str = ""  # in the words of whoever wrote it; "" for who has only the link
    wish: int = 0  # of a date that we say they wished: what the link calls by which they deny that; 0 for all others


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One promise, as its customer sees it."""

    number: int  # on this case, from 1: what the customer's own links call it
    kind: str
    state: str
    title: str
    state_words: str
    due: str  # "" while it has no date
    due_at: datetime | None
    moved: str  # "moved three times, 38 days later"; "" while it was not
    words: str  # as we said it; "" for who has only the link
    condition: str
    of_others: str  # that somebody else promised it
    paid: Sequence[Payment]  # money back that we say they got, each payout
    left_to_pay: str  # once a part was paid; "" where nothing is left
    steps: Sequence[Step]
    contradiction: str  # what can be said against it; "" while it does not count as kept, or each payout can be denied
    can_attest: bool  # they can say that it took place
    in_vain: str  # that what we wrote of it last came back, so it is as before; "" where it is not so
    was_tried: bool  # we called in vain, and have to call still
    doubt: str  # that the message in which we said so did not reach them, or has not yet; "" where they know

    @property
    def is_ahead(self) -> bool:
        """Whether it is ours, is still to come, and has a date."""
        return self.state == State.OPEN and self.due_at is not None and not self.of_others

    @property
    def is_over(self) -> bool:
        """Whether nothing is to come of it any more."""
        return self.state in {State.KEPT, State.WITHDRAWN, State.HONOURED}


def load(visit: Visit) -> list[Shown]:
    """Return all promises of the case as they were made, those that are over behind the others."""
    reasons = Withdrawal.objects.filter(promise=OuterRef("promise"), at=OuterRef("at")).order_by("-id").values("reason")
    steps = entries_of().annotate(withdrawn_because=Subquery(reasons[:1]), is_written_later=kept.is_in_time_after_all())
    found = Promise.objects.filter(case=visit.case).prefetch_related(Prefetch("entries", steps)).order_by("pk")
    promises = list(found)
    payouts, moved = paid_back.numbered(promises), wishes.numbered(promises)
    shown = [_show(promise, number, visit, payouts=payouts, moved=moved) for number, promise in enumerate(promises, 1)]
    return sorted(shown, key=lambda each: each.is_over)


def find(visit: Visit, number: int) -> Promise:
    """Return a promise by its place on the case. Refuses: Http404."""
    promises = Promise.objects.filter(case=visit.case).order_by("pk")
    promise = promises[number - 1 : number].first() if 0 < number <= 2**15 else None
    if promise is None:
        raise Http404
    return promise


def title(promise: Promise) -> str:
    """Return what was promised, by its kind alone."""
    titles = TITLES_OF_OTHERS if promise.form == Form.CLAIMED else TITLES
    return str(titles[Kind(promise.kind)])


def contradiction(promise: Promise) -> str:
    """Return what its customer can say against it; "" while it does not count as kept."""
    words = CONTRADICTIONS_OF_OTHERS if promise.form == Form.CLAIMED else CONTRADICTIONS
    return str(words[Kind(promise.kind)]) if promise.state == State.KEPT else ""


def entries_of() -> QuerySet[LedgerEntry]:
    """Return what happened to promises, in order, what became of our message about it (`fate`), and who attested it.

    That is another company (`company`), where it stands in the register.
    """
    around = (
        "renegotiation__outage",
        "renegotiation__denial",
        "correction",
        "proof__payout__retraction",
        "proof__attestation",
        "promise",
        "takes_back",
        "untold",
    )
    register = Party.objects.filter(kind=Party.Kind.COMPANY, name__iexact=OuterRef("proof__attestation__party"))
    steps = LedgerEntry.objects.select_related(*around)
    company = Subquery(register.values("name")[:1])
    return steps.annotate(fate=heard.fate("message"), company=company).order_by("number")


def told(entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
    """Yield of `entries_of` a promise all but what was told in vain: of that, how far it was taken back in the end."""
    entries = list(entries)
    taken_back = [(each, each.takes_back.number) for each in entries if each.takes_back is not None]
    outdone = {
        one.pk
        for one, number in taken_back
        for other, further in taken_back
        if other.number > one.number and further < number
    }
    return (each for each in entries if not hasattr(each, "untold") and each.pk not in outdone)


def is_heard(entries: Iterable[LedgerEntry]) -> bool:
    """Tell whether the customer knows what holds of a promise, as far as we know."""
    return not _doubt([each for each in told(entries) if each.kind != LedgerEntry.Kind.UNTOLD])


def _in_vain(entries: Sequence[LedgerEntry]) -> str:
    newest = _newest_said(entries)
    if newest is None or newest.takes_back is None:
        return ""
    return str(IN_VAIN[LedgerEntry.Kind(newest.takes_back.kind)])


def _doubt(entries: Sequence[LedgerEntry]) -> str:
    newest = _newest_said(entries)
    return "" if newest is None or newest.takes_back is not None else fate_words(vars(newest)["fate"])


def _newest_said(entries: Sequence[LedgerEntry]) -> LedgerEntry | None:
    return next((each for each in reversed(entries) if each.kind in _SAYS), None)


def _show(
    promise: Promise, number: int, visit: Visit, *, payouts: Mapping[int, int], moved: Mapping[int, int]
) -> Shown:
    entries = list(told(promise.entries.all()))
    paid = paid_back.payments(promise, entries, visit, numbers=payouts)
    return Shown(
        number=number,
        kind=promise.kind,
        state=promise.state,
        title=title(promise),
        state_words=str(STATES[State(promise.state)]),
        due=due(promise, now=visit.at),
        due_at=promise.due_at,
        moved=wording.moved(promise),
        words=promise.words if visit.is_proven else "",
        condition=_condition(promise, visit),
        of_others=_of_others(promise, visit),
        paid=paid,
        left_to_pay=paid_back.left(promise, entries, visit),
        steps=list(_steps(entries, visit, moved=moved)),
        contradiction="" if paid else contradiction(promise),
        can_attest=_can_attest(promise, now=visit.at),
        in_vain=_in_vain(entries),
        was_tried=promise.is_due_from_us and any(entry.kind == LedgerEntry.Kind.TRIED for entry in entries),
        doubt=_doubt(entries),
    )


def _can_attest(promise: Promise, *, now: datetime) -> bool:
    """Tell whether its customer can say that it took place: from the begin of its day."""
    return promise.kind == Kind.DELIVERY and promise.is_due_from_us and attesting.is_its_day(promise, at=now)


def due(promise: Promise, *, now: datetime) -> str:
    """Return by when it is, as it was said; "" for what has no date."""
    return wording.due(promise.due_at, promise.grain, words=promise.due_words, now=now) if promise.due_at else ""


def _words_of_dates(entries: Sequence[LedgerEntry]) -> dict[datetime | None, str]:
    """Return the words that named each date of a promise."""
    found: dict[datetime | None, str] = {entry.promise.due_at: entry.promise.due_words for entry in entries[:1]}
    for moved in (entry.renegotiation for entry in entries if entry.renegotiation is not None):
        found |= {moved.from_due_at: moved.from_due_words, moved.due_at: moved.due_words}
    for wrong in (entry.correction for entry in entries if entry.correction is not None):
        found |= {wrong.from_due_at: wrong.from_due_words, wrong.due_at: wrong.due_words}
    return found


def _is_chosen(entry: LedgerEntry) -> bool:
    """Tell whether an entry says that the customer chose a half hour."""
    return entry.renegotiation is not None and entry.renegotiation.by_id is None


def _condition(promise: Promise, visit: Visit) -> str:
    if promise.state != State.CONDITIONAL:
        return ""
    if visit.is_proven:
        return _("This begins once this has happened: %(condition)s") % {"condition": promise.condition}
    return _("This begins once something else has happened. We told you what.")


def _of_others(promise: Promise, visit: Visit) -> str:
    if promise.form != Form.CLAIMED:
        return ""
    if visit.is_proven:
        return _("You told us that %(name)s promised this.") % {"name": promise.claimed_of}
    return _("You told us that somebody else promised this.")


def _steps(entries: Sequence[LedgerEntry], visit: Visit, *, moved: Mapping[int, int]) -> Iterator[Step]:
    named = _words_of_dates(entries)
    for entry in entries:
        due_words = named.get(entry.due_at, "")
        words = paid_back.words(entry, visit) or _said(entry, due_words=due_words, now=visit.at)
        if vars(entry)["is_written_later"]:
            words = _("Kept in time, written down later.")
        if words:
            if entry.kind != LedgerEntry.Kind.UNTOLD:
                words = " ".join(filter(None, [words, fate_words(vars(entry)["fate"])]))
            reason = _reason(entry) if visit.is_proven else ""
            wish = moved.get(entry.renegotiation_id or 0, 0) if wishes.is_said_to_be_theirs(entry) else 0
            moment = wording.moment(entry.at, now=visit.at)
            yield Step(at=entry.at, moment=moment, words=words, reason=reason, wish=wish)


def _said(entry: LedgerEntry, *, due_words: str, now: datetime) -> str:
    """Return what happened, in words; "" for what concerns nobody outside: who of us sees to it."""
    due = wording.due(entry.due_at, entry.grain, words=due_words, now=now) if entry.due_at else ""
    if entry.kind in {LedgerEntry.Kind.MADE, LedgerEntry.Kind.CONDITION_MET}:
        return _made(entry, due=due)
    if entry.kind == LedgerEntry.Kind.MOVED:
        words = _("You chose when we call you: %(due)s.") if _is_chosen(entry) else _("New date: %(due)s (%(who)s).")
        who = Initiator.US if wishes.is_denied(entry) else Initiator(entry.initiator)
        said = words % {"due": due, "who": WHO[who]}
        return " ".join(filter(None, [said, _outage(entry)]))
    if entry.kind == LedgerEntry.Kind.KEPT and (shown := _shown_by(entry.proof)):
        return shown
    if entry.correction is not None:
        return " ".join(_corrected(entry.correction, entry.promise, due=due))
    if entry.takes_back is not None:
        kind = LedgerEntry.Kind(entry.takes_back.kind)
        so_it_is = "" if entry.state == State.BROKEN else str(SO_IT_IS[kind]) % {"due": due}
        return " ".join(filter(None, [str(IN_VAIN[kind]), so_it_is]))
    happened = HAPPENED_TO_OTHERS if entry.promise.form == Form.CLAIMED else HAPPENED
    return str(happened.get(LedgerEntry.Kind(entry.kind), ""))


def _shown_by(proof: Proof | None) -> str:
    """Return what shows that it was kept, where that is not what we wrote or said; "" for all else."""
    if proof is not None and proof.attestation is not None:
        return attested_words(proof.attestation.witness)
    if proof is not None and proof.told_by_id:
        return _("We tried to call you at different times, and wrote to you about it.")
    return ""


def _outage(entry: LedgerEntry) -> str:
    """Return the words of what was out when a date moved because of it; "" where nothing was."""
    outage = entry.renegotiation.outage if entry.renegotiation is not None else None
    return outage.words(get_language() or "nl") if outage is not None else ""


def _corrected(correction: Correction, promise: Promise, *, due: str) -> Iterator[str]:
    """Yield what of a promise stood here wrongly; who of us sees to it concerns nobody outside."""
    if correction.is_of_date:
        yield _("We had put another date here by mistake.")
        yield str(HOLDS.get(Form(promise.form), HOLDS[Form.FIRM])) % {"due": due}
    if correction.kind != correction.from_kind:
        titles = TITLES_OF_OTHERS if promise.form == Form.CLAIMED else TITLES
        yield _("By mistake it said here: %(what)s.") % {"what": titles[Kind(correction.from_kind)]}
    elif correction.channel != correction.from_channel:
        yield _("By mistake it said here: %(what)s.") % {"what": HOW.get(correction.from_channel, HOW_ELSE)}


def _made(entry: LedgerEntry, *, due: str) -> str:
    if entry.kind == LedgerEntry.Kind.CONDITION_MET:
        return _("It begins now: %(due)s.") % {"due": due}
    if entry.promise.form == Form.CLAIMED:
        return _("You told us about this: %(due)s.") % {"due": due}
    return _("We promised this: %(due)s.") % {"due": due} if due else _("We promised this.")


def _reason(entry: LedgerEntry) -> str:
    if entry.kind == LedgerEntry.Kind.KEPT and entry.proof is not None and entry.proof.attestation is not None:
        return str(vars(entry)["company"] or "")  # as the register names it: what was typed is for colleagues
    if entry.renegotiation is not None:
        return "" if _is_chosen(entry) else entry.renegotiation.reason
    if entry.kind == LedgerEntry.Kind.WITHDRAWN:
        return str(vars(entry)["withdrawn_because"] or "")
    return paid_back.reason(entry)

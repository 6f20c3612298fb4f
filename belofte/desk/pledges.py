"""The chips under an answer or a call: what its words promise, as somebody corrects, drops or completes it.

Each chip is a form. What language finds anew joins what stands on the screen; what somebody corrected stays corrected.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from belofte import clock
from belofte.attention import unpaid
from belofte.cases.models import Case
from belofte.desk import attested, chip_rows, contradicted, outage_forms, payouts_shown
from belofte.desk.chip_rows import CHIPS_MAX, PREFIX, Row, as_data, key_of, row_of, rows_in, withdrawn_in
from belofte.desk.forms import WordsField
from belofte.desk.outage_forms import NO_FAULT
from belofte.desk.payout_forms import PayoutForm
from belofte.desk.promise_forms import Members, Others, PromiseForm, place_of
from belofte.desk.reasons import reason_of, told
from belofte.language.marking import gettext_noop
from belofte.library.models import TextPromise
from belofte.parties import depending
from belofte.parties.models import AWAITED, Dependency, Undertaking
from belofte.people import absences, teams
from belofte.people.models import Agent
from belofte.promises import conditions, corrections, kept, offering, payout_references, untelling, wording
from belofte.promises.cautions import Cautions
from belofte.promises.models import (
    Handover,
    Kind,
    LedgerEntry,
    Origin,
    Promise,
    Renegotiation,
    State,
    Warned,
    Withdrawal,
)
from belofte.promises.payouts import Paid
from belofte.promises.saying import Said, SayingRefusedError, Withdrawn
from belofte.replies import preparing, proposing
from belofte.replies.correcting import NONE, Correction
from belofte.replies.guarding import Seen, StoppedError
from belofte.replies.proposing import Proposal

_MEMBERS_MAX: Final = 200
_ANSWER_INSTEAD: Final = "answer-"  # and the place of a chip
_TEXT_MAX: Final = 200_000  # characters
_TOO_MANY: Final = gettext_noop("An answer takes at most %(most)d promises.")


_HANGS_ON: Final = JSONObject(
    party="on_undertaking__involvement__party__name", kind="on_promise__kind", outage="on_outage__what"
)


_CORRECTED: Final = JSONObject(
    **{name: name for name in ("id", "at", "reason", "from_kind", "kind", "from_due_at", "due_at", "due_words")},
    **{name: name for name in ("from_due_words", "from_channel", "channel")},
    **{name: name for name in ("from_wait_amount", "from_wait_unit", "wait_amount", "wait_unit")},
    from_owner="from_owner__name",
    owner="owner__name",
    by="by__name",
)
_HANDED_OVER: Final = JSONObject(id="id", at="at", reason="reason", owner="owner__name", by="by__name")


_SAID_WITH: Final = JSONObject(text="text_id", nl="use__version__title_nl", en="use__version__title_en")


class PledgesRefusedError(Exception):
    """Something about the chips has to be put right first; each says what, beside its field."""


_PromiseFormSet = formset_factory(PromiseForm, extra=0, max_num=CHIPS_MAX, absolute_max=CHIPS_MAX, validate_max=True)


@dataclass(kw_only=True)
class Pledges:
    """All chips of one form: what was posted of them, and what language finds in the words now."""

    formset: "BaseFormSet[PromiseForm]"  # as it is judged
    fresh: "BaseFormSet[PromiseForm]"  # the same, not yet judged: nobody is told off while typing
    case: Case
    left: Sequence[Promise]  # what still has to be kept, now or once its condition is met
    ticked: tuple[Promise, ...] = ()  # of that, what this answer or call keeps
    offered: tuple[Promise, ...] = ()  # of that, the calls for which the customer chooses a half hour
    can_offer: tuple[Promise, ...] = ()  # of that, the calls that can be offered so
    payouts: dict[int, PayoutForm]  # of that, how each promise of money back is paid
    withdrawn: tuple[Withdrawn, ...] = ()  # of that, what it takes back
    can_force: bool = False  # whoever writes is a lead, and may call another date force majeure
    is_incomplete: bool = False  # language found another date that was not on the screen: a person has to complete it
    shows_faults: bool = False
    words: str = ""  # why it was refused, where no field is to blame
    remarked: Sequence[str] = ()  # keys of what guards remark on in an outage, that these words tell
    proposals: Sequence[Proposal] = ()  # what language finds in the words
    cautions: Cautions

    @cached_property
    def forms(self) -> list[PromiseForm]:
        """The chips as they stand on the screen, with what is to be said of each."""
        shown = (self.formset if self.shows_faults else self.fresh).forms
        for form in shown:
            about = form.about()
            if about is None:
                continue
            judged = self.cautions.of if form.moved is None else self.cautions.of_date
            form.cautions, form.places = judged(about), self.cautions.places(about)
            form.is_undecided = form.moved is None and self.cautions.is_undecided(about)
        return shown

    def said(self) -> Said:
        """Return what the chips say. Refuses: PledgesRefusedError."""
        if not self.formset.is_valid() or self.is_incomplete:
            self._show_faults()
            raise PledgesRefusedError
        recorded = self._recorded()
        named = {form.cleaned_data["owner"] for form in recorded}
        owners = teams.members(self.case.team_id).in_bulk(named) if recorded else {}
        items = [form.item(owner=owners.get(form.cleaned_data["owner"])) for form in recorded]
        hanging = (form.hanging(place) for place, form in enumerate(recorded))
        return Said(
            promised=tuple(items),
            kept=self.kept,
            paid=self.paid(),
            withdrawn=self.withdrawn,
            offered=self.offered,
            hanging=tuple(each for each in hanging if each),
        )

    @property
    def kept(self) -> tuple[Promise, ...]:
        """Return what it keeps by itself: all that is ticked but money back, which is paid."""
        return tuple(promise for promise in self.ticked if promise.pk not in self.payouts)

    def paid(self) -> tuple[Paid, ...]:
        """Return the money back that it tells of. Refuses: PledgesRefusedError."""
        forms = [self.payouts[promise.pk] for promise in self.ticked if promise.pk in self.payouts]
        if not all(form.is_valid() for form in forms):
            self._show_faults()
            raise PledgesRefusedError
        return tuple(form.paid() for form in forms)

    @property
    def reasons(self) -> dict[int, str]:
        """Return why what it takes back no longer holds, by promise."""
        return {each.promise.pk: each.reason for each in self.withdrawn}

    def corrections(self) -> list[Correction]:
        """Return what somebody made of what language found, where it was not sure or they see it differently."""
        by_words = {key_of(form.cleaned_data.get("found_words", "")): form.cleaned_data for form in self.formset.forms}
        found: list[Correction] = []
        for one in self.proposals:
            chip = by_words.get(key_of(one.words))
            if chip is None:
                continue
            said = chip.get("kind", one.kind) if chip.get("record") else NONE
            if said != one.kind or not one.is_sure:
                found.append(Correction(words=one.words, found=one.kind, said=said))
        return found

    def refuse(self, refused: SayingRefusedError) -> None:
        """Show a refusal beside the field of its chip or payout, or above them all."""
        self._show_faults()
        if refused.paid is not None and refused.paid.pk in self.payouts:
            self.payouts[refused.paid.pk].add_error(refused.field, str(refused))
            return
        if refused.position is None:
            self.words = str(refused)
            return
        form = self._recorded()[refused.position]
        form.add_error(refused.field, str(refused))
        if form.moved is not None:  # whatever date it has by now stands on the screen next
            self.formset.data[form.add_prefix("instead_of")] = place_of(form.moved)  # type: ignore[index]

    def remark(self, stops: Iterable[Seen]) -> None:
        """Show what guards stop in its words beside their field; the reason for it is asked under the answer."""
        for seen in stops:
            worded = seen.beside
            if worded is None:
                continue
            self._show_faults()
            words = reason_of(seen)
            if worded.position is not None:
                self._recorded()[worded.position].add_error(worded.field, words)
            elif worded.promise in self.payouts:
                self.payouts[worded.promise].add_error(worded.field, words)

    def warn(self, refused: StoppedError) -> None:
        """Show above them what guards refuse in what the customer reads of a call."""
        self._show_faults()
        self.words, self.remarked = told(refused), [each.key for each in refused.seen]

    def _show_faults(self) -> None:
        self.shows_faults = True
        for promise in self.ticked:
            if promise.pk in self.payouts:
                self.payouts[promise.pk].is_judged = True

    def _recorded(self) -> list[PromiseForm]:
        return [form for form in self.formset.forms if form.cleaned_data.get("record")]


def of(  # noqa: PLR0913 - all that chips depend on
    posted: QueryDict | None,
    *,
    text: str,
    case: Case,
    promises: Sequence[Promise],
    members: Members,
    mode: str,
    by: Agent,
    at: datetime,
    about: int | None = None,
    owed: Others = (),
) -> Pledges:
    """Return the chips for these words, together with what was posted of them; `promises` are all of the case.

    `owed` is what other parties owe it, on which a promise can hang.

    `about` is the promise that the words were made ready about: a chip for its other date stands there at once.
    """
    running = running_of(promises)
    offered = _offered(posted, promises=promises, mode=mode, about=about)
    left = [*running, *(promise for promise in promises if promise.state == State.CONDITIONAL)]
    stands = rows_in(posted) if posted is not None else []
    on_screen = {key_of(row["found_words"]): row for row in stands if row["found_words"]}
    found = proposing.propose(text, case=case, running=running, at=at)
    if offered:
        found = list(_not_to_choose(found, offered, text=text, case=case, at=at))
    proposals = list({key_of(one.words): one for one in reversed(found)}.values())[::-1]  # said twice, promised once
    by_hand = [row for row in stands if not row["found_words"]]
    if posted is None:
        meant = (
            promise for promise in running if promise.pk == about and promise not in offered and _may_move(promise)
        )
        by_hand = [chip_rows.row_about(promise, initiator=preparing.initiator(promise, at=at)) for promise in meant]
    proposals = chip_rows.follow(by_hand, proposals, running=running)
    shown = proposals[: CHIPS_MAX - len(by_hand)]
    rows = [*(on_screen.get(key_of(one.words)) or row_of(one, by=by) for one in shown), *by_hand]
    refused = NO_FAULT
    if posted is not None:
        _answer_instead(rows, place=posted.get("deed", ""))
        refused = outage_forms.record_in_chip(rows, posted, case=case, by=by, at=at)
    if posted is not None and posted.get("deed") == "add_promise":
        rows.append({"record": "on", "kind": Kind.CALLBACK, "owner": str(by.pk)})
    ticked = set(posted.getlist("kept")) if posted is not None else set()
    knows: dict[str, Any] = {"members": members, "team": case.team.name, "running": running}
    knows["others"] = [*owed, *_left_to_keep(left)]
    knows["outages"] = outage_forms.choosable(case, by=by, at=at) if running else ()
    shape: dict[str, Any] = {"prefix": PREFIX, "auto_id": f"{mode}-%s", "form_kwargs": knows}
    return Pledges(
        formset=_PromiseFormSet(as_data(rows[:CHIPS_MAX]), **shape),
        fresh=_PromiseFormSet(initial=rows[:CHIPS_MAX], **shape),
        case=case,
        left=left,
        ticked=tuple(promise for promise in running if str(promise.pk) in ticked),
        offered=offered,
        can_offer=tuple(each for each in running if is_call(each)) if mode == "reply" else (),
        payouts={
            promise.pk: PayoutForm(posted, promise=promise, mode=mode, at=at)
            for promise in running
            if promise.kind == Kind.REFUND
        },
        withdrawn=tuple(withdrawn_in(posted, left=left)) if posted is not None else (),
        is_incomplete=any(one.instead_of and one.is_sure and key_of(one.words) not in on_screen for one in shown),
        words=refused.words or (_(_TOO_MANY) % {"most": CHIPS_MAX} if len(shown) < len(proposals) else ""),
        remarked=refused.shown,
        can_force=by.is_lead,
        proposals=shown,
        cautions=Cautions(case, members=[number for number, _name in members], by=by, at=at),
    )


def _offered(
    posted: QueryDict | None, *, promises: Sequence[Promise], mode: str, about: int | None
) -> tuple[Promise, ...]:
    """Return for which calls the customer chooses a half hour: as ticked, or as words that were made ready say.

    What was kept since somebody ticked it stays among them, so that sending refuses it in words.
    """
    if mode != "reply":
        return ()
    if posted is None:
        made_ready = (each for each in running_of(promises) if each.pk == about)
        return tuple(each for each in made_ready if vars(each)["tried_untold_at"] and is_call(each))
    ticked = set(posted.getlist("offered"))
    return tuple(each for each in promises if str(each.pk) in ticked)


def _not_to_choose(
    found: Sequence[Proposal], offered: Sequence[Promise], *, text: str, case: Case, at: datetime
) -> Iterator[Proposal]:
    """Yield what words promise beside the half hours that the customer chooses from: another call is one more."""
    calls = [one for one in found if one.kind == Kind.CALLBACK and one.due is not None]
    ends = {slot + wording.HALF_HOUR for slot in offering.named(text, team=case.team, at=at)} if calls else set()
    for one in found:
        if one.again in offered or (one in calls and one.due is not None and one.due.at in ends):
            continue
        yield replace(one, instead_of=None) if one.instead_of in offered else one


def _may_move(promise: Promise) -> bool:
    """Tell whether words that were made ready give it another date: not money that may still come in time."""
    return promise.state == State.BROKEN or not vars(promise)["unpaid"]


def is_call(promise: Promise) -> bool:
    """Tell whether it is a call of ours that runs, and that somebody tried in vain."""
    return offering.is_our_call(promise) and bool(vars(promise)["is_tried"])


def _left_to_keep(left: Sequence[Promise]) -> list[tuple[str, str]]:
    """Return what is left to keep as something that another promise can hang on."""
    return [(f"promise-{each.pk}", f"{each.get_kind_display()}: {each.words}"[:80]) for each in left]


def _answer_instead(rows: list[Row], *, place: str) -> None:
    """Have a chip promise an answer by its date, in place of a solution that nobody is sure of."""
    number = place.removeprefix(_ANSWER_INSTEAD)
    if number != place and number.isdecimal() and len(number) <= 2 and int(number) < len(rows):  # noqa: PLR2004 - digits
        rows[int(number)] |= {"kind": Kind.REPLY, "channel": ""}


def posted_with(request: HttpRequest, *, case: Case, mode: str, by: Agent, at: datetime) -> Pledges:
    """Return the chips that came with a form, and those for the words in it."""
    text = WordsField(required=False).to_python(request.POST.get("text", ""))[:_TEXT_MAX]
    promises, members = _in_order(_promises(case)), members_of(case, at=at)
    awaited = Undertaking.objects.filter(case=case, state__in=AWAITED).select_related("involvement__party")
    owed = [(f"undertaking-{each.pk}", f"{each.involvement.party.name}: {each.words}"[:80]) for each in awaited]
    return of(
        request.POST, text=text, case=case, promises=promises, members=members, mode=mode, by=by, at=at, owed=owed
    )


def all_promises(case: Case) -> list[Promise]:
    """Return everything that was promised on a case, with its moves: what is due first, then what is over."""
    moves = Renegotiation.objects.filter(promise=OuterRef("pk")).order_by("id")
    facts = JSONObject(
        due_at="due_at",
        from_due_at="from_due_at",
        due_words="due_words",
        from_due_words="from_due_words",
        initiator="initiator",
        outage="outage__what",
        reason="reason",
        at="at",
        untold="entry__untold__at",
        denied="denial__at",
    )
    warned = Warned.objects.filter(promise=OuterRef("pk"), due_at=OuterRef("due_at"))
    again = LedgerEntry.objects.filter(promise=OuterRef("pk"), kind=LedgerEntry.Kind.SAID_AGAIN).order_by("number")
    reasons = Withdrawal.objects.filter(promise=OuterRef("pk")).order_by("-id").values("reason")
    found = _promises(case).annotate(
        moved=ArraySubquery(moves.values(fact=facts)),
        withdrawn_because=Subquery(reasons[:1]),
        unheard=Subquery(untelling.missed().values(fact=JSONObject(what="what", delivery="delivery"))[:1]),
        again=ArraySubquery(again.values("at")),
        begun_untold_at=Subquery(conditions.untold().values("at")[:1]),
        is_warned=Exists(warned),
        is_written_later=kept.written_later(),
        is_at_risk=Exists(depending.at_risk("pk", "due_at", at=clock.now())),
        newest=Subquery(LedgerEntry.objects.filter(promise=OuterRef("pk")).order_by("-number").values("number")[:1]),
        attested=attested.of_promise(),
        contradicted=contradicted.of_promise(),
        deniable=contradicted.deniable(),
        said_with=Subquery(TextPromise.objects.filter(promise=OuterRef("pk")).values(fact=_SAID_WITH)),
        corrected=ArraySubquery(corrections.Correction.objects.filter(promise=OuterRef("pk")).values(fact=_CORRECTED)),
        handed_over=ArraySubquery(Handover.objects.filter(promise=OuterRef("pk")).values(fact=_HANDED_OVER)),
        hangs_on=ArraySubquery(Dependency.objects.filter(promise=OuterRef("pk")).values(fact=_HANGS_ON)),
    )
    return _in_order(found)


def _promises(case: Case) -> QuerySet[Promise]:
    """Return the promises of a case with what chips have to know of them, and no more: they are asked at each pause."""
    return case.promises.select_related("owner").annotate(
        is_tried=Exists(offering.tried().filter(promise=OuterRef("pk"))),
        tried_untold_at=Subquery(offering.untold().values("call__called_at")[:1]),
        unpaid=ArraySubquery(unpaid.untold(case).filter(promise=OuterRef("pk")).values("retraction")),
        payouts_found=payouts_shown.of_promise(),
        references_had=ArraySubquery(payout_references.had_in(OuterRef("case"))),
    )


def _in_order(promises: Iterable[Promise]) -> list[Promise]:
    return sorted(promises, key=lambda promise: (not promise.is_due_from_us, promise.due_at or promise.made_at))


def running_of(promises: Sequence[Promise]) -> list[Promise]:
    """Return what an answer or a call may move or keep; what the desk promised is kept by any, without being asked."""
    return [promise for promise in promises if promise.is_due_from_us and promise.origin != Origin.DESK]


def members_of(case: Case, *, at: datetime) -> Members:
    """Return who can see to a promise, each with until when they are away, if they are."""
    found = teams.at_work(case.team_id).annotate(away_through=absences.away_through(at=at))
    named = found.values_list("pk", "name", "away_through")[:_MEMBERS_MAX]
    return [(number, absences.labelled(name, last_day, at=at)) for number, name, last_day in named]

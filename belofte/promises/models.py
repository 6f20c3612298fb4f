"""What was promised to a customer, and everything that became of it.

A promise repeats what its newest ledger entry says; the ledger itself is only ever added to. `gates.py` and
`gates_on_proof.py` hold the triggers that keep both so, whoever asks.
"""

from typing import ClassVar, Final

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from belofte.cases.models import Call, Case, Delivery, Message
from belofte.database.gates import kept, never_deleted
from belofte.outages.models import Outage
from belofte.people.models import Agent
from belofte.promises import (
    gates,
    gates_on_attestations,
    gates_on_chains,
    gates_on_conditions,
    gates_on_contradictions,
    gates_on_corrections,
    gates_on_handovers,
    gates_on_mandates,
    gates_on_payouts,
    gates_on_proof,
    gates_on_retractions,
    gates_on_wishes,
    gates_on_withdrawals,
)
from belofte.promises.attestations import Attestation, Witness
from belofte.promises.bank import BankCheck, BankEntry, BankMatch
from belofte.promises.contradictions import Contradiction
from belofte.promises.corrections import Correction
from belofte.promises.handovers import Away, Handover
from belofte.promises.money import Payout, Retraction
from belofte.promises.offers import SlotChoice, SlotOffer
from belofte.promises.teams import Mandate, Pace
from belofte.promises.vocabulary import (
    DUE_FROM_US,
    LEFT,
    PHONE,
    STAND,
    Every,
    Form,
    Grain,
    Initiator,
    Kind,
    Occasion,
    Origin,
    PartOfDay,
    State,
    Step,
    WaitUnit,
    Way,
)
from belofte.promises.warned import Warned
from belofte.promises.wishes import WishDenial

__all__ = [
    "DUE_FROM_US",
    "LEFT",
    "PHONE",
    "STAND",
    "Attestation",
    "Away",
    "BankCheck",
    "BankEntry",
    "BankMatch",
    "Contradiction",
    "Correction",
    "Every",
    "Form",
    "Grain",
    "Handover",
    "Initiator",
    "Kind",
    "LedgerEntry",
    "Mandate",
    "Occasion",
    "Origin",
    "Pace",
    "PartOfDay",
    "Payout",
    "Promise",
    "Proof",
    "Renegotiation",
    "Retraction",
    "SlotChoice",
    "SlotOffer",
    "State",
    "Step",
    "WaitUnit",
    "Warned",
    "Way",
    "WishDenial",
    "Withdrawal",
    "Witness",
]


_OF_NO_CALL: Final = models.Q(message=None, call=None, delivery=None, told_by=None)


class Promise(models.Model):
    """One thing that this customer was told they would get; `ledger.py` and what is of it write it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    form = models.CharField(max_length=12, choices=Form.choices, default=Form.FIRM)
    words = models.TextField()  # as they were said; in the ledger only a salted hash of them
    condition = models.TextField(blank=True)  # of a conditional one, in words
    wait_amount = models.PositiveSmallIntegerField(null=True)  # how long it takes from then, where the words say so
    wait_unit = models.CharField(max_length=12, choices=WaitUnit.choices, blank=True, db_default="")
    wait_words = models.CharField(max_length=200, blank=True, db_default="")  # that said so at first; "" if older
    recurrence = models.CharField(max_length=200, blank=True)  # of a recurring one: an RFC 5545 rule, with its start
    follows = models.OneToOneField(  # in a series; of what we took over: what somebody else promised
        "self", on_delete=models.PROTECT, null=True, related_name="follower"
    )
    claimed_of = models.CharField(max_length=200, blank=True)  # of a claimed one: who promised it
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # that its words name, and that is owed
    salt = models.BinaryField(max_length=16)
    key = models.UUIDField(null=True, unique=True)  # of the form that recorded it by hand: the same form records once
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="promises")  # that says it
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="promises")
    origin = models.CharField(max_length=6, choices=Origin.choices, default=Origin.PERSON)
    occasion = models.CharField(
        max_length=10, choices=Occasion.choices, blank=True, db_default=""
    )  # of the desk itself; "" if older
    made_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: nobody of us
    made_by_program = models.CharField(max_length=100, blank=True, db_default="")  # its name, where one of ours did
    made_at = models.DateTimeField()
    # until then whoever made it may withdraw it by a reason alone; of a program's, whoever sees to it
    misread_until = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)  # the first date of all: how late is counted from it

    # What follows repeats the newest entry of the ledger.
    state = models.CharField(max_length=12, choices=State.choices)
    due_at = models.DateTimeField(null=True)  # the last moment at which it is kept
    grain = models.CharField(max_length=12, choices=Grain.choices, default=Grain.DAY)
    channel = models.CharField(max_length=20, blank=True)  # on which it has to be kept; "" for any
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="promises")  # NULL: the team
    moves = models.PositiveSmallIntegerField(default=0)  # to another date, by us or by another company
    forced_moves = models.PositiveSmallIntegerField(default=0, db_default=0)  # by force majeure
    days_later = models.SmallIntegerField(default=0, db_default=0)  # than first promised; not those the customer wanted

    due_words = models.CharField(max_length=200, blank=True)  # "" for a date that the house rule gave
    settled_at = models.DateTimeField(null=True)
    next_step = models.CharField(max_length=5, choices=[*Step.choices, (STAND, STAND)], blank=True)
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="promise_due_unless_conditional",
                condition=models.Q(due_at__isnull=False) | models.Q(state__in=["conditional", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="promise_settled_when_over",
                condition=models.Q(state__in=["kept", "withdrawn", "honoured"], settled_at__isnull=False)
                | models.Q(state__in=["conditional", "open", "broken"], settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="promise_watched_while_open",
                condition=models.Q(state="open", next_step_at__lte=models.F("due_at"))
                & ~models.Q(next_step__in=["", STAND])
                | models.Q(state="kept", kind="solution", next_step=STAND, next_step_at__isnull=False)
                | ~models.Q(state="open") & models.Q(next_step_at__isnull=True, next_step=""),
            ),
            models.CheckConstraint(
                name="promise_says_its_terms",
                condition=models.Q(form="firm", condition="", recurrence="", claimed_of="")
                | models.Q(form="conditional", recurrence="", claimed_of="") & ~models.Q(condition="")
                | models.Q(form="recurring", condition="", claimed_of="") & ~models.Q(recurrence="")
                | models.Q(form="claimed", condition="", recurrence="") & ~models.Q(claimed_of=""),
            ),
            models.CheckConstraint(
                name="promise_waits_for_its_condition_alone",
                condition=models.Q(wait_amount=None, wait_unit="")
                | models.Q(wait_amount__gt=0, wait_unit__in=WaitUnit.values, form="conditional"),
            ),
            models.CheckConstraint(
                name="promise_by_somebody_or_by_the_desk",
                condition=models.Q(origin="person", made_by__isnull=False, made_by_program="")
                | models.Q(origin="desk", made_by__isnull=True, made_by_program="")
                | models.Q(
                    origin="bot", made_by__isnull=True, made_by_program__regex=r"\S", owner__isnull=False, form="firm"
                ),
            ),
            models.CheckConstraint(
                name="promise_of_the_desk_on_an_occasion",
                condition=models.Q(occasion="") | models.Q(occasion__in=Occasion.values, origin="desk"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_step_at"], condition=models.Q(state="open"), name="promise_next_step"),
            models.Index(fields=["next_step_at"], condition=models.Q(next_step=STAND), name="promise_to_stand"),
            models.Index(fields=["made_at"], condition=models.Q(state="conditional"), name="promise_of_condition"),
            models.Index(fields=["case", "id"], name="promise_by_case"),
            models.Index(fields=["kind", "due_at"], name="promise_of_kind"),
            models.Index(
                fields=["owner", "due_at"], condition=models.Q(state__in=["open", "broken"]), name="promise_of_owner"
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("promise_never_deleted"),
            pgtrigger.ReadOnly(
                name="promise_facts_kept",
                fields=[
                    "case",
                    "form",
                    "words",
                    "condition",
                    "wait_words",
                    "recurrence",
                    "follows",
                    "claimed_of",
                    "amount",
                    "salt",
                    "key",
                    "message",
                    "call",
                    "origin",
                    "occasion",
                    "made_by",
                    "made_by_program",
                    "made_at",
                    "misread_until",
                ],
            ),
            gates.PROMISE_BEGINS,
            gates_on_mandates.PROMISE_WITHIN_MANDATE,
            gates_on_proof.CALLBACK_IS_BY_TELEPHONE,
            gates.PROMISE_IS_IN_THE_LEDGER,
            gates.PROMISE_REPEATS_THE_LEDGER,
            gates_on_contradictions.SOLUTION_STANDS_IN_TIME,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_due_from_us(self) -> bool:
        """Whether it still has to be kept."""
        return self.state in DUE_FROM_US

    @property
    def is_left(self) -> bool:
        """Whether it still has to be kept, or will have to be once its condition is met."""
        return self.state in LEFT

    @property
    def may_be_contradicted(self) -> bool:
        """Whether it is a solution that does not stand yet."""
        return self.next_step == STAND

    @property
    def keeper(self) -> str:
        """Who sees to it, by name."""
        return self.owner.name if self.owner else _("team %(name)s") % {"name": self.case.team.name}


class Renegotiation(models.Model):
    """Another date for a promise: who wanted it, why, and where the customer was told."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="renegotiations")
    from_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    due_words = models.CharField(max_length=200, blank=True)
    from_due_words = models.CharField(max_length=200, blank=True, db_default="")  # for when nobody hears of the new one
    initiator = models.CharField(max_length=13, choices=Initiator.choices)
    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, null=True, related_name="+")  # of force majeure
    reason = models.TextField()
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="renegotiations")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="renegotiations")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: its customer chose it
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="renegotiation_told_in_the_same_act",
                condition=models.Q(message__isnull=False, call=None, by__isnull=False)
                | models.Q(message=None, call__isnull=False, by__isnull=False)
                | models.Q(message=None, call=None, by=None, initiator="customer"),
            ),
            models.CheckConstraint(name="renegotiation_has_reason", condition=models.Q(reason__regex=r"\S")),
            models.CheckConstraint(
                name="renegotiation_names_an_outage_of_force_majeure",
                condition=models.Q(outage=None) | models.Q(initiator="force_majeure"),
            ),
        ]
        triggers: ClassVar = [*kept("renegotiation_kept")]

    def __str__(self) -> str:
        return f"{self.promise_id} → {self.due_at:%Y-%m-%d}"


class Proof(models.Model):
    """What shows that a promise was kept: a delivered message, an answered call, enough tries to ring, a payout.

    Or the word of somebody that a delivery or an appointment took place.
    A payout that the bank confirms has a second one, beside what somebody declared.
    """

    class Certainty(models.TextChoices):
        """How sure it is."""

        PROVEN = "proven", _("proven")  # the wire tells: an answer was taken by the next mail server; or a bank
        DECLARED = "declared", _("declared")  # a person says so

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="proofs")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="proofs")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="proofs")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")
    told_by = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")  # of tries to ring
    payout = models.OneToOneField(Payout, on_delete=models.PROTECT, null=True, related_name="proof")  # all, or a part
    match = models.OneToOneField(BankMatch, on_delete=models.PROTECT, null=True, related_name="proof")  # of a payout
    attestation = models.OneToOneField(Attestation, on_delete=models.PROTECT, null=True, related_name="proof")
    certainty = models.CharField(max_length=8, choices=Certainty.choices)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the bank, a customer
    offered_at = models.DateTimeField()
    established_at = models.DateTimeField(null=True)  # a message: once it is delivered
    kept_at = models.DateTimeField(null=True)  # when they spoke or paid, or it arrived; NULL too for what is older
    fallen_at = models.DateTimeField(null=True)  # it came back, or the customer says otherwise

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proof_is_of_one_sort",
                condition=models.Q(message__isnull=False, call=None, payout=None, match=None, attestation=None)
                | models.Q(message=None, call__isnull=False, delivery=None, payout=None, match=None, attestation=None)
                | models.Q(_OF_NO_CALL, payout__isnull=False, match=None, attestation=None)
                | models.Q(_OF_NO_CALL, payout=None, match__isnull=False, attestation=None)
                | models.Q(_OF_NO_CALL, payout=None, match=None, attestation__isnull=False),
            ),
            models.CheckConstraint(
                name="proof_by_somebody_or_by_the_bank",
                condition=models.Q(by__isnull=False, match=None)
                | models.Q(by=None, match__isnull=False, certainty="proven", established_at__isnull=False)
                | models.Q(by=None, attestation__isnull=False, established_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proof_by_message_needs_delivery",
                condition=models.Q(message__isnull=True)
                | models.Q(established_at__isnull=True)
                | models.Q(delivery__isnull=False),
            ),
            models.UniqueConstraint(fields=["promise", "message"], name="proof_once_for_a_message"),
            models.UniqueConstraint(fields=["promise", "call"], name="proof_once_for_a_call"),
        ]
        indexes: ClassVar = [models.Index(fields=["message"], name="proof_by_message")]
        triggers: ClassVar = [
            *never_deleted("proof_never_deleted"),
            pgtrigger.ReadOnly(
                name="proof_facts_kept",
                fields=["promise", "message", "call", "told_by", "payout", "match", "attestation", "by", "offered_at"],
            ),
            gates_on_proof.PROOF_STAYS,
            gates_on_proof.PROOF_IS_AS_SURE_AS_ITS_KIND,
            gates_on_proof.PROOF_SAYS_WHEN_IT_KEPT,
            gates_on_attestations.PROOF_IS_AS_ATTESTED,
            gates_on_retractions.PAYOUT_FALLS_FOR_CAUSE,
            gates_on_contradictions.PROOF_FALLS_FOR_CAUSE,
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.certainty}"


class Withdrawal(models.Model):
    """Why a promise no longer holds, in words for whoever looks back, and where the customer was told, if they were."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.TextField()
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="withdrawals")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="withdrawals")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: its customer's wish
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="withdrawal_has_reason", condition=models.Q(reason__regex=r"\S")),
        ]
        triggers: ClassVar = kept("withdrawal_kept")

    def __str__(self) -> str:
        return f"{self.promise_id}"


class LedgerEntry(models.Model):
    """One thing that happened to a promise, for good: who, when, what it was afterwards. It holds no words.

    The entries of a case are numbered and form a chain: each hash covers the one before (`chain.py` tells how).
    The database gives number and hashes, and refuses an entry that does not follow from the one before.
    """

    class Kind(models.TextChoices):
        """What happened."""

        MADE = "made", _("promised")
        CONDITION_MET = "condition_met", _("its condition was met")
        MOVED = "moved", _("new date")
        TRIED = "tried", _("tried")
        PART_PAID = "part_paid", _("paid back in part")
        PART_DENIED = "part_denied", _("the customer says that this part did not arrive")
        RETRACTED = "retracted", _("payout taken back")
        PROVEN = "proven", _("the bank confirms that it was paid")
        KEPT = "kept", pgettext_lazy("a promise", "kept")
        BROKEN = "broken", pgettext_lazy("a promise", "not kept")
        PROOF_FELL = "proof_fell", _("it did not arrive after all")
        CONTRADICTED = "contradicted", _("the customer says it was not kept")
        RESTORED = "restored", _("the customer says it was kept after all")
        HANDED_OVER = "handed_over", _("another owner")
        WITHDRAWN = "withdrawn", pgettext_lazy("a promise", "withdrawn")
        SAID_AGAIN = "said_again", _("said again")
        HONOURED = "honoured", pgettext_lazy("a promise", "taken over by us")
        UNTOLD = "untold", _("the customer did not hear it")
        CORRECTED = "corrected", _("it was written down wrongly")
        WISH_DENIED = "wish_denied", _("the customer says that it was not their wish")
        UNDISPUTED = "undisputed", _("the customer has not contradicted it")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField(db_default=0)  # within its case
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the desk, a customer
    initiator = models.CharField(max_length=13, choices=Initiator.choices, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    due_at = models.DateTimeField(null=True)
    grain = models.CharField(max_length=12, choices=Grain.choices)
    channel = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the team
    moves = models.PositiveSmallIntegerField()
    forced_moves = models.PositiveSmallIntegerField(db_default=0)
    days_later = models.SmallIntegerField(db_default=0)
    renegotiation = models.OneToOneField(Renegotiation, on_delete=models.PROTECT, null=True, related_name="entry")
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, null=True, related_name="entries")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="+")  # of a try
    part_of_day = models.CharField(max_length=9, choices=PartOfDay.choices, blank=True, db_default="")  # of that call
    # that tells it: promised, said again, another date, withdrawn, taken over; of *untold* it is the one that came back
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    takes_back = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="untold")
    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, null=True, related_name="entry")
    words_hash = models.BinaryField(max_length=32, null=True)  # of what it stands on, where that holds words
    digests = models.JSONField(null=True)  # of those words, in hexadecimal by name: they stay when the words go
    due_digest = models.BinaryField(max_length=32, null=True)  # of the words of its date then; NULL before form 3
    chain_form = models.PositiveSmallIntegerField(db_default=1)  # of the hash; what is new gets the newest (`records`)
    previous_hash = models.BinaryField(max_length=32, db_default=models.Value(b""))
    hash = models.BinaryField(max_length=32, db_default=models.Value(b""))

    class Meta:
        ordering: ClassVar = ["case", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="ledger_entry_number_unique"),
            models.CheckConstraint(
                name="ledger_move_has_renegotiation",
                condition=models.Q(kind="moved", renegotiation__isnull=False) & ~models.Q(initiator="")
                | ~models.Q(kind="moved") & models.Q(renegotiation__isnull=True, initiator=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["promise", "-number"], name="ledger_by_promise")]
        triggers: ClassVar = [
            *kept("ledger_append_only"),
            gates.LEDGER_FOLLOWS,
            gates.LEDGER_MOVE_NEEDS_LEAD,
            gates_on_wishes.LEDGER_MOVED_AT_A_WISH,
            gates_on_wishes.LEDGER_DENIES_ONCE,
            gates_on_withdrawals.LEDGER_WITHDRAWN_WITH_LEAVE,
            gates_on_withdrawals.LEDGER_REPLACES_WITH_LEAD,
            gates_on_proof.LEDGER_KEPT_NEEDS_PROOF,
            gates_on_proof.LEDGER_KEPT_BY_ENOUGH_TRIES,
            gates.LEDGER_UNTOLD,
            gates_on_contradictions.LEDGER_UNDISPUTED,
            gates_on_payouts.LEDGER_KEPT_REFUND_NEEDS_PAYOUT,
            gates_on_conditions.LEDGER_MET_IN_TIME,
            gates_on_chains.LEDGER_CHAINS,
            gates.LEDGER_IS_REPEATED,
            gates.LEDGER_OWNER_IS_AT_WORK,
            gates_on_handovers.LEDGER_NAMES_SOMEBODY_BY_DUE,
            gates_on_handovers.LEDGER_HANDED_OVER_WITH_REASON,
            gates_on_corrections.LEDGER_CORRECTED_WITH_LEAVE,
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.kind}"

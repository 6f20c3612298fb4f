"""Why something that somebody did on a case was not done, for the page to show beside what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from belofte.cases.models import Message
from belofte.desk import forms
from belofte.desk.attestation_forms import AttestationForm
from belofte.desk.correction_forms import CorrectionForm
from belofte.desk.offered import Offered
from belofte.desk.party_forms import PartyForm
from belofte.desk.payout_forms import PayoutForm
from belofte.desk.pledges import Pledges
from belofte.desk.promise_forms import PromiseForm
from belofte.desk.reasons import told
from belofte.replies.guarding import Seen, StoppedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why what somebody did on a case was not done: in a form, or on the page as a whole."""

    form: forms.CaseForm | None = None
    words: str = ""
    newer: Sequence[Message] = ()  # what was said meanwhile
    chips: Pledges | None = None  # of that form
    stopped: Sequence[Seen] = ()  # what guards stop in it
    offered: Sequence[Offered] | None = None  # texts that can be put in, where somebody asked without a script
    by_hand: PromiseForm | None = None
    party: PartyForm | None = None
    payout: PayoutForm | None = None
    correction: CorrectionForm | None = None
    attestation: AttestationForm | None = None
    is_remark: bool = False  # nothing was refused: the form comes back with something added
    remarked: Sequence[str] = ()  # keys of what guards say of words for the customer's page, which `words` tell
    withdrawn: Mapping[int, str] = field(default_factory=dict)  # why a promise does not hold, as typed, by its number
    taken_back: Mapping[int, str] = field(default_factory=dict)  # why a payout was none, as typed, by its number

    @classmethod
    def of_guards(cls, refused: StoppedError, **forms: Any) -> Self:
        """Return that guards refuse words for the customer's page, with the forms that come back."""
        keys = [each.key for each in refused.seen]
        return cls(words=told(refused), remarked=keys, **forms)

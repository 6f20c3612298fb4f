"""Why something that somebody did on a case was not done, for the page to show beside what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from belofte.cases.models import Message
from belofte.desk import forms
from belofte.desk.correction_forms import CorrectionForm
from belofte.desk.offered import Offered
from belofte.desk.party_forms import PartyForm
from belofte.desk.payout_forms import PayoutForm
from belofte.desk.pledges import Pledges
from belofte.desk.promise_forms import PromiseForm
from belofte.replies.guarding import Seen


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
    is_remark: bool = False  # nothing was refused: the form comes back with something added

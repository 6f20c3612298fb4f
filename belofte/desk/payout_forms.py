"""The form of one payout: beside its promise, or below an answer or a call that tells of it. A tick alone is enough."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from belofte.desk import payouts_shown
from belofte.language import amounts
from belofte.promises import payouts, wording
from belofte.promises.models import Promise, Way
from belofte.promises.payouts import Paid

_AMOUNT_MAX: Final = 20  # characters
_READ_BY_CUSTOMER: Final = gettext_lazy("The customer can read this on their page.")
_DAY_INPUT: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AmountField(forms.CharField):
    """An amount of money as people write it: "24,95", "€ 1.250,00", "25"."""

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """Read it as language reads amounts."""
        amount = amounts.read(super().clean(value))
        if amount is None:
            raise forms.ValidationError(_("Write an amount, such as 24.95."))
        return amount


class PayoutFields(forms.Form):
    """How much, when and how."""

    use_required_attribute = False  # in an answer it counts only once its promise is ticked

    amount = AmountField(
        max_length=_AMOUNT_MAX,
        label=gettext_lazy("How much?"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    paid_on = forms.DateField(label=gettext_lazy("On which day?"), widget=_DAY_INPUT)
    way = forms.ChoiceField(choices=Way.choices, label=gettext_lazy("How?"), widget=forms.RadioSelect)
    method = forms.CharField(
        required=False,
        max_length=payouts.METHOD_MAX,
        label=gettext_lazy("Which method?"),
        help_text=gettext_lazy("iDEAL, credit card ••1234. Never a whole number of a card or an account."),
    )
    why_other = forms.CharField(
        required=False, max_length=payouts.WHY_MAX, label=gettext_lazy("Why another way?"), help_text=_READ_BY_CUSTOMER
    )
    why_less = forms.CharField(
        required=False,
        max_length=payouts.WHY_MAX,
        label=gettext_lazy("Why less, if it is not all?"),
        help_text=_READ_BY_CUSTOMER,
    )
    reference = forms.CharField(
        required=False,
        max_length=payouts.REFERENCE_MAX,
        label=gettext_lazy("Reference at the bank, if there is one"),
        help_text=gettext_lazy("Pay with this one: the statement of the bank then shows that it was paid."),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)  # beside its promise: the same form records once


class PayoutForm(PayoutFields):
    """All that is left, today, the way the customer paid, with a reference of ours, unless somebody says otherwise."""

    def __init__(self, posted: QueryDict | None, *, promise: Promise, mode: str, at: datetime) -> None:
        """Begin with all that is left to pay, today; what was posted of it counts."""
        prefix = f"payout-{promise.pk}"
        today = at.astimezone(wording.zone()).date()
        begun = {
            "amount": payouts_shown.left(promise),
            "paid_on": today.isoformat(),
            "way": Way.ORIGINAL,
            "reference": payouts_shown.next_reference(promise),
        }
        given = {f"{prefix}-{name}": str(value) for name, value in begun.items()}
        if posted is not None:
            given |= {name: str(posted[name]) for name in posted if name.startswith(f"{prefix}-")}
        given.setdefault(f"{prefix}-key", str(uuid.uuid4()))
        super().__init__(given, prefix=prefix, auto_id=f"{mode}-%s")
        self.promise, self.now, self.is_judged = promise, at, False

    @property
    def shown(self) -> PayoutFields:
        """Its fields as the screen shows them: nobody is told off while typing."""
        if self.is_judged:
            return self
        values = {name: self[name].value() for name in self.fields}
        return PayoutFields(initial=values, prefix=self.prefix, auto_id=self.auto_id)

    @property
    def is_open(self) -> bool:
        """Whether it has to be looked at: something is not clear, or to be put right."""
        return not self.is_valid()

    @property
    def line(self) -> str:
        """What it says, as the screen shows it now; "" where that is not clear."""
        if not self.is_valid():
            return ""
        return payouts_shown.of_paid(self.paid(), now=self.now)

    def paid(self) -> Paid:
        """Return what it says. The form is valid."""
        given = self.cleaned_data
        amount: Decimal = given["amount"]
        paid_on: date = given["paid_on"]
        words = {name: given[name] for name in ("method", "why_other", "why_less", "reference")}
        return Paid(promise=self.promise, amount=amount, paid_on=paid_on, way=Way(given["way"]), **words)

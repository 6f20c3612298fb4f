"""What may be so of a payment that a bank tells of, each in words for a lead: what to do about it."""

from django.db import models
from django.utils.translation import gettext_lazy


class Finding(models.TextChoices):
    """How an entry fits what the desk knows, and what to do where it does not."""

    FITS = "fits", gettext_lazy("It is a payout of the desk.")
    UNKNOWN = (
        "unknown",
        gettext_lazy("No payout has this reference. Record the payout on its case, with this reference."),
    )
    UNKNOWN_BACK = (
        "unknown_back",
        gettext_lazy(
            "This came back, and no payout has its reference. Record the payout on its case, with this reference: then"
            " the desk knows that it came back, and the promise runs."
        ),
    )
    TWICE = (
        "twice",
        gettext_lazy(
            "Several payouts have this reference, so nobody can tell which one this is. Take back one that was not"
            " paid. If all were, write down what you found, and have each paid with a reference of its own."
        ),
    )
    USED = (
        "used",
        gettext_lazy(
            "Another payout had this reference before, and counts no longer, so nobody can tell which one this is. Ask"
            " the bank, and write down what you found. Have the next one paid with a reference of its own."
        ),
    )
    PAID_TWICE = (
        "paid_twice",
        gettext_lazy(
            "The bank told of this payout before, so it may have gone out twice. Ask the bank, and have one sent back."
        ),
    )
    ONE_CAME_BACK = (
        "one_back",
        gettext_lazy(
            "It was paid more than once, and one of these payments came back. The customer still has the other one."
            " Note that you saw it."
        ),
    )
    OTHER_AMOUNT = (
        "other_amount",
        gettext_lazy(
            "The payout has another amount. Take it back and record what the bank says, or have the rest paid."
        ),
    )
    OTHER_AMOUNT_BACK = (
        "other_amount_back",
        gettext_lazy(
            "Another amount came back than was paid. A bank may keep a fee: then the customer has none of it. Ask."
            " If so, take the payout back and pay again. If the customer has a part, take it back and record that part,"
            " without a reference."
        ),
    )
    OTHER_CURRENCY = (
        "other_currency",
        gettext_lazy(
            "The amount is the same, but in other money than the payout says. Ask who paid it: take the payout back and"
            " record what the customer really got."
        ),
    )
    OTHER_DAY = (
        "other_day",
        gettext_lazy(
            "The bank booked this long before or after the day that the payout names, so it may be another payment. If"
            " it is this one, take the payout back and record it with the day of the bank."
        ),
    )
    OTHER_WAY = (
        "other_way",
        gettext_lazy(
            "The payout says that it went another way than the customer paid. Find out which is so, and put that right."
        ),
    )
    OVER = (
        "over",
        gettext_lazy(
            "The payout counts no longer: it was taken back, sent back, or the customer did not get it. Find out where"
            " the money is, and record the payout again if it was paid, without its reference if the desk refuses that."
        ),
    )
    OVER_BACK = (
        "over_back",
        gettext_lazy(
            "This came back, and its payout counts no longer already. Look whether another payout on the case is the"
            " same money: then take that one back. Note what you found."
        ),
    )
    ODD = (
        "odd",
        gettext_lazy("The money came in with a reference of ours. Find out why, and whether the customer got theirs."),
    )

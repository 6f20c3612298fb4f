"""What a held answer says about promises, a line each: whoever decides on it reads what the customer will be told."""

from datetime import datetime

from django.utils.translation import gettext as _

from belofte.desk import payouts_shown
from belofte.promises import wording
from belofte.promises.models import Form
from belofte.promises.saying import Honoured, Item, Moved, Repeated, Said
from belofte.promises.terms import Due, Terms


def lines(said: Said, *, now: datetime) -> list[str]:
    """Return what is promised, moved, said again, taken over, kept, paid and withdrawn, in that order of the answer."""
    kept = [_("Kept with this answer: “%(words)s”") % {"words": promise.words} for promise in said.kept]
    withdrawn = [
        _("Withdrawn: “%(words)s”. %(reason)s") % {"words": each.promise.words, "reason": each.reason}
        for each in said.withdrawn
    ]
    paid = [payouts_shown.of_paid(each, now=now) for each in said.paid]
    return [*(_line(each, now=now) for each in said.promised), *kept, *paid, *withdrawn]


def _line(item: Item, *, now: datetime) -> str:
    match item:
        case Terms():
            return _of_terms(item, now=now)
        case Moved():
            facts = {"words": item.promise.words, "due": _due(item.new.due, now=now)}
            who = wording.initiator(item.new.initiator, outage=item.new.outage.what if item.new.outage else "")
            facts |= {"who": who, "reason": item.new.reason}
            return _("New date for “%(words)s”: %(due)s. %(who)s: %(reason)s") % facts
        case Repeated():
            return _("Said again: “%(words)s”") % {"words": item.promise.words}
        case Honoured():
            facts = {"who": item.claimed.claimed_of, "terms": _of_terms(item.terms, now=now)}
            return _("Taken over from %(who)s: %(terms)s") % facts


def _of_terms(terms: Terms, *, now: datetime) -> str:
    facts = {"kind": str(terms.kind.label), "words": terms.words, "due": _due(terms.due, now=now)}
    if terms.form == Form.CONDITIONAL:
        return _("%(kind)s: “%(words)s”, once this happened: %(condition)s") % {**facts, "condition": terms.condition}
    return _("%(kind)s: “%(words)s”, %(due)s") % facts


def _due(due: Due | None, *, now: datetime) -> str:
    return wording.due(due.at, due.grain, words=due.words, now=now) if due else _("without a date")

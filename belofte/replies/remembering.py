"""Writing down what an answer says about promises while it is held, and why it may leave; and reading it all back."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from belofte.channels.contract import Address
from belofte.closing.models import Outcome
from belofte.outages.models import Outage
from belofte.people.models import Agent
from belofte.promises.models import Every, Form, Grain, Initiator, Kind, Promise, Way
from belofte.promises.payouts import Paid
from belofte.promises.saying import Hanging, Honoured, Item, Moved, Repeated, Said, Withdrawn
from belofte.promises.terms import Due, NewDate, Terms
from belofte.replies.addressing import Also
from belofte.replies.guarding import Reason
from belofte.replies.models import Held
from belofte.replies.sending import Answer

Facts = dict[str, Any]  # as JSON has them


def write(said: Said) -> Facts:
    """Return it as JSON can hold it."""
    return {
        "promised": [_write_item(each) for each in said.promised],
        "kept": [promise.pk for promise in said.kept],
        "paid": [_write_paid(each) for each in said.paid],
        "offered": [promise.pk for promise in said.offered],
        "hanging": [[each.position, each.sort, each.number] for each in said.hanging],
        "withdrawn": {str(each.promise.pk): each.reason for each in said.withdrawn},
    }


def read(facts: Facts) -> Said:
    """Return what was written, with the rows as they are now."""
    withdrawn = {int(number): reason for number, reason in facts.get("withdrawn", {}).items()}
    named = [each[key] for each in facts.get("promised", ()) for key in _NAMING if key in each]
    named += [each["promise"] for each in facts.get("paid", ())]
    promises = Promise.objects.in_bulk([*facts.get("kept", ()), *facts.get("offered", ()), *withdrawn, *named])
    return Said(
        promised=tuple(_read_item(each, promises) for each in facts.get("promised", ())),
        kept=tuple(promises[number] for number in facts.get("kept", ())),
        paid=tuple(_read_paid(each, promises[each["promise"]]) for each in facts.get("paid", ())),
        withdrawn=tuple(Withdrawn(promise=promises[number], reason=reason) for number, reason in withdrawn.items()),
        offered=tuple(promises[number] for number in facts.get("offered", ())),
        hanging=tuple(
            Hanging(position=position, sort=sort, number=number) for position, sort, number in facts.get("hanging", ())
        ),
    )


def answer_of(held: Held) -> Answer:
    """Return what is held, as it was written."""
    draft = held.draft
    return Answer(
        text=draft.text,
        key=draft.key,
        seen_through=held.seen_through,
        files=tuple(draft.files.all()),
        outcome=Outcome(held.outcome) if held.outcome else None,
        said=read(held.said),
        reasons=read_reasons(held.reasons),
        also=also_of(held),
        is_warning=held.is_warning,
    )


def also_of(held: Held) -> Also:
    """Return who else gets it."""
    draft = held.draft
    return Also(cc=_addresses(draft.cc), bcc=_addresses(draft.bcc), is_many_meant=held.is_many_meant)


def write_reasons(reasons: Mapping[str, Reason]) -> Facts:
    """Return why it may leave as JSON can hold it."""
    return {key: {"words": reason.words, "is_rule": reason.is_rule} for key, reason in reasons.items()}


def read_reasons(facts: Facts) -> dict[str, Reason]:
    """Return what was written."""
    return {key: Reason(words=each["words"], is_rule=each["is_rule"]) for key, each in facts.items()}


_NAMING: Final = ("promise", "again", "claimed")  # another promise: moved, said again, taken over


def _write_item(item: Item) -> Facts:
    match item:
        case Terms():
            return _write_terms(item)
        case Moved():
            return _write_moved(item)
        case Repeated():
            return {"again": item.promise.pk}
        case Honoured():
            return {"claimed": item.claimed.pk, **_write_terms(item.terms)}


def _read_item(facts: Facts, promises: Mapping[int, Promise]) -> Item:
    if "promise" in facts:
        return _read_moved(facts, promises[facts["promise"]])
    if "again" in facts:
        return Repeated(promise=promises[facts["again"]])
    if "claimed" in facts:
        return Honoured(claimed=promises[facts["claimed"]], terms=_read_terms(facts))
    return _read_terms(facts)


def _addresses(pairs: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(address=address, name=name) for address, name in pairs)


_WORDS_OF_PAYOUT: Final = ("method", "why_other", "why_less", "reference")


def _write_paid(paid: Paid) -> Facts:
    words = {name: getattr(paid, name) for name in _WORDS_OF_PAYOUT}
    facts = {"promise": paid.promise.pk, "amount": str(paid.amount), "paid_on": paid.paid_on.isoformat()}
    return {**facts, "way": paid.way, **words}


def _read_paid(facts: Facts, promise: Promise) -> Paid:
    amount, paid_on = Decimal(facts["amount"]), date.fromisoformat(facts["paid_on"])
    words = {name: facts[name] for name in _WORDS_OF_PAYOUT}
    return Paid(promise=promise, amount=amount, paid_on=paid_on, way=Way(facts["way"]), **words)


def _write_terms(terms: Terms) -> Facts:
    return {
        "kind": terms.kind,
        "words": terms.words,
        "owner": terms.owner.pk if terms.owner else None,
        "is_of_team": terms.is_of_team,
        "due": _write_due(terms.due),
        "channel": terms.channel,
        "form": terms.form,
        "condition": terms.condition,
        "every": terms.every,
        "until": terms.until.isoformat() if terms.until else None,
        "claimed_of": terms.claimed_of,
    }


def _read_terms(facts: Facts) -> Terms:
    return Terms(
        kind=Kind(facts["kind"]),
        words=facts["words"],
        owner=Agent.objects.filter(pk=facts["owner"]).first(),
        is_of_team=facts.get("is_of_team", False),
        due=_read_due(facts["due"]),
        channel=facts["channel"],
        form=Form(facts["form"]),
        condition=facts["condition"],
        every=Every(facts["every"]) if facts.get("every") else None,
        until=date.fromisoformat(facts["until"]) if facts.get("until") else None,
        claimed_of=facts.get("claimed_of", ""),
    )


def _write_moved(moved: Moved) -> Facts:
    return {
        "promise": moved.promise.pk,
        "due": _write_due(moved.new.due),
        "initiator": moved.new.initiator,
        "reason": moved.new.reason,
        "outage": moved.new.outage.pk if moved.new.outage else None,
        "instead_of": moved.instead_of.isoformat() if moved.instead_of else None,
    }


def _read_moved(facts: Facts, promise: Promise) -> Moved:
    outage = Outage.objects.filter(pk=facts.get("outage") or 0).first()
    due, initiator = _read_due(facts["due"]), Initiator(facts["initiator"])
    new = NewDate(due=due, initiator=initiator, reason=facts["reason"], outage=outage)
    was = datetime.fromisoformat(facts["instead_of"]) if facts["instead_of"] else None
    return Moved(promise=promise, new=new, instead_of=was)


def _write_due(due: Due | None) -> Facts | None:
    if due is None:
        return None
    return {
        "at": due.at.isoformat(),
        "grain": due.grain,
        "words": due.words,
        "is_on_holiday_knowingly": due.is_on_holiday_knowingly,
    }


def _read_due(facts: Facts | None) -> Due | None:
    if facts is None:
        return None
    return Due(**{**facts, "at": datetime.fromisoformat(facts["at"]), "grain": Grain(facts["grain"])})

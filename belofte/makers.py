"""Making rows for tests in one line each, by the same deeds that the desk uses where there is one."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from belofte.cases import reply_addresses
from belofte.cases.models import Call, Case, Conversation, Delivery, Message, Receipt
from belofte.channels.contract import Address, Incoming
from belofte.channels.models import Inbox, RawEnvelope
from belofte.contacts import confirming, reaching
from belofte.contacts.models import ContactPoint
from belofte.intake import receiving
from belofte.keeping import calling, involving, promising
from belofte.library import using
from belofte.library.models import Text, Version
from belofte.library.writing import Content
from belofte.outages import recording
from belofte.outages.models import Outage
from belofte.parties.models import Party, Undertaking
from belofte.people.models import Agent, Role, Team
from belofte.procedures import choosing
from belofte.procedures.choosing import Outside
from belofte.procedures.models import Choice
from belofte.procedures.models import Kind as ProcedureKind
from belofte.promises import ledger, wording
from belofte.promises.models import Initiator, Kind, LedgerEntry, Promise, Proof
from belofte.promises.payouts import Paid
from belofte.promises.saying import NOTHING, Moved, Said
from belofte.promises.terms import Due, NewDate, Terms
from belofte.replies import delivering, sending, trying_out, vetting
from belofte.replies.guards.contract import Level

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # an ordinary morning; tests count from here
ALL_SEEN = 2**62  # above every message number
_numbers = itertools.count(1)


def make_team(name: str = "") -> Team:
    """Make a team."""
    return Team.objects.create(name=name or f"Team {next(_numbers)}")


def make_agent(*roles: Role, teams: tuple[Team, ...] = (), email: str = "", **fields: Any) -> Agent:
    """Make somebody who can sign in with the password "a-long-secret"."""
    number = next(_numbers)
    agent = Agent.objects.create_user(
        email or f"agent{number}@desk.example",
        "a-long-secret",
        **{"name": f"Agent {number}", "roles": list(roles) or [Role.AGENT], "language": "en", **fields},
    )
    agent.teams.set(teams)
    return agent


def make_inbox(team: Team | None = None, *, address: str = "", channel: str = "email", **fields: Any) -> Inbox:
    """Make an inbox of a team."""
    address = address or f"help{next(_numbers)}@desk.example"
    fields = {"name": "Help", "language": "en", "canary_minutes": 0, **fields}
    return Inbox.objects.create(team=team or make_team(), address=address, channel=channel, **fields)


def make_envelope(
    inbox: Inbox, *, raw: bytes = b"Subject: x\r\n\r\ny", at: datetime = MONDAY, transport_key: str | None = None
) -> RawEnvelope:
    """Make a raw envelope that has been read."""
    return RawEnvelope.objects.create(
        inbox=inbox,
        content_hash=uuid.uuid4().bytes * 2,
        transport_key=transport_key,
        sender="jan@klant.example",
        raw=raw,
        size_bytes=len(raw),
        received_at=at,
        state=RawEnvelope.State.READ,
        settled_at=at,
    )


def receive(
    inbox: Inbox,
    *,
    sender: str = "jan@klant.example",
    at: datetime = MONDAY,
    transport_key: str | None = None,
    **fields: Any,
) -> Message:
    """Have a customer say something, through the waist."""
    fields = {"external_id": f"{uuid.uuid4().hex}@klant.example", "text": "Where is my parcel?", **fields}
    incoming = Incoming(author=Address(address=sender, name=fields.pop("name", "Jan")), **fields)
    envelope = make_envelope(inbox, at=at, transport_key=transport_key)
    return receiving.receive(incoming, envelope=envelope, at=at)


def make_case(inbox: Inbox | None = None, **fields: Any) -> Case:
    """Make a case by receiving its first message."""
    return receive(inbox or make_inbox(), **fields).conversation.case


def confirm_address(case: Case, address: str, *, at: datetime = MONDAY) -> ContactPoint:
    """Give the customer another address, of which they said that it is theirs."""
    point = reaching.add(case.contact, address, channel="email", at=at)
    confirming.confirm(point, at=at)
    return point


def answer(case: Case, *, by: Agent, at: datetime = MONDAY + timedelta(hours=1), **fields: Any) -> Message:
    """Have an agent answer a case, through the waist; it is not delivered yet."""
    conversation = Conversation.objects.filter(case=case).latest("id")
    newest = Message.objects.filter(conversation__case=case).latest("id")
    fields = {"text": "It is on its way.", "key": uuid.uuid4(), "seen_through": newest.pk, **fields}
    return sending.send(conversation, sending.Answer(**fields), by=by, at=at)


def have_stop(team: Team, *guards: str, level: Level = Level.REASON, at: datetime = MONDAY) -> None:
    """Have guards of a team stop what they see: tried on what it sent until then, and by a lead's reason."""
    lead = make_agent(Role.LEAD)
    trying_out.try_out(team, by=lead, at=at)
    trying_out.choose(team, dict.fromkeys(guards, level), reason="This team sent little yet.", by=lead, at=at)


def claim(delivery: Delivery, *, at: datetime = MONDAY) -> Delivery:
    """Have a worker begin to send."""
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENDING, claimed_at=at, attempts=1)
    return delivery


def deliver(message: Message, *, at: datetime = MONDAY + timedelta(hours=1)) -> Delivery:
    """Have the newest delivery of a message accepted, as if its channel had taken it."""
    delivery = claim(Delivery.objects.select_related("message").filter(message=message).latest("id"), at=at)
    delivering.settle(delivery, Receipt.Kind.ACCEPTED, at=at)
    return delivery


def promise(case: Case, *, by: Agent, at: datetime = MONDAY, **fields: Any) -> Promise:
    """Promise something on a case by hand: to ring tomorrow before five, or to do it where it is not by telephone."""
    due = Due(at=fields.pop("due_at", at + timedelta(hours=31)), words="morgen voor 17.00 uur")
    is_call = "kind" in fields or fields.get("channel", "phone") == "phone"
    kind, words = (Kind.CALLBACK, "We bellen u") if is_call else (Kind.OTHER, "We regelen het")
    fields = {"kind": kind, "words": f"{words} morgen voor 17.00 uur.", "channel": "phone", **fields}
    fields = {"owner": by, "due": due, **fields}
    return promising.promise(case, Terms(**fields), by=by, at=at)


def choose_procedure(team: Team, kind: ProcedureKind = ProcedureKind.MUNICIPAL, *, at: datetime = MONDAY) -> Choice:
    """Have a team follow a procedure with complaints, and name who outside decides."""
    outside = Outside(name="Nationale ombudsman", reach="www.nationaleombudsman.nl", term="een jaar")
    return choosing.choose(team, kind, terms={}, outside=outside, by=make_agent(Role.LEAD), at=at)


def undertake(case: Case, *, by: Agent, at: datetime = MONDAY, **fields: Any) -> Undertaking:
    """Have a company undertake something for a case: by tomorrow at five, unless told otherwise."""
    due = Due(at=fields.pop("due_at", at + timedelta(hours=31)))
    fields = {"name": "Post Oost", "kind": Party.Kind.COMPANY, "words": "We trace the parcel.", "due": due, **fields}
    involvement = involving.involve(case, **fields, by=by, at=at)
    return involvement.undertakings.latest("pk")


def call(case: Case, *, by: Agent, at: datetime, answered: bool = True, said: Said = NOTHING) -> Call:
    """Have an agent ring the customer and log it."""
    result = Call.Result.ANSWERED if answered else Call.Result.NO_ANSWER
    direction = Call.Direction.OUT
    return calling.log(
        case, direction=direction, result=result, text="Spoke about it.", called_at=at, said=said, by=by, at=at
    )


def pay_out(promise: Promise, amount: str | Decimal = "", *, by: Agent, at: datetime, **fields: Any) -> Proof:
    """Have an agent pay back what was promised, by hand: all of it, on that day, unless told otherwise."""
    whole = promise.amount or Decimal(25) if amount == "" else Decimal(amount)
    paid = Paid(promise=promise, **{"amount": whole, "paid_on": at.astimezone(wording.zone()).date(), **fields})
    return promising.pay_out(paid, by=by, at=at)


def moved(promise: Promise, *, due_at: datetime, initiator: Initiator = Initiator.US, reason: str = "Druk.") -> Moved:
    """Return another date for a promise, to be said in an answer or a call.

    Of force majeure there is an outage; its customer wrote that they wish it; another company is later than it said.
    """
    outage = make_outage(promise.case.team) if initiator == Initiator.FORCE_MAJEURE else None
    if initiator in {Initiator.CUSTOMER, Initiator.PARTY}:
        wish(promise, initiator)
    new = NewDate(due=Due(at=due_at), initiator=initiator, reason=reason, outage=outage)
    return Moved(promise=promise, new=new, instead_of=promise.due_at)


def wish(promise: Promise, initiator: Initiator, **fields: Any) -> None:
    """Have a customer write that they wish another date, or a company be late, just after a promise got its newest."""
    dated = promise.entries.filter(kind__in=[LedgerEntry.Kind.MADE, *ledger.DATED])
    at, agent = dated.latest("number").at, promise.owner or make_agent(teams=(promise.case.team,))
    if initiator == Initiator.CUSTOMER:
        conversation = promise.case.conversations.latest("pk")
        tokens = (reply_addresses.token("c", row=conversation.pk),)
        sender = conversation.contact_point.address
        fields = {"sender": sender, "reply_tokens": tokens, "text": "Liever op een andere dag.", **fields}
        receive(conversation.inbox, at=at, **fields)
        return
    late = undertake(promise.case, by=agent, at=at, due_at=at + timedelta(days=300))  # to come, whenever this is
    involving.move(late, due=Due(at=late.due_at + timedelta(days=1)), reason="Te druk.", by=agent, at=at)
    involving.withdraw(late, reason="Niet meer nodig.", by=agent, at=at)


def make_outage(team: Team, *, at: datetime = MONDAY, by: Agent | None = None) -> Outage:
    """Have a lead record that something is out for a team."""
    words = {"words_nl": "Er was een storing in ons netwerk.", "words_en": "Our network was out."}
    described = recording.Description(what=f"Netwerk {next(_numbers)}", began_at=at, **words)
    return recording.record(described, teams=[team], by=by or make_agent(Role.LEAD, teams=(team,)), at=at)


def make_text(*, by: Agent, team: Team | None = None, **fields: Any) -> Version:
    """Have a lead write a saved reply, or an explainer, that is in use."""
    kind, reasons = fields.pop("kind", Text.Kind.REPLY), fields.pop("reasons", {})
    words = {
        "title_nl": "Waar is mijn pakket?",
        "title_en": "Where is my parcel?",
        "nl": "Uw pakket is bij ons in het magazijn.",
        "en": "Your parcel is in our depot.",
        **fields,
    }
    return vetting.begin(kind, team, Content(**words), reasons=reasons, by=by, at=MONDAY)


def explain(case: Case, version: Version, *, by: Agent, at: datetime = MONDAY + timedelta(hours=1)) -> Message:
    """Have an agent answer a case with a text of the house."""
    key = uuid.uuid4()
    using.put_in(version, key=key, at=at)
    return answer(case, by=by, at=at, key=key, text=version.nl)

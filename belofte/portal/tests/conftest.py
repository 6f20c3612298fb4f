"""A customer with a link, and a browser for it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from belofte import makers
from belofte.cases import links
from belofte.cases.models import Case
from belofte.channels.models import Inbox
from belofte.contacts import verifying
from belofte.contacts.models import ContactPoint, Verification
from belofte.desk.tests.conftest import browser, desk_address
from belofte.keeping import promising
from belofte.people.models import Agent, Role
from belofte.promises import ledger
from belofte.promises.models import Form, Grain, Initiator, Kind, Promise
from belofte.promises.saying import Moved, Said
from belofte.promises.terms import Due

__all__ = ["browser", "desk_address"]

TODAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday, one o'clock in Amsterdam
EARLIER = TODAY - timedelta(hours=3)


@dataclass(kw_only=True)
class Customer:
    """Somebody with a case, their link to it, and their browser."""

    case: Case
    point: ContactPoint
    agent: Agent
    client: Client
    issued_on: date = date(2026, 11, 23)

    @property
    def inbox(self) -> Inbox:
        return self.case.conversations.latest("pk").inbox

    @property
    def token(self) -> str:
        point = ContactPoint.objects.get(pk=self.point.pk)
        return links.token(self.case, point, issued_on=self.issued_on)

    @property
    def calendar_token(self) -> str:
        point = ContactPoint.objects.get(pk=self.point.pk)
        return links.token(self.case, point, issued_on=self.issued_on, purpose="calendar")

    def url(self, rest: str = "") -> str:
        return f"/volg/{self.token}/{rest}"

    def get(self, rest: str = "", **given: Any) -> HttpResponse:
        return self.client.get(self.url(rest), **given)  # type: ignore[return-value]

    def post(self, rest: str, **fields: Any) -> HttpResponse:
        return self.client.post(self.url(rest), fields)  # type: ignore[return-value]

    def type_code(self) -> None:
        """Ask for a code, and type the one that was sent."""
        self.post("code/")
        sent = Verification.objects.filter(contact_point=self.point).latest("pk")
        assert self.post("herkenning/", code=verifying.code(sent))["Location"] == self.url()


def make_customer(inbox: Inbox | None = None, **fields: Any) -> Customer:
    """Make a case in Dutch, unless told otherwise, with an agent who may work on it."""
    inbox = inbox or makers.make_inbox(name="Pakketlijn", language="nl")
    said = {"subject": "Waar is mijn pakket?", "text": "Ik ben vandaag thuis.", "name": "Jan Jansen", "at": EARLIER}
    case = makers.make_case(inbox, **{**said, **fields})
    agent = makers.make_agent(teams=(inbox.team,), name="Sanne Visser")
    point = case.conversations.get().contact_point
    return Customer(case=case, point=point, agent=agent, client=Client(headers={"accept-language": "nl"}))


def promise_much(customer: Customer, *, at: datetime) -> None:
    """Promise one of each, and have them go as promises go: moved thrice, kept, broken, waiting, withdrawn."""
    case, agent = customer.case, customer.agent

    def ago(days: float) -> datetime:
        return at - timedelta(days=days)

    terms = {"kind": Kind.DELIVERY, "channel": "", "words": "Op 11 november sluiten wij uw glasvezel aan."}
    fiber = makers.promise(case, by=agent, at=ago(60), due=Due(at=ago(12), grain=Grain.DAY), **terms)
    move(fiber, by=agent, due_at=ago(9), at=ago(40), reason="De monteur is ziek.")
    lead = makers.make_agent(Role.LEAD, teams=(case.team,), name="Femke de Wit")
    move(fiber, by=lead, due_at=ago(2), at=ago(30), reason="Er is te veel werk.")
    move(fiber, by=agent, due_at=ago(-26), at=ago(20), reason="De straat ligt open.", initiator=Initiator.PARTY)
    ring = makers.promise(case, by=agent, at=ago(3))
    late = makers.promise(case, by=agent, at=ago(3), kind=Kind.REFUND, channel="")
    makers.call(case, by=agent, at=ago(2), answered=False)
    makers.call(case, by=agent, at=ago(1.9), said=Said(kept=(ring,)))
    ledger.break_overdue(late, at=ago(1))
    later = {"kind": Kind.SOLUTION, "form": Form.CONDITIONAL, "condition": "Wij hebben uw retour."}
    makers.promise(case, by=agent, at=ago(1), due=None, channel="", **later)
    gone = makers.promise(case, by=agent, at=ago(1), kind=Kind.REPLY, channel="email")
    promising.withdraw(gone, reason="U hebt het al gehoord.", by=agent, at=ago(0.1))


def kept_promise(customer: Customer) -> Promise:
    """Promise to call, and keep it."""
    promise = makers.promise(customer.case, by=customer.agent, at=TODAY)
    makers.call(customer.case, by=customer.agent, at=TODAY, said=Said(kept=(promise,)))
    promise.refresh_from_db()
    assert promise.state == "kept"
    return promise


def move(promise: Promise, *, by: Agent, due_at: datetime, at: datetime, **fields: Any) -> None:
    """Give a promise another date, told by telephone."""
    promise.refresh_from_db()
    new = replace(makers.moved(promise, due_at=due_at, **fields).new, due=Due(at=due_at, grain=Grain.DAY))
    moved = Moved(promise=promise, new=new, instead_of=promise.due_at)
    makers.call(promise.case, by=by, at=at, said=Said(promised=(moved,)))


@pytest.fixture
def customer(db: None) -> Customer:
    return make_customer()

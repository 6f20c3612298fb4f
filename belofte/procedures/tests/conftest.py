"""A municipality with a complaint: who answered before it came, who owns the case, and who may hear it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.channels.models import Inbox
from belofte.closing import complaints
from belofte.keeping import assigning
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.procedures.models import Name, ProcedureStep, StepEntry
from belofte.procedures.steps import Hearing
from belofte.procedures.vocabulary import Way

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
COMPLAINED = MONDAY + DAY
OUTCOME = "We found this. You can go to the Nationale ombudsman within een jaar."


@dataclass(frozen=True, kw_only=True)
class Affair:
    """The case, and the people around it."""

    inbox: Inbox
    case: Case
    earlier: Agent  # answered the customer before they complained
    owner: Agent  # of the case, when they did
    lead: Agent  # had no part in it

    def step(self, name: Name) -> ProcedureStep:
        return ProcedureStep.objects.select_related("procedure__choice", "case__team").get(case=self.case, name=name)

    def states(self) -> dict[str, str]:
        return dict(ProcedureStep.objects.filter(case=self.case).values_list("name", "state"))

    def answer(self, *, at: datetime, text: str = "We have it.", arrives: bool = True) -> Message:
        message = makers.answer(self.case, by=self.lead, at=at, text=text)
        if arrives:
            makers.deliver(message, at=at)
        return message

    def hearing(self, *, by: Agent | None = None, at: datetime = COMPLAINED + DAY) -> Hearing:
        return Hearing(by=by or self.lead, at=at, way=Way.MEETING, report="She told what happened at the counter.")

    def kinds(self, name: Name) -> list[str]:
        return list(StepEntry.objects.filter(step=self.step(name)).values_list("kind", flat=True))


@pytest.fixture
def affair(inbox: Inbox) -> Affair:
    makers.choose_procedure(inbox.team)
    people = [makers.make_agent(role, teams=(inbox.team,)) for role in (Role.AGENT, Role.AGENT, Role.LEAD)]
    earlier, owner, lead = people
    first = makers.receive(inbox, text="Where is my passport?")
    case = first.conversation.case
    makers.deliver(makers.answer(case, by=earlier, at=MONDAY + HOUR), at=MONDAY + HOUR)
    assigning.assign(case, to=owner, instead_of=None, by=owner, at=MONDAY + 2 * HOUR)
    makers.receive(inbox, answers=[first.external_id], text="I complain about how I was treated.", at=COMPLAINED)
    complaints.mark(case, by=owner, at=COMPLAINED + HOUR)
    return Affair(inbox=inbox, case=Case.objects.get(pk=case.pk), earlier=earlier, owner=owner, lead=lead)

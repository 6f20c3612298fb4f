"""What a customer reads on their page and no answer tells passes the guards; all texts of ours are listed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import models

from belofte import makers
from belofte.cases.models import Call, Case
from belofte.channels.models import Inbox
from belofte.keeping import calling, promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.models import Form, Kind, Payout, Promise
from belofte.promises.payouts import Paid
from belofte.promises.said import Said, Withdrawn
from belofte.promises.terms import Due, Terms
from belofte.replies.guarding import StoppedError
from belofte.replies.noticing import RemarkedError

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."
LATER = MONDAY + timedelta(hours=1)
DUE = Due(at=MONDAY + timedelta(days=3))


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(inbox.team,))


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return makers.make_case(inbox)


def refund(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, kind=Kind.REFUND, words="U krijgt € 20,00 terug.", channel="")


def paid(case: Case, agent: Agent, **fields: Any) -> Paid:
    return Paid(promise=refund(case, agent), paid_on=MONDAY.date(), **{"amount": Decimal(15), **fields})


def withdrawn(case: Case, agent: Agent) -> Callable[..., Any]:
    promise = makers.promise(case, by=agent)
    return lambda **shown: promising.withdraw(promise, reason=RUDE, by=agent, at=LATER, **shown)


def worded(case: Case, agent: Agent) -> Callable[..., Any]:
    terms = Terms(kind=Kind.REPLY, words=RUDE, owner=agent, due=DUE)
    return lambda **shown: promising.promise(case, terms, by=agent, at=LATER, **shown)


def conditional(case: Case, agent: Agent) -> Callable[..., Any]:
    terms = Terms(kind=Kind.REPLY, words="U hoort het.", owner=agent, form=Form.CONDITIONAL, condition=RUDE)
    return lambda **shown: promising.promise(case, terms, by=agent, at=LATER, **shown)


def paid_less(case: Case, agent: Agent) -> Callable[..., Any]:
    made = paid(case, agent, why_less=RUDE)
    return lambda **shown: promising.pay_out(made, by=agent, at=LATER, **shown)


def taken_back(case: Case, agent: Agent) -> Callable[..., Any]:
    promising.pay_out(paid(case, agent, amount=Decimal(20)), by=agent, at=LATER)
    payout = Payout.objects.get()
    return lambda **shown: promising.take_back(payout, reason=RUDE, by=agent, at=LATER, **shown)


def called(case: Case, agent: Agent) -> Callable[..., Any]:
    promise = makers.promise(case, by=agent)
    return lambda **shown: calling.log(
        case,
        direction=Call.Direction.OUT,
        result=Call.Result.ANSWERED,
        text="Gesproken.",
        called_at=MONDAY,
        said=Said(withdrawn=(Withdrawn(promise=promise, reason=RUDE),)),
        by=agent,
        at=LATER,
        **shown,
    )


DEEDS: Final = (withdrawn, worded, conditional, paid_less, taken_back, called)


@pytest.mark.parametrize("deed", DEEDS)
def test_what_a_guard_stops_in_an_answer_it_stops_on_the_page(
    case: Case, agent: Agent, deed: Callable[[Case, Agent], Callable[..., Any]]
) -> None:
    do = deed(case, agent)
    makers.have_stop(case.team, "tone")
    with pytest.raises(StoppedError) as refused:
        do()
    assert [each.remark.words for each in refused.value.seen] == [RUDE]
    with pytest.raises(StoppedError):
        do(shown={each.key for each in refused.value.seen})


@pytest.mark.parametrize("deed", DEEDS)
def test_what_it_remarks_on_is_shown_first(
    case: Case, agent: Agent, deed: Callable[[Case, Agent], Callable[..., Any]]
) -> None:
    do = deed(case, agent)
    with pytest.raises(RemarkedError) as refused:
        do(shown=())
    assert do(shown={each.key for each in refused.value.seen}) is not Ellipsis


# Texts that people here write and customers read, with what has the guards read them.
READ: Final = {
    "promises.Promise.words": "beside, on_page",
    "promises.Promise.condition": "beside, on_page",
    "promises.Renegotiation.reason": "beside, on_page",
    "promises.Withdrawal.reason": "beside, on_page",
    "promises.Payout.method": "beside, on_page",
    "promises.Payout.why_other": "beside, on_page",
    "promises.Payout.why_less": "beside, on_page",
    "promises.Retraction.reason": "on_page",
    "outages.Outage.words_nl": "outages",
    "outages.Outage.words_en": "outages",
    "library.Version.title_nl": "vetting",
    "library.Version.title_en": "vetting",
    "library.Version.nl": "vetting",
    "library.Version.en": "vetting",
    "mailings.Mailing.nl": "mailing",
    "mailings.Mailing.en": "mailing",
    "channels.Inbox.acknowledgement": "acknowledging",
    "cases.Message.text": "guarding",
}
# Names, dates and addresses that they read, in which no sentence stands.
NAMES: Final = {
    "cases.Message.author_name",
    "channels.Inbox.address",
    "channels.Inbox.name",
    "channels.Inbox.signature_nl",
    "channels.Inbox.signature_en",
    "procedures.Choice.body_name",  # in the words of a final answer, which pass as any answer
    "procedures.Choice.body_reach",
    "promises.Correction.due_words",
    "promises.Correction.from_due_words",
    "promises.Promise.claimed_of",
    "promises.Promise.due_words",
    "promises.Renegotiation.due_words",
    "promises.Renegotiation.from_due_words",
}
# What customers said, what the desk or the wire noted, and what colleagues alone read.
NOT_OURS: Final = {
    "cases.Attachment.content_id",
    "cases.Attachment.content_type",
    "cases.Attachment.name",
    "cases.Call.text",
    "cases.Case.subject",
    "cases.Message.external_id",
    "cases.Message.folded",
    "cases.Message.html",
    "cases.Message.reply_to",
    "cases.Message.signature",
    "cases.Message.subject",
    "cases.Note.text",
    "cases.Participant.name",
    "cases.Receipt.detail",
    "cases.Scan.finding",
    "closing.Complaint.reason",
    "closing.FinalAnswer.named",
    "library.Doubt.words",
    "library.Text.sought",
    "library.VersionOverruling.reason",
    "library.VersionOverruling.words",
    "mailings.MailingOverruling.reason",
    "mailings.MailingOverruling.words",
    "outages.Outage.what",
    "parties.Party.address",
    "parties.Party.name",
    "parties.Undertaking.words",
    "parties.UndertakingEntry.reason",
    "procedures.StepEntry.words",
    "promises.Correction.reason",
    "promises.Handover.reason",
    "promises.Payout.reference",
    "promises.Promise.recurrence",
    "testimony.Evidence.shows",
    "testimony.Evidence.words",
}
APPS: Final = "cases closing library mailings outages parties procedures promises testimony"
LONG: Final = 100  # characters: in fewer fits no sentence


def test_each_text_of_ours_is_known_to_pass_the_guards_or_to_be_for_nobody_outside() -> None:
    """A new field of words fails here, until somebody says who reads it, and what has the guards read it."""
    apps_read = [apps.get_app_config(app) for app in APPS.split()]
    kinds = [each._meta for app in apps_read for each in app.get_models()] + [Inbox._meta]  # noqa: SLF001 - as Django has it
    found = {
        f"{kind.label}.{field.name}"
        for kind in kinds
        for field in (kind.local_fields if kind.managed and not kind.proxy else ())
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.max_length is None or field.max_length >= LONG)
    }
    assert found == {*READ, *NAMES, *NOT_OURS}

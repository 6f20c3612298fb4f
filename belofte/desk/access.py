"""What somebody may see and work on. Every view finds its object here: a foreign one is missing, not forbidden."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from belofte.cases.models import Attachment, Case, CaseQuerySet, Conversation, Delivery, Message
from belofte.channels.models import STORM, RawEnvelope
from belofte.closing.models import Closure, LeftOpen, Sweep
from belofte.conduct.models import Stop
from belofte.mailings.models import Mailing
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Payout, Promise
from belofte.testimony.models import Evidence


def agent_of(request: HttpRequest) -> Agent:
    """Return who asks; whoever is not signed in finds nothing."""
    if not isinstance(request.user, Agent):
        raise Http404
    return request.user


def cases_of(agent: Agent) -> CaseQuerySet:
    """Return the cases that somebody may see; `is_own` tells whether their team answers it."""
    memberships = Agent.teams.through.objects.filter(agent_id=agent.pk, team_id=OuterRef("team_id"))
    return Case.objects.visible_to(agent).annotate(is_own=Exists(memberships))


def led_by(agent: Agent) -> QuerySet[Team]:
    """Return the teams of which a lead sets something: their own; an administrator sets it of all."""
    return Team.objects.all() if agent.has_role(Role.ADMINISTRATOR) else agent.teams.all()


def teams_of(agent: Agent) -> QuerySet[Team]:
    """Return the teams whose cases somebody may see."""
    return Team.objects.all() if agent.has_role(Role.PRIVACY_OFFICER) else agent.teams.all()


def find_case(agent: Agent, case_id: int) -> Case:
    """Return a case to work on: one of somebody's own team. Who only sees it is refused."""
    case = get_object_or_404(cases_of(agent), pk=case_id)
    if not vars(case)["is_own"]:
        raise PermissionDenied
    return case


def find_message(agent: Agent, message_id: int) -> Message:
    """Return a message of a case that somebody may see."""
    return get_object_or_404(Message, pk=message_id, conversation__case__in=cases_of(agent).values("pk"))


def find_attachment(agent: Agent, attachment_id: int) -> Attachment:
    """Return a file of a case that somebody may see."""
    files = Attachment.objects.select_related("message__conversation")
    return get_object_or_404(files, pk=attachment_id, message__conversation__case__in=cases_of(agent).values("pk"))


def find_promise(agent: Agent, promise_id: int) -> Promise:
    """Return a promise on a case to work on."""
    promises = Promise.objects.select_related("case")
    promise = get_object_or_404(promises, pk=promise_id, case__in=cases_of(agent).values("pk"))
    find_case(agent, promise.case_id)
    return promise


def find_payout(agent: Agent, payout_id: int) -> Payout:
    """Return money that was paid back on a case to work on."""
    payouts = Payout.objects.select_related("promise__case")
    payout = get_object_or_404(payouts, pk=payout_id, promise__case__in=cases_of(agent).values("pk"))
    find_case(agent, payout.promise.case_id)
    return payout


def find_evidence(agent: Agent, evidence_id: int) -> Evidence:
    """Return what is marked as evidence on a case to work on."""
    marked = get_object_or_404(Evidence, pk=evidence_id, case__in=cases_of(agent).values("pk"))
    find_case(agent, marked.case_id)
    return marked


def find_sweep(agent: Agent, sweep_id: int) -> Sweep:
    """Return an act that closed several cases, all of somebody's own teams."""
    foreign = ~Q(case__team__in=agent.teams.all())
    if (
        Closure.objects.filter(foreign, sweep=sweep_id).exists()
        or LeftOpen.objects.filter(foreign, sweep=sweep_id).exists()
    ):
        raise Http404
    return get_object_or_404(Sweep.objects.select_related("by", "undone_by"), pk=sweep_id)


def find_mailing(agent: Agent, mailing_id: int) -> Mailing:
    """Return a message to all who wait for a team of somebody's own; it names numbers of cases and no customer."""
    mailings = Mailing.objects.select_related("team", "by", "stopped_by")
    return get_object_or_404(mailings, pk=mailing_id, team__in=agent.teams.all())


def find_conversation(agent: Agent, conversation_id: int) -> Conversation:
    """Return a conversation of a case to work on."""
    around = Conversation.objects.select_related("case__team", "case__contact", "inbox", "contact_point")
    conversation = get_object_or_404(around, pk=conversation_id, case__in=cases_of(agent).values("pk"))
    find_case(agent, conversation.case_id)
    return conversation


def find_stop(agent: Agent, stop_id: int) -> Stop:
    """Return a stopped conversation of a case to work on."""
    stop = get_object_or_404(Stop, pk=stop_id, conversation__case__in=cases_of(agent).values("pk"))
    stop.conversation = find_conversation(agent, stop.conversation_id)
    return stop


def find_delivery(agent: Agent, delivery_id: int) -> Delivery:
    """Return a delivery on a case to work on."""
    delivery = get_object_or_404(Delivery, pk=delivery_id, case__in=cases_of(agent).values("pk"))
    find_case(agent, delivery.case_id)
    return delivery


def envelopes_of(agent: Agent) -> QuerySet[RawEnvelope]:
    """Return what came in at the inboxes of somebody's teams; an administrator sees to all of them."""
    envelopes = RawEnvelope.objects.defer("raw").select_related("inbox")
    if agent.has_role(Role.ADMINISTRATOR):
        return envelopes
    return envelopes.filter(inbox__team__in=agent.teams.all())


def unread_of(agent: Agent) -> QuerySet[RawEnvelope]:
    """Return what of that could not be read."""
    return envelopes_of(agent).filter(state__in=[RawEnvelope.State.UNREADABLE, RawEnvelope.State.FAILED])


def aside_of(agent: Agent) -> QuerySet[RawEnvelope]:
    """Return what of that was set aside."""
    return envelopes_of(agent).filter(state=RawEnvelope.State.SET_ASIDE)


def find_apart(agent: Agent, envelope_id: int) -> RawEnvelope:
    """Return something that could not be read, was filed or was set aside."""
    return get_object_or_404(unread_of(agent) | filed_of(agent) | aside_of(agent), pk=envelope_id)


def filed_of(agent: Agent) -> QuerySet[RawEnvelope]:
    """Return what of that makes no case: no message and about nothing of ours, or one too many of its sender."""
    return envelopes_of(agent).filter(state=RawEnvelope.State.FILED)


def storms_of(agent: Agent) -> QuerySet[RawEnvelope]:
    """Return what of that is one too many of its sender."""
    return filed_of(agent).filter(kind=STORM)


def find_storm(agent: Agent, envelope_id: int) -> RawEnvelope:
    """Return a mail that is one too many of its sender."""
    return get_object_or_404(storms_of(agent), pk=envelope_id)


def unwanted_of(agent: Agent) -> QuerySet[RawEnvelope]:
    """Return what of that was set apart as unwanted, newest first."""
    unwanted = [RawEnvelope.State.SPAM, RawEnvelope.State.BLOCKED]
    return envelopes_of(agent).filter(state__in=unwanted).order_by("-pk")


def find_unwanted(agent: Agent, envelope_id: int) -> RawEnvelope:
    """Return something that was set apart as unwanted."""
    return get_object_or_404(unwanted_of(agent), pk=envelope_id)

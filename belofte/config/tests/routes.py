"""What the policy's tests know of each route: how it is asked, of which object, and what an admitted person gets."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile

from belofte import blobs, clock
from belofte.backlog.models import BacklogGroup
from belofte.cases import links
from belofte.cases.links import Purpose
from belofte.cases.models import AnswerWaiver, Attachment, Case, Delivery, Receipt
from belofte.channels.models import STORM, Authorisation, Inbox, RawEnvelope
from belofte.closing import complaints, sweeping
from belofte.closing.sweeping import Chosen
from belofte.conduct.models import Kind
from belofte.conduct.stops import Because
from belofte.contacts import blocking
from belofte.desk.tests.drawing import PNG
from belofte.keeping import stopping
from belofte.language.calendar import add_working_days
from belofte.mailings import mailing, words
from belofte.makers import (
    ALL_SEEN,
    MONDAY,
    answer,
    choose_procedure,
    claim,
    make_agent,
    make_case,
    make_envelope,
    make_inbox,
    make_outage,
    make_team,
    make_text,
    moved,
    pay_out,
    promise,
    receive,
    undertake,
)
from belofte.people import absences, calendars
from belofte.people.models import LEADING, Agent, Invitation, Role, Team
from belofte.procedures.models import ProcedureStep
from belofte.promises.models import BankEntry, Initiator
from belofte.promises.models import Kind as Promised
from belofte.promises.saying import Said
from belofte.replies import delivering, drafting, new_addresses, resending
from belofte.replies.models import Draft, Held, NewAddress
from belofte.replies.sending import Answer
from belofte.testimony import evidencing

MISSING = 2_000_000_000


@dataclass(frozen=True, kw_only=True)
class World:
    """One team with a case and all that hangs on it."""

    team: Team
    inbox: Inbox
    case: Case
    delivery: Delivery
    attachment: Attachment
    unread: RawEnvelope


def make_world() -> World:
    """Make a team, its inbox, and a case with an answer and a file."""
    team = make_team()
    nobody = {"smtp_host": "127.0.0.1", "smtp_port": 1, "imap_host": "127.0.0.1", "imap_port": 1}
    inbox = make_inbox(team, credentials=nobody)
    Authorisation.objects.create(inbox=inbox, provider="google", client_id="desk")
    case = make_case(inbox, html="<p>Where is my parcel?</p>")
    sent = answer(case, by=make_agent(teams=(team,)))
    blob = blobs.keep(ContentFile(PNG))
    received = case.conversations.get().messages.earliest("id")
    attachment = Attachment.objects.create(
        message=received, name="a.png", content_type="image/png", size_bytes=len(PNG), blob=blob
    )
    envelope = make_envelope(inbox)
    RawEnvelope.objects.filter(pk=envelope.pk).update(state=RawEnvelope.State.UNREADABLE, problem="Too long.")
    delivery = Delivery.objects.get(message=sent)
    delivering.settle(claim(delivery), Receipt.Kind.LOST, at=MONDAY)
    return World(team=team, inbox=inbox, case=case, delivery=delivery, attachment=attachment, unread=envelope)


Ids = Callable[[World, Agent], dict[str, Any]]


def of_case(world: World, _agent: Agent) -> dict[str, Any]:
    return {"case_id": world.case.pk}


def of_link(world: World, _agent: Agent) -> dict[str, Any]:
    return {"token": _token(world)}


def of_expired_link(world: World, _agent: Agent) -> dict[str, Any]:
    return {"token": _token(world, days_ago=91)}


def of_new_address(world: World, agent: Agent) -> dict[str, Any]:
    delivering.settle(world.delivery, Receipt.Kind.DECLARED_LOST, at=MONDAY)
    key, at = uuid.uuid4(), clock.now()
    resending.send_elsewhere(
        world.delivery, address=f"{key.hex}@klant.example", key=key, seen_through=ALL_SEEN, by=agent, at=at
    )
    return {"token": new_addresses.link(NewAddress.objects.latest("pk"), "yes").split("/")[-3]}


def of_posted_inbox(world: World, _agent: Agent) -> dict[str, Any]:
    return {"number": make_inbox(world.team, credentials={"hook_service": "postmark", "hook_secret": "s3cret"}).pk}


def of_calendar(world: World, _agent: Agent) -> dict[str, Any]:
    return {"token": _token(world, purpose="calendar")}


def of_customers_file(world: World, _agent: Agent) -> dict[str, Any]:
    return {"token": _token(world), "number": 1}


def of_customers_promise(world: World, agent: Agent) -> dict[str, Any]:
    owner = make_agent(teams=(world.team,))
    promise(world.case, by=owner, at=clock.now())
    return of_customers_file(world, agent)


def of_customers_other_date(world: World, agent: Agent) -> dict[str, Any]:
    owner, now = make_agent(teams=(world.team,)), clock.now()
    running = promise(world.case, by=owner, at=now, channel="")
    wished = moved(running, due_at=now + timedelta(days=3), initiator=Initiator.CUSTOMER)
    answer(world.case, by=owner, at=now, said=Said(promised=(wished,)))
    return of_customers_file(world, agent)


def of_customers_payout(world: World, agent: Agent) -> dict[str, Any]:
    of_payout(world, agent)
    return of_customers_file(world, agent)


def _token(world: World, *, days_ago: int = 0, purpose: Purpose = "page") -> str:
    issued_on = clock.now().date() - timedelta(days=days_ago)
    point = world.delivery.contact_point
    return links.token(world.case, point, issued_on=issued_on, purpose=purpose)


def of_draft_file(world: World, agent: Agent) -> dict[str, Any]:
    draft = drafting.save(world.case, text="", key=uuid.uuid4(), by=agent, at=MONDAY)
    file = draft.files.create(name="a", content_type="text/plain", size_bytes=1, blob=blobs.keep(ContentFile(b"a")))
    return {"case_id": world.case.pk, "file_id": file.pk}


def of_asked_file(world: World, agent: Agent) -> dict[str, Any]:
    ids = of_draft_file(world, agent)
    held = Held(draft=Draft.objects.get(files=ids["file_id"]), conversation=world.case.conversations.get())
    held.seen_through, held.held_at = 0, MONDAY
    held.save()
    return ids


def of_asked(world: World, _agent: Agent) -> dict[str, Any]:
    return {"case_id": world.case.pk, "key": uuid.uuid4()}


def of_message(world: World, _agent: Agent) -> dict[str, Any]:
    return {"message_id": world.attachment.message_id}


def of_attachment(world: World, _agent: Agent) -> dict[str, Any]:
    return {"attachment_id": world.attachment.pk}


def of_evidence(world: World, _agent: Agent) -> dict[str, Any]:
    sent = receive(world.inbox, sender=f"{uuid.uuid4().hex}@klant.example", text="Parcel PL904144897.")
    by = make_agent(teams=(world.team,))
    marked = evidencing.mark_number(sent, words="PL904144897", by=by, at=clock.now())
    return {"evidence_id": marked.pk}


def of_conversation(world: World, _agent: Agent) -> dict[str, Any]:
    return {"conversation_id": world.case.conversations.get().pk}


def of_live_conversation(world: World, _agent: Agent) -> dict[str, Any]:
    return {"conversation_id": make_case(make_inbox(world.team, channel="console")).conversations.get().pk}


def of_stop(world: World, _agent: Agent) -> dict[str, Any]:
    sent = receive(world.inbox, sender=f"{uuid.uuid4().hex}@klant.example", text="Ik sla u in elkaar.")
    because = Because(kind=Kind.THREAT, message=sent, quote="sla u")
    told = Answer(text="Dit stopt.", key=uuid.uuid4(), seen_through=ALL_SEEN)
    by, _decider = make_agent(teams=(world.team,)), make_agent(Role.LEAD, teams=(world.team,))
    return {"stop_id": stopping.stop(sent.conversation, because, told, by=by, at=clock.now()).pk}


def of_delivery(world: World, _agent: Agent) -> dict[str, Any]:
    return {"delivery_id": world.delivery.pk}


def of_undertaking(world: World, _agent: Agent) -> dict[str, Any]:
    by = make_agent(teams=(world.team,))
    return {"undertaking_id": undertake(world.case, by=by, at=clock.now()).pk}


def of_promise(world: World, _agent: Agent) -> dict[str, Any]:
    return {"promise_id": promise(world.case, by=make_agent(teams=(world.team,))).pk}


def of_payout(world: World, _agent: Agent) -> dict[str, Any]:
    owner = make_agent(teams=(world.team,))
    refund = promise(world.case, by=owner, kind=Promised.REFUND, channel="", at=clock.now())
    pay_out(refund, by=owner, at=clock.now())
    return {"payout_id": refund.payouts.get().pk}


def of_bank_entry(_world: World, _agent: Agent) -> dict[str, Any]:
    facts = {"course": "paid", "currency": "EUR", "reference": "BELOFTE-99-1", "read_at": clock.now()}
    facts |= {"file_hash": "3f" * 32, "file_format": "camt"}
    entry = BankEntry.objects.create(key=uuid.uuid4().hex, amount=25, booked_on=clock.now().date(), **facts)
    return {"number": entry.pk}


def of_sweep(world: World, _agent: Agent) -> dict[str, Any]:
    chosen = [Chosen(case=make_case(world.inbox), seen_through=ALL_SEEN)]
    swept = sweeping.sweep(chosen, reason=AnswerWaiver.Reason.SPAM, by=make_agent(teams=(world.team,)), at=clock.now())
    return {"sweep_id": swept.pk}


def of_mailing(world: World, _agent: Agent) -> dict[str, Any]:
    lead, now = make_agent(Role.LEAD, teams=(world.team,)), clock.now()
    calendar = calendars.of(world.team)
    last_day = add_working_days(now.astimezone(calendar.zone).date(), 5, calendar)
    cases = [make_case(world.inbox, at=now)]
    return {"number": mailing.send_to(cases, words.ready(), last_day=last_day, by=lead, at=now).pk}


def of_unread(world: World, _agent: Agent) -> dict[str, Any]:
    return {"envelope_id": world.unread.pk}


def of_group(world: World, _agent: Agent) -> dict[str, Any]:
    return {"number": BacklogGroup.objects.create(team=world.team, terms=["pakket"], made_at=MONDAY).pk}


def of_person(world: World, _agent: Agent) -> dict[str, Any]:
    return {"number": make_agent(teams=(world.team,)).pk}


def of_absence(world: World, agent: Agent) -> dict[str, Any]:
    who = agent if agent.teams.filter(pk=world.team.pk).exists() else make_agent(teams=(world.team,))
    today = clock.now().date()
    days = absences.Days(first=today, last=today + timedelta(days=1))
    return {"number": absences.record(who, days, by=who, at=clock.now()).pk}


def of_outage(world: World, _agent: Agent) -> dict[str, Any]:
    return {"number": make_outage(world.team).pk}


def of_member(world: World, agent: Agent) -> dict[str, Any]:
    return {**of_person(world, agent), "team_number": world.team.pk}


def of_step(world: World, agent: Agent) -> dict[str, Any]:
    choose_procedure(world.team)
    case = make_case(world.inbox, sender=f"{uuid.uuid4().hex}@klant.example")
    complaints.mark(case, by=agent, at=clock.now())
    return {"step_id": ProcedureStep.objects.filter(case=case).earliest("pk").pk}


def of_team(world: World, _agent: Agent) -> dict[str, Any]:
    return {"number": world.team.pk}


def of_text(world: World, _agent: Agent) -> dict[str, Any]:
    by = make_agent(Role.LEAD, teams=(world.team,))
    return {"number": make_text(team=world.team, by=by).text_id}


def of_unwanted(world: World, _agent: Agent) -> dict[str, Any]:
    apart = make_envelope(world.inbox)
    RawEnvelope.objects.filter(pk=apart.pk).update(state=RawEnvelope.State.SPAM, problem="rspamd 17")
    return {"envelope_id": apart.pk}


def of_storm(world: World, _agent: Agent) -> dict[str, Any]:
    apart = make_envelope(world.inbox)
    RawEnvelope.objects.filter(pk=apart.pk).update(state=RawEnvelope.State.FILED, kind=STORM)
    return {"envelope_id": apart.pk}


def of_block(world: World, agent: Agent) -> dict[str, Any]:
    made = blocking.block(f"{uuid.uuid4().hex}@elders.example", reason="Dreigt.", by=agent, at=MONDAY)
    return {"block_id": made.pk}


def of_inbox(world: World, _agent: Agent) -> dict[str, Any]:
    return {"number": world.inbox.pk}


def of_trial(world: World, _agent: Agent) -> dict[str, Any]:
    return {"number": world.inbox.pk, "step": "out"}


def of_invitation(_world: World, _agent: Agent) -> dict[str, Any]:
    moments = {"invited_at": MONDAY, "expires_at": MONDAY}
    invitation = Invitation.objects.create(
        email="noor@desk.example", name="Noor", roles=["agent"], language="en", token_hash=uuid.uuid4().hex, **moments
    )
    return {"number": invitation.pk}


def of_passkey(owner: Agent | None, _world: World, agent: Agent) -> dict[str, Any]:
    data = {"name": "Key", "credential": {}}
    kept = Authenticator.objects.create(user=owner or agent, type=Authenticator.Type.WEBAUTHN, data=data)
    return {"pk": kept.pk}


@dataclass(frozen=True, kw_only=True)
class Route:
    """How a route is asked. `answers` is the status for who is admitted, and may see the object."""

    answers: int = 200
    method: str = "GET"
    ids: Ids | None = None
    words: dict[str, str] = field(default_factory=dict)
    sees_all: frozenset[Role] = frozenset()  # to whom no object is foreign


_OFFICER = frozenset({Role.PRIVACY_OFFICER})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_get = Route
_post = partial(Route, method="POST", answers=302)
_passkey = partial(of_passkey, None)

ROUTES: dict[str, Route] = {
    "healthz": _get(),
    "readyz": _get(),
    "mailz": _get(answers=503),  # no worker runs in a test
    "metrics": _get(),
    "hook": _post(answers=401, ids=of_posted_inbox),
    "set_language": _post(words={"language": "en"}),
    "account_login": _get(),
    "account_inactive": _get(),
    "account_reset_password": _get(),
    "account_reset_password_done": _get(),
    "account_reset_password_from_key": _get(ids=lambda _world, _agent: {"uidb36": "1", "key": "x-y"}),
    "account_reset_password_from_key_done": _get(),
    "mfa_authenticate": _get(answers=302),
    "mfa_login_webauthn": _get(answers=302),
    "desk:invitation": _get(answers=404, ids=lambda _world, _agent: {"token": "unknown"}),
    "desk:setup": _get(answers=404),  # somebody works here
    "account_logout": _post(),
    "account_change_password": _get(),
    "account_reauthenticate": _get(),
    "mfa_index": _get(),
    "mfa_reauthenticate": _get(answers=302),
    "mfa_activate_totp": _get(),
    "mfa_deactivate_totp": _get(answers=404),
    "mfa_view_recovery_codes": _get(answers=404),
    "mfa_generate_recovery_codes": _get(),
    "mfa_download_recovery_codes": _get(answers=404),
    "mfa_list_webauthn": _get(),
    "mfa_add_webauthn": _get(),
    "mfa_edit_webauthn": _get(ids=_passkey),
    "mfa_remove_webauthn": _get(ids=_passkey),
    "mfa_reauthenticate_webauthn": _get(answers=302),
    "desk:preferences": _get(),
    "desk:own-absence": _get(),
    "desk:absence-withdrawal": _post(ids=of_absence, sees_all=_ADMINISTRATOR),
    "desk:absences": _get(),
    "desk:outages": _get(),
    "desk:outage-end": _post(ids=of_outage, words={"ended": "2026-01-01T00:00"}, sees_all=_ADMINISTRATOR),
    "desk:outage-expectation": _post(ids=of_outage, words={"until": "2030-01-01T00:00"}, sees_all=_ADMINISTRATOR),
    "desk:outage-promises": _get(ids=of_outage, sees_all=_ADMINISTRATOR),
    "desk:absence": _get(ids=of_person, sees_all=_ADMINISTRATOR),
    "desk:home": _get(answers=302),
    "desk:queue": _get(),
    "desk:case": _get(ids=of_case, sees_all=_OFFICER),
    "desk:message": _get(ids=of_message, sees_all=_OFFICER),
    "desk:message-html": _get(ids=of_message, sees_all=_OFFICER),
    "desk:message-source": _get(ids=of_message),
    "desk:attachment": _get(ids=of_attachment, sees_all=_OFFICER),
    "desk:attachment-picture": _get(ids=of_attachment, sees_all=_OFFICER),
    "portal:case": _get(ids=of_link),
    "portal:standing": _get(ids=of_link),
    "portal:code": _post(ids=of_link),
    "portal:recognition": _post(answers=422, ids=of_link, words={"code": "12"}),
    "portal:forgetting": _post(ids=of_link),
    "portal:answer": _post(answers=422, ids=of_link, words={"text": ""}),
    "portal:file": _get(answers=404, ids=of_customers_file),
    "portal:contradiction": _post(ids=of_customers_promise),
    "portal:attestation": _post(ids=of_customers_promise),
    "portal:wish-denial": _post(ids=of_customers_other_date),
    "portal:slot": _post(ids=of_customers_promise),
    "portal:payout-denial": _post(ids=of_customers_payout),
    "portal:verdict": _post(answers=422, ids=of_link, words={"solved": ""}),
    "portal:inquiry": _post(answers=422, ids=of_link, words={"solved": ""}),
    "portal:explainer": _post(answers=404, ids=of_customers_file, words={"word": "wrong"}),
    "portal:promise-calendar": _get(ids=of_customers_promise),
    "portal:new-link": _post(ids=of_expired_link),
    "portal:address-yes": _get(ids=of_new_address),
    "portal:address-no": _post(ids=of_new_address),
    "portal:calendar": _get(ids=of_calendar),
    "portal:preview": _get(ids=of_case, sees_all=_OFFICER),
    "desk:reply": _post(answers=422, ids=of_case),
    "desk:taking-back": _post(ids=of_case),
    "desk:asked-lead": _post(ids=of_asked, words={"deed": "take_over"}),  # nobody asks: it was taken back
    "desk:asked-file": _get(ids=of_asked_file),
    "desk:forward": _get(ids=of_message),
    "desk:advice": _post(ids=of_case, answers=200),
    "desk:draft": _post(ids=of_case, words={"text": "x", "key": str(uuid.UUID(int=1))}),
    "desk:draft-file": _post(ids=of_draft_file, words={"text": "x", "key": str(uuid.UUID(int=1))}),
    "desk:note": _post(answers=422, ids=of_case),
    "desk:call": _post(answers=422, ids=of_case),
    "desk:mailing-new": _get(words={}),
    "desk:mailing": _get(ids=of_mailing),
    "desk:mailing-stopping": _post(ids=of_mailing),
    "desk:sweeps": _post(),  # without a reason: back to the list
    "desk:sweep": _get(ids=of_sweep),
    "desk:sweep-undoing": _post(ids=of_sweep),
    "desk:warnings": _get(),
    "desk:at-stake": _get(),
    "desk:planning": _get(),
    "desk:backlog": _get(),
    "desk:backlog-sorting": _post(ids=of_team),
    "desk:backlog-group": _get(ids=of_group),
    "desk:backlog-naming": _post(ids=of_group, answers=422),  # without a name
    "desk:backlog-joining": _post(ids=of_group, answers=422),  # with nothing
    "desk:backlog-next": _get(ids=of_group, answers=302),
    "desk:backlog-placing": _get(ids=of_case),
    "desk:promises": _post(ids=of_case, answers=422),  # without words
    "desk:promises-in-reply": _post(ids=of_case, answers=200),
    "desk:promises-in-call": _post(ids=of_case, answers=200),
    "desk:promise-withdrawal": _post(ids=of_promise, answers=422),  # without a reason
    "desk:payouts": _post(ids=of_promise, answers=422),  # no money was promised
    "desk:retraction": _post(ids=of_payout, answers=422),  # without a reason
    "desk:bank-entries": _get(),
    "desk:bank-check": _post(ids=of_bank_entry, sees_all=frozenset(LEADING)),  # a bank knows no teams
    "desk:attestations": _post(ids=of_promise, answers=422),  # by nobody
    "desk:promise-correction": _post(ids=of_promise, answers=422),  # without a reason
    "desk:promise-owner": _post(ids=of_promise, answers=422),  # without an owner
    "desk:promise-condition": _post(ids=of_promise, answers=422),  # it has none
    "desk:promise-telling": _post(ids=of_promise),
    "desk:promise-dependency": _post(ids=of_promise, answers=422),  # on nothing
    "desk:parties": _post(ids=of_case, answers=422),  # without a name
    "desk:undertaking": _post(ids=of_undertaking, words={"deed": "keep"}),
    "desk:closure": _post(answers=422, ids=of_case),
    "desk:complaint": _post(ids=of_case),
    "desk:contradiction": _post(answers=422, ids=of_case),  # of nothing
    "desk:passing-on": _post(ids=of_case),
    "desk:pause": _post(ids=of_case),
    "desk:conduct-warning": _post(ids=of_case),
    "desk:abuse-marking": _post(ids=of_message, words={"kind": "threat"}),
    "desk:abuse-unmarking": _post(ids=of_message),
    "desk:stop": _get(ids=of_conversation),
    "desk:ending": _get(ids=of_live_conversation),
    "desk:objection": _get(ids=of_stop),
    "desk:stop-opening": _post(ids=of_stop),
    "desk:no-objection": _post(ids=of_stop, answers=404),  # of no message
    "desk:final-answer": _post(answers=422, ids=of_case),  # there is none
    "desk:register": _get(),
    "desk:procedure-step": _post(ids=of_step, answers=422, words={"deed": "skip", "ground": "content"}),  # of receipt
    "desk:terms": _get(),
    "desk:team-procedure": _get(ids=of_team, sees_all=_ADMINISTRATOR),
    "desk:evidence": _post(ids=of_message, answers=422),  # of nothing
    "desk:evidence-typed": _post(answers=422, ids=of_case),  # nothing was typed
    "desk:evidence-dropping": _post(ids=of_evidence),
    "desk:complaint-denial": _post(answers=422, ids=of_case),  # nothing sounds so
    "desk:complaint-change": _post(answers=422, ids=of_case),  # it is none
    "desk:assignee": _post(ids=of_case, words={"assignee": "0", "instead_of": "0"}),
    "desk:putting-in": _get(ids=of_case),
    "desk:suggestion": _post(ids=of_case, answers=404),  # this desk has no language model
    "desk:texts": _get(),
    "desk:text": _get(ids=of_text, sees_all=_ADMINISTRATOR),
    "desk:text-new": _get(ids=lambda _world, _agent: {"kind": "explainer"}, sees_all=frozenset(Role)),
    "desk:text-archiving": _post(ids=of_text, sees_all=_ADMINISTRATOR),
    "desk:text-owner": _post(ids=of_text, sees_all=_ADMINISTRATOR),
    "desk:explainers": _get(),
    "desk:arrival": _post(ids=of_delivery),
    "desk:repetition": _post(ids=of_delivery),
    "desk:elsewhere": _get(ids=of_delivery),
    "desk:envelopes": _get(),
    "desk:envelopes-aside": _get(),
    "desk:filed": _get(),
    "desk:envelope-case": _post(ids=of_unread, sees_all=_ADMINISTRATOR),
    "desk:unwanted": _get(),
    "desk:envelope-wanted": _post(ids=of_unwanted, sees_all=_ADMINISTRATOR),
    "desk:blocks": _get(),
    "desk:block-lifting": _post(ids=of_block, sees_all=frozenset(Role)),
    "desk:envelope-source": _get(ids=of_unread, sees_all=_ADMINISTRATOR),
    "desk:envelope-reading": _post(ids=of_unread, sees_all=_ADMINISTRATOR),
    "desk:envelope-setting-aside": _post(ids=of_unread, sees_all=_ADMINISTRATOR),
    "desk:storm-setting-aside": _post(ids=of_storm, sees_all=_ADMINISTRATOR),
    "desk:first-steps": _get(),
    "desk:first-step": _post(ids=lambda _world, _agent: {"name": "team"}, sees_all=_ADMINISTRATOR),
    "desk:people": _get(),
    "desk:person": _get(ids=of_person, sees_all=_ADMINISTRATOR),
    "desk:handover": _post(ids=of_member, sees_all=_ADMINISTRATOR),
    "desk:deactivation": _post(ids=of_person, sees_all=_ADMINISTRATOR),
    "desk:reactivation": _post(ids=of_person, sees_all=_ADMINISTRATOR),
    "desk:invitations": _get(),
    "desk:invitation-withdrawal": _post(ids=of_invitation, sees_all=_ADMINISTRATOR),
    "desk:outgoing": _get(),
    "desk:brake": _post(words={"reason": "x"}),
    "desk:brake-release": _post(),
    "desk:teams": _get(),
    "desk:team": _get(ids=of_team, sees_all=_ADMINISTRATOR),
    "desk:rules": _get(),
    "desk:guards": _get(ids=of_team, sees_all=_ADMINISTRATOR),
    "desk:house-rules": _get(ids=of_team, sees_all=_ADMINISTRATOR),
    "desk:mandates": _get(ids=of_team, sees_all=_ADMINISTRATOR),
    "desk:inboxes": _get(),
    "desk:inbox-new": _get(),
    "desk:inbox": _get(ids=of_inbox, sees_all=_ADMINISTRATOR),
    "desk:inbox-trial": _post(answers=200, ids=of_trial, sees_all=_ADMINISTRATOR),  # without words: what is lacking
    "desk:acknowledgement": _get(ids=of_inbox, sees_all=_ADMINISTRATOR),
    "desk:inbox-keys": _get(ids=of_inbox, sees_all=_ADMINISTRATOR),
    "desk:signing-key": _post(ids=of_inbox, sees_all=_ADMINISTRATOR),
    "desk:signing-key-check": _post(ids=of_inbox, sees_all=_ADMINISTRATOR),
    "desk:inbox-authorisation": _get(ids=of_inbox, sees_all=_ADMINISTRATOR),
    "desk:inbox-consent": _get(answers=302, ids=of_inbox, sees_all=_ADMINISTRATOR),
    "desk:inbox-consent-answer": _get(answers=302),
    "desk:inbox-withdrawal": _post(ids=of_inbox, sees_all=_ADMINISTRATOR),
    "desk:inbox-comparison": _post(ids=of_inbox, sees_all=_ADMINISTRATOR),
}

"""Playing the made-up morning into an empty desk: every mail through the intake, every answer through the sending.

Only the clock is moved: what happened yesterday is received, answered and delivered as of yesterday.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatchmethod

from belofte import clock
from belofte.cases import noting, reply_addresses
from belofte.cases.models import Ball, Call, Case, Conversation, Message
from belofte.channels.contract import Envelope
from belofte.channels.models import Inbox
from belofte.closing import complaints, hindrances
from belofte.closing.models import Outcome
from belofte.conduct import abuse
from belofte.intake import accepting, reading
from belofte.keeping import assigning, calling, involving, proceeding, watching
from belofte.ops.demo import promises
from belofte.ops.demo.happenings import Answer, CallNote, Mail, Morning, Note
from belofte.ops.demo.letters import message_bytes
from belofte.parties.models import Party
from belofte.people.models import Agent, Role, Team
from belofte.procedures import choosing
from belofte.procedures.choosing import Outside
from belofte.procedures.models import Kind as ProcedureKind
from belofte.promises import house_rules
from belofte.promises.models import Kind
from belofte.promises.saying import Said
from belofte.replies import delivering, sending

PASSWORD = "belofte-demo"  # noqa: S105 - printed at the start; the demo listens on this machine only
_DELIVERED_AFTER = timedelta(seconds=4)
_NO_COMPLAINT = "De klant wil dat het wordt opgelost, en dat is gebeurd."  # said where the desk asks
_INBOXES = (
    ("Pakketlijn", "Pakketlijn klantenservice", "klantenservice@pakketlijn.example"),
    ("Pakketlijn", "Pakketlijn klachten", "klachten@pakketlijn.example"),
    ("Glasnet", "Glasnet", "hallo@glasnet.example"),
    ("Glasnet", "Glasnet storingen", "storing@glasnet.example"),
)


def open_desk(morning: Morning, *, smtp_port: int) -> None:
    """Make the two companies: teams, colleagues, and inboxes whose mail goes to the customers' mail server."""
    teams = {name: Team.objects.create(name=name) for name in ("Pakketlijn", "Glasnet")}
    for team, name, address in _INBOXES:
        credentials = {"smtp_host": "127.0.0.1", "smtp_port": smtp_port, "timeout_seconds": 10}
        Inbox.objects.create(
            channel="email",
            name=name,
            address=address,
            team=teams[team],
            language="nl",
            credentials=credentials,
            canary_minutes=0,  # the customers' mail server brings nothing back
        )
    for colleague in morning.colleagues:
        agent = Agent.objects.create_user(
            colleague.address,
            PASSWORD,
            name=colleague.name,
            roles=[Role(role) for role in colleague.roles],
            language=colleague.language,
        )
        agent.teams.set(teams[company] for company in colleague.companies)


@dataclass(kw_only=True)
class Player:
    """Plays happenings in order, remembering which message each key became."""

    now: datetime
    messages: dict[str, Message] = field(default_factory=dict)

    def play(self, morning: Morning, *, tell: Callable[[int, int], None]) -> None:
        """Play everything until now; `tell` hears how many are done, and of how many."""
        for number, happening in enumerate(morning.happenings, start=1):
            at = self.now - happening.before
            with clock.moved_to(at):
                watching.watch(at=at)
                self._happen(happening, at)
            tell(number, len(morning.happenings))
        watching.watch(at=self.now)
        self._wait_for_a_party()
        while abuse.listen(at=self.now):
            pass
        self._complain()

    def _wait_for_a_party(self) -> None:
        """Have a case on which the customer is not waited for wait for another company."""
        waiting = Case.objects.filter(ball=Ball.CUSTOMER, team__name="Pakketlijn").order_by("pk").first()
        if waiting is not None:
            involving.involve(
                waiting,
                name="Bezorgdienst Noordmeer",
                kind=Party.Kind.COMPANY,
                words="Noordmeer vraagt de bezorger wat er die dag is gebeurd.",
                due=house_rules.house_rule(Kind.DELIVERY, case=waiting, at=self.now),
                by=Agent.objects.filter(teams=waiting.team_id, roles__contains=[Role.AGENT]).order_by("pk")[0],
                at=self.now,
            )

    def _complain(self) -> None:
        """Have a case that is open for weeks be a complaint, in the procedure that its team follows."""
        case = Case.objects.filter(closed_at__isnull=True, team__name="Glasnet").order_by("pk").first()
        if case is not None:
            lead = Agent.objects.filter(teams=case.team_id, roles__contains=[Role.LEAD]).order_by("pk")[0]
            outside = Outside(name="Geschillencommissie", reach="www.geschillen.example", term="een jaar")
            choosing.choose(case.team, ProcedureKind.COMPANY, terms={}, outside=outside, by=lead, at=self.now)
            complaints.mark(case, by=lead, at=self.now)
            proceeding.watch(at=self.now)

    @singledispatchmethod
    def _happen(self, happening: object, at: datetime) -> None:
        raise TypeError(happening, at)

    @_happen.register
    def _(self, mail: Mail, at: datetime) -> None:
        followed = self.messages.get(mail.follows)
        to = mail.inbox
        if followed is not None and not followed.is_from_customer:
            to = reply_addresses.sign(mail.inbox, purpose="c", row=followed.conversation_id)
        raw = message_bytes(mail, sent_at=at, answers=f"<{followed.external_id}>" if followed else None, to=to)
        inbox = Inbox.objects.get(address=mail.inbox)
        envelope = Envelope(raw=raw, sender=mail.address, recipients=(to,), received_at=at)
        row = accepting.accept(envelope, inbox=inbox)
        reading.read_waiting()
        message = Message.objects.filter(envelope=row).first()
        if message is not None:  # an out-of-office makes no case
            self.messages[mail.key] = message

    @_happen.register
    def _(self, answer: Answer, at: datetime) -> None:
        agent = _agent(answer.agent)
        conversation = Conversation.objects.select_related("case").get(messages=self.messages[answer.to])
        if conversation.case.assignee_id is None:
            assigning.assign(conversation.case, to=agent, instead_of=None, by=agent, at=at)
        is_last = bool(answer.outcome)
        promises.clear_the_way(conversation.case, is_last=is_last, by=agent, at=at)
        if is_last:
            abuse.hear(conversation.case, at=at)
        if is_last and hindrances.is_unsaid(conversation.case):  # a complaint it would be with steps of its own
            complaints.deny(conversation.case, reason=_NO_COMPLAINT, by=agent, at=at)
        newest = Message.objects.filter(conversation__case=conversation.case).latest("pk")
        message = sending.send(
            conversation,
            sending.Answer(
                text=answer.text,
                key=uuid.uuid4(),
                seen_through=newest.pk,
                outcome=Outcome.SOLVED if answer.outcome else None,
                said=promises.said_in(answer, case=conversation.case, by=agent, at=at),
            ),
            by=agent,
            at=at,
        )
        delivering.deliver(message.deliveries.get().pk, at=at + _DELIVERED_AFTER)
        self.messages[answer.key] = message

    @_happen.register
    def _(self, note: Note, at: datetime) -> None:
        noting.note(self.messages[note.on].conversation.case, text=note.text, by=_agent(note.agent), at=at)

    @_happen.register
    def _(self, call: CallNote, at: datetime) -> None:
        case = self.messages[call.on].conversation.case
        called_at = at - timedelta(minutes=call.minutes)
        calling.log(
            case,
            direction=Call.Direction.OUT,
            result=Call.Result.ANSWERED if call.answered else Call.Result.NO_ANSWER,
            text=call.text,
            called_at=called_at,
            said=Said(kept=tuple(promises.to_call(case, called_at=called_at)) if call.answered else ()),
            by=_agent(call.agent),
            at=at,
        )


def _agent(address: str) -> Agent:
    return Agent.objects.get(email=address)

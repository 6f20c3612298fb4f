"""Having the guards read an answer: what they see, what a team makes of it, and who lets a stopped one leave.

Nothing else reads a GuardLevel, or writes a Checked or an Overruling. Of what is unsent nothing is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import islice, takewhile
from typing import Final

from django.db.models import F
from django.db.models.fields.json import KT
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from belofte.cases import doubts
from belofte.cases.models import Attachment, Conversation, Message
from belofte.channels import registry
from belofte.contacts import verifying
from belofte.language.guessing import Language
from belofte.library import using
from belofte.people import calendars
from belofte.people.houses import house_of
from belofte.people.models import Agent, Team
from belofte.promises.said import Worded
from belofte.replies import belonging, correcting
from belofte.replies.guards.contract import Level, Reading, Remark
from belofte.replies.guards.reading import TEXT_MAX, Around, read, read_each
from belofte.replies.guards.registry import GUARDS
from belofte.replies.models import Checked, GuardLevel, Overruling
from belofte.replies.refusals import SendingRefusedError
from belofte.testimony import evidencing

_REMARKS_MAX: Final = 20  # of one guard: more than anybody looks at
_MESSAGES_MAX: Final = 60  # of a case, the newest, that are read; and as many notes
_REASON_MAX: Final = 500
_PROVEN: Final = KT("authentication__domain")  # which proves that a message is from its author
_SOUNDS: Final = frozenset({"tone", "blame"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a guard says of an answer, and what its team has happen then."""

    guard: str
    level: Level
    remark: Remark
    beside: Worded | None = None  # what it is of, where that is not the answer itself

    @property
    def key(self) -> str:
        """By which it is known again, also when it has moved: a reason is for these words and no others."""
        told = f"{self.guard}\n{self.remark.label}\n{self.remark.words}\n{self.remark.about}"
        return sha256(told.encode()).hexdigest()[:16]

    @property
    def label(self) -> str:
        """Which sort of remark it is, to count by."""
        return self.remark.label or self.guard

    @property
    def weighs(self) -> bool:
        """Tell whether it stands out among other remarks: it stops, or it sounds bad beyond doubt."""
        return self.level.stops or (self.guard in _SOUNDS and self.remark.is_grave)

    @property
    def needs_lead(self) -> bool:
        """Tell whether only a lead lets it leave."""
        return self.level == Level.LEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why what a guard stops is right all the same; `is_rule` says that a rule of the house asks for it."""

    words: str
    is_rule: bool = False
    by: Agent | None = None  # a lead who lets it leave; None is who sends it


class StoppedError(SendingRefusedError):
    """A guard stops it: a reason is missing, or a lead."""

    def __init__(self, detail: str, *, seen: Sequence[Seen]) -> None:
        super().__init__(detail)
        self.seen = seen


def levels_of(team: Team) -> dict[str, Level]:
    """Return what happens in a team when a guard sees something, for each guard."""
    return levels_of_each([team])[team.pk]


def levels_of_each(teams: Sequence[Team]) -> dict[int, dict[str, Level]]:
    """Return the same of several teams, by their numbers: in one statement."""
    levels = {team.pk: {name: guard.usual for name, guard in GUARDS.items()} for team in teams}
    chosen = GuardLevel.objects.filter(team__in=levels).values_list("team", "guard", "level")
    for team, guard, level in chosen:
        if guard in GUARDS:
            levels[team][guard] = Level(level)
    return levels


def read_draft(text: str, conversation: Conversation, *, files: Sequence[str], at: datetime) -> Reading:
    """Return a draft as guards read it."""
    return read(text, _around(conversation, files=files), at=at)


def read_beside(words: Sequence[str], conversation: Conversation, *, at: datetime) -> list[Reading]:
    """Return what the customer reads beside an answer, as guards read it: by itself each of it answers nothing.

    However many words there are, what is around them is asked once.
    """
    return read_each(words, replace(_around(conversation, files=()), customer=""), at=at)


def read_sent(message: Message) -> Reading:
    """Return an answer that was sent as guards would have read it then, with the house words of now."""
    files = [attachment.name for attachment in message.attachments.all()]
    around = _around(message.conversation, files=files, before=message)
    return read(message.text, around, at=message.recorded_at)


def look(reading: Reading, *, team: Team) -> list[Seen]:
    """Return what the guards see in a draft, in the order of the registry."""
    return look_at(reading, levels=levels_of(team))


def look_at(reading: Reading, *, levels: Mapping[str, Level]) -> list[Seen]:
    """Return the same for levels that are known."""
    found = (
        Seen(guard=name, level=levels[name] if remark.is_grave else Level.HINT, remark=remark)
        for name, guard in GUARDS.items()
        if levels[name] != Level.OFF
        for remark in islice(guard.look(reading), _REMARKS_MAX)
    )
    return list(found)


def stops_of(text: str, conversation: Conversation, *, files: Sequence[str], at: datetime) -> Sequence[Seen]:
    """Return what keeps an answer from leaving, each once. Where nothing of a team stops, nothing is read."""
    levels = levels_of(conversation.case.team)
    if not text or not any(level.stops for level in levels.values()):
        return ()
    seen = look_at(read_draft(text, conversation, files=files, at=at), levels=levels)
    return list({each.key: each for each in seen if each.level.stops}.values())


def refuse_stopped(stops: Sequence[Seen], reasons: Mapping[str, Reason], *, by: Agent) -> None:
    """Refuse what a guard stops and nobody answers for. Refuses: StoppedError."""
    if any(stop.needs_lead and not _giver(reasons.get(stop.key), by).is_lead for stop in stops):
        raise StoppedError(
            _("Only a lead can send this. Change what is marked below, or ask a lead to look at it."), seen=stops
        )
    if any(stop.key not in reasons or not reasons[stop.key].words.strip() for stop in stops):
        raise StoppedError(_("Not sent yet. Change what is marked below, or say why it is right."), seen=stops)


def _giver(reason: Reason | None, sender: Agent) -> Agent:
    """Return who answers for a reason."""
    return reason.by if reason and reason.by else sender


def record(message: Message, stops: Sequence[Seen], reasons: Mapping[str, Reason], *, by: Agent, at: datetime) -> None:
    """Keep that an answer was read, and why what was stopped has left."""
    Checked.objects.create(message=message, stops=len(stops))
    if stops:
        used = list(message.texts_used.select_related("version__text"))
        Overruling.objects.bulk_create(
            Overruling(
                message=message,
                guard=stop.guard,
                level=stop.level,
                words=stop.remark.words[:_REASON_MAX],
                reason=reasons[stop.key].words.strip()[:_REASON_MAX],
                is_rule=reasons[stop.key].is_rule,
                text=using.source_of(stop.remark.words, used),
                by=_giver(reasons[stop.key], by),
                at=at,
            )
            for stop in stops
        )


def _around(conversation: Conversation, *, files: Sequence[str], before: Message | None = None) -> Around:
    """Return what a draft answers, and for whom: in five statements, and one more where no check proves who wrote.

    Whose addresses and numbers it names, `belonging` asks.
    """
    case = conversation.case
    earlier = {"recorded_at__lt": before.recorded_at} if before else {}
    said = list(
        Message.objects.filter(conversation__case=case, is_automatic=False, **earlier)
        .order_by("-recorded_at", "-pk")
        .exclude(forwards__isnull=False)
        .annotate(words=Left("text", TEXT_MAX), address=F("contact_point__address"), proven=_PROVEN)
        .values_list("direction", "words", "author_name", "address", "doubts", "proven", "recorded_at", named=True)[
            :_MESSAGES_MAX
        ]
    )
    theirs = [each for each in said if each.direction == Message.Direction.IN]
    ours = [each for each in reversed(said) if each.direction == Message.Direction.OUT]
    waiting = list(takewhile(lambda each: each.direction == Message.Direction.IN, said))  # since our last answer
    here = [each for each in theirs if each.address == conversation.contact_point.address]
    received = Attachment.objects.filter(
        message__conversation__case=case,
        message__direction=Message.Direction.IN,
        content_id="",  # a picture in line is a logo more often than what somebody wants to show
        **{f"message__{name}": moment for name, moment in earlier.items()},
    )
    notes = case.notes.filter(**earlier).order_by("-recorded_at", "-pk").values_list(Left("text", TEXT_MAX), flat=True)
    held = evidencing.held(case, before=before.recorded_at if before else None)
    otherwise: Language = "en" if conversation.inbox.language == "en" else "nl"
    return Around(
        customer="\n\n".join(each.words for each in reversed(waiting)),
        told="\n\n".join(each.words for each in reversed(theirs)),
        ours="\n\n".join(each.words for each in reversed(ours)),
        answers=[(each.recorded_at, each.words) for each in ours],
        notes=list(notes[:_MESSAGES_MAX]),
        otherwise=otherwise,
        is_public=registry.abilities(conversation.inbox.channel).public,
        is_unsure=any(doubt["kind"] == doubts.FAILING for each in waiting or theirs[:1] for doubt in each.doubts),
        is_unproven=not (any(each.proven for each in here[:1]) or verifying.is_proven(conversation.contact_point)),
        told_here="\n\n".join(each.words for each in reversed(here)),
        files=files,
        files_received=[*received.values_list("name", flat=True)[:_MESSAGES_MAX], *held.pop("file", [])],
        names=[name for name in dict.fromkeys(each.author_name for each in theirs) if name],
        known={"email": list(dict.fromkeys(each.address for each in theirs if each.address)), **held},
        of_others=partial(belonging.of_others, conversation=conversation),
        house=house_of(case.team),
        calendar=calendars.of(case.team),
        judge=correcting.judge(),
    )

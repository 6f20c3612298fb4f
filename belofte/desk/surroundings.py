"""What stands beside the conversation of a case: read with the case itself, in one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.http import Http404

from belofte.cases.models import AnswerWaiver, Ball, Case, Delivery, Participant
from belofte.closing import conditions, inquiring
from belofte.closing.models import Closure, Complaint, FinalAnswer, Outcome
from belofte.conduct import heard
from belofte.conduct.ending import ends
from belofte.conduct.models import Kind as ConductKind
from belofte.conduct.models import Stop
from belofte.contacts.models import ContactPoint
from belofte.desk import access, complaints_shown
from belofte.outages import recording
from belofte.parties.models import AWAITED, Involvement, State, Undertaking
from belofte.people import absences, teams
from belofte.people.models import Agent
from belofte.replies.models import Draft, DraftFile, Held

_OTHERS_MAX = 10
_POINTS_MAX = 20
_PLACES_MAX = 100
_MEMBERS_MAX = 200
_CLOSURES_MAX = 50
_PARTIES_MAX = 50
_OUTAGES_MAX = 20
_STOPS_MAX = 50
Facts = dict[str, Any]  # columns by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """When a held answer leaves, and who gets it beside the customer."""

    at: datetime | None  # None: once a lead lets it
    undecided_since: datetime | None  # where no lead has decided for long
    asks: str  # what that lead is told
    cc: list[list[str]]
    bcc: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A case with the small facts around it."""

    case: Case
    is_own: bool  # of the reader's own team
    contact_points: list[Facts]
    others: list[Facts]  # the contact's other cases that the reader may see, newest first
    members: list[Facts]  # of the team, who can be assigned
    draft: Facts  # the reader's own; {} for none
    ends: dict[int, str]  # by closure: its outcome or reason in words
    sweeps: dict[int, int]  # by closure: with which others it was closed
    places: list[Facts]  # who takes part beside the customer, of each conversation
    held: Leaving | None  # the reader's own answer, in its last seconds
    leaving: list[str]  # names of others whose answer is in its last seconds
    asking: list[str]  # names of others whose answer waits for a lead
    is_closing: bool  # once its answer is delivered
    is_complaint: bool
    is_asked: bool  # whether it is a complaint: it sounds like one, and nobody said
    is_named: bool  # so they ask, and the customer calls it one
    said_again: list[Facts]  # in which messages and calls the customer of a complaint can make another
    has_answered: bool  # the reader, to its customer
    final: Facts  # the newest final answer; {} for none
    told_last: int  # the message of the outcome told last, where nobody called that final; else 0
    no_complaints: dict[int, str]  # by complaint: why it was none after all
    parties: list[Facts]  # whom it waits for beside the customer
    undertakings: list[Facts]  # what they said they do, and by when
    outages: list[Facts]  # that meet its team now
    stops: list[Facts]  # of its conversations
    owed: list[int]  # cases that were closed as answered in it, and are not
    word: Facts  # what the customer pressed while they wait; {} for nothing


def load(agent: Agent, case_id: int, *, at: datetime) -> Surroundings:
    """Read a case that somebody may see, as it is now. Refuses: Http404."""
    case = (
        access.cases_of(agent)
        .select_related("contact", "team", "assignee")
        .annotate(
            found_points=_points(),
            found_others=_others(agent),
            found_members=_members(at=at),
            found_closures=_closures(),
            found_drafts=_drafts(agent),
            found_places=_places(),
            found_leaving=_leaving(agent, release_at__isnull=False),
            found_asking=_leaving(agent, release_at__isnull=True),
            found_complaints=_complaints(),
            found_finals=_finals(),
            found_parties=_parties(),
            found_undertakings=_undertakings(),
            found_outages=_outages(),
            found_stops=_stops(),
            found_words=_words(),
            found_owed=_owed(),
            **complaints_shown.beside(),
            found_answered=RawSQL(heard.answered("cases_case.id", by="%s"), [agent.pk, agent.pk]),  # noqa: S611
        )
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise Http404
    found = vars(case)
    draft: Facts = next(iter(found["found_drafts"]), {})
    return Surroundings(
        case=case,
        is_own=found["is_own"],
        contact_points=found["found_points"],
        others=[{**other, "state": Ball(other["ball"])} for other in found["found_others"]],
        members=[_member(one, at=at) for one in found["found_members"]],
        draft=draft,
        held=_held(draft),
        leaving=found["found_leaving"],
        asking=found["found_asking"],
        ends={closure["id"]: _end(closure) for closure in found["found_closures"]},
        sweeps={closure["id"]: closure["sweep"] for closure in found["found_closures"] if closure["sweep"]},
        places=found["found_places"],
        is_closing=any(not (one["completed_at"] or one["cancelled_at"]) for one in found["found_closures"]),
        is_asked=found["found_sounds"] and not case.is_closed,
        is_named=found["found_named"],
        said_again=complaints_shown.places(found["found_again"]),
        has_answered=found["found_answered"],
        is_complaint=any(not one["reason"] for one in found["found_complaints"]),
        final=next(iter(found["found_finals"]), {}),
        told_last=_told_last(found["found_closures"], found["found_finals"]),
        parties=found["found_parties"],
        undertakings=[_undertaking(one) for one in found["found_undertakings"]],
        outages=found["found_outages"],
        stops=[_stop(one) for one in found["found_stops"]],
        owed=found["found_owed"],
        word=next((_word(one) for one in found["found_words"]), {}),
        no_complaints={one["id"]: one["reason"] for one in found["found_complaints"]},
    )


def _points() -> ArraySubquery:
    points = ContactPoint.objects.filter(contact=OuterRef("contact")).order_by("id")
    return ArraySubquery(points.values(fact=JSONObject(channel="channel", address="address"))[:_POINTS_MAX])


def _others(agent: Agent) -> ArraySubquery:
    others = Case.objects.visible_to(agent).filter(contact=OuterRef("contact")).exclude(pk=OuterRef("pk"))
    newest = others.order_by("-last_activity_at")[:_OTHERS_MAX]
    return ArraySubquery(newest.values(fact=JSONObject(id="id", subject="subject", ball="ball")))


def _members(*, at: datetime) -> ArraySubquery:
    members = teams.at_work(OuterRef("team")).annotate(through=absences.away_through(at=at)).order_by("name", "id")
    return ArraySubquery(members.values(fact=JSONObject(id="id", name="name", through="through"))[:_MEMBERS_MAX])


def _member(facts: Facts, *, at: datetime) -> Facts:
    """Return a member, with the name by which lists show them: who is away until when."""
    through = date.fromisoformat(facts["through"]) if facts["through"] else None
    words = absences.through(through, at=at) if through else ""
    return {**facts, "label": absences.labelled(facts["name"], through, at=at), "through_words": words}


def _closures() -> ArraySubquery:
    columns = ["id", "outcome", "message", "completed_at", "cancelled_at", "sweep"]
    facts = JSONObject(
        **{column: column for column in columns}, reason=F("waiver__reason"), same_as=F("waiver__same_as")
    )
    closures = Closure.objects.filter(case=OuterRef("pk")).order_by("-id")
    return ArraySubquery(closures.values(fact=facts)[:_CLOSURES_MAX])


def _complaints() -> ArraySubquery:
    complaints = Complaint.objects.filter(case=OuterRef("pk")).order_by("-id")
    return ArraySubquery(complaints.values(fact=JSONObject(id="id", reason="reason"))[:_CLOSURES_MAX])


def _finals() -> ArraySubquery:
    told = Delivery.objects.filter(
        message=OuterRef("closure__message"), state=Delivery.State.ACCEPTED, meant_for=Delivery.MeantFor.CUSTOMER
    )
    finals = FinalAnswer.objects.filter(Exists(told), closure__case=OuterRef("pk")).order_by("-id")
    return ArraySubquery(finals.values(fact=JSONObject(closure="closure", body="body"))[:_CLOSURES_MAX])


def _parties() -> ArraySubquery:
    parties = Involvement.objects.filter(case=OuterRef("pk")).order_by("id")
    fact = JSONObject(id="id", name="party__name", kind="party__kind", address="party__address")
    return ArraySubquery(parties.values(fact=fact)[:_PARTIES_MAX])


def _undertakings() -> ArraySubquery:
    undertakings = Undertaking.objects.filter(case=OuterRef("pk")).order_by("id")
    fact = JSONObject(
        id="id",
        words="words",
        state="state",
        due_at="due_at",
        name="involvement__party__name",
        owner="owner__name",
    )
    return ArraySubquery(undertakings.values(fact=fact)[:_PARTIES_MAX])


def _undertaking(facts: Facts) -> Facts:
    state = State(facts["state"])
    return {**facts, "state": state, "due_at": datetime.fromisoformat(facts["due_at"]), "is_awaited": state in AWAITED}


def _outages() -> ArraySubquery:
    running = recording.running(OuterRef("team")).order_by("-began_at", "-id")
    return ArraySubquery(running.values(fact=JSONObject(id="id", what="what"))[:_OUTAGES_MAX])


def _stops() -> ArraySubquery:
    columns = ["id", "kind", "quote", "by", "ended_at", "conversation"]
    others = {"name": F("by__name"), "is_upheld": F("objection__is_upheld"), "until": F("ends_at")}
    facts = JSONObject(**{column: column for column in columns}, **others)
    stops = Stop.objects.annotate(ends_at=ends()).filter(conversation__case=OuterRef("pk")).order_by("id")
    return ArraySubquery(stops.values(fact=facts)[:_STOPS_MAX])


def _stop(facts: Facts) -> Facts:
    moments = {name: facts[name] and datetime.fromisoformat(facts[name]) for name in ("until", "ended_at")}
    return {**facts, **moments, "kind": str(ConductKind(facts["kind"]).label)}


def _owed() -> RawSQL:
    return RawSQL(f"ARRAY({conditions.owed_here('cases_case.id')})", [])  # noqa: S611 - its parts stand in the code


def _words() -> ArraySubquery:
    return ArraySubquery(inquiring.word().values(fact=JSONObject(is_solved="is_solved", at="at"))[:1])


def _word(facts: Facts) -> Facts:
    return {**facts, "at": datetime.fromisoformat(facts["at"])}


def _places() -> ArraySubquery:
    places = Participant.objects.filter(conversation__case=OuterRef("pk")).order_by("id")
    fact = JSONObject(conversation="conversation", address="contact_point__address", name="name")
    return ArraySubquery(places.values(fact=fact)[:_PLACES_MAX])


def _drafts(agent: Agent) -> ArraySubquery:
    files = DraftFile.objects.filter(draft=OuterRef("pk")).order_by("id")
    listed = ArraySubquery(files.values(fact=JSONObject(id="id", name="name", size_bytes="size_bytes")))
    drafts = Draft.objects.filter(case=OuterRef("pk"), agent=agent).annotate(listed=listed)
    facts = JSONObject(
        text="text",
        about="about",
        is_warning="is_warning",
        chosen="chosen",
        key="key",
        cc="cc",
        bcc="bcc",
        files="listed",
        held_at="held__held_at",
        release_at="held__release_at",
        asks="held__asks",
        reminded_at="held__reminded_at",
        stopped_because="held__stopped_because",
        seen_through="held__seen_through",
    )
    return ArraySubquery(drafts.values(fact=facts))


def _leaving(agent: Agent, **kind: bool) -> ArraySubquery:
    held = Held.objects.filter(draft__case=OuterRef("pk"), stopped_at__isnull=True, **kind).exclude(draft__agent=agent)
    return ArraySubquery(held.order_by("id").values("draft__agent__name")[:_OTHERS_MAX])


def _held(draft: Facts) -> Leaving | None:
    if not draft.get("held_at") or draft["stopped_because"]:
        return None
    at = datetime.fromisoformat(draft["release_at"]) if draft["release_at"] else None
    since = datetime.fromisoformat(draft["held_at"]) if draft["reminded_at"] else None
    return Leaving(at=at, undecided_since=since, asks=draft["asks"], cc=draft["cc"], bcc=draft["bcc"])


def _told_last(closures: list[Facts], finals: list[Facts]) -> int:
    told = [closure for closure in closures if closure["message"] and closure["completed_at"]]
    is_final = bool(told) and told[0]["id"] in {final["closure"] for final in finals}
    return told[0]["message"] if told and not is_final else 0


def _end(closure: Facts) -> str:
    if closure["outcome"]:
        return str(Outcome(closure["outcome"]).label)
    reason = str(AnswerWaiver.Reason(closure["reason"]).label)
    return f"{reason}: #{closure['same_as']}" if closure["same_as"] else reason

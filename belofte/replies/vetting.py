"""Having the guards read what is written once and sent to many: when it is written, and again when the guards change.

Nothing else puts a version of a text in use, or writes a VersionRead, a VersionOverruling or a Doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.language.guessing import Language
from belofte.language.tone.house import House
from belofte.library import filling, writing
from belofte.library.models import Doubt, Text, Version, VersionOverruling, VersionRead
from belofte.library.writing import LANGUAGES, Content
from belofte.people import calendars
from belofte.people.houses import house_of
from belofte.people.models import Agent, Team
from belofte.replies import blanks, correcting, guarding, ruling
from belofte.replies.guarding import Reason, Seen, StoppedError
from belofte.replies.guards.contract import Level
from belofte.replies.guards.reading import Around, read

# With no customer beside it, only these can see something; the others compare with what a customer said or sent.
_GUARDS: Final = frozenset({"personal", "notes", "placeholders", "tone", "blame", "refusals", "dates", "length"})
_STRICTNESS: Final = (Level.OFF, Level.HINT, Level.REASON, Level.LEAD)
_WORDS_MAX: Final = 500
_JOB: Final = "belofte.replies.jobs.read_text_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What a guard stops in one of the languages of a text."""

    language: Language
    seen: Seen

    @property
    def key(self) -> str:
        """By which it is known again: a reason is for these words in this text."""
        return self.seen.key

    @property
    def place(self) -> tuple[str, str, str]:
        """What tells it from others once it is a row."""
        return self.language, self.seen.guard, self.seen.remark.words[:_WORDS_MAX]


def stops_of(words: Mapping[Language, str], *, teams: Sequence[Team], at: datetime) -> list[Stopped]:
    """Return what guards stop in one text that goes to many, each once: read once a language, with nobody beside it.

    `words` are as they leave, by language, with variables filled in by an example; `teams` are those in whose name it
    leaves, of which the strictest counts. Saved replies and explainers pass here when they are written. Whatever else
    is sent to many at once (a mass mail) calls this first, for its words and its teams, and leaves only once each stop
    has the reason of a lead.
    """
    found: dict[str, Stopped] = {}
    for house, levels in _ways_of_talking(teams):
        for language, text in words.items():
            around = Around(otherwise=language, house=house, calendar=calendars.of(teams[0]), judge=correcting.judge())
            for seen in guarding.look_at(read(blanks.without(text), around, at=at), levels=levels):
                if seen.level.stops and (seen.key not in found or not found[seen.key].seen.needs_lead):
                    found[seen.key] = Stopped(language=language, seen=seen)
    return list(found.values())


def _ways_of_talking(teams: Sequence[Team]) -> Iterator[tuple[House, Mapping[str, Level]]]:
    """Return each way in which teams talk, with the strictest levels of those who do; only where something stops."""
    strictest: dict[tuple[object, ...], tuple[House, dict[str, Level]]] = {}
    for team in teams:
        house = house_of(team)
        _house, levels = strictest.setdefault((house.form, *sorted(house.words_to_avoid.items())), (house, {}))
        for name, level in guarding.levels_of(team).items():
            known = levels.get(name, Level.OFF)
            levels[name] = max(known, level, key=_STRICTNESS.index) if name in _GUARDS else Level.OFF
    return ((house, levels) for house, levels in strictest.values() if any(each.stops for each in levels.values()))


@transaction.atomic
def begin(
    kind: Text.Kind,
    team: Team | None,
    content: Content,
    *,
    reasons: Mapping[str, Reason],
    by: Agent,
    at: datetime,
) -> Version:
    """Write a new text of a team, or of the house, which who writes it owns, and put it in use.

    Refuses: writing.WritingRefusedError, and StoppedError where a guard stops it and there is no reason.
    """
    writing.refuse_others(team, by=by)
    text = Text.objects.create(kind=kind, team=team, by=by, at=at)
    ruling.own(text, to=by, by=by, at=at)
    return _add(text, content, reasons=reasons, by=by, at=at)


@transaction.atomic
def write(
    text: Text, content: Content, *, instead_of: int, reasons: Mapping[str, Reason], by: Agent, at: datetime
) -> Version:
    """Write another version of a text, in place of the one of this number, and put it in use.

    Refuses: writing.WritingRefusedError, ChangedMeanwhileError among them; StoppedError as `begin` does.
    """
    held = (
        Text.objects.select_for_update(of=("self",), no_key=True).select_related("team", "version__by").get(pk=text.pk)
    )
    writing.refuse_others(held.team, by=by)
    if held.version is not None and held.version.number != instead_of:
        raise writing.ChangedMeanwhileError(
            _("%(name)s wrote a newer version since you opened this. Read it first, and write yours on it.")
            % {"name": held.version.by.name}
        )
    return _add(held, content, reasons=reasons, by=by, at=at)


def _add(text: Text, content: Content, *, reasons: Mapping[str, Reason], by: Agent, at: datetime) -> Version:
    writing.refuse_unfit(content, kind=text.kind)
    stops = stops_in(content, kind=text.kind, team=text.team, at=at)
    if any(stop.key not in reasons or not reasons[stop.key].words.strip() for stop in stops):
        raise StoppedError(
            _("Not in use yet. Change what is marked below, or say why it is right."),
            seen=[each.seen for each in stops],
        )
    version = writing.add(text, content, by=by, at=at)
    VersionRead.objects.create(version=version, stops=len(stops))
    VersionOverruling.objects.bulk_create(
        VersionOverruling(
            version=version,
            language=stop.language,
            guard=stop.seen.guard,
            words=stop.seen.remark.words[:_WORDS_MAX],
            reason=reasons[stop.key].words.strip()[:_WORDS_MAX],
            by=by,
            at=at,
        )
        for stop in stops
    )
    writing.put_in_use(text, version)
    return version


def stops_in(content: Content, *, kind: str, team: Team | None, at: datetime) -> list[Stopped]:
    """Return what stops what somebody writes for a team, or for the house: then of all teams the strictest counts."""
    teams = [team] if team else list(Team.objects.all())
    words = {
        language: filling.example(
            _leaving(content, language, kind=kind),
            language=language,
            team=team,
            answer_days=content.answer_days,
            at=at,
        )
        for language in LANGUAGES
    }
    return stops_of(words, teams=teams, at=at) if teams else []


def _leaving(content: Content, language: Language, *, kind: str) -> str:
    """Return what customers read of it: of an explainer its title too, which stands on their page."""
    words = content.words(language)
    return f"{content.title(language)}\n\n{words}" if kind == Text.Kind.EXPLAINER else words


def ask_to_read_again(team: Team | None = None) -> None:
    """Have the texts in use read again, soon: all, or those that a team can use, since its guards changed."""
    texts = Text.objects.filter(version__isnull=False, archived_at__isnull=True)
    if team is not None:
        texts = texts.filter(team=team) | texts.filter(team=None)
    jobs.defer_lost(_JOB, "text_id", texts.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def read_again(text_id: int, *, at: datetime) -> list[Doubt]:
    """Read a text in use as if it was written now, and keep what would be stopped and has no reason yet."""
    found = (
        Text.objects.select_for_update(of=("self",), no_key=True)
        .select_related("team", "version")
        .filter(pk=text_id)
        .first()
    )
    if found is None or found.version is None:
        return []
    version = found.version
    answered = set(version.overrulings.values_list("language", "guard", "words"))
    read_at = version.at  # its example then has the same dates, so that what was answered is known again
    seen = stops_in(_content(version), kind=found.kind, team=found.team, at=read_at)
    stops = [stop for stop in seen if stop.place not in answered]
    Doubt.objects.filter(version__text=found).delete()
    return Doubt.objects.bulk_create(
        Doubt(version=version, language=stop.language, guard=stop.seen.guard, words=stop.place[2], at=at)
        for stop in stops
    )


@transaction.atomic
def bring_back(text: Text, *, by: Agent, at: datetime) -> None:
    """Use an archived text again, after reading it as the guards are now.

    Refuses: writing.NotYoursError, and StoppedNowError where they would stop it and nobody said why it is right.
    """
    writing.refuse_others(text.team, by=by)
    if doubts := read_again(text.pk, at=at):
        raise writing.StoppedNowError(
            _("A check would stop “%(words)s” now. Write a new version first, or say there why it is right.")
            % {"words": doubts[0].words}
        )
    writing.bring_back(text, by=by)


def _content(version: Version) -> Content:
    """Return what a version says, for guards to read."""
    return Content(
        title_nl=version.title_nl,
        title_en=version.title_en,
        nl=version.nl,
        en=version.en,
        answer_days=version.answer_days,
    )

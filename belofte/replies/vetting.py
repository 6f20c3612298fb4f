"""Having the guards read what is written once and sent to many: when it is written, and again when the guards change.

Nothing else puts a version of a text in use, or writes a VersionRead, a VersionOverruling or a Doubt.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.language.guessing import Language
from belofte.language.tone.house import House
from belofte.language.tone.labels import HOUSE_FORM, HOUSE_WORD
from belofte.library import filling, writing
from belofte.library.models import Doubt, Text, Version, VersionOverruling, VersionRead
from belofte.library.writing import LANGUAGES, Content
from belofte.people import calendars
from belofte.people import teams as deeds
from belofte.people.houses import house_of
from belofte.people.models import Agent, Team
from belofte.replies import blanks, correcting, guarding, ruling
from belofte.replies.guarding import Reason, Seen, StoppedError
from belofte.replies.guards.contract import Level
from belofte.replies.guards.reading import Around, read

# With no customer beside it, only these can see something; the others compare with what a customer said or sent.
_GUARDS: Final = frozenset({"personal", "notes", "placeholders", "tone", "blame", "refusals", "dates", "length"})
_OF_HOUSE: Final = frozenset({HOUSE_WORD, *HOUSE_FORM.values()})
_STRICTNESS: Final = (Level.OFF, Level.HINT, Level.REASON, Level.LEAD)
_WORDS_MAX: Final = 500
_JOB: Final = "belofte.replies.jobs.read_texts_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What a guard sees in one of the languages of a text, or once it is in use: would stop now, or says otherwise."""

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


class RemarkedError(StoppedError):
    """Guards only remark on it, which stops nothing, and who writes it has not had that on the screen yet."""


def stops_of(words: Mapping[Language, str], *, teams: Sequence[Team], at: datetime) -> list[Noticed]:
    """Return what guards stop in one text that goes to many, each once: read once a language, with nobody beside it.

    `words` are as they leave, by language, with variables filled in by an example; `teams` are those in whose name it
    leaves, of which the strictest counts. Saved replies and explainers pass here when they are written. Whatever else
    is sent to many at once (a mass mail) calls this first, for its words and its teams, and leaves only once each stop
    has the reason of a lead.
    """
    ways = [each for each in _ways_of_talking(teams) if any(level.stops for level in each[1].values())]
    return stopping(_read(words, ways, teams=teams, at=at))


def remarks_of(words: Mapping[Language, str], *, teams: Sequence[Team], at: datetime) -> list[Noticed]:
    """Return what guards say of the same: what they stop, and what they only remark on, for who writes it to see."""
    return _read(words, _ways_of_talking(teams), teams=teams, at=at)


def stopping(noticed: Sequence[Noticed]) -> list[Noticed]:
    """Return what keeps it from leaving; the others are remarks."""
    return [each for each in noticed if each.seen.level.stops]


def refuse_unseen(noticed: Sequence[Noticed], *, shown: Collection[str]) -> None:
    """Refuse what is only remarked on until who writes it has seen it: `shown` are keys. Refuses: RemarkedError."""
    if any(each.key not in shown for each in noticed if not each.seen.level.stops):
        raise RemarkedError(
            _("Not in use yet: look at the remarks first. Press again to use it as it is."),
            seen=[each.seen for each in noticed],
        )


def _read(
    words: Mapping[Language, str],
    ways: Iterable[tuple[House, Mapping[str, Level]]],
    *,
    teams: Sequence[Team],
    at: datetime,
) -> list[Noticed]:
    """Return what guards see, each once: as the strictest has it."""
    found: dict[str, Noticed] = {}
    for house, levels in ways:
        for each in _look(words, house, levels, team=teams[0], at=at):
            known = found.setdefault(each.key, each)
            if _STRICTNESS.index(each.seen.level) > _STRICTNESS.index(known.seen.level):
                found[each.key] = each
    return list(found.values())


def _said_otherwise(words: Mapping[Language, str], *, teams: Sequence[Team], at: datetime) -> list[Noticed]:
    """Return what stops nothing, and one of these teams says in another way."""
    seen = (
        each
        for house, levels in _ways_of_talking(teams)
        if house.form or house.words_to_avoid
        for each in _look(words, house, levels, team=teams[0], at=at)
    )
    hints = (each for each in seen if each.seen.remark.reason in _OF_HOUSE and not each.seen.level.stops)
    return list({each.key: each for each in hints}.values())


def _look(
    words: Mapping[Language, str], house: House, levels: Mapping[str, Level], *, team: Team, at: datetime
) -> Iterator[Noticed]:
    for language, text in words.items():
        around = Around(otherwise=language, house=house, calendar=calendars.of(team), judge=correcting.judge())
        for seen in guarding.look_at(read(blanks.without(text), around, at=at), levels=levels):
            yield Noticed(language=language, seen=seen)


def _ways_of_talking(teams: Sequence[Team]) -> Iterator[tuple[House, Mapping[str, Level]]]:
    """Return each way in which teams talk, with the strictest levels of those who do."""
    strictest: dict[tuple[object, ...], tuple[House, dict[str, Level]]] = {}
    levels_of = guarding.levels_of_each(teams)
    for team in teams:
        house = house_of(team)
        _house, levels = strictest.setdefault((house.form, *sorted(house.words_to_avoid.items())), (house, {}))
        for name, level in levels_of[team.pk].items():
            known = levels.get(name, Level.OFF)
            levels[name] = max(known, level, key=_STRICTNESS.index) if name in _GUARDS else Level.OFF
    return iter(strictest.values())


def begin(
    kind: Text.Kind,
    team: Team | None,
    content: Content,
    *,
    reasons: Mapping[str, Reason],
    shown: Collection[str] | None = None,
    by: Agent,
    at: datetime,
) -> Version:
    """Write a new text of a team, or of the house, which who writes it owns, and put it in use.

    `shown` are the keys of remarks that who writes it has on a screen; None where there is no screen.
    Refuses: writing.WritingRefusedError, StoppedError where a guard stops it and there is no reason, and RemarkedError.
    """
    writing.refuse_others(team, by=by)
    stops = _answered_stops(content, kind=kind, team=team, reasons=reasons, shown=shown, at=at)
    with transaction.atomic():
        text = Text.objects.create(kind=kind, team=team, by=by, at=at)
        ruling.own(text, to=by, by=by, at=at)
        return _add(text, content, stops, reasons=reasons, by=by, at=at)


def write(
    text: Text,
    content: Content,
    *,
    instead_of: int,
    reasons: Mapping[str, Reason],
    shown: Collection[str] | None = None,
    by: Agent,
    at: datetime,
) -> Version:
    """Write another version of a text, in place of the one of this number, and put it in use.

    The guards read it before the text's row is held: that takes a while, and nobody should wait for it.
    Refuses: writing.WritingRefusedError, ChangedMeanwhileError among them; StoppedError and RemarkedError as `begin`.
    """
    writing.refuse_others(text.team, by=by)
    _refuse_changed(Text.objects.select_related("version__by").get(pk=text.pk), instead_of=instead_of)
    stops = _answered_stops(content, kind=text.kind, team=text.team, reasons=reasons, shown=shown, at=at)
    with transaction.atomic():
        held = _held(text.pk).get()
        writing.refuse_others(held.team, by=by)
        _refuse_changed(held, instead_of=instead_of)
        return _add(held, content, stops, reasons=reasons, by=by, at=at)


def _held(text_id: int) -> QuerySet[Text]:
    held = Text.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("team", "version__by").filter(pk=text_id)


def _refuse_changed(text: Text, *, instead_of: int) -> None:
    if text.version is not None and text.version.number != instead_of:
        raise writing.ChangedMeanwhileError(
            _("%(name)s wrote a newer version since you opened this. Read it below, and go on from it.")
            % {"name": text.version.by.name}
        )


def _answered_stops(
    content: Content,
    *,
    kind: str,
    team: Team | None,
    reasons: Mapping[str, Reason],
    shown: Collection[str] | None,
    at: datetime,
) -> list[Noticed]:
    """Return what guards stop, with reasons. Refuses: writing.WritingRefusedError, StoppedError, RemarkedError."""
    writing.refuse_unfit(content, kind=kind)
    look = stops_in if shown is None else remarks_in
    noticed = look(content, kind=kind, team=team, at=at)
    stops = stopping(noticed)
    if any(stop.key not in reasons or not reasons[stop.key].words.strip() for stop in stops):
        raise StoppedError(
            _("Not in use yet. Change what is marked below, or say why it is right."),
            seen=[each.seen for each in noticed],
        )
    refuse_unseen(noticed, shown=shown or ())
    return stops


def _add(
    text: Text,
    content: Content,
    stops: Sequence[Noticed],
    *,
    reasons: Mapping[str, Reason],
    by: Agent,
    at: datetime,
) -> Version:
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


def stops_in(content: Content, *, kind: str, team: Team | None, at: datetime) -> list[Noticed]:
    """Return what stops what somebody writes for a team, or for the house: then of all teams the strictest counts."""
    teams = [team] if team else list(Team.objects.all())
    return stops_of(_example(content, kind=kind, team=team, at=at), teams=teams, at=at) if teams else []


def remarks_in(content: Content, *, kind: str, team: Team | None, at: datetime) -> list[Noticed]:
    """Return what guards say of the same, what they only remark on too."""
    teams = [team] if team else list(Team.objects.all())
    return remarks_of(_example(content, kind=kind, team=team, at=at), teams=teams, at=at) if teams else []


def _example(content: Content, *, kind: str, team: Team | None, at: datetime) -> dict[Language, str]:
    """Return what customers read of it, by language, filled in for somebody who is made up."""
    return {
        language: filling.example(
            _leaving(content, language, kind=kind),
            language=language,
            team=team,
            answer_days=content.answer_days,
            at=at,
        )
        for language in LANGUAGES
    }


def _leaving(content: Content, language: Language, *, kind: str) -> str:
    """Return what customers read of it: of an explainer its title too, which stands on their page."""
    words = content.words(language)
    return f"{content.title(language)}\n\n{words}" if kind == Text.Kind.EXPLAINER else words


def set_house(team: Team, *, address_form: str, words: str, jargon: str, by: Agent | None, at: datetime) -> None:
    """Say how a team talks to its customers, and have its texts read by that. Refuses: NotAdministratorError.

    `jargon` asks for no new reading: it is advice to who writes, and no guard speaks of it.
    """
    before = (team.address_form, team.house_words)
    with transaction.atomic():
        deeds.set_house(team, address_form=address_form, words=words, jargon=jargon, by=by)
        if before != (team.address_form, team.house_words):
            ask_to_read_again(team, at=at)


@transaction.atomic
def ask_to_read_again(team: Team | None = None, *, at: datetime) -> None:
    """Mark the texts in use as to be read again: all, or those that a team can use, since its guards changed.

    One statement and one job, whatever their number.
    """
    texts = Text.objects.filter(version__isnull=False, archived_at__isnull=True)
    if team is not None:
        texts = texts.filter(team=team) | texts.filter(team=None)
    if texts.update(to_read_since=at):
        jobs.defer(_JOB, after=0)


def read_marked(*, after: int, at: datetime) -> None:
    """Read the first text behind this number that is marked; the others are for a next job, whatever becomes of it."""
    marked = Text.objects.filter(to_read_since__isnull=False, pk__gt=after).order_by("pk")
    number = marked.values_list("pk", flat=True).first()
    if number is not None:
        jobs.defer(_JOB, after=number)
        read_again(number, at=at)


def read_again(text_id: int, *, at: datetime) -> list[Doubt]:
    """Read a text in use as if it was written now; keep what would be stopped without a reason, or is said otherwise.

    Read before its row is held. Where somebody wrote another version meanwhile, that one is read instead.
    """
    found = Text.objects.select_related("team", "version").filter(pk=text_id).first()
    if found is None or found.version is None:
        return []
    stops = _unanswered(found, found.version)
    with transaction.atomic():
        if _held(text_id).get().version_id == found.version_id:
            return _keep_doubts(found, found.version, stops, at=at)
    return read_again(text_id, at=at)


def _keep_doubts(text: Text, version: Version, stops: Sequence[Noticed], *, at: datetime) -> list[Doubt]:
    """Keep what was found in a version, in place of what was; its text's row is held, and marked anew stays marked."""
    Doubt.objects.filter(version__text=text).delete()
    Text.objects.filter(pk=text.pk, to_read_since=text.to_read_since).update(to_read_since=None)
    if any(stop.seen.level.stops for stop in stops):
        ruling.tell_owner(text.pk)
    return Doubt.objects.bulk_create(
        Doubt(
            version=version,
            language=stop.language,
            guard=stop.seen.guard,
            words=stop.place[2],
            stops=stop.seen.level.stops,
            at=at,
        )
        for stop in stops
    )


def _unanswered(text: Text, version: Version) -> list[Noticed]:
    """Return what guards stop in a version now without a reason of when it was written, and what is said otherwise."""
    answered = set(version.overrulings.values_list("language", "guard", "words"))
    read_at = version.at  # its example then has the same dates, so that what was answered is known again
    teams = [text.team] if text.team else list(Team.objects.all())
    if not teams:
        return []
    words = _example(_content(version), kind=text.kind, team=text.team, at=read_at)
    stops = (stop for stop in stops_of(words, teams=teams, at=read_at) if stop.place not in answered)
    return [*stops, *_said_otherwise(words, teams=teams, at=read_at)]


def doubted(texts: QuerySet[Text]) -> QuerySet[Text]:
    """Return texts with whether the guards of now would stop each, `is_doubted`, and `is_said_otherwise`."""
    return texts.annotate(is_doubted=_is_doubted(stops=True), is_said_otherwise=_is_doubted(stops=False))


def owned_in_doubt(agent: Agent) -> int:
    """Count the texts in use that somebody owns, and the guards of now would stop."""
    return Text.objects.filter(_is_doubted(stops=True), rule__owner=agent, archived_at__isnull=True).count()


def _is_doubted(*, stops: bool) -> Exists:
    return Exists(Doubt.objects.filter(version=OuterRef("version"), stops=stops))


@transaction.atomic
def bring_back(text: Text, *, by: Agent, at: datetime) -> None:
    """Use an archived text again, after reading it as the guards are now.

    Refuses: writing.NotYoursError, and StoppedNowError where they would stop it and nobody said why it is right.
    """
    writing.refuse_others(text.team, by=by)
    if doubts := [doubt for doubt in read_again(text.pk, at=at) if doubt.stops]:
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

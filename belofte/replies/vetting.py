"""Having the guards read what is written once and sent to many: when it is written, and again when the guards change.

Nothing else puts a version of a text in use, or writes a VersionRead, a VersionOverruling or a Doubt.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.language.guessing import Language
from belofte.library import filling, writing
from belofte.library.models import Doubt, Text, Version, VersionOverruling, VersionRead
from belofte.library.writing import LANGUAGES, Content
from belofte.people import teams as deeds
from belofte.people.models import Agent, Team
from belofte.replies import noticing, ruling
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.noticing import Noticed

_WORDS_MAX: Final = 500
_JOB: Final = "belofte.replies.jobs.read_texts_again"


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
    stops = noticing.stopping(noticed)
    if any(stop.key not in reasons or not reasons[stop.key].words.strip() for stop in stops):
        raise StoppedError(
            _("Not in use yet. Change what is marked below, or say why it is right."),
            seen=[each.seen for each in noticed],
        )
    noticing.refuse_unseen(noticed, shown=shown or ())
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
    return noticing.stops_of(_example(content, kind=kind, team=team, at=at), teams=teams, at=at) if teams else []


def remarks_in(content: Content, *, kind: str, team: Team | None, at: datetime) -> list[Noticed]:
    """Return what guards say of the same, what they only remark on too."""
    teams = [team] if team else list(Team.objects.all())
    return noticing.remarks_of(_example(content, kind=kind, team=team, at=at), teams=teams, at=at) if teams else []


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
    stops = (stop for stop in noticing.stops_of(words, teams=teams, at=read_at) if stop.place not in answered)
    return [*stops, *noticing.said_otherwise(words, teams=teams, at=read_at)]


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

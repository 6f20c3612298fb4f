"""Writing a text of the house: what it takes, who may, archiving it. `replies/vetting.py` has it read, and keeps it."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from belofte.closing.models import Outcome
from belofte.language.guessing import Language
from belofte.library import searching, variables
from belofte.library.models import Text, Version
from belofte.people.models import Agent, Role, Team

EXPLAINER_MAX: Final = 1_200  # characters
REPLY_MAX: Final = 10_000
ANSWER_DAYS_MAX: Final = 30
_BLANK: Final = re.compile(r"\[[^\[\]]*\]")  # as `library/gates.py` finds them
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")


class WritingRefusedError(Exception):
    """It cannot be written like this; the words say what to do. `field` is where on the form."""

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field


class NotYoursError(WritingRefusedError):
    """A lead of its team writes a text, an administrator those of the house."""


class WordsMissingError(WritingRefusedError):
    """It says nothing in one of its languages."""


class TextTooLongError(WritingRefusedError):
    """It is more than anybody reads."""


class VariableRefusedError(WritingRefusedError):
    """Something between { } cannot be filled in there."""


class BlankInExplainerError(WritingRefusedError):
    """An explainer is the same for everybody: nobody fills anything in before a customer reads it."""


class StoppedNowError(WritingRefusedError):
    """A check would stop it, as things are now."""


class ExplainerDoesNothingError(WritingRefusedError):
    """An explainer explains: it is the same for everybody, and no macro."""


class ChangedMeanwhileError(WritingRefusedError):
    """Somebody else wrote a version of it since it was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a version says, and does besides."""

    title_nl: str
    title_en: str
    nl: str
    en: str
    marks_complaint: bool = False
    outcome: Outcome | None = None
    answer_days: int | None = None  # working days until the answer that it promises

    def words(self, language: Language) -> str:
        """Return what it says in a language."""
        return self.en if language == "en" else self.nl

    def title(self, language: Language) -> str:
        """Return what it is called in a language."""
        return self.title_en if language == "en" else self.title_nl


def may_write(agent: Agent, team: Team | None) -> bool:
    """Tell whether somebody writes the texts of a team, or those of the house."""
    if agent.has_role(Role.ADMINISTRATOR):
        return True
    return team is not None and agent.has_role(Role.LEAD) and agent.teams.filter(pk=team.pk).exists()


def writable_teams(agent: Agent) -> QuerySet[Team]:
    """Return the teams whose texts somebody writes."""
    return Team.objects.all() if agent.has_role(Role.ADMINISTRATOR) else agent.teams.all()


def writable(agent: Agent) -> QuerySet[Text]:
    """Return the texts that somebody writes."""
    if agent.has_role(Role.ADMINISTRATOR):
        return Text.objects.all()
    return Text.objects.filter(team__in=agent.teams.all()) if agent.has_role(Role.LEAD) else Text.objects.none()


def readable(agent: Agent) -> QuerySet[Text]:
    """Return the texts that somebody may read: those of their teams and of the house."""
    everything = Text.objects.select_related("team", "version__by")
    if agent.has_role(Role.ADMINISTRATOR):
        return everything
    return everything.filter(Q(team=None) | Q(team__in=agent.teams.all()))


def refuse_unfit(content: Content, *, kind: str) -> None:
    """Refuse what cannot be used. Refuses: WritingRefusedError, by its kinds above."""
    longest = EXPLAINER_MAX if kind == Text.Kind.EXPLAINER else REPLY_MAX
    for language in LANGUAGES:
        _refuse_words(content, language=language, kind=kind, longest=longest)
    if kind == Text.Kind.EXPLAINER and (content.marks_complaint or content.outcome or content.answer_days):
        raise ExplainerDoesNothingError(_("An explainer only explains. What does more is a saved reply."))
    if content.answer_days is not None and not 1 <= content.answer_days <= ANSWER_DAYS_MAX:
        raise WritingRefusedError(
            _("Choose 1 to %(most)d working days, or none.") % {"most": ANSWER_DAYS_MAX}, field="answer_days"
        )


def _refuse_words(content: Content, *, language: Language, kind: str, longest: int) -> None:
    words, title = content.words(language), content.title(language)
    if not title.strip():
        raise WordsMissingError(_("Give it a name in both languages."), field=f"title_{language}")
    if not words.strip():
        raise WordsMissingError(_("Write it in Dutch and in English: each customer gets their own."), field=language)
    if len(words) > longest:
        raise TextTooLongError(
            _("This is %(length)d characters; %(most)d is the most. Make it shorter.")
            % {"length": len(words), "most": longest},
            field=language,
        )
    try:
        used = variables.used(words)
    except variables.UnknownVariableError as unknown:
        raise VariableRefusedError(str(unknown), field=language) from unknown
    if used and kind == Text.Kind.EXPLAINER:
        raise VariableRefusedError(
            _("An explainer is the same for everybody. Take what stands between { } out."), field=language
        )
    if kind == Text.Kind.EXPLAINER and _BLANK.search(f"{title}\n{words}"):
        raise BlankInExplainerError(
            _("Nobody fills in an explainer before customers read it. Take what stands between [ ] out."),
            field=language,
        )
    if (variables.ANSWER_DAY in used) != bool(content.answer_days):
        raise VariableRefusedError(
            _("It promises an answer, so say {%(name)s} in both languages and choose in how many working days.")
            % {"name": variables.NAMES[variables.ANSWER_DAY][language]},
            field=language,
        )


def add(text: Text, content: Content, *, by: Agent, at: datetime) -> Version:
    """Add a version. Its reader puts it in use with `put_in_use`; the text's row is held."""
    number = (text.versions.values_list("number", flat=True).first() or 0) + 1
    facts = {**asdict(content), "outcome": content.outcome or ""}
    return Version.objects.create(text=text, number=number, by=by, at=at, **facts)


def put_in_use(text: Text, version: Version) -> None:
    """Have a version that was read be what is put into answers."""
    text.version, text.sought = version, searching.sought_of(version)
    text.save(update_fields=["version", "sought"])


@transaction.atomic
def archive(text: Text, *, by: Agent, at: datetime) -> None:
    """Take a text out of use; what was sent of it stays. Refuses: NotYoursError."""
    found = _locked(text, by=by)
    if found.archived_at is None:
        found.archived_by, found.archived_at = by, at
        found.save(update_fields=["archived_by", "archived_at"])


@transaction.atomic
def bring_back(text: Text, *, by: Agent) -> None:
    """Use an archived text again; who calls this had it read anew. Refuses: NotYoursError."""
    found = _locked(text, by=by)
    found.archived_by = found.archived_at = None
    found.save(update_fields=["archived_by", "archived_at"])


def refuse_others(team: Team | None, *, by: Agent) -> None:
    """Refuse who does not write the texts of a team, or of the house. Refuses: NotYoursError."""
    if not may_write(by, team):
        raise NotYoursError(_("A lead of the team writes its texts, and an administrator those of the whole house."))


def _locked(text: Text, *, by: Agent) -> Text:
    found = Text.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=text.pk)
    refuse_others(found.team, by=by)
    return found

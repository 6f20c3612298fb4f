"""Finding a text while somebody writes: by any words of it, without accents, what the team uses most first."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from belofte.library.models import Text, TextPromise, Use, Version
from belofte.people.models import Team
from belofte.promises import kept
from belofte.promises.models import LedgerEntry

SHOWN_MAX: Final = 8
_WORDS_MAX: Final = 8  # of a search
_USED_FOR: Final = timedelta(days=90)  # what was used long ago says little
_WORD: Final = re.compile(r"[a-z0-9]+")


def fold(words: str) -> str:
    """Return words as they are sought: small letters without accents, and nothing between them but spaces."""
    plain = unicodedata.normalize("NFKD", words.lower())
    return " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def sought_of(version: Version) -> str:
    """Return the words by which a version is found, Dutch and English."""
    return fold(f"{version.title_nl} {version.title_en} {version.nl} {version.en}")


def usable(team: Team) -> QuerySet[Text]:
    """Return the texts that a team can use: its own, and those of the house."""
    return Text.objects.filter(Q(team=team) | Q(team=None), version__isnull=False, archived_at__isnull=True)


def search(words: str, *, team: Team, at: datetime) -> list[Text]:
    """Return the texts in which all these words begin one; without words what the team uses most."""
    return list(most_used_first(found_by(words, usable(team)), team=team, at=at)[:SHOWN_MAX])


def found_by(words: str, texts: QuerySet[Text]) -> QuerySet[Text]:
    """Return those of some texts in which each of these words begins one; all of them without words."""
    sought = fold(words).split()[:_WORDS_MAX]
    if not sought:
        return texts
    query = " & ".join(f"{word}:*" for word in sought)
    return texts.filter(sought_by=SearchQuery(query, search_type="raw", config="simple"))


def most_used_first(texts: QuerySet[Text], *, team: Team, at: datetime) -> QuerySet[Text]:
    """Order texts by how often a team sent them lately."""
    ordered = counted(texts, uses=Use.objects.filter(team=team), at=at).order_by(
        F("times").desc(), "version__title_nl", "pk"
    )
    return ordered.select_related("version")


def counted(texts: QuerySet[Text], *, uses: QuerySet[Use], at: datetime) -> QuerySet[Text]:
    """Return texts with how often each was sent lately, of some uses: `times`."""
    lately = uses.filter(text=OuterRef("pk"), at__gt=at - _USED_FOR).order_by().values("text")
    times = Coalesce(Subquery(lately.annotate(times=Count("pk")).values("times")), 0)
    return texts.annotate(times=times).defer("sought", "sought_by")


def with_promises(texts: QuerySet[Text]) -> QuerySet[Text]:
    """Return texts with how often each promised something, and how often that was not kept: `promised`, `broken`."""
    said = TextPromise.objects.filter(text=OuterRef("pk")).order_by().values("text")
    late = LedgerEntry.objects.filter(promise=OuterRef("promise"), kind=LedgerEntry.Kind.BROKEN)
    not_kept = said.filter(Exists(late.exclude(kept.is_in_time_after_all())))
    return texts.annotate(
        promised=Coalesce(Subquery(said.annotate(number=Count("pk")).values("number")), 0),
        broken=Coalesce(Subquery(not_kept.annotate(number=Count("pk")).values("number")), 0),
    )

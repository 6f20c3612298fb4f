"""Finding a text while somebody writes: by any words of it, without accents, what the team uses most first."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from belofte.library.models import Text, Use, Version
from belofte.people.models import Team

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
    found = usable(team)
    if sought := fold(words).split()[:_WORDS_MAX]:
        query = SearchQuery(" & ".join(f"{word}:*" for word in sought), search_type="raw", config="simple")
        found = found.filter(sought_by=query)
    return list(most_used_first(found, team=team, at=at)[:SHOWN_MAX])


def most_used_first(texts: QuerySet[Text], *, team: Team, at: datetime) -> QuerySet[Text]:
    """Order texts by how often a team sent them lately."""
    uses = Use.objects.filter(text=OuterRef("pk"), team=team, at__gt=at - _USED_FOR).order_by().values("text")
    times = Coalesce(Subquery(uses.annotate(times=Count("pk")).values("times")), 0)
    ordered = texts.annotate(times=times).order_by(F("times").desc(), "version__title_nl", "pk")
    return ordered.select_related("version").defer("sought", "sought_by")

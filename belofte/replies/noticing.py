"""What guards see in words that go to many: read once a language, with nobody beside them, before they are in use.

What is written once and sent often passes here: texts of the house (`vetting`), mass mail, first words, outages.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from belofte.language.guessing import Language
from belofte.language.tone.house import House
from belofte.language.tone.labels import HOUSE_FORM, HOUSE_WORD
from belofte.people import calendars
from belofte.people.houses import house_of
from belofte.people.models import Team
from belofte.replies import blanks, correcting, guarding
from belofte.replies.guarding import Seen, StoppedError
from belofte.replies.guards.contract import Level
from belofte.replies.guards.reading import Around, read

# With no customer beside it, only these can see something; the others compare with what a customer said or sent.
_GUARDS: Final = frozenset({"personal", "notes", "placeholders", "tone", "blame", "refusals", "dates", "length"})
_OF_HOUSE: Final = frozenset({HOUSE_WORD, *HOUSE_FORM.values()})
_STRICTNESS: Final = (Level.OFF, Level.HINT, Level.REASON, Level.LEAD)
_WORDS_MAX: Final = 500


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
    leaves, of which the strictest counts. Texts of the house are read so again, where nobody looks at remarks; whoever
    writes such words, or an outage's or an inbox's, is shown `remarks_of` them, of which `stopping` ones stop.
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


def said_otherwise(words: Mapping[Language, str], *, teams: Sequence[Team], at: datetime) -> list[Noticed]:
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

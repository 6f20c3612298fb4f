"""How a team talks to its customers: with u or je, and in which words."""

from collections.abc import Mapping
from typing import Final

from belofte.language.tone.house import Form, House
from belofte.people.models import Team

WORDS_MAX: Final = 300  # lines
_FORMS: Final[Mapping[str, Form]] = {"u": "u", "je": "je"}


def house_of(team: Team) -> House:
    """Return how a team talks."""
    return House(
        form=_FORMS.get(team.address_form, ""),
        words_to_avoid=words_in(team.house_words),
        jargon=words_in(team.house_jargon),
    )


def words_in(written: str) -> dict[str, str]:
    """Return words of a list, each with what to say instead; "" where nothing stands behind the =."""
    lines = (line.partition("=") for line in written.splitlines()[:WORDS_MAX] if line.strip())
    return {word.strip(): instead.strip() for word, _, instead in lines if word.strip()}

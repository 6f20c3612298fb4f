"""A team for which many wait, of three causes."""

from datetime import timedelta
from typing import Final

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.makers import MONDAY
from belofte.people.models import Team

CAUSES: Final = {
    "modem": (
        "Mijn modem knippert rood en ik heb geen internet.",
        "Het modem knippert rood, al sinds gisteren geen internet.",
        "Rood knipperend modem, het internet doet het niet.",
        "Geen internet: het modem blijft rood knipperen.",
    ),
    "factuur": (
        "Ik heb deze maand twee keer een factuur gekregen en betaald.",
        "De factuur is dubbel afgeschreven van mijn rekening.",
        "Mijn factuur is twee keer afgeschreven deze maand.",
        "Waarom is de factuur dubbel afgeschreven?",
    ),
    "pakket": (
        "Mijn pakket is niet bezorgd, de bezorger kwam niet.",
        "Het pakket is nooit bezorgd door de bezorger.",
        "De bezorger heeft mijn pakket niet bezorgd.",
        "Pakket niet bezorgd: ik zag geen bezorger.",
    ),
}


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def cases(team: Team) -> dict[str, list[Case]]:
    """Return the cases of each cause, the causes mixed in the order in which they came in."""
    inbox = makers.make_inbox(team)
    made: dict[str, list[Case]] = {cause: [] for cause in CAUSES}
    for number in range(4):
        for cause, texts in CAUSES.items():
            sender, at = f"{cause}{number}@klant.example", MONDAY + number * timedelta(hours=1)
            made[cause].append(makers.make_case(inbox, sender=sender, at=at, text=texts[number], name="Sjoerd Kuiper"))
    return made

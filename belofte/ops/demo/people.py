"""The invented people of the demo: the customers who write and the colleagues who answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal
from unicodedata import normalize

from belofte.ops.demo.decks import Deck
from belofte.ops.demo.matters.matter import Writer
from belofte.ops.demo.names import BUSINESSES, FAMILIES, STAGE_NAME, Origin

Role = Literal["agent", "lead", "administrator", "privacy_officer"]
Company = Literal["Pakketlijn", "Glasnet"]
MAIL_DOMAINS = ("klant.example", "thuis.example", "post.example", "familie.example", "brievenbus.example")
ORIGINS: tuple[Origin, ...] = ("dutch", "flemish", "surinamese", "turkish", "moroccan")
ORIGIN_WEIGHTS = (62, 7, 10, 10, 11)
EDITORS_ADDRESS = "redactie@weekbericht.example"
STUDIO_ADDRESS = "kantoor@dagmarvandooren.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody who writes to a company. `title` is how a stranger politely addresses them."""

    name: str
    first: str
    title: str
    address: str
    signature: str = ""  # lines under every mail of a business or a well-known name


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who answers for one company or for both."""

    name: str
    address: str
    companies: tuple[Company, ...]
    roles: tuple[Role, ...]
    language: Literal["nl", "en"] = "nl"

    @property
    def first(self) -> str:
        """The name they sign with."""
        return self.name.split(maxsplit=1)[0]


COLLEAGUES = (
    Colleague(
        name="Joyce Pinas",
        address="joyce.pinas@pakketlijn.example",
        companies=("Pakketlijn",),
        roles=("lead", "agent"),
    ),
    Colleague(
        name="Marieke Hoekzema",
        address="marieke.hoekzema@pakketlijn.example",
        companies=("Pakketlijn",),
        roles=("agent",),
    ),
    Colleague(
        name="Yusuf Karaca",
        address="yusuf.karaca@pakketlijn.example",
        companies=("Pakketlijn",),
        roles=("agent",),
    ),
    Colleague(
        name="Lotte Verhaegen",
        address="lotte.verhaegen@pakketlijn.example",
        companies=("Pakketlijn",),
        roles=("agent",),
    ),
    Colleague(
        name="Bram Kuipers",
        address="bram.kuipers@pakketlijn.example",
        companies=("Pakketlijn", "Glasnet"),
        roles=("administrator",),
    ),
    Colleague(
        name="Ruud Wassink",
        address="ruud.wassink@glasnet.example",
        companies=("Glasnet",),
        roles=("lead", "agent"),
    ),
    Colleague(
        name="Samira El Ouali",
        address="samira.elouali@glasnet.example",
        companies=("Glasnet",),
        roles=("agent",),
    ),
    Colleague(
        name="Daniel Whitcombe",
        address="daniel.whitcombe@glasnet.example",
        companies=("Glasnet",),
        roles=("agent",),
        language="en",
    ),
    Colleague(
        name="Noor Achterberg",
        address="noor.achterberg@glasnet.example",
        companies=("Pakketlijn", "Glasnet"),
        roles=("privacy_officer",),
    ),
)


def answering(company: Company) -> tuple[Colleague, ...]:
    """List the colleagues who answer a company's customers."""
    return tuple(each for each in COLLEAGUES if company in each.companies and "agent" in each.roles)


def invented(deck: Deck, *, writer: Writer) -> Iterator[Customer]:
    """Invent customers without end; the same deck gives the same people."""
    while True:
        if writer == "artist":
            yield _artist()
        elif writer == "list":
            yield Customer(name="De redactie", first="redactie", title="redactie", address=EDITORS_ADDRESS)
        elif writer == "business":
            yield _business(deck)
        else:
            yield _person(deck, origin=_origin(deck.dice, writer=writer))


def full_name(deck: Deck) -> str:
    """Invent a name for somebody who is only mentioned."""
    return _person(deck, origin=_origin(deck.dice, writer="anyone")).name


def _origin(dice: Random, *, writer: Writer) -> Origin:
    if writer in ("flemish", "surinamese", "english"):
        return writer
    return dice.choices(ORIGINS, ORIGIN_WEIGHTS)[0]


def _person(deck: Deck, *, origin: Origin) -> Customer:
    family = FAMILIES[origin]
    first, surname = deck.draw(family.women + family.men), deck.draw(family.surnames)
    title = "mevrouw" if first in family.women else "meneer"
    return Customer(
        name=f"{first} {surname}",
        first=first,
        title=_title(title, surname, english=origin == "english"),
        address=_address(deck.dice, first=first, surname=surname),
    )


def _title(title: str, surname: str, *, english: bool) -> str:
    if english:
        return {"mevrouw": "Ms", "meneer": "Mr"}[title] + f" {surname}"
    return f"{title} {surname[0].upper()}{surname[1:]}"


def _address(dice: Random, *, first: str, surname: str) -> str:
    first, surname = _plain(first), _plain(surname)
    local = dice.choice(
        (
            f"{first}.{surname}",
            f"{first[0]}.{surname}",
            f"{first}{surname[0]}{dice.randint(51, 99)}",
            f"{first}_{surname}{dice.randint(2, 99)}",
            f"fam.{surname}{dice.randint(2, 60)}",
            f"{surname}.{first[0]}{dice.randint(1, 31)}",
        )
    )
    return f"{local}@{dice.choice(MAIL_DOMAINS)}"


def _business(deck: Deck) -> Customer:
    person = _person(deck, origin=_origin(deck.dice, writer="anyone"))
    business = deck.draw(BUSINESSES)
    domain = _plain(business)
    return Customer(
        name=person.name,
        first=person.first,
        title=person.title,
        address=f"{_plain(person.first)}@{domain}.example",
        signature=f"{business}\nwww.{domain}.example",
    )


def _artist() -> Customer:
    return Customer(
        name=STAGE_NAME,
        first=STAGE_NAME.split(maxsplit=1)[0],
        title=f"mevrouw {STAGE_NAME.split(maxsplit=1)[1]}",
        address=STUDIO_ADDRESS,
        signature="www.dagmarvandooren.example\nDe nieuwe voorstelling is te zien tot eind mei",
    )


def _plain(name: str) -> str:
    """Write a name as it stands in an address: no accents, spaces or capitals."""
    dotted = name.lower().replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")
    letters = normalize("NFKD", dotted).encode("ascii", "ignore").decode()
    return "".join(letter for letter in letters if letter.isalnum())

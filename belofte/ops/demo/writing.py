"""Filling in the texts: the facts of a case, dates counted from the message's own day, greetings, signatures."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from belofte.ops.demo.decks import Deck
from belofte.ops.demo.matters.matter import Language, Matter, Tone
from belofte.ops.demo.names import SHOPS, STREETS, TOWNS
from belofte.ops.demo.people import Colleague, Customer, full_name

Voice = Literal["u", "je", "en"]

WEEKDAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "nl": (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
SATURDAY, SUNDAY = 5, 6
LAST_HOUR_FOR_TODAY = 14  # after which nobody promises anything for the same afternoon

GREETINGS: dict[Tone, tuple[str, ...]] = {
    "calm": ("Hallo,", "Goedendag,", "Beste mensen van {company},", "Dag,", "Beste,", "Goedemorgen,"),
    "friendly": ("Hoi!", "Hallo allemaal,", "Dag mensen van {company},", "Beste {company},", "Goedemorgen!"),
    "formal": ("Geachte heer, mevrouw,", "Geachte heer/mevrouw,", "L.S.,", "Geachte klantenservice,"),
    "hurried": ("", "", "hoi", "hallo"),
    "worried": ("Beste medewerker,", "Hallo,", "Beste mevrouw/meneer,", "Goedemorgen,"),
    "annoyed": ("Beste {company},", "Hallo,", "Goedemorgen,", "Geachte klantenservice,", "L.S.,"),
    "angry": ("", "{company},", "Aan wie dit leest:", "Hallo???", "Geachte klantenservice,"),
}
FAREWELLS: dict[Tone, tuple[str, ...]] = {
    "calm": (
        "Met vriendelijke groet,\n{name}",
        "Groet, {name}",
        "Alvast bedankt.\n\n{name}",
        "Vriendelijke groeten,\n{name}",
    ),
    "friendly": ("Groetjes, {first}", "Hartelijke groet,\n{name}", "Fijne dag nog!\n{first}", "Lieve groet,\n{first}"),
    "formal": ("Hoogachtend,\n\n{name}", "Met vriendelijke groet,\n\n{name}", "Hoogachtend,\n{name}\n{street}, {city}"),
    "hurried": ("", "gr {first}", "{first}", "mvg {first}"),
    "worried": ("Met vriendelijke groet,\n{name}", "Ik hoor het graag.\n\n{name}", "Bij voorbaat dank,\n{name}"),
    "annoyed": ("{name}", "Groet,\n{name}", "Ik hoor graag snel van u.\n{name}", "mvg,\n{name}"),
    "angry": ("{name}", "{name}, {city}", "Ik wacht op antwoord.\n\n{name}", "Een boze klant,\n{name}"),
}
ENGLISH_GREETINGS = ("Hi,", "Hello,", "Dear {company},", "Good morning,")
ENGLISH_FAREWELLS = ("Thanks,\n{first}", "Kind regards,\n{name}", "Best,\n{name}", "Many thanks,\n{first}")
PHONE_LINES = ("Verzonden vanaf mijn telefoon", "Verstuurd vanaf mijn mobiel", "Verzonden vanaf mijn tablet")
VOICES: dict[Voice, tuple[str, str]] = {
    "u": ("Beste {title},", "Met vriendelijke groet,\n\n{agent}\n{company}"),
    "je": ("Beste {first},", "Groeten van {agent}\n{company}"),
    "en": ("Dear {first},", "Kind regards,\n\n{agent}\n{company}"),
}


class UnknownSlotError(Exception):
    """A text asks for a fact that no case has."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is the same in every message of one case, and the language that its dates are written in."""

    words: dict[str, str]
    language: Language


@dataclass(frozen=True, slots=True)
class _Slots:
    """Looks slots up: facts of the case, or dates seen from one moment."""

    facts: Facts
    at: datetime

    def __getitem__(self, slot: str) -> str:
        found = self.facts.words.get(slot)
        return _dated(slot, at=self.at, language=self.facts.language) if found is None else found


def facts(
    deck: Deck, *, customer: Customer, colleagues: tuple[Colleague, Colleague], company: str, matter: Matter
) -> Facts:
    """Draw the numbers, places and names of one case; the first colleague answers, the second is mentioned."""
    dice = deck.dice
    street, house = dice.choice(STREETS), dice.randint(8, 140)
    city, elsewhere = dice.sample(TOWNS, 2)
    stranger = full_name(deck)
    words = {
        "company": company,
        "name": customer.name,
        "first": customer.first,
        "title": customer.title,
        "agent": colleagues[0].first,
        "colleague": colleagues[1].first,
        "parcel": f"PL{dice.randint(10**8, 10**9 - 1)}",
        "order": f"{dice.randint(10**5, 10**6 - 1)}",
        "customer": f"{dice.randint(10**6, 10**7 - 1)}",
        "invoice": f"{dice.randint(26_100_000, 26_119_999)}",
        "street": f"{street} {house}",
        "street_name": street,
        "house": f"{house}",
        "neighbour": f"{house + dice.choice((-4, -2, 2, 4))}",
        "city": city,
        "elsewhere": elsewhere,
        "shop": dice.choice(SHOPS),
        "amount": f"{dice.randint(12, 94)},{dice.choice(('50', '95', '25', '00'))}",
        "sum": f"{dice.randint(21, 98) * 10}",
        "clock": f"{dice.randint(9, 17)}.{dice.randint(10, 59)}",
        "stranger": stranger,
        "stranger_first": stranger.split(maxsplit=1)[0],
    }
    words["thing"] = matter.thing.format_map(words)
    return Facts(words, matter.language)


def filled(text: str, *, facts: Facts, at: datetime) -> str:
    """Fill a text in as somebody would write it at a moment. Refuses: UnknownSlotError."""
    slots = _Slots(facts, at)
    flowing = _flowing(text)
    started = re.sub(r"(^|[.!?]\s+)\{(\w+)\}", lambda found: found[1] + _capital(slots[found[2]]), flowing)
    return started.format_map(slots)


def customer_letter(dice: Random, body: str, *, tone: Tone, facts: Facts, signature: str, phone: bool) -> str:
    """Put a greeting above and a name under what a customer says, as people with that mood do."""
    greetings, farewells = GREETINGS[tone], FAREWELLS[tone]
    if facts.language == "en":
        greetings, farewells = ENGLISH_GREETINGS, ENGLISH_FAREWELLS
    greeting = dice.choice(greetings).format_map(facts.words)
    farewell = ("{name}" if signature else dice.choice(farewells)).format_map(facts.words)
    phone_line = "Sent from my phone" if facts.language == "en" else dice.choice(PHONE_LINES)
    return "\n\n".join(filter(None, (greeting, body, farewell, signature, phone_line if phone else "")))


def answer_letter(body: str, *, voice: Voice, facts: Facts) -> str:
    """Put the company's greeting above and the colleague's name under an answer."""
    greeting, farewell = VOICES[voice]
    return f"{greeting.format_map(facts.words)}\n\n{body}\n\n{farewell.format_map(facts.words)}"


def long_date(day: date, *, language: Language) -> str:
    """Write a day as people do: dinsdag 24 november."""
    return f"{WEEKDAYS[language][day.weekday()]} {day.day} {MONTHS[language][day.month - 1]}"


def working_days_later(day: date, *, days: int) -> date:
    """Count working days onwards."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day


def _dated(slot: str, *, at: datetime, language: Language) -> str:
    if slot in ("tomorrow", "today_by"):
        return _soon(slot, at=at, language=language)
    found = re.fullmatch(r"(date|weekday)_(ago|in)_(\d+)", slot)
    if not found:
        raise UnknownSlotError(f"No case has a fact called {slot!r}: add it to facts() or correct the text.")
    days = int(found[3])
    day = _days_ago(at.date(), days=days) if found[2] == "ago" else working_days_later(at.date(), days=days)
    if found[1] == "weekday":
        return WEEKDAYS[language][day.weekday()]
    written = long_date(day, language=language)
    return written if found[2] == "in" else written.partition(" ")[2]


def _soon(slot: str, *, at: datetime, language: Language) -> str:
    next_day = at.date() + timedelta(days=1)
    tomorrow = {"nl": "morgen", "en": "tomorrow"}[language]
    if next_day.weekday() >= SATURDAY:
        tomorrow = WEEKDAYS[language][working_days_later(at.date(), days=1).weekday()]
    if slot == "tomorrow":
        return tomorrow
    if at.hour < LAST_HOUR_FOR_TODAY:
        return {"nl": "vandaag vóór 17.00 uur", "en": "today by 17.00"}[language]
    return {"nl": f"{tomorrow} vóór 12.00 uur", "en": f"{tomorrow} by 12.00"}[language]


def _days_ago(day: date, *, days: int) -> date:
    """Count days back, and one more from a Sunday, on which little happens."""
    then = day - timedelta(days=days)
    return then - timedelta(days=1) if then.weekday() == SUNDAY else then


def _flowing(text: str) -> str:
    """Undo the line breaks of the source, but keep paragraphs and lines that start with a dash."""
    marked = re.sub(r"\n\s*- ", "\v- ", re.sub(r"\s*\n\s*\n\s*", "\f", text.strip()))
    return re.sub(r"\s*\n\s*", " ", marked).replace("\v", "\n").replace("\f", "\n\n")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.calendar import OFFICE, Calendar
from belofte.language.dates.finding import Due, find_dues
from belofte.language.tests import effort

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEDNESDAY = "2026-06-10T10:00"


def moment(words: str) -> datetime:
    """Return what a clock in Amsterdam shows, as a moment."""
    return datetime.fromisoformat(words).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def found(text: str, *, at: str = WEDNESDAY, calendar: Calendar = OFFICE) -> list[tuple[str, str, str]]:
    """Return what is found in a text: when on the clock of Amsterdam, the grain and the words."""
    dues = find_dues(text, at=moment(at), calendar=calendar)
    return [(f"{due.at.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}", due.grain, due.words) for due in dues]


DAYS = [
    # near
    ("vandaag nog", "2026-06-10"),
    ("morgen", "2026-06-11"),
    ("mrgn", "2026-06-11"),
    ("tomorrow", "2026-06-11"),
    ("overmorgen", "2026-06-12"),
    ("the day after tomorrow", "2026-06-12"),
    # a weekday is the first one after today
    ("vrijdag", "2026-06-12"),
    ("woensdag a.s.", "2026-06-17"),
    ("a.s. dinsdag", "2026-06-16"),
    ("komende zaterdag", "2026-06-13"),
    ("next Friday", "2026-06-12"),
    ("uiterlijk vrijdag", "2026-06-12"),
    ("t/m vrijdag", "2026-06-12"),
    ("tot en met vrijdag", "2026-06-12"),
    ("tegen vrijdag", "2026-06-12"),
    ("ten laatste vrijdag", "2026-06-12"),
    ("by Friday", "2026-06-12"),
    ("no later than Friday", "2026-06-12"),
    ("voor vrijdag", "2026-06-11"),
    ("vóór vrijdag", "2026-06-11"),
    ("before Friday", "2026-06-11"),
    ("donderdag of vrijdag", "2026-06-12"),
    ("tussen maandag en woensdag", "2026-06-17"),
    ("maandag over een week", "2026-06-22"),
    # weeks
    ("deze week", "2026-06-12"),
    ("later deze week", "2026-06-12"),
    ("volgende week", "2026-06-19"),
    ("begin volgende week", "2026-06-16"),
    ("midden volgende week", "2026-06-17"),
    ("halverwege volgende week", "2026-06-17"),
    ("eind volgende week", "2026-06-19"),
    ("early next week", "2026-06-16"),
    ("by the end of next week", "2026-06-19"),
    ("in de loop van volgende week", "2026-06-19"),
    ("volgende week maandag", "2026-06-15"),
    ("Monday next week", "2026-06-15"),
    ("week 26", "2026-06-26"),
    ("week 20", "2027-05-21"),
    ("in de week van 22 juni", "2026-06-26"),
    ("dit weekend", "2026-06-14"),
    ("voor het weekend", "2026-06-12"),
    ("na het weekend", "2026-06-15"),
    # months and years
    ("eind van de maand", "2026-06-30"),
    ("deze maand", "2026-06-30"),
    ("volgende maand", "2026-07-31"),
    ("eind juni", "2026-06-30"),
    ("at the end of July", "2026-07-31"),
    ("in juli", "2026-07-31"),
    ("voor juli", "2026-06-30"),
    ("voor het eind van het jaar", "2026-12-31"),
    ("voor Sinterklaas", "2026-12-04"),
    ("voor de kerst", "2026-12-24"),
    # dates; a passed day without a year is next year's
    ("19 januari", "2027-01-19"),
    ("10 juni", "2026-06-10"),
    ("9 juni", "2027-06-09"),
    ("donderdag 22 januari 2026", "2026-01-22"),
    ("vr 12 juni", "2026-06-12"),
    ("June 18th", "2026-06-18"),
    ("18th of June, 2026", "2026-06-18"),
    ("op 19-01-2027", "2027-01-19"),
    ("19/1/27", "2027-01-19"),
    ("2027-01-19", "2027-01-19"),
    ("uiterlijk 11/6", "2026-06-11"),
    ("op de 22e", "2026-06-22"),
    ("uiterlijk op de 7e", "2026-07-07"),
    ("voor 1 juli", "2026-06-30"),
    ("12 t/m 15 juni", "2026-06-15"),
    ("van 12 tot 15 juni", "2026-06-15"),
    ("29 februari", "2028-02-29"),
    # lengths; working days do not count today
    ("binnen 14 dagen", "2026-06-24"),
    ("binnen de week", "2026-06-17"),
    ("binnen een week", "2026-06-17"),
    ("binnen een maand", "2026-07-10"),
    ("binnen anderhalve week", "2026-06-21"),
    ("binnen 5 werkdagen", "2026-06-17"),
    ("within ten days", "2026-06-20"),
    ("inside two weeks", "2026-06-24"),
    ("binnen ten hoogste twee weken", "2026-06-24"),
    ("reken op 5 werkdagen", "2026-06-17"),
    ("please allow five working days", "2026-06-17"),
    ("binnen de 5 werkdagen", "2026-06-17"),
    ("binnen vijf (5) werkdagen", "2026-06-17"),
    ("within 5 to 7 working days", "2026-06-19"),
    ("binnen 2 à 3 werkdagen", "2026-06-15"),
    ("duurt maximaal 5 werkdagen", "2026-06-17"),
    ("takes up to 10 business days", "2026-06-24"),
    ("in a day or two", "2026-06-12"),
    ("over drie weken", "2026-07-01"),
    ("binnen max. 3 dagen", "2026-06-13"),
    # the end of the day is the day
    ("einde van de dag", "2026-06-10"),
    ("before the end of the day", "2026-06-10"),
]


@pytest.mark.parametrize(("words", "day"), DAYS)
def test_day(words: str, day: str) -> None:
    assert found(f"{words}.") == [(f"{day}T23:59", "day", words)]


MINUTES = [
    ("om 14u30", "2026-06-10T14:30"),
    ("om 14.00 uur", "2026-06-10T14:00"),
    ("at 2 pm", "2026-06-10T14:00"),
    ("om 3 uur", "2026-06-10T15:00"),
    ("om 9 uur", "2026-06-11T09:00"),  # has passed today
    ("om half vijf", "2026-06-10T16:30"),
    ("om kwart over drie", "2026-06-10T15:15"),
    ("at a quarter to five", "2026-06-10T16:45"),
    ("rond een uur of elf", "2026-06-10T11:00"),
    ("over een uur", "2026-06-10T11:00"),
    ("over anderhalf uur", "2026-06-10T11:30"),
    ("in an hour and a half", "2026-06-10T11:30"),
    ("over een half uur", "2026-06-10T10:30"),
    ("over een kwartier", "2026-06-10T10:15"),
    ("binnen 24u", "2026-06-11T10:00"),
    ("binnen 48 uur", "2026-06-12T10:00"),
    ("tussen 9 en 12 uur", "2026-06-10T12:00"),
    ("tss 9 en 12u", "2026-06-10T12:00"),
    ("between 10 and 2", "2026-06-10T14:00"),
    ("morgen voor 12.00 uur", "2026-06-11T12:00"),
    ("voor morgen 12.00 uur", "2026-06-11T12:00"),
    ("before noon tomorrow", "2026-06-11T12:00"),
    ("tomorrow morning at 9:30", "2026-06-11T09:30"),
    ("vanavond voor 8 uur", "2026-06-10T20:00"),
    ("dinsdag tussen 9 en 12 uur", "2026-06-16T12:00"),
    ("ma. 15 juni tussen 08:00 en 12:00", "2026-06-15T12:00"),
    ("on June 18th at 2:30 pm", "2026-06-18T14:30"),
    ("over 2 dagen om 10 uur", "2026-06-12T10:00"),
    ("rond half negen morgenochtend", "2026-06-11T08:30"),
]


@pytest.mark.parametrize(("words", "at"), MINUTES)
def test_minute(words: str, at: str) -> None:
    assert found(f"{words}.") == [(at, "minute", words)]


PARTS = [
    ("morgenochtend", "2026-06-11T12:00"),
    ("donderdag in de voormiddag", "2026-06-11T12:00"),
    ("first thing tomorrow", "2026-06-11T12:00"),
    ("tussen de middag", "2026-06-10T14:00"),
    ("vanmiddag", "2026-06-10T18:00"),
    ("vnmddg", "2026-06-10T18:00"),
    ("maandag 15 juni in de namiddag", "2026-06-15T18:00"),
    ("in the afternoon of 16 June", "2026-06-16T18:00"),
    ("vanavond", "2026-06-10T22:00"),
    ("tonight", "2026-06-10T22:00"),
]


@pytest.mark.parametrize(("words", "at"), PARTS)
def test_part_of_day(words: str, at: str) -> None:
    assert found(f"{words}.") == [(at, "part_of_day", words)]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("straks", "2026-06-10"),
        ("zo snel mogelijk", "2026-06-12"),
        ("as soon as possible", "2026-06-12"),
        ("binnenkort", "2026-06-17"),
        ("in the coming days", "2026-06-17"),
        ("medio augustus", "2026-08-20"),
        ("begin juli", "2026-07-10"),
        ("na de bouwvak", "2026-07-01"),
    ],
)
def test_vague(words: str, day: str) -> None:
    assert found(f"{words}.") == [(f"{day}T23:59", "vague", words)]


def test_time_goes_with_the_day_of_its_sentence() -> None:
    text = "Vrijdag komt de monteur, tussen 9 en 12 uur."
    assert found(text) == [
        ("2026-06-12T23:59", "day", "Vrijdag"),
        ("2026-06-12T12:00", "minute", "tussen 9 en 12 uur"),
    ]


NOTHING = [
    "The desk is on 5 days a week.",
    "We allow 30 days for returns.",
    "De winkel is op 3 dagen per week open.",
    "Uw bestelnummer is 12-06-2026-441.",
    "Uw ordernummer is 2026061001.",
    "Het kost € 14.00 of 14.00 euro.",
    "De kosten zijn tussen 5 en 10 euro.",
    "Bel 020-1234567 of 06 12 34 56 78.",
    "Wij wonen op 1234 AB in Utrecht.",
    "Versie 2.6.1 werkt.",
    "De uitslag was 3-1.",
    "IBAN NL91 ABNA 0417 1643 00.",
    "Wij zijn 24/7 open.",
    "U heeft 30 dagen bedenktijd en 2 jaar garantie.",
    "Wij zijn maandag tot en met vrijdag geopend van 8.00 tot 18.00 uur.",
    "Bereikbaar op werkdagen tussen 9 en 17 uur.",
    "Elke vrijdag.",
    "Sinds maandag.",
    "Vorige week vrijdag.",
    "Last Friday.",
    "3 dagen geleden, two weeks ago.",
    "Bedankt voor uw bericht van 9 juni.",
    "Goede morgen, goedemiddag.",
    "31 juni.",
    "Na vrijdag.",
    "See https://pakketlijn.example/2026-06-12/morgen or morgen@vrijdag.example.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_no_date(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("at", "words", "expected"),
    [
        ("2026-12-30T15:00", "binnen 3 werkdagen", "2027-01-05T23:59"),  # over New Year
        ("2026-04-02T15:00", "binnen 2 werkdagen", "2026-04-07T23:59"),  # over Easter
        ("2026-12-31T15:00", "morgen om 10 uur", "2027-01-01T10:00"),
        ("2026-12-28T15:00", "week 1", "2027-01-08T23:59"),
        ("2026-12-28T15:00", "5 januari", "2027-01-05T23:59"),
        ("2026-03-28T15:00", "binnen 24 uur", "2026-03-29T16:00"),  # the clock goes forward: a day of 23 hours
        ("2026-10-24T15:00", "binnen 24 uur", "2026-10-25T14:00"),  # and back
        ("2026-03-28T15:00", "morgen om 02:30", "2026-03-29T03:00"),  # skipped: the first moment after it
        ("2026-01-31T12:00", "binnen een maand", "2026-02-28T23:59"),
        ("2026-06-13T12:00", "deze week", "2026-06-13T23:59"),  # on a Saturday
        ("2026-06-12T12:00", "vrijdag", "2026-06-19T23:59"),  # on a Friday
    ],
)
def test_from_another_moment(at: str, words: str, expected: str) -> None:
    assert [due[0] for due in found(words, at=at)] == [expected]


def test_belgian_working_days() -> None:
    belgian = Calendar(zone=AMSTERDAM, hours=OFFICE.hours, country="BE")
    at = "2026-07-20T12:00"  # the day before the national holiday
    assert found("binnen 1 werkdag", at=at) == [("2026-07-21T23:59", "day", "binnen 1 werkdag")]
    assert found("binnen 1 werkdag", at=at, calendar=belgian) == [("2026-07-22T23:59", "day", "binnen 1 werkdag")]


def test_calendar_without_working_days() -> None:
    never = Calendar(zone=AMSTERDAM, hours={}, closed=frozenset({date(2026, 6, 11)}))
    assert found("binnen 5 werkdagen", calendar=never) == []


def test_several_dues_stand_in_order() -> None:
    text = "Ik bel u morgen; vrijdag komt de monteur tussen 9 en 12 uur, en de rest volgt binnen 5 werkdagen."
    assert [due[2] for due in found(text)] == ["morgen", "vrijdag", "tussen 9 en 12 uur", "binnen 5 werkdagen"]


WORDS = (
    "morgen vrijdag voor op 12 17 juni 14.00 uur tussen en 9 binnen de werkdagen van week half vijf tot met eind "
    "volgende het weekend , . : ( ) - € 3-1 tomorrow at pm a an in the within days over een sinds elke 's 29 februari "
    "99 9999 1e 2026-02-30 25:61 é 😀 \u202e \x00"
)
PIECES = st.sampled_from([*WORDS.split(" "), "\n"])


def is_sound(dues: list[Due], text: str) -> bool:
    """Tell whether dues index their text, in order and without overlap."""
    ends = [0, *(due.end for due in dues)]
    return all(due.words == text[due.start : due.end] and due.words for due in dues) and all(
        before <= due.start < due.end for before, due in zip(ends, dues, strict=False)
    )


@settings(deadline=None)
@given(text=st.one_of(st.text(), st.lists(PIECES, max_size=40).map(" ".join)))
def test_any_text_gives_sound_dues(text: str) -> None:
    dues = find_dues(text, at=moment(WEDNESDAY), calendar=OFFICE)
    assert is_sound(dues, text)
    assert dues == find_dues(text, at=moment(WEDNESDAY), calendar=OFFICE)


# "Van 9 juni", said in June, is a day that has passed: elsewhen in the year a range of days reads like that too.
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - added
ANY_DAY = [words for words, _ in DAYS if not words.startswith("van ")]


@settings(deadline=None)
@given(at=MOMENTS, words=st.sampled_from(ANY_DAY))
def test_any_moment_gives_one_due(at: datetime, words: str) -> None:
    (due,) = find_dues(f"{words}.", at=at, calendar=OFFICE)
    assert is_sound([due], f"{words}.")


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1.",
        " ",
        "\n",
        "voor ",
        "tot en met ",
        "morgen ",
        "tussen 9 en ",
        "eind van de ",
        "week ",
        "12-",
        "a@",
    ],
)
def test_a_long_text_takes_steps_in_proportion(piece: str) -> None:
    assert effort.grows_in_proportion(
        lambda text: find_dues(text, at=moment(WEDNESDAY), calendar=OFFICE),
        piece,
    )

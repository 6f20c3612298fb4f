"""One case told by hand: a connection that was promised for one date, and moved three times, to 38 days later.

In the end the customer calls names.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from belofte.ops.demo.happenings import Answer, Happening, Mail
from belofte.ops.demo.matters.matter import GLASNET
from belofte.ops.demo.writing import MONTHS, WEEKDAYS

KEY = "four-dates"
_AGENT = "samira.elouali@glasnet.example"
_FIRST_DUE_DAYS = -29  # from today
# Days from today on which it was told, to how many days after the first date, in which words, and why.
_MOVES = (
    (-41, 3, "Wij sluiten u nu aan op {date}.", "De gemeente heeft de vergunning nog niet gegeven."),
    (-34, 10, "Uw aansluiting wordt {date}.", "De aannemer heeft die week geen graafploeg."),
    (-27, 38, "Wij sluiten u aan op {date}.", "De kabel onder de kruising moet eerst worden verlegd."),
)


def told(now: datetime) -> Iterator[Happening]:
    """Tell it up to now, the oldest first."""
    first = now.date() + timedelta(days=_FIRST_DUE_DAYS)
    yield _mail("1", "Wanneer word ik aangesloten?", days=-49, now=now, follows="")
    yield _answer("2", f"Wij sluiten u aan op {_written(first)}.", to="1", days=-48, now=now)
    asked = (
        "Ik had er vrij voor genomen. Waarom wordt het later?",
        "Alweer een andere datum. Kan ik hier nu wel van uitgaan?",
        "Dit is de derde keer. Ik hoor graag waar het aan ligt.",
    )
    for number, ((days, later, words, why), question) in enumerate(zip(_MOVES, asked, strict=True)):
        answer, mail = str(3 + 2 * number), str(4 + 2 * number)
        text = words.format(date=_written(first + timedelta(days=later)))
        yield _answer(answer, f"{why} {text}", to=str(2 * number + 2 if number else 1), days=days, now=now, why=why)
        yield _mail(mail, question, days=days + 1, now=now, follows=answer)
    yield _answer(
        "9", "U heeft gelijk, en het spijt ons. U betaalt niets tot u bent aangesloten.", to="8", days=-25, now=now
    )
    yield _mail("10", "Stelletje prutsers! Komt de monteur nu wel op die dag?", days=-1, now=now, follows="9")


def _mail(number: str, text: str, *, days: int, now: datetime, follows: str) -> Mail:
    return Mail(
        key=f"{KEY}/{number}",
        inbox=GLASNET,
        name="Wouter Hazelhoff",
        address="wouter.hazelhoff@thuis.example",
        subject="Aansluiting Korenstraat 18" if not follows else "Re: Aansluiting Korenstraat 18",
        text=f"Goedemorgen,\n\n{text}\n\nMet vriendelijke groet,\nWouter Hazelhoff",
        client="plain",
        before=_before(days, time(9, 40), now=now),
        follows=f"{KEY}/{follows}" if follows else "",
    )


def _answer(number: str, text: str, *, to: str, days: int, now: datetime, why: str = "") -> Answer:
    return Answer(
        key=f"{KEY}/{number}",
        agent=_AGENT,
        to=f"{KEY}/{to}",
        text=f"Beste meneer Hazelhoff,\n\n{text}\n\nMet vriendelijke groet,\n\nSamira\nGlasnet",
        before=_before(days, time(14, 5), now=now),
        why_moved=why,
    )


def _before(days: int, at: time, *, now: datetime) -> timedelta:
    return now - datetime.combine(now.date() + timedelta(days=days), at)


def _written(day: date) -> str:
    return f"{WEEKDAYS['nl'][day.weekday()]} {day.day} {MONTHS['nl'][day.month - 1]}"

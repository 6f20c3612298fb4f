"""The words of an invitation whose mail has none of its own: what, when, where, and what is said about it."""

from datetime import date, datetime
from typing import Any, Final

from belofte.channels.email import limits
from belofte.language.cleaning import clean_line, clean_text

TYPES: Final = frozenset({"text/calendar", "application/ics"})
_EVENTS_MAX: Final = 5


def words_of_calendar(content: bytes) -> str:
    """Return the events in words, without any of our own: they are read in every language. "" when there are none."""
    from icalendar import Calendar  # noqa: PLC0415 - few mails need it, and every child would carry it

    try:
        events = Calendar.from_ical(content.decode("utf-8", "replace")).walk("VEVENT")[:_EVENTS_MAX]
        return "\n\n".join(filter(None, map(_event, events)))
    except Exception:  # noqa: BLE001 - a library on hostile input; the calendar itself is kept as a file
        return ""


def _event(event: Any) -> str:  # noqa: ANN401 - the library's component
    begins, ends = _moment(event.get("dtstart")), _moment(event.get("dtend"))
    when = f"{begins} – {ends}" if begins and ends and begins != ends else begins
    lines = [_line(event.get("summary")), when, _line(event.get("location"))]
    about = clean_text(str(event.get("description") or ""))[: limits.TEXT_BYTES_MAX].strip()
    return "\n".join(filter(None, lines)) + (f"\n\n{about}" if about else "")


def _line(value: Any) -> str:  # noqa: ANN401
    return clean_line(str(value or ""), length_max=limits.HEADER_CHARACTERS_MAX)


def _moment(value: Any) -> str:  # noqa: ANN401
    """Return a moment in numbers, in the zone in which it was written."""
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        zone = moment.tzname() or ""
        return f"{moment:%Y-%m-%d %H:%M}{f' {zone}' if zone else ''}"
    return moment.isoformat() if isinstance(moment, date) else ""

"""Times of day that a call was promised for."""

from datetime import UTC, datetime

import pytest

from belofte.language import appointments

ENDS = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("morgen tussen 14.00 en 14.30 uur", "14:00"),
        ("between 14:15 and 14:30 on Tuesday", "14:15"),
        ("tussen 2 en half 3", None),  # its end is no figure: it is left open
        ("dinsdag 24 november om 14.30 uur", "14:30"),
        ("at 2.30 pm", "14:30"),
        ("rond half drie", "14:30"),
        ("voor 14.30 uur", None),
        ("tussen 12.00 en 14.30 uur", None),
        ("dinsdag", None),
        ("", None),
    ],
)
def test_begins(words: str, begins: str | None) -> None:
    found = appointments.begins(words, ends=ENDS)
    assert (f"{found:%H:%M}" if found else None) == begins

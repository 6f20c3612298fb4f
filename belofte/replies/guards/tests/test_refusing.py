"""A no without a reason is heard in a letter of any length."""

import pytest

from belofte.replies.guards.tests.test_guards import look

_BESIDE = "Uw bericht is goed aangekomen."


@pytest.mark.parametrize("sentences", [9, 15])
def test_a_no_is_heard_in_a_long_letter(sentences: int) -> None:
    text = " ".join(["Een korting zit er niet in.", *[_BESIDE] * (sentences - 1)])
    assert look("refusals", text)

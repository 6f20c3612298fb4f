"""Which whole replies leave their customer where they were, and which help on."""

from collections.abc import Sequence

import pytest

from belofte.language.meaning.lessons import Lesson
from belofte.language.tone import stillness
from belofte.language.tone.finding import find
from belofte.language.tone.learning import whole_reply


def labels(reply: str) -> set[str]:
    return {finding.label for finding in find(reply)}


@pytest.mark.parametrize(
    "reply",
    [
        "Dank voor uw bericht. Wij begrijpen dat dit vervelend is en nemen uw klacht serieus.",
        "Thank you for bringing this to our attention. We value your feedback and hope you understand.",
        "Wat vervelend dat uw koffer niet is aangekomen! We hopen dat hij snel terecht is.",
    ],
)
def test_replies_that_leave_the_customer_where_they_were(reply: str) -> None:
    assert labels(reply) in ({"no_next_step"}, {"excuse_no_action"})


def test_reply_that_says_nothing_lacks_a_next_step() -> None:
    assert labels("Dank voor uw bericht. Wij begrijpen dat dit vervelend is en nemen uw klacht serieus.") == {
        "no_next_step"
    }


@pytest.mark.parametrize(
    "reply",
    [
        "Ja, dat mag.",
        "Dank voor uw bericht. Uw koffer ligt klaar bij de balie in hal 3.",
        "Wat vervelend. Ik heb de monteur gebeld; hij komt vrijdag tussen 9 en 12 uur.",
        "Sorry for the trouble. Could you send us a photo of the label?",
        "Graag gedaan, en veel plezier ermee!",
        "",
    ],
)
def test_replies_that_help_on(reply: str) -> None:
    assert labels(reply) == set()


def test_what_is_learned_is_what_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[list[str]] = []

    def hear(parts: Sequence[str]) -> bool:
        judged.append(list(parts))
        return False

    monkeypatch.setattr(stillness, "says_nothing", hear)
    reply = "Beste Els,\n\nDank voor uw bericht! Komt het goed? Wij hopen het.\n\n> Waar blijft hij?\n\nGroet, Jan"
    find(reply)
    (example,) = whole_reply(Lesson(text=reply, label="leaves", wording="", language="nl"))
    assert [example.text] == [" ".join(parts) for parts in judged]
    assert example.signs == stillness.signs_of(judged[0])

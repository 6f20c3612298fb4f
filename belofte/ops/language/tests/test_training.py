"""`belofte language train`: figures first, and what was learned is used once somebody says so."""

import sys

import pytest
from typer.testing import CliRunner, Result

from belofte import clock
from belofte.conduct import abuse
from belofte.conduct.models import Kind
from belofte.language import teaching
from belofte.language.meaning.lessons import Lesson
from belofte.language.triage.units import units_of
from belofte.makers import make_case, make_inbox, receive
from belofte.ops import command
from belofte.ops.refusals import RefusalError
from belofte.replies import correcting
from belofte.replies.models import LanguageModel

THINGS = ("pakket", "brief", "fiets", "lamp", "stoel", "boek", "jas", "tafel", "telefoon", "klok", "tas", "kast")
TAUGHT = [
    Lesson(text=words.format(thing), label=label, wording=f"{label} {thing}", language="nl")
    for label, words in (("callback", "Ik bel u morgen over uw {}."), ("none", "Uw {} is mooi."))
    for thing in THINGS
]


@pytest.fixture(autouse=True)
def _few_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching.SUBJECTS["promises"], "read", lambda: TAUGHT)


def train(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(command.app, ["language", "train", *arguments], input=answer)


def correct() -> None:
    correcting.keep(
        [correcting.Correction(words=f"De {each} hoort nog.", found="none", said="callback") for each in THINGS],
        case=make_case(),
        at=clock.now(),
    )


@pytest.mark.django_db
def test_figures_are_shown_and_no_means_no() -> None:
    correct()
    ran = train(answer="n\n")
    assert "24 lessons that come with the desk, 12 corrections of your own." in ran.stdout
    assert "corrections that were held back, without your corrections → with them:" in ran.stdout
    assert (ran.exit_code, LanguageModel.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_what_was_learned_is_used_from_then_on() -> None:
    correct()
    ran = train("--yes")
    assert (ran.exit_code, ran.stdout.splitlines()[-1]) == (0, "It is used from now on.")
    (row,) = LanguageModel.objects.all()
    assert correcting.judge().lessons == row.lessons
    assert set(correcting.judge().labels) == {"callback", "none"}


def say_of_messages(*, hurts: bool) -> None:
    for thing in THINGS:
        message = receive(make_inbox(), text=f"Jij bent een echte {thing}.")
        abuse.fold(message, kind=Kind.INSULT, at=clock.now())
        if not hurts:
            abuse.unmark(message, at=clock.now())


@pytest.mark.django_db
@pytest.mark.parametrize("hurts", [True, False])
def test_what_is_said_of_messages_that_hurt_is_learned_and_heard(
    monkeypatch: pytest.MonkeyPatch, *, hurts: bool
) -> None:
    taught = [
        Lesson(text=words.format(thing), label=label, wording=f"{label} {thing}", language="nl")
        for label, words in (("abuse", "Jullie zijn een stel {}s."), ("plain", "Mijn {} is er nog niet."))
        for thing in THINGS
    ]
    monkeypatch.setattr(teaching.SUBJECTS["flags"], "read", lambda: taught)
    say_of_messages(hurts=hurts)
    ran = train("--yes")
    assert "24 lessons that come with the desk, 12 corrections of your own." in ran.stdout
    assert "corrections that were held back, without your corrections → with them:" in ran.stdout
    assert LanguageModel.objects.get().name == "flags"
    unit = units_of("Jij bent een echte piano.", at=clock.now())[0]
    (learned,) = correcting.judges_of_mail().flags.judge([unit.words], [unit.signs])
    assert (learned["abuse"] > learned["plain"]) == hurts


@pytest.mark.django_db
def test_without_corrections_there_is_nothing_to_learn() -> None:
    ran = train("--yes")
    assert (ran.exit_code, type(ran.exception)) == (1, RefusalError)
    assert "Nobody has corrected a promise" in str(ran.exception)


@pytest.mark.django_db
def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    correct()
    monkeypatch.setitem(sys.modules, "sklearn", None)
    ran = train("--yes")
    assert (ran.exit_code, type(ran.exception)) == (1, RefusalError)
    assert "pip install 'scikit-learn>=1.7'" in str(ran.exception)

from functools import cache
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.grouping.causes import CERTAIN_FROM, NAMED_FROM, Cause, Causes, learn
from belofte.language.grouping.measuring import of_exam
from belofte.language.grouping.tests.mails import NONE, mails
from belofte.language.meaning import second_encoder


@cache
def taught() -> Causes:
    """Return what eight whole mails of each cause teach the first encoder alone, without knowing what is stock."""
    names = dict.fromkeys(mail.cause for mail in mails() if mail.cause != NONE)
    working = [mail for mail in mails() if not mail.is_held_back]
    causes = [
        Cause(name=name, examples=tuple([one.text for one in working if one.cause == name][:8])) for name in names
    ]
    with patch.object(second_encoder, "lacking", lambda: "It is left out."):
        return learn(causes)


def test_whole_mails_of_the_half_that_was_held_back() -> None:
    half = [mail for mail in mails() if mail.is_held_back and mail.cause != NONE]
    right = [
        judged.nearest == mail.cause
        for mail, judged in zip(half, taught().judge([mail.text for mail in half]), strict=True)
    ]
    assert sum(right) / len(right) >= 0.7  # measuring.py draws several times: 0.76


@pytest.mark.slow
def test_known_complaints_of_the_exam(monkeypatch: pytest.MonkeyPatch) -> None:
    is_whole = not second_encoder.lacking()
    with_all = of_exam(draws=2)
    monkeypatch.setattr(second_encoder, "lacking", lambda: "It is left out.")
    alone = of_exam(draws=2)
    assert alone.right / alone.asked >= 0.7
    assert with_all.right / with_all.asked >= (0.75 if is_whole else 0.7)
    for figures in (with_all, alone):
        print(figures.in_words())  # noqa: T201 - shown by pytest -s
        assert figures.strangers_certain / figures.strangers <= 0.25
        assert figures.right_certain / figures.certain >= 0.9
        assert figures.certain / figures.asked >= 0.55
        assert figures.right_named / figures.asked >= 0.65  # who reads no more than the cause


def test_second_encoder_knows_more_where_it_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    is_whole = not second_encoder.lacking()
    with_all = right_of_six_causes()
    monkeypatch.setattr(second_encoder, "lacking", lambda: "It is left out.")
    alone = right_of_six_causes()
    assert alone >= 41
    assert (with_all > alone) == is_whole


def right_of_six_causes() -> int:
    """Return for how many of 54 short complaints the nearest cause is right, after three of each."""
    names = list(dict.fromkeys(mail.cause for mail in mails() if mail.cause != NONE))[:6]
    working, held_back = (
        [mail for mail in mails() if mail.cause in names and mail.is_held_back == half] for half in (False, True)
    )
    causes = learn(
        [Cause(name=name, examples=tuple([one.matter for one in working if one.cause == name][:3])) for name in names]
    )
    judged = causes.judge([mail.matter for mail in held_back])
    return sum(one.nearest == mail.cause for one, mail in zip(judged, held_back, strict=True))


def test_what_fits_none_is_seldom_named() -> None:
    others = [mail.text for mail in mails() if mail.cause == NONE]
    assert sum(judged.is_certain for judged in taught().judge(others)) / len(others) <= 0.1


def test_closeness_is_the_mean_of_what_both_encoders_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second encoder that hears the same in everything knows nobody: it halves the closeness, and certainty sinks."""
    asked = ["De vaas is gebroken aangekomen"]
    causes = [
        Cause(name="kapot", examples=("De vaas is gebroken.",)),
        Cause(name="inlog", examples=("Ik kan er niet in",)),
    ]
    monkeypatch.setattr(second_encoder, "lacking", lambda: "It is left out.")
    (alone,) = learn(causes).judge(asked)
    monkeypatch.setattr(second_encoder, "lacking", lambda: "")
    monkeypatch.setattr(second_encoder, "encode", lambda texts: np.ones((len(texts), 384), np.float32))
    (both,) = learn(causes).judge(asked)
    assert (alone.nearest, both.nearest) == ("kapot", "kapot")
    assert both.certainty < alone.certainty


def test_what_was_learned_with_one_encoder_is_judged_with_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    learned = taught()
    monkeypatch.setattr(second_encoder, "encode", None)
    assert learned.judge(["Mijn pakket is kwijt"])[0].nearest


def test_the_same_examples_teach_the_same() -> None:
    causes = [
        Cause(name="kapot", examples=("De vaas is gebroken.", "Er zit een barst in het glas.", "It is in pieces.")),
        Cause(name="inloggen", examples=("Ik kan er niet in.", "Wachtwoord vergeten.", "I cannot sign in.")),
    ]
    first, second = learn(causes), learn(causes)
    for one, other in zip(first.hearers, second.hearers, strict=True):
        assert np.array_equal(one.weights, other.weights)
    assert first.judge(["My password does not work"])[0].cause == "inloggen"


def test_one_cause_can_be_learned() -> None:
    (judged,) = learn([Cause(name="kapot", examples=("De vaas is gebroken.",))]).judge(["Het servies is stuk"])
    assert judged.nearest == "kapot"


def test_a_sentence_that_stands_in_all_causes_says_nothing() -> None:
    beside = "Ik ben overigens al jaren een tevreden klant van deze winkel."
    causes = learn(
        [
            Cause(name="kapot", examples=(f"De vaas is gebroken. {beside}", f"Er zit een barst in. {beside}")),
            Cause(name="inloggen", examples=(f"Ik kom er niet in. {beside}", f"Wachtwoord vergeten. {beside}")),
        ]
    )
    alone, together = causes.judge(["Het glas is gebarsten.", f"{beside} Het glas is gebarsten."])
    assert together == alone


@cache
def taught_two() -> Causes:
    """Return what a few words teach, by both encoders where the second can be used."""
    return learn(
        [Cause(name="kapot", examples=("De vaas is gebroken.",)), Cause(name="inlog", examples=("Ik kan er niet in.",))]
    )


@settings(deadline=None, max_examples=30)
@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    (judged,) = taught_two().judge([text])
    assert 0 <= judged.certainty <= 1
    assert (judged.cause is None) == (judged.certainty < NAMED_FROM)
    assert judged.is_certain == (judged.certainty >= CERTAIN_FROM)
    assert taught_two().judge([]) == []

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.grouping.causes import CERTAIN_FROM, Cause, Causes, learn
from belofte.language.grouping.tests.mails import NONE, mails


@cache
def taught() -> Causes:
    """Return what eight whole mails of each cause teach, without knowing what is stock."""
    names = dict.fromkeys(mail.cause for mail in mails() if mail.cause != NONE)
    working = [mail for mail in mails() if not mail.is_held_back]
    return learn(
        [Cause(name=name, examples=tuple([one.text for one in working if one.cause == name][:8])) for name in names]
    )


def test_whole_mails_of_the_half_that_was_held_back() -> None:
    half = [mail for mail in mails() if mail.is_held_back and mail.cause != NONE]
    right = [
        judged.nearest == mail.cause
        for mail, judged in zip(half, taught().judge([mail.text for mail in half]), strict=True)
    ]
    assert sum(right) / len(right) >= 0.7  # measuring.py draws several times: 0.76


def test_what_fits_none_is_seldom_named() -> None:
    others = [mail.text for mail in mails() if mail.cause == NONE]
    assert sum(judged.cause is not None for judged in taught().judge(others)) / len(others) <= 0.4


def test_the_same_examples_teach_the_same() -> None:
    causes = [
        Cause(name="kapot", examples=("De vaas is gebroken.", "Er zit een barst in het glas.", "It is in pieces.")),
        Cause(name="inloggen", examples=("Ik kan er niet in.", "Wachtwoord vergeten.", "I cannot sign in.")),
    ]
    first, second = learn(causes), learn(causes)
    assert np.array_equal(first.weights, second.weights)
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


@settings(deadline=None, max_examples=30)
@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    (judged,) = taught().judge([text])
    assert 0 <= judged.certainty <= 1
    assert (judged.cause is None) == (judged.certainty < CERTAIN_FROM)
    assert taught().judge([]) == []

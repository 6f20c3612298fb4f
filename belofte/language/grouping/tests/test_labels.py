import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.grouping.embedding import vectors_of
from belofte.language.grouping.labels import TERMS, labels
from belofte.language.grouping.why import reasons
from belofte.language.meaning import encoder

GROUPS = {
    3: ("De modem knippert rood.", "Mijn modem knippert al dagen.", "De modem valt uit en dan is er geen internet."),
    5: (
        "De korting is niet verrekend.",
        "Waar blijft mijn korting op de factuur?",
        "Geen korting op de factuur gezien.",
    ),
}
MEAN = encoder.encode([text for texts in GROUPS.values() for text in texts]).mean(axis=0)


def test_a_label_says_what_sets_a_group_apart() -> None:
    found = labels(GROUPS, mean=MEAN)
    assert found[3].terms[:2] == ("modem", "knippert")
    assert found[5].terms[:2] == ("korting", "factuur")
    assert found[3].sentence in {text.rstrip(".") for text in GROUPS[3]}


def test_a_group_without_words_has_an_empty_label() -> None:
    found = labels({1: ("", "…"), 2: ()}, mean=MEAN)
    assert [(one.terms, one.sentence) for one in found.values()] == [((), ""), ((), "")]


@settings(deadline=None, max_examples=30)
@given(st.dictionaries(st.integers(), st.lists(st.text(), max_size=3), max_size=3))
def test_labels_of_any_texts(groups: dict[int, list[str]]) -> None:
    found = labels(groups, mean=MEAN)
    assert found.keys() == groups.keys()
    assert all(len(one.terms) <= TERMS for one in found.values())
    assert labels(groups, mean=MEAN) == found


def test_the_sentence_that_speaks_for_a_group_is_the_reason() -> None:
    text = "Hallo,\n\nHet was prachtig weer. Mijn modem knippert rood en doet niets.\n\nGroetjes, An"
    middle = (encoder.encode(GROUPS[3]) - MEAN).sum(axis=0)
    assert [reason.words for reason in reasons(text, middle=middle, mean=MEAN)] == [
        "Mijn modem knippert rood en doet niets"
    ]


@settings(deadline=None, max_examples=30)
@given(st.text())
def test_reasons_stand_in_the_text(text: str) -> None:
    found = reasons(text, middle=MEAN, mean=MEAN)
    assert [one.words for one in found] == [text[one.start : one.end] for one in found]
    assert reasons(text, middle=np.zeros_like(MEAN), mean=MEAN) == []


def test_vectors_are_the_same_on_several_processes() -> None:
    texts = [f"Tekst over {'modem' if number % 2 else 'korting'}." for number in range(600)]
    assert np.array_equal(vectors_of(texts, processes=2), vectors_of(texts))

from collections import Counter

import pytest

from belofte.language.grouping.sorting import sort_out
from belofte.language.grouping.tests.mails import NONE, mails


def test_a_pile_of_whole_mails() -> None:
    pile = [mail for mail in mails() if mail.cause != NONE] + [mail for mail in mails() if mail.cause == NONE]
    named: dict[str, int] = {}
    examples = {}
    for place, mail in enumerate(pile):
        named[mail.cause] = named.get(mail.cause, 0) + 1
        if mail.cause != NONE and named[mail.cause] <= 8:
            examples[place] = mail.cause
    found = sort_out([mail.text for mail in pile], causes=examples)
    asked = [place for place, mail in enumerate(pile) if mail.cause != NONE and place not in examples]
    certain = [place for place in asked if found.placed[place].is_certain]
    assert len(certain) / len(asked) >= 0.45
    assert sum(found.placed[place].cause == pile[place].cause for place in certain) / len(certain) >= 0.9
    with_cause = [place for place in asked if found.placed[place].cause]
    right = sum(found.placed[place].cause == pile[place].cause for place in with_cause)
    assert right / len(asked) >= 0.65  # who reads no more than the cause
    assert set(certain) < set(with_cause)
    assert all(found.placed[place].is_certain for place in examples)
    assert all(found.placed[place].cause == name for place, name in examples.items())
    assert all((one.cause is None) == (one.group is not None) for one in found.placed)
    groups = Counter(one.group for one in found.placed if one.group is not None)
    assert found.labels.keys() == {group for group, texts in groups.items() if texts > 1} | set(examples.values())
    assert "dubbel" in found.labels["charged_twice"].terms


def test_a_pile_without_causes_is_grouped() -> None:
    texts = ["De modem knippert rood.", "Mijn modem knippert rood en doet niets.", "De bibliotheek is te vroeg dicht."]
    found = sort_out(texts, causes={})
    assert [one.group for one in found.placed] == [0, 0, 1]
    assert found.labels.keys() == {0}  # one alone is not called anything
    assert "modem" in found.labels[0].terms


@pytest.mark.slow
def test_several_processes_sort_out_the_same() -> None:
    texts = [mail.text for mail in mails()]
    examples = {place: mail.cause for place, mail in enumerate(mails()) if mail.cause != NONE and place % 4 == 0}
    one, two = (sort_out(texts, causes=examples, processes=processes) for processes in (1, 2))
    assert [(each.cause, each.is_certain, each.group) for each in one.placed] == [
        (each.cause, each.is_certain, each.group) for each in two.placed
    ]
    assert one.labels == two.labels


def test_a_pile_in_which_all_have_a_cause_and_one_that_is_empty() -> None:
    found = sort_out(["De vaas is kapot."], causes={0: "damaged"})
    assert [one.cause for one in found.placed] == ["damaged"]
    assert found.labels["damaged"].sentence == "De vaas is kapot"
    assert sort_out([], causes={}).placed == ()

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
    with_cause = [place for place in asked if found.placed[place].cause]
    assert len(with_cause) / len(asked) >= 0.6
    assert sum(found.placed[place].cause == pile[place].cause for place in with_cause) / len(with_cause) >= 0.75
    assert all(found.placed[place].cause == name for place, name in examples.items())
    assert all((one.cause is None) == (one.group is not None) for one in found.placed)
    assert found.labels.keys() == {one.group for one in found.placed if one.group is not None}


def test_a_pile_without_causes_is_grouped() -> None:
    texts = ["De modem knippert rood.", "Mijn modem knippert rood en doet niets.", "De bibliotheek is te vroeg dicht."]
    found = sort_out(texts, causes={})
    assert [one.group for one in found.placed] == [0, 0, 1]
    assert "modem" in found.labels[0].terms


def test_a_pile_in_which_all_have_a_cause_and_one_that_is_empty() -> None:
    assert [one.cause for one in sort_out(["kapot"], causes={0: "damaged"}).placed] == ["damaged"]
    assert sort_out([], causes={}).placed == ()

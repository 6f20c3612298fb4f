from hypothesis import given
from hypothesis import strategies as st

from belofte.language.assistant import checking
from belofte.language.assistant.assistant import Answer
from belofte.language.assistant.checking import adds_nothing
from belofte.language.assistant.shapes import Drafted
from belofte.language.tests import effort


@given(st.text(), st.text(), st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=5), max_size=3))
def test_a_quote_stands_where_it_is_said_to_stand(text: str, quote: str, table: dict[str, str]) -> None:
    answer = Answer(said=Drafted(text="", facts=[]), table=table)
    for said in (quote, text[1:4]):
        place = answer.place(said, text)
        assert place is None or 0 <= place[0] < place[1] <= len(text)
    plain = Answer(said=Drafted(text="", facts=[]), table={})
    start, end = plain.place(text[1:4], text) or (0, 0)
    assert text[start:end] in text[1:4]


@given(st.text())
def test_what_was_given_may_be_said_again(text: str) -> None:
    assert adds_nothing(text, given=[text], dated=[text]) in {True, False}
    assert adds_nothing("Dank voor uw bericht.", given=[], dated=[])


def test_a_part_of_a_number_is_another_number() -> None:
    assert adds_nothing("Het kost 4,95.", given=["Het kost € 4,95."], dated=[])
    assert not adds_nothing("Het kost 4.", given=["Het kost € 4,95."], dated=[])
    assert not adds_nothing("Het kost 95.", given=["Het kost € 4,95."], dated=[])
    assert not adds_nothing("Order 1234.", given=["Order 12345."], dated=[])


def test_no_expression_repeats_a_repetition() -> None:
    assert not any(effort.repeats_a_repetition(one.pattern, one.flags) for one in effort.expressions(checking))

from hypothesis import given
from hypothesis import strategies as st

from belofte.language.grouping import stripping
from belofte.language.grouping.stripping import about, passages, stock_of
from belofte.language.tests import effort

MAIL = """Geachte heer, mevrouw,

Ik hoop dat het goed met u gaat. Mijn koffiemachine (order 88123456) kwam op 3 mei met een scheur in het reservoir aan.
Zie https://foto.example.nl/1 of mail mij: f.jansen@example.nl. Alvast hartelijk dank.

Met vriendelijke groet,
Fatima Jansen

Op 8 juni schreef Pakketlijn:
> Uw pakket is onderweg.
"""


def test_about_leaves_what_a_mail_is_about() -> None:
    assert about(MAIL) == (
        "Mijn koffiemachine (order #) kwam op # mei met een scheur in het reservoir aan. Zie of mail mij:"
    )


def test_about_leaves_everything_where_nothing_would_be_left() -> None:
    assert about("Hallo,\n\nMvg\nPiet") == "Hallo, Mvg Piet"


def test_farewell_without_a_closing_line_is_left_out() -> None:
    assert about("Dear team,\nThe lamp is broken.\nMany thanks,\nRowan\nSent from my phone") == "The lamp is broken"


def test_stock_is_what_many_texts_share() -> None:
    texts = [f"De kast nummer {number} klemt. Denk aan het milieu voordat u dit afdrukt." for number in range(100)]
    texts += [f"Waar blijft {'x' * number}?" for number in range(1, 60)]
    assert stock_of(texts) == {"de kast nummer # klemt", "denk aan het milieu voordat u dit afdrukt"}
    assert (
        about(texts[0], stock=stock_of(["Denk aan het milieu voordat u dit afdrukt!"] * 4)) == "De kast nummer # klemt"
    )


def test_few_that_say_the_same_have_no_stock() -> None:
    assert stock_of(["Mijn pakket is weg."] * 3) == frozenset()


@given(st.text())
def test_passages_say_where_they_stand(text: str) -> None:
    found = passages(text)
    assert [passage.words for passage in found] == [text[passage.start : passage.end] for passage in found]
    assert passages(text) == found
    assert about(text) == about(text)


def test_no_text_takes_more_than_its_length() -> None:
    for piece in ("Hallo, ", "beste ", "a@", "1.", "groetjes\n", "dag \n", "Bedankt voor alles. ", "www."):
        assert effort.grows_in_proportion(about, piece)
    assert not any(effort.repeats_a_repetition(one.pattern, one.flags) for one in effort.expressions(stripping))

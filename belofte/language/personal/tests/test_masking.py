"""Placeholders where a text is personal, and the words back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.personal.finding import LENGTH_MAX, find
from belofte.language.personal.masking import mask, restore


def test_mask_same_words_same_placeholder() -> None:
    text = "Bel 06-12345678 of 020-6241111; liefst 06-12345678, of mail j@ex.nl."
    masked, table = mask(text, find(text))
    assert masked == "Bel [PHONE 1] of [PHONE 2]; liefst [PHONE 1], of mail [EMAIL 1]."
    assert table == {"[PHONE 1]": "06-12345678", "[PHONE 2]": "020-6241111", "[EMAIL 1]": "j@ex.nl"}


def test_mask_does_not_reuse_a_placeholder_of_the_text() -> None:
    text = "Wat is [EMAIL 1]? Ik ben j@ex.nl."
    masked, table = mask(text, find(text))
    assert masked == "Wat is [EMAIL 1]? Ik ben [EMAIL 2]."
    assert restore(masked, table) == text


def test_mask_leaves_out_what_was_not_read() -> None:
    text = "x" * LENGTH_MAX + " j@ex.nl"
    assert mask(text, find(text)) == ("x" * LENGTH_MAX, {})


def test_restore_puts_words_back_once_and_leaves_unknown_placeholders() -> None:
    table = {"[EMAIL 1]": "[EMAIL 2]@ex.nl", "[EMAIL 2]": "b@ex.nl"}
    assert restore("[EMAIL 1], [EMAIL 2], [IBAN 9]", table) == "[EMAIL 2]@ex.nl, b@ex.nl, [IBAN 9]"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["j@ex.nl", "06-12345678", "[EMAIL 1]", "[PHONE 1]", "bsn 123456782", " en ", "\n", "é"]))
)
def test_restore_undoes_mask(pieces: list[str]) -> None:
    text = " ".join(pieces)
    masked, table = mask(text, find(text))
    assert restore(masked, table) == text
    assert not any(words in masked for words in table.values())

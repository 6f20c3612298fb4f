"""The desk's own patterns: only those that cannot take long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.personal import own_patterns
from belofte.language.personal.own_patterns import OwnPattern, OwnPatternError
from belofte.language.tests.effort import grows_in_proportion


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (r"ORD-\d{4,12}", "ord-20261"),
        (r"[A-Z]{2,4}-?\d{4,12}(-\d{1,3})?", "ABC1234-12"),
        (r"\d{3}(?:-\d{2}){2}", "123-45-67"),
        (r"(?:WG|VN)\d{6}", "WG123456"),
        (r"#\d{5}", "#12345"),
    ],
)
def test_own_pattern_finds_whole_words(expression: str, words: str) -> None:
    pattern = OwnPattern(name="order", expression=expression)
    assert [found[0] for found in pattern.finditer(f"zie {words}, _{words}")] == [words]


@pytest.mark.parametrize(
    ("expression", "refusal"),
    [
        ("", own_patterns.PatternTooLongError),
        ("a" * 201, own_patterns.PatternTooLongError),
        (r"\d+", own_patterns.PatternEndlessError),
        (r"\d*a", own_patterns.PatternEndlessError),
        (r"\d{2,}", own_patterns.PatternEndlessError),
        (r"(\d{1,3}){1,4}", own_patterns.PatternEndlessError),
        (r"(a|aa){1,30}x", own_patterns.PatternEndlessError),
        (r"((a?)b){2}", own_patterns.PatternEndlessError),
        (r"x{1,40}y{1,40}", own_patterns.PatternEndlessError),
        (r"\d{4,999}", own_patterns.PatternEndlessError),
        (r"a{1,3}?", own_patterns.PatternWrongError),
        (r"(?=x)", own_patterns.PatternWrongError),
        (r"(a)\1", own_patterns.PatternWrongError),
        (r"(", own_patterns.PatternWrongError),
        (r"a)", own_patterns.PatternWrongError),
        (r"[z-a]", own_patterns.PatternWrongError),
        (r"a?", own_patterns.PatternEmptyError),
    ],
)
def test_own_pattern_refused(expression: str, refusal: type[OwnPatternError]) -> None:
    with pytest.raises(refusal):
        OwnPattern(name="order", expression=expression)


@pytest.mark.parametrize("name", ["", "x" * 41, "[IBAN 1]", " "])
def test_own_pattern_name_refused(name: str) -> None:
    with pytest.raises(OwnPatternError):
        OwnPattern(name=name, expression=r"\d{5}")


@settings(deadline=None)
@given(st.text(alphabet="ab1\\d{},|?()[]*+^$.-", max_size=30))
def test_own_pattern_any_expression_is_refused_or_usable(expression: str) -> None:
    try:
        pattern = OwnPattern(name="order", expression=expression)
    except OwnPatternError:
        return
    assert grows_in_proportion(lambda text: list(pattern.finditer(text)), "ab1-")

"""Finding when somebody was born: a date of which the words before say so."""

import re
from collections.abc import Iterator
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.personal.found import Personal, personal

_MONTH: Final = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|mrt|march|mar|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?"
    r"|aug(?:ustus|ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_HINT: Final = (
    r"(?:geboren|geboorte ?datum|geb\. ?dat(?:um)?\.?|geb\.?|ik ben van|verjaardag|date of birth|d\.?o\.?b\.?"
    r"|birth ?date|birthday|born)"
)
_BETWEEN: Final = (
    r"(?:[\s:,(]|\b(?:is|was|op|on|in|de|the|te|van|patiënte?|patient|mijn|my|zijn|haar|her|his|and|en)\b"
    r"|(?<=in )(?-i:[A-Z])[a-z]{1,20}){1,10}"
)
_DATE: Final = (
    r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    rf"|\d{{1,2}}(?:e|de|ste|st|nd|rd|th)? (?:of )?{_MONTH}(?:,? ['’]?\d{{2,4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)(?!\d)"
)
_BORN: Final = lazy(rf"(?<!\w){_HINT}{_BETWEEN}(?P<date>{_DATE})", re.IGNORECASE)


def find_births(text: str) -> Iterator[Personal]:
    """Yield dates of which the words before say that somebody was born then."""
    for found in _BORN.finditer(text):
        yield personal("birth_date", text, *found.span("date"))

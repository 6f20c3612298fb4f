"""What guards say, in words; and what a page gives back: why that is right, and which remarks somebody has seen."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from belofte.language import cleaning
from belofte.replies.guarding import Reason, Seen, StoppedError

_REASON: Final = re.compile(r"because_(?P<key>[0-9a-f]{16})")
_REASON_MAX: Final = 500  # characters
_RULE: Final = "rule_"
_FIELDS_MAX: Final = 500


def reasons_in(given: Mapping[str, Any]) -> dict[str, Reason]:
    """Return why what guards stop is right, as the screen gave it: by the key of each remark."""
    found = (_REASON.fullmatch(name) for name in list(given)[:_FIELDS_MAX])
    return {
        field["key"]: Reason(
            words=cleaning.clean_text(str(given[field[0]] or ""))[:_REASON_MAX],
            is_rule=f"{_RULE}{field['key']}" in given,
        )
        for field in found
        if field
    }


def reason_of(seen: Seen) -> str:
    """Return what a guard says, in the language of who reads it."""
    return _(seen.remark.reason).replace("{about}", seen.remark.about)


def in_words(seen: Seen) -> str:
    """Return of which words a guard says something, and what."""
    return f"“{seen.remark.words}”: {reason_of(seen)}" if seen.remark.words else reason_of(seen)


def told(refused: StoppedError) -> str:
    """Return what guards refuse, in words: of each remark too."""
    return " ".join([str(refused), *map(in_words, refused.seen)])


def shown_in(given: QueryDict) -> frozenset[str]:
    """Return the keys of the remarks that stood on the screen."""
    return frozenset(given.getlist("shown")[:_FIELDS_MAX])

"""What the company's own mail server thinks of a mail: the marks of rspamd, SpamAssassin, Microsoft 365 and Google.

Only read for an inbox that trusts its mail server; a stranger can write these lines too. What a server rejects never
gets here, so what counts is its own word "spam", and not how near it came.
"""

import re
from typing import Final

from belofte.channels.email import limits
from belofte.channels.email.headers import Headers
from belofte.language.cleaning import clean_line

_YES: Final = ("yes", "true", "1")
_SCL = re.compile(r"(?:^|;)\s{0,9}SCL:\s{0,9}(-?\d{1,2})", re.IGNORECASE)
_FILTERED = re.compile(
    r"(?:^|;)\s{0,9}(?:SFV:(?:SPM|SKB|BLK)|CAT:(?:SPM|HSPM|PHSH|HPHISH|MALW|SPOOF|UIMP|DIMP))\b", re.IGNORECASE
)
_SCORE = re.compile(r"\bscore=(-?\d{1,6}(?:\.\d{1,4})?)")
_RSPAMD = re.compile(r"[^;\[]{0,100}:\s{0,9}(True|False)\s{0,9}\[(-?\d{1,6}(?:\.\d{1,4})?)", re.IGNORECASE)
_ACTIONS: Final = ("add header", "rewrite subject", "reject", "quarantine")
_SPAM_FROM: Final = 5  # of Microsoft's levels -1 to 9
_WORD_CHARACTERS_MAX: Final = 100


def called_spam_by(headers: Headers) -> str:
    """Return which filter calls this spam, with its score where it gives one; "" when none does."""
    judges = (_rspamd, _spamassassin, _microsoft, _google)
    found = next((word for word in (judge(headers) for judge in judges) if word), "")
    return clean_line(found, length_max=_WORD_CHARACTERS_MAX)


def _rspamd(headers: Headers) -> str:
    result = _RSPAMD.match(_first(headers, "x-spamd-result"))
    score = f" {result[2]}" if result else ""
    is_spam = (
        bool(result and result[1].lower() == "true")
        or _first(headers, "x-spam").lower() in _YES
        or _first(headers, "x-rspamd-action").lower() in _ACTIONS
    )
    return f"rspamd{score}" if is_spam else ""


def _spamassassin(headers: Headers) -> str:
    status = _first(headers, "x-spam-status")
    is_spam = _first(headers, "x-spam-flag").lower() in _YES or status.lower().startswith("yes")
    score = _SCORE.search(status)
    return f"SpamAssassin{f' {score[1]}' if score else ''}" if is_spam else ""


def _microsoft(headers: Headers) -> str:
    report = _first(headers, "x-forefront-antispam-report")
    level = _SCL.search(report) or re.fullmatch(r"(-?\d{1,2})", _first(headers, "x-ms-exchange-organization-scl"))
    is_high = level is not None and int(level[1]) >= _SPAM_FROM
    if not (is_high or _FILTERED.search(report)):
        return ""
    return f"Microsoft 365 SCL {level[1]}" if level else "Microsoft 365"


def _google(headers: Headers) -> str:
    return "Google" if any(_first(headers, name) in _YES for name in ("x-gm-spam", "x-gm-phishy")) else ""


def _first(headers: Headers, name: str) -> str:
    """Return the uppermost line of this name: that of the server nearest to us."""
    return headers.first(name)[: limits.HEADER_CHARACTERS_MAX].strip()

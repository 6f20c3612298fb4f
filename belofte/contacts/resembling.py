"""Whether a stranger's domain looks like the company's own or a customer's: one letter away, or in like letters.

Asked once, when an address is met for the first time.
"""

import re
import unicodedata
from typing import Final

from django.db import connection

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789-"
_LABEL_MIN: Final = 5  # characters: of shorter names many are one letter apart
_DOMAIN_MAX: Final = 63
_DIGITS: Final = ("0135", "oles")
_CYRILLIC: Final = (
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u043a\u043c\u0442\u0432\u043d\u043f",
    "aeopcyxijsdhkmtbhn",
)
_GREEK: Final = ("\u03bf\u03b1\u03b5\u03c1\u03bd\u03b9\u03ba\u03c4\u03c5", "oaepvikty")
_ALIKE: Final = str.maketrans(
    dict(pair for letters, plain in (_DIGITS, _CYRILLIC, _GREEK) for pair in zip(letters, plain, strict=True))
)
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_PUNYCODE = re.compile(r"(?:^|\.)xn--")

# What a company answers from is compared with always, a customer's only for the first address below a domain.
_FIND = """
SELECT domain FROM (
    SELECT split_part(address, '@', 2) AS domain FROM channels_inbox
    UNION SELECT split_part(address, '@', 2) FROM channels_alias
    UNION SELECT split_part(email, '@', 2) FROM people_agent
) ours WHERE domain = ANY((SELECT string_to_array(%(near)s, ' '))::text[])
UNION ALL (
    SELECT split_part(address, '@', 2) FROM contacts_contactpoint
    WHERE split_part(address, '@', 2) = ANY((SELECT string_to_array(%(near)s, ' '))::text[])
      AND NOT EXISTS (SELECT FROM contacts_contactpoint same WHERE split_part(same.address, '@', 2) = %(domain)s)
    LIMIT 1
)
LIMIT 1
"""


def resembled_by(address: str) -> str:
    """Return the domain of ours, or of somebody we know, that the domain of a new address looks like; "" for none."""
    domain = address.rpartition("@")[2]
    near = neighbours(domain)
    if not near:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"near": " ".join(near), "domain": domain})  # a list costs the driver more than the rest
        found = cursor.fetchone()
    return found[0] if found else ""


def neighbours(domain: str) -> list[str]:
    """Return what a domain may be meant to be taken for: up to some two thousand others."""
    if not domain or len(domain) > _DOMAIN_MAX:
        return []
    shown = _shown(domain)
    near = {skeleton(shown)}
    label, point, ending = domain.rpartition(".") if domain.count(".") == 1 else domain.partition(".")
    if domain.isascii() and not _PUNYCODE.search(domain) and len(label) >= _LABEL_MIN:
        near |= {f"{other}{point}{ending}" for other in _one_letter_away(label)}
    near.discard(domain)
    return sorted(near)


def skeleton(domain: str) -> str:
    """Return a domain in the plain letters that its own look like."""
    plain = unicodedata.normalize("NFKD", domain.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_ALIKE)
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain


def _shown(domain: str) -> str:
    """Return a domain as a browser shows it."""
    if not _PUNYCODE.search(domain):
        return domain
    try:
        return domain.encode().decode("idna")
    except UnicodeError:
        return domain


def _one_letter_away(label: str) -> set[str]:
    cuts = [(label[:at], label[at:]) for at in range(len(label) + 1)]
    left_out = {before + after[1:] for before, after in cuts if after}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    other = {before + letter + after[1:] for before, after in cuts if after for letter in _LETTERS}
    added = {before + letter + after for before, after in cuts for letter in _LETTERS}
    return left_out | swapped | other | added

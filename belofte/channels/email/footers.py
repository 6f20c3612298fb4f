"""Finding what stands below each of somebody's mails: name, function, telephone, disclaimer, advertisement.

What is a signature, and what is not:

- All below "-- " is one.
- A greeting at the end with only a name, "Groetjes, Jan", is what somebody wrote: it is new.
- A greeting followed by more than a name, "Met vriendelijke groet, / Jan de Vries / Inkoop / 06-…", is one from the
  greeting on. Without a greeting, a block below the writer's own name is one, if it holds a telephone or address.
- Disclaimers, requests to save paper and "Sent from my telephone" are one, whatever is above them.
- A postscript below it is new.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from belofte.channels.email import boilerplate, greetings
from belofte.channels.email.roles import Cover

_LINES_MAX: Final = 30  # of a signature
_RULE_REACH: Final = 5  # lines above a drawn line, for a greeting and a name
_SENTENCE_WORDS_MIN: Final = 9
_SMALL_WORDS_MIN: Final = 4

_DELIMITER: Final = re.compile(r"\s?(?:--|—|––|-- )\s?$")
_RULE: Final = re.compile(r"\s?[_*=~-]{5,100}\s?$")
_POSTSCRIPT: Final = re.compile(r"\s?(?:p\.? ?s\.?|n\.?b\.?|ps\d?)(?:\s?[:.,-]|\s)\s?\S", re.IGNORECASE)
_MINE: Final = re.compile(
    r"\b(?:ik|mij|mijn|we hebben|i|i'm|i’m|my|me|ich|mein|meine|mir|mich|je|mon|ma|moi)\b", re.IGNORECASE
)
_NAME_WORD: Final = re.compile(r"\w{1,100}")
_SENTENCE_ENDS: Final = (".", "!", "?", "…")


def find(lines: Sequence[str], start: int, end: int, cover: Cover, *, is_below: bool) -> Iterator[range]:
    """Yield the signatures in a stretch of somebody's own words, which may stand below history.

    A postscript below a signature is not in it.
    """
    end = _trimmed(lines, start, end)
    while end > start and (paragraph := _paragraph(lines, start, end)) != end and _is_footer(lines, paragraph, end):
        yield range(paragraph, end)
        end = _trimmed(lines, start, paragraph)
    begun = _block(lines, start, end, cover, is_below=is_below)
    if begun is not None:
        yield range(begun, _postscript(lines, begun + 1, end))


def _trimmed(lines: Sequence[str], start: int, end: int) -> int:
    """Return the end without the empty lines before it."""
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end


def _paragraph(lines: Sequence[str], start: int, end: int) -> int:
    """Return where the last paragraph begins; of a long one, its last line."""
    first = end - 1
    if boilerplate.is_advert(lines[first]):
        return first
    while first > start and lines[first - 1].strip() and end - first < _LINES_MAX:
        first -= 1
        if boilerplate.is_disclaimer(lines[first]):
            return first
    return first


def _is_footer(lines: Sequence[str], first: int, end: int) -> bool:
    """Tell whether a paragraph is an advertisement or a disclaimer."""
    line = lines[first]
    return (end - first == 1 and boilerplate.is_advert(line)) or boilerplate.is_disclaimer(line)


def _block(lines: Sequence[str], start: int, end: int, cover: Cover, *, is_below: bool) -> int | None:
    """Return where the signature begins that the stretch ends with."""
    earliest = max(start, end - _LINES_MAX)
    for index in range(end - 1, earliest - 1, -1):
        line = lines[index]
        if _DELIMITER.match(line) and not any(map(_is_said_by_writer, lines[index + 1 : end])):
            return index
        if _RULE.match(line) and (is_below or index > start):
            is_footer = _is_details(lines, index + 1, end) if is_below else _is_contact_block(lines, index + 1, end)
            return _greeting_above(lines, start, index) if is_footer else None
        if greetings.is_closing(line):
            return index if _is_more_than_name(lines, index, end) and _is_details(lines, index + 1, end) else None
        if greetings.is_thanks(line):
            below = next((at for at in range(index + 1, end) if lines[at].strip()), end)
            return below if end - below > 1 and _is_contact_block(lines, below, end) else None
        if greetings.may_be_own(line) and _says_something(lines, start, index) and not lines[index - 1].strip():
            return index if _is_contact_block(lines, index + 1, end) else None
    return _below_own_name(lines, earliest, end, cover)


def _greeting_above(lines: Sequence[str], start: int, rule: int) -> int:
    """Return where the greeting stands right above a line that somebody drew, else that line."""
    above = range(rule - 1, max(start, rule - _RULE_REACH) - 1, -1)
    return next((index for index in above if greetings.is_closing(lines[index])), rule)


def _is_more_than_name(lines: Sequence[str], closing: int, end: int) -> bool:
    """Tell a greeting with a function or a telephone below it from one with a name alone."""
    rest = [name for name in (greetings.name_behind(lines[closing]),) if name]
    below = lines[closing + 1 : _postscript(lines, closing + 1, end)]
    rest.extend(line for line in below if line.strip())
    return len(rest) > 1 or any(not _is_name(line) for line in rest)


def _is_name(line: str) -> bool:
    """Tell whether there is nothing but a name here."""
    return (
        len(line.split()) <= greetings.NAME_WORDS_MAX
        and not any(letter.isdigit() or letter in "|@/•·" for letter in line)
        and not boilerplate.has_contact(line)
    )


def _is_details(lines: Sequence[str], start: int, end: int) -> bool:
    """Tell lines with somebody's details from sentences; below a telephone or address slogans may follow."""
    has_contact = False
    for index in range(start, end):
        line = lines[index]
        if _POSTSCRIPT.match(line):
            return True
        has_contact = has_contact or boilerplate.has_contact(line)
        if (_is_sentence(line) and not has_contact) or _is_said_by_writer(line):
            return False
        if len(line) > greetings.LINE_LENGTH_MAX and not has_contact:
            return False
    return True


def _says_something(lines: Sequence[str], start: int, end: int) -> bool:
    """Tell whether there is more here than the words that a mail begins with."""
    return any(line.strip() and not line.endswith(",") for line in lines[max(start, end - _LINES_MAX) : end])


def _is_contact_block(lines: Sequence[str], start: int, end: int) -> bool:
    """Tell whether somebody's details stand here, a telephone or address among them."""
    return any(map(boilerplate.has_contact, lines[start:end])) and _is_details(lines, start, end)


def _is_sentence(line: str) -> bool:
    """Tell a sentence from a name, a function or a company: it is long, or most of its words are small."""
    words = line.split()
    is_small = sum(word[0].islower() for word in words) * 2 >= len(words)
    is_long = len(words) >= _SENTENCE_WORDS_MIN or (is_small and len(words) >= _SMALL_WORDS_MIN)
    return is_long and line.rstrip().endswith(_SENTENCE_ENDS)


def _is_said_by_writer(line: str) -> bool:
    """Tell a sentence of somebody about themselves from a slogan."""
    return _is_sentence(line) and _MINE.search(line) is not None and not boilerplate.is_disclaimer(line)


def _postscript(lines: Sequence[str], start: int, end: int) -> int:
    """Return where a postscript begins, or the end."""
    return next((index for index in range(start, end) if _POSTSCRIPT.match(lines[index])), end)


def _below_own_name(lines: Sequence[str], start: int, end: int, cover: Cover) -> int | None:
    """Return where the writer's own name stands above a block with their details, without a greeting."""
    name = set(_NAME_WORD.findall(cover.author.casefold()))
    for index in range(start + 1, end - 1):
        if name and not lines[index - 1].strip() and set(_NAME_WORD.findall(lines[index].casefold())) == name:
            above = next((lines[at] for at in range(index - 1, start - 1, -1) if lines[at].strip()), ":")
            if not above.rstrip().endswith(":") and _is_contact_block(lines, index + 1, end):
                return index
    return None

"""Reading lists of addresses, however badly written, without ever taking a name for an address."""

import re
from dataclasses import dataclass, field

from belofte.channels.contract import Address
from belofte.channels.email import limits, problems
from belofte.channels.email.headers import decode_coded_words
from belofte.language.cleaning import clean_line

_PIECE = re.compile(
    r'"(?:[^"\\]|\\.)*+"'  # words between quotation marks
    r"|=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]{0,4000}\?="  # a coded word: what is in it never counts as punctuation
    r"|\\.|[(),:;<>]"
    r'|[^"\\(),:;<>=]++|.',
    re.DOTALL,
)
_ADDRESS = re.compile(r'(?:[^\s@<>()\[\]",;:\\]++|"[^"\\\s]++")@[^\s@<>()\[\]",;:\\]++')
_BETWEEN = re.compile(r'[\s<>()\[\]",;:\\]+')
_QUOTING = re.compile(r'\\(.)|"', re.DOTALL)
_LIKE_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,200}\.[a-z]{2}", re.IGNORECASE)


@dataclass(slots=True)
class _Mailbox:
    """One mailbox while it is being read."""

    words: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angle: list[str] | None = None


def read_addresses(values: list[str], *, found: list[str]) -> tuple[Address, ...]:
    """Return at most 1,000 addresses of these headers; add problems to `found`."""
    addresses: list[Address] = []
    for value in values:
        for mailbox in _whole(_mailboxes(value, found=found)):
            if len(addresses) >= limits.ADDRESSES_MAX:
                found.append(problems.ADDRESSES_CUT)
                return tuple(addresses)
            address = _address(mailbox)
            if address is None and "undisclosed" not in "".join((*mailbox.words, *(mailbox.angle or ()))).lower():
                found.append(problems.ADDRESS_UNREADABLE)
            if address is not None:
                addresses.append(address)
        if not addresses and (loose := _loose_address(value)):
            addresses.append(loose)
    return tuple(addresses)


def is_address(words: str) -> bool:
    """Tell whether something is one plain address."""
    return len(words) <= limits.ADDRESS_CHARACTERS_MAX and _ADDRESS.fullmatch(words) is not None


def shows_other_address(author: Address) -> bool:
    """Tell whether a name looks like an address other than the one it stands beside."""
    shown = _LIKE_ADDRESS.search(author.name)
    return shown is not None and author.address.lower() not in author.name.lower()


def reply_tokens(recipients: list[str]) -> tuple[str, ...]:
    """Return what stands after a plus sign in these addresses, lower-case: after the first one, and after the last."""
    tokens: list[str] = []
    for recipient in recipients:
        local = recipient.rpartition("@")[0].lower()
        if "+" in local:
            tokens += (local.partition("+")[2], local.rpartition("+")[2])
    cleaned = (clean_line(token, length_max=limits.ID_CHARACTERS_MAX) for token in tokens)
    return tuple(token for token in dict.fromkeys(cleaned) if token)[: limits.TOKENS_MAX]


def _mailboxes(value: str, *, found: list[str]) -> list[_Mailbox]:
    """Cut a header at its commas, minding quotation marks, comments, angle brackets and groups."""
    done: list[_Mailbox] = []
    current, depth, is_group = _Mailbox(), 0, False
    for piece in _PIECE.findall(value):
        if depth or (piece == "(" and not _is_in_angle(current)):
            depth += {"(": 1, ")": -1}.get(piece, 0)
            current.comment.append(piece)
        elif piece == ":" and current.angle is None:
            current, is_group = _Mailbox(), True
        elif piece in ",;" and not (_is_in_angle(current) and _is_route(current)):
            done.append(current)
            current = _Mailbox()
        elif piece == "<" and current.angle is None:
            current.angle = []
        elif _is_in_angle(current) and current.angle is not None:
            current.angle.append(piece)
        elif piece not in "<>":
            current.words.append(piece)
        if len(done) > limits.ADDRESSES_MAX:
            break
    mailboxes = [box for box in (*done, current) if box.angle is not None or "".join(box.words).strip()]
    if is_group and mailboxes:
        found.append(problems.GROUP)
    return mailboxes


def _whole(mailboxes: list[_Mailbox]) -> list[_Mailbox]:
    """Join a name that was cut at its comma, as in `Vries, Jan de <jan@home.example>` without quotation marks."""
    whole: list[_Mailbox] = []
    for mailbox in mailboxes:
        before = "".join(whole[-1].words).strip() if whole else ""
        is_beginning = bool(whole) and whole[-1].angle is None and "@" not in before and "=?" not in before
        if is_beginning and mailbox.angle is not None and "".join(mailbox.words).strip():
            whole.pop()
            mailbox.words.insert(0, f"{before}, ")
        whole.append(mailbox)
    return whole


def _is_in_angle(mailbox: _Mailbox) -> bool:
    """Tell whether an angle bracket is open."""
    return mailbox.angle is not None and mailbox.angle[-1:] != [">"]


def _is_route(mailbox: _Mailbox) -> bool:
    """Tell the old `<@by.example,@way.example:jan@home.example>`."""
    return mailbox.angle is not None and "".join(mailbox.angle[:1]).lstrip().startswith("@")


def _address(mailbox: _Mailbox) -> Address | None:
    """Return the mailbox with its name decoded; None when it holds no address."""
    words = "".join(mailbox.words).strip()
    if mailbox.angle is not None:
        address, name = "".join(mailbox.angle).rstrip(">").rpartition(":")[2].strip(), words
    elif is_address(words):
        address, name = words, "".join(mailbox.comment).strip("()")
    else:
        return _loose_address(words)
    if not is_address(address):
        return None
    shown = decode_coded_words(_QUOTING.sub(r"\1", name))
    return Address(address=_plain(address), name=clean_line(shown, length_max=limits.NAME_CHARACTERS_MAX))


def _loose_address(value: str) -> Address | None:
    """Find the first thing that can only be an address in words that follow no rule."""
    words = (_plain(word) for word in _BETWEEN.split(value) if word.count("@") == 1)
    return next((Address(address=word) for word in words if is_address(word)), None)


def _plain(address: str) -> str:
    """Take out of an address what nobody can see."""
    return clean_line(address, length_max=limits.ADDRESS_CHARACTERS_MAX)

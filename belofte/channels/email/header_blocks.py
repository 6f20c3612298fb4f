"""Knowing the heads that mail programs put above earlier mail: repeated headers, a line in words, or both.

A head above mail that is passed on looks much the same; what stands in it, and the subject, tell them apart.
"""

import re
from collections.abc import Sequence
from typing import Final

from belofte.channels.email.roles import LOOKED_AT, Cover

_BLOCK_LINES_MAX: Final = 12  # of repeated headers, their second lines and the empty ones between them
_RULE_REACH: Final = 4  # lines below a rule in which a head must begin
_KINDS_MIN: Final = 3  # of From, Sent, To and Subject

_LABELS: Final[dict[str, str]] = {
    word: kind
    for kind, words in {
        "from": "van from von de da fra från od afzender absender expéditeur afsender",
        "sent": "verzonden verstuurd datum sent date gesendet envoyé enviado fecha inviato data skickat sendt wysłano",
        "to": "aan to an à para a til till do destinataire",
        "subject": "onderwerp subject betreff objet sujet asunto oggetto emne ämne temat",
    }.items()
    for word in words.split()
}
_FIRST_OF_HEAD: Final = "-_=*#>"
_LABEL: Final = re.compile(r"[\s*_>]{0,12}([^\W\d_]{1,12})(?: (?:op|le|on))?[\s*_]{0,4}:[*_\s]{0,12}(.{0,300})")
_RULE: Final = re.compile(r"[\s>]{0,8}(?:[-_=*]{8,200}|[-_=*]{2,40}\s?[^\W\d].{0,60}?[-_=*:]{2,40})\s*$")
_MARKS: Final = re.compile(r"[>\s]{0,20}")
_ADDRESS: Final = re.compile(r"[\w.+=-]{1,80}@[\w.-]{1,80}")
_HISTORY: Final = re.compile(
    r"[\s*_>]{0,12}-{2,20}\s?(?:oorspronkelijke? ?(?:bericht|e-?mail|e-?mailbericht|afspraak|mail)"
    r"|origine?el(?:e)? (?:bericht|mail)|original (?:message|appointment|e-?mail)"
    r"|ursprünglicher? (?:nachricht|termin|mail)|originalnachricht|message d['’]origine|message original"
    r"|rendez-vous d['’]origine|reply message|mensaje original|messaggio originale|original besked)\s?-{0,20}",
    re.IGNORECASE,
)
_BARE: Final = frozenset({
    "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht", "original message", "message original",
    "ursprüngliche nachricht", "originalnachricht", "message d'origine", "message d’origine", "message initial",
})  # fmt: skip
_ABOVE: Final = re.compile(
    r"[\s*_>#=-]{0,20}(?:(?:please )?(?:type|write|enter)? ?(?:your )?reply above this line"
    r"|(?:typ|schrijf|plaats|geef)? ?(?:uw|je)? ?(?:antwoord|reactie) (?:a\.u\.b\. )?boven deze (?:lijn|regel)"
    r"|(?:reageer|antwoord) (?:a\.u\.b\. )?boven deze (?:lijn|regel)"
    r"|bitte (?:antworten|schreiben) sie (?:oberhalb|über) dieser (?:linie|zeile)"
    r"|(?:bitte )?(?:oberhalb|über) dieser (?:linie|zeile) antworten"
    r"|(?:veuillez )?(?:répondre|répondez|écrire|saisissez) .{0,30}au[- ]dessus de cette ligne).{0,40}$",
    re.IGNORECASE,
)
_FORWARD: Final = re.compile(
    r"[\s*_>]{0,12}(?:-{3,20}\s?(?:forwarded (?:message|e-?mail|by .{1,80})"
    r"|doorge(?:stuurd|zonden)e? (?:bericht|e-?mail|mail)|doorgestuurd door .{1,80}"
    r"|weitergeleitete (?:nachricht|e-?mail|mail)|weitergeleitet von .{1,80}"
    r"|(?:message|mail|courriel) (?:transféré|réexpédié|transmis)|mensaje reenviado|messaggio inoltrato"
    r"|videresendt besked)(?:\s?-{2,20})?"
    r"|begin (?:forwarded message|(?:van )?(?:het )?doorgestuurde? bericht)\s?:"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)\s?:"
    r"|(?:début du message|message) (?:transféré|réexpédié)\s?:)\s*$",
    re.IGNORECASE,
)


def may_be_head(line: str) -> bool:
    """Tell whether a line has any mark that every head has: most lines have none, and need no closer look."""
    if ":" in line or line.lstrip()[:1] in _FIRST_OF_HEAD:
        return True
    small = line.lower()  # looked for one by one: a loop over the words costs more than they do
    return "above" in small or "boven" in small or "dieser" in small or "dessus" in small or small.strip() in _BARE


def is_forward(line: str) -> bool:
    """Tell whether mail that is passed on begins below this line."""
    return _FORWARD.match(line) is not None


def is_history(lines: Sequence[str], index: int) -> bool:
    """Tell whether a head begins on this line: repeated headers, words between dashes, or what stands right above.

    That may be a rule, or the same words without dashes, as telephones write them.
    """
    line = lines[index]
    if not line:
        return False
    if _is_worded(lines, index) or block_length(lines, index):
        return True
    if not _RULE.match(line) and line.strip().lower() not in _BARE:
        return False
    below = range(index + 1, min(len(lines), index + _RULE_REACH + 1))
    return any(_is_worded(lines, at) or block_length(lines, at) for at in below)


def _is_worded(lines: Sequence[str], index: int) -> bool:
    """Tell whether words say so. A desk that asks for an answer above its line has written the rest itself."""
    if _HISTORY.match(lines[index]):
        return True
    return _ABOVE.match(lines[index]) is not None and any(lines[:index])


def block_length(lines: Sequence[str], index: int) -> int:
    """Return how many lines the repeated headers have that begin here; 0 when they are none."""
    kind, value = _label(lines[index])
    if not kind or kind == "to":
        return 0
    kinds, sender, length, has_moment = {kind}, value if kind == "from" else "", 1, kind == "sent" and _has_digit(value)
    for at in range(index + 1, min(len(lines), index + _BLOCK_LINES_MAX)):
        kind, value = _label(lines[at])
        if kind in kinds:
            break
        if not kind:
            continue
        kinds.add(kind)
        length = at - index + 1
        if kind == "from":
            sender = sender or value
        has_moment = has_moment or (kind == "sent" and _has_digit(value))
        if kind == "subject" and kinds >= {"from", "sent", "to"}:
            break
    is_mail = "@" in sender or ("subject" in kinds and has_moment)
    return length if len(kinds) >= _KINDS_MIN and "from" in kinds and is_mail else 0


def _label(line: str) -> tuple[str, str]:
    """Return which header a line repeats, "" when none, and what it says."""
    found = _LABEL.match(line[:LOOKED_AT])
    return (_LABELS.get(found[1].lower(), ""), found[2]) if found else ("", "")


def _has_digit(value: str) -> bool:
    return any(map(str.isdigit, value))


def is_passed_on(lines: Sequence[str], index: int, cover: Cover) -> bool:
    """Tell whether the mail below this head is passed on rather than answered.

    The subject says so; but what came from an address that this mail goes to is answered, whatever the subject says.
    """
    if not cover.is_forwarded:
        return False
    if any(map(_ABOVE.match, lines[index : index + _RULE_REACH])):
        return False
    for at in range(index, min(len(lines), index + _BLOCK_LINES_MAX)):
        kind, value = _label(lines[at])
        if kind == "from":
            senders = {address.lower() for address in _ADDRESS.findall(value)}
            return senders.isdisjoint(cover.recipients)
    return True

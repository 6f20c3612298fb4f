"""Whether customers call what they write a complaint: "dit is een klacht", in their own words and not denied.

Of how it sounds others judge (`triage`); this is their word for it. A complaint of the body or of a thing is none, nor
is one that they had before, take back, or only have in mind for if nothing happens.
"""

from functools import partial
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.phrasing import any_of
from belofte.language.segments import own_words, sentences

TEXT_MAX: Final = 20_000  # characters that are read
_any = partial(any_of, gap=40)
_MAY_NAME: Final = lazy("klacht|complaint")  # most do not, and are read no further
_PROCEDURE: Final = _any("klacht(?:en)?procedure", "complaints? (?:procedure|process)")
_COMPLAINT: Final = _any("klacht", "complaint")
_OTHER_WORDS: Final = r"(?:(?!maar |but )\w+ ){0,4}"  # "niet zomaar een vraag maar een klacht" is one
_DENIED: Final = _any(
    r"geen (?:\w+ ){0,2}klacht(?:en)?(?:procedure)?", rf"niet {_OTHER_WORDS}(?:een|als) (?:\w+ )?klacht",
    r"(?:zonder|nooit) (?:\w+ ){0,2}klacht", r"klacht (?:is|was|noem) (?:het|dit|dat|ik|ik het|ik dit) (?:\w+ )?niet",
    r"(?:no|never|without)(?: a| any| an)?(?: \w+)? complaint", rf"not {_OTHER_WORDS}an? (?:\w+ )?complaint",
    rf"\w+n['’]t {_OTHER_WORDS}an? (?:\w+ )?complaint",
)  # fmt: skip
_NOT_NOW: Final = _any(  # had, taken back, or only thought of
    r"had(?:den)? (?:ik|we|wij)…klacht", r"(?:i|we) had…complaint", r"trek(?:ken)?…klacht…in",
    r"klacht…(?:ingetrokken|intrekken|in te trekken)", r"withdr[ae]w~…complaint", r"complaint…withdrawn",
    r"overweeg…klacht", r"overwegen…klacht", r"(?:considering|thinking of|tempted to)…complaint",
    r"(?:of|or) (?:ik|we|wij|i|i['’]ll|we['’]ll)…(?:klacht|complaint)",
)  # fmt: skip
_OURS: Final = _any(  # words of a company, below theirs
    r"(?:uw|je|jouw|your) (?:\w+ )?(?:klacht|complaint)",
    r"(?:heeft|heb|hebt|have) (?:u|je|you)…(?:klacht|complaint)",
)
_DEALT_WITH: Final = _any(  # who thanks for it makes none; who says that it was not, does
    r"klacht…(?:opgelost|afgehandeld|verholpen|behandeld|van de baan|opgepakt)",
    r"(?:oplossen|oplossing|afhandeling|afhandelen|behandeling|behandelen|oppakken) van…klacht",
    r"complaint…(?:resolved|handled|solved|closed|sorted|dealt with)",
    r"(?:resolving|resolved|handling|handled|solving|solved|sorting) (?:of )?(?:\w+ ){0,2}complaint",
    r"(?:enige|kleine|only|one|minor) (?:klacht|complaint)",
)  # fmt: skip
_NEGATED: Final = _any("niet", "nooit", "nog", "geen", "not", "never", "yet", r"\w+n['’]t")
_ASKED_OF_US: Final = _any(  # a procedure that they want, and none that a company says it has
    "uw", "jullie", "your", "ik", "wil", "willen", "wilt", "start~", "volg~", "i", "want", "like", "follow"
)
_RULES: Final = _any(
    "(?:wij|we) (?:hanteren|kennen|hebben)", "van toepassing", "(?:we|which) (?:have|operate)", "applies"
)
_ADDRESSES: Final = lazy(r"\S+@\S+|(?:https?:|www\.)\S+")
_HEAD: Final = lazy(r"(?im)^[ \t>*]*(?:onderwerp|subject|betreft|van|from|aan|to)\s*:.*$")
_BEFORE_IT: Final = lazy(
    r"(?im)^[ \t>]*-{2,} ?(?:oorspronkelijk|original|doorgestuurd|forwarded)"
    r"|^.{0,80}\b(?:schreef|wrote)\b.{0,40}:[ \t]*$"
)
_AGAIN: Final = lazy(r"(?i)\s*(?:re|aw|antw|fw|fwd|doorst|tr)\s*(?:\[\d+\])?:")
_BODY: Final = (
    r"(?:rug|knie~|schouder~|nek|hoofd|maag|buik|hart|voet~|enkel|heup|arm|been|hand|pols|huid|oog|ogen|oor|oren|tand~"
    r"|kies|gebit|keel|longen|spier~|gewricht~|back|knee~|shoulder~|neck|head|stomach|heart|foot|feet|ankle|hip|leg"
    r"|wrist|skin|eyes?|ears?|tooth|teeth|throat|lungs?|muscles?|joints?)"
)
_OF_A_BODY_OR_THING: Final = _any(
    r"klacht aan", r"(?:huis)?arts…klacht", r"(?:dokter|specialist|doctor|gp)…(?:klacht|complaint)",
    rf"(?:klacht|complaint) (?:in|met|van|bij|with|of|about) (?:\w+ )?(?:\w+ )?{_BODY}",
    r"(?:lichamelijke|medische|fysieke|psychische|mentale|technische|zakelijke|medical|physical|mental|technical|health"
    r"|chief|presenting) (?:klacht|complaint)",
)  # fmt: skip
_CONDITION: Final = lazy(
    r"(?:(?:en|maar|and|but) )?(?:als (?:ik|u|jullie|je|het|dit|dat|er|we|wij|de|mijn|niemand|jij)|indien|mocht|tenzij"
    r"|zo niet|anders|if|unless|otherwise|or else)\b"
)
_FOLLOWS: Final = lazy(r"(?:dan|then)\b")


def names_a_complaint(text: str) -> bool:
    """Tell whether customers call what they write a complaint, or ask for its procedure; in doubt they do not."""
    words = _theirs(text[:TEXT_MAX])
    if _MAY_NAME.search(words) is None:
        return False
    for sentence in sentences(words):
        is_conditional = False
        for clause in sentence.clauses:
            part = words[clause.start : clause.end]
            is_condition = _CONDITION.match(part) is not None
            if not (is_condition or is_conditional or _FOLLOWS.match(part)) and _names(part):
                return True
            is_conditional = is_condition
    return False


def names_one_in_subject(subject: str) -> bool:
    """Tell whether a mail is headed so ("Klacht over de bezorging"); what goes on under an old heading says nothing."""
    return _AGAIN.match(subject) is None and names_a_complaint(subject)


def _theirs(text: str) -> str:
    """Return a text in lower case without what it quotes, with which it is headed, and addresses."""
    quoted = _BEFORE_IT.search(text)
    kept = text[: quoted.start()] if quoted else text
    return own_words(_ADDRESSES.sub(" ", _HEAD.sub("", kept))).lower()


def _names(part: str) -> bool:
    """Tell whether a clause in lower case does."""
    if _DENIED.search(part):
        return False
    if _PROCEDURE.search(part):
        return _ASKED_OF_US.search(part) is not None and _RULES.search(part) is None
    if _DEALT_WITH.search(part) and not _NEGATED.search(part):
        return False
    others = (_NOT_NOW, _OURS, _OF_A_BODY_OR_THING)
    return _COMPLAINT.search(part) is not None and not any(each.search(part) for each in others)

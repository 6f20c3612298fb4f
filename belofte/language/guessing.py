"""In which of our two languages a text is written.

py3langid looks at pieces of words, and so also knows "nog niks gehoord", where lists of small words know nothing. It is
asked between our two languages only: of all its languages it takes short Dutch for Afrikaans.
"""

from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from belofte.language.expressions import lazy

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

Language = Literal["nl", "en"]

_LETTERS_READ: Final = 400  # by then it is certain, and every letter costs time
_WORDS_MIN: Final = 3  # below, it can be a name
_LEAD_MIN: Final = 2.0  # how far one language leads the other in log-odds; below it is a near-tie
_CUT_MAX: Final = 4_000
_NO_WORDS: Final = lazy(r"(?:https?://|www\.)\S*|\S{1,64}@\S{1,255}|[@#]\w+")  # of no language, or of another
_WORD: Final = lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def guess(text: str, *, otherwise: Language) -> Language:
    """Return the language of a text; `otherwise` where it has too few words, or they do not tell."""
    words = _WORD.findall(_NO_WORDS.sub(" ", text[:_CUT_MAX]))
    if len(words) < _WORDS_MIN:
        return otherwise
    scores = dict(_identifier().rank(" ".join(words)[:_LETTERS_READ]))
    lead = scores["nl"] - scores["en"]
    if abs(lead) < _LEAD_MIN:
        return otherwise
    return "nl" if lead > 0 else "en"


@cache
def _identifier() -> "LanguageIdentifier":
    """Return what tells the two apart: on first use, once a process."""
    from py3langid import langid  # noqa: PLC0415 - heavy, and needed only by who guesses

    known = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    known.set_languages(["nl", "en"])
    return langid.LanguageIdentifier(  # without what it knows of 140 other languages: 24 MB
        known.nb_ptc, known.nb_pc, known.nb_classes, known.tk_nextmove, known.tk_output, tk_row=known.tk_row
    )

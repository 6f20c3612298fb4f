"""What whoever's conversation is stopped always reads: how they go on, and how they object. Nobody edits it.

The database holds these words too (`gates.STOP_IS_TOLD`): another wording is another migration.
"""

from typing import Final

from belofte.language.guessing import Language

_FORMAL: Final = (
    "Wat u hier schrijft, komt aan: een collega leest het en werkt verder aan uw zaak. "
    "Bent u het er niet mee eens dat dit gesprek stopt? Antwoord dan op dit bericht en schrijf waarom. "
    "Iemand anders dan degene die het gesprek stopte, beslist daarover en laat het u weten."
)
_PLAIN: Final = (
    "Wat je hier schrijft, komt aan: een collega leest het en werkt verder aan je zaak. "
    "Ben je het er niet mee eens dat dit gesprek stopt? Antwoord dan op dit bericht en schrijf waarom. "
    "Iemand anders dan degene die het gesprek stopte, beslist daarover en laat het je weten."
)
_ENGLISH: Final = (
    "What you write here arrives: a colleague reads it and goes on with your case. "
    "Do you not agree that this conversation stops? Then answer this message and tell us why. "
    "Somebody other than who stopped it decides, and tells you."
)
WORDINGS: Final = (_FORMAL, _PLAIN, _ENGLISH)


def words(language: Language, *, is_formal: bool) -> str:
    """Return them, in a language and as the house addresses its customers."""
    if language == "en":
        return _ENGLISH
    return _FORMAL if is_formal else _PLAIN

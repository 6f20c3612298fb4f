"""Whether a customer's message only says thanks: short, with words of thanks and none that go on."""

from typing import Final

LENGTH_MAX: Final = 200  # characters; who writes more says something
# As PostgreSQL reads them, in capitals or not; without braces, which no trigger can hold.
_BEGINS: Final = (
    r"^\W*(?:(?:hallo|hoi|hey|hi|beste|geachte|dag|dear|hello|goede\w+|good \w+)\y[^,.!\n]*[,.!\n]\W*)?"
    r"(?:(?:ok\w*|top|fijn|super|prima|perfect|great|mooi|heel|hartelijk|heel erg|veel|many)\y\W*)*"
    r"(?:dank\w*|bedankt|thanks|thank you|merci|thx)\y"
)
_GOES_ON: Final = (
    r"\y(?:maar|echter|toch|niet|niets|geen|nooit|nog|weer|helaas|klacht\w*|klagen|waarom|wanneer|ontevreden|kapot"
    r"|but|however|not|nothing|no|never|still|again|unfortunately|complain\w*|why|when|unhappy|broken)\y|n['’]t\y|\?"
)


def only_thanks_in_sql(text: str) -> str:
    """Return SQL that tells whether a text only says thanks, over the expression of it; in doubt it says more."""
    return f"(length({text}) <= {LENGTH_MAX} AND {text} ~* '{_escaped(_BEGINS)}' AND {text} !~* '{_escaped(_GOES_ON)}')"


def _escaped(pattern: str) -> str:
    return pattern.replace("'", "''")

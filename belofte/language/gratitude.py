"""Whether a customer's message only says thanks: short, with words of thanks and few others, of a closed list."""

from typing import Final

LENGTH_MAX: Final = 200  # characters; who writes more says something
# As PostgreSQL reads them, in capitals or not; without braces, which no trigger can hold.
_BEGINS: Final = (
    r"^\W*(?:(?:hallo|hoi|hey|hi|beste|geachte|dag|dear|hello|goede\w+|good \w+)\y[^,.!\n]*[,.!\n]\W*)?"
    r"(?:(?:ok\w*|top|fijn|super|prima|perfect|great|mooi|heel|hartelijk|heel erg|veel|many)\y\W*)*"
    r"(?:dank\w*|bedankt|thanks|thank you|merci|thx)\y"
)
# A closed list: any other word tells something. Behind the greeting at the end stands a name.
_GOES_ON: Final = (
    r"(?:\W|(?:dank\w*|bedankt|thanks|thank|merci|thx|u|je|jullie|jou|you|wel|so|very|much|a lot|alvast|nogmaals|again"
    r"|zeer|heel|erg|veel|hartelijk|voor|for|het|de|uw|jouw|your|the|snel\w*|quick\w*|fast|goede|good|fijne|kind"
    r"|antwoord\w*|reactie|reageren|bericht|hulp|help|helping|helpen|moeite|uitleg|answer\w*|reply|response|message"
    r"|explanation|explaining|trouble|effort|ok\w*|top|fijn|super|prima|perfect|great|mooi|nice|blij|happy|glad|dat"
    r"|that|dit|this|we|zo|bekeken|opgelost|geholpen|solved|fixed|helped|is|it|me|mij|en|and)\y)*"
    r"(?:(?:groet\w*|gr|mvg|met vriendelijke groet\w*|vriendelijke groet\w*|regards|kind regards|best regards"
    r"|best wishes|cheers|hartelijke groet\w*)\y\W*(?:\w+\W*)?(?:\w+\W*)?(?:\w+\W*)?)?$"
)


def only_thanks_in_sql(text: str) -> str:
    """Return SQL that tells whether a text only says thanks, over the expression of it; in doubt it says more."""
    pattern = _escaped(_BEGINS + _GOES_ON)
    return f"(length({text}) <= {LENGTH_MAX} AND {text} !~ '[?]' AND {text} ~* '{pattern}')"


def _escaped(pattern: str) -> str:
    return pattern.replace("'", "''")

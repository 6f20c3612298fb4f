"""Whether a customer's message only says thanks: short, with words of thanks and few others, of a closed list.

What stands behind a greeting is read as a name only where it is written as one.
"""

from typing import Final

LENGTH_MAX: Final = 200  # characters; who writes more says something
# As PostgreSQL reads them, in capitals or not unless it is said; without braces, which no trigger can hold.
_GREETS: Final = (
    r"^\W*(?:hallo|hoi|hey|hi|beste|geachte|dag|dear|hello|goe(?:de|ie)n?(?:avond|middag|morgen|dag)"
    r"|goede (?:avond|middag|morgen|dag)|good (?:morning|afternoon|evening|day))\y"
    r"(?:[ /]+(?:heer|heren|mevrouw|dames|meneer|mijnheer|mevr|mw|dhr|dr|drs|ir|ing|mr|mrs|ms|sir|madam|allen|allemaal"
    r"|mensen|medewerkers?|team|iedereen|collega\w*|klantenservice|helpdesk|support|customer service|all|everyone"
    r"|there|van|de|der|den|ter|ten|het|the|of|or|en|and)\y[.]?)*"
)
_BEGINS: Final = (
    r"(?:(?:ok|oké|oke|okee|okay|top|fijn|super|prima|perfect|great|mooi|heel|hartelijk|heel erg|veel|many)\y\W*)*"
    r"(?:dank\w*|bedankt|thanks|thank you|merci|thx)\y"
)
# A closed list: any other word tells something.
_GOES_ON: Final = (
    r"(?:\W|(?:dank\w*|bedankt|thanks|thank|merci|thx|u|je|jullie|jou|you|wel|so|very|much|a lot|alvast|nogmaals|again"
    r"|zeer|heel|erg|veel|hartelijk|voor|for|het|de|uw|jouw|your|the|snel\w*|quick\w*|fast|goede|good|fijne|kind"
    r"|antwoord\w*|reactie|reageren|bericht|hulp|help|helping|helpen|moeite|uitleg|answer\w*|reply|response|message"
    r"|explanation|explaining|trouble|effort|ok\w*|top|fijn|super|prima|perfect|great|mooi|nice|blij|happy|glad|dat"
    r"|that|dit|this|we|zo|bekeken|opgelost|geholpen|solved|fixed|helped|is|it|me|mij|en|and)\y)*"
)
# A name stands on the line of the greeting or on the next, and no full stop before it: behind that begins a sentence.
_ENDS: Final = (
    r"\y(?:(?:met )?(?:vriendelijke|hartelijke) groet\w*|groet\w*|gr|mvg|(?:kind |best )?regards|best wishes|cheers)\y"
)
_NAMED: Final = r"(?:[ ]+|[ ]*,[ ]+|[ ]*,?\s*\n\s*)([^\n]*)\s*$"
_CAPITAL: Final = r"[[:upper:]](?:[[:lower:]'’][[:alpha:]'’-]*|[.]?)"
_PARTICLES: Final = r"[ ]+(?:van|de|der|den|ter|ten|te|von|da|el|al|en|and)"
# Capitals count here: one word of any, or a name of up to three and what stands between them.
_NAME: Final = (
    rf"^[ ]*(?:[[:alpha:]][[:alpha:]'’-]*|{_CAPITAL}(?:(?:{_PARTICLES})?(?:{_PARTICLES})?[ ]+{_CAPITAL})?"
    rf"(?:(?:{_PARTICLES})?(?:{_PARTICLES})?[ ]+{_CAPITAL})?)?[ .!]*$"
)


def only_thanks_in_sql(text: str) -> str:
    """Return SQL that tells whether a text only says thanks, over the expression of it; in doubt it says more."""
    says = _escaped(rf"(?:{_GREETS}[^,.!\n]*[,.!\n]|^)\W*{_BEGINS}{_GOES_ON}(?:{_ENDS}(?:\W*$|{_NAMED}))?$")
    greeted = _escaped(rf"(?i){_GREETS}([^,.!\n]*)[,.!\n]")
    signed = _escaped(rf"(?i){_ENDS}{_NAMED}")
    return f"""(
        length({text}) <= {LENGTH_MAX} AND {text} !~ '[?]' AND {text} ~* '{says}'
        AND coalesce(substring({text} from '{greeted}'), '') ~ '{_escaped(_NAME)}'
        AND coalesce(substring({text} from '{signed}'), '') ~ '{_escaped(_NAME)}'
    )"""


def _escaped(pattern: str) -> str:
    return pattern.replace("'", "''")

"""Telling what has to happen first, and by whom: "zodra wij uw retour hebben", "als u vandaag betaalt".

Every function takes a clause in lower case.
"""

from typing import Final

from belofte.language.expressions import lazy

_CONDITION: Final = lazy(
    r"\s*(?:en |maar |and |but )?(?:(?P<always>als(?! (?:compensatie|excuus|dank|blijk|extra|goedmaker"
    r"|tegemoetkoming|eerste|laatste))|indien|mocht(?:en)?|mits|tenzij|"
    r"op voorwaarde|if|unless|provided|should (?:you|your|the|it|this|that|there|we))|(?P<theirs>zodra|wanneer"
    r"|nadat|once|when|as soon as|after))\b",
)
_VERB_FIRST: Final = lazy(
    r"(?:en |maar )?(?!(?:ik|wij|we|dus|dan|dat|dit|want|omdat|daarna|morgen|vandaag|\w+dag|\w+week|in|op|om|bij|met"
    r"|aan|van|voor|uit|binnen|over|na|tot|sinds|volgende|deze|eind|begin) )[a-z]{2,15} "
    r"(?:u|je|jij|jullie|de|het|een|er|dat|dit|uw|jouw|geen|uit|niets) "
)
_CUSTOMER: Final = lazy(r"(?<!\w)(?:u|uw|je|jouw|jij|you|your)(?!\w)")
_RECEIPT: Final = lazy(
    r"(?<!\w)(?:na|bij|zonder|met) (?:(?:de|het|een|uw|je|jouw|jullie) )?(?:\w+e )?(?:ontvangst|akkoord|betaling"
    r"|goedkeuring|toestemming|handtekening|ondertekening|aanbetaling|tegenbericht|(?:bevestiging|reactie) van u)(?!\w)"
    r"|(?<!\w)na (?:uw|je|jouw) \w+|(?<!\w)(?:afhankelijk van|in dat geval|zolang u|mits|op vertoon van)(?!\w)"
    r"|(?<!\w)(?:up)?on (?:receipt|payment|approval|return|signature)(?!\w)"
    r"|(?<!\w)(?:after|with|without|subject to|pending) (?:your|receipt|receiving|payment|approval|we receive)(?!\w)"
    r"|(?<!\w)(?:once received|provided|as long as|in that case|depending on)(?!\w)"
)


def is_condition(clause: str) -> bool:
    """Tell whether a clause names what has to happen first, by the customer: "zodra wij uw retour hebben"."""
    found = _CONDITION.match(clause)
    return bool(found and (found["always"] or _CUSTOMER.search(clause)))


def begins_with_verb(clause: str) -> bool:
    """Tell whether a clause begins as a condition without its word: "blijft het lampje branden", then "dan …"."""
    return bool(_VERB_FIRST.match(clause))


def is_beginning(clause: str) -> bool:
    """Tell whether a clause only says what comes first, whoever has to do it: "zodra ik meer weet"."""
    return bool(_CONDITION.match(clause))


def depends_on_receipt(clause: str) -> bool:
    """Tell whether a promise waits for something of the customer to come in."""
    return bool(_RECEIPT.search(clause))

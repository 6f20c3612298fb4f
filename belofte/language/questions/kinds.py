"""What a question asks for, by its first asking word, in Dutch and English; and which questions ask nothing."""

from functools import partial
from typing import Final, Literal

from belofte.language.expressions import lazy
from belofte.language.phrasing import expression

Kind = Literal[
    "when", "how_much", "why", "how", "where", "who", "which", "what", "may", "request", "yes_no"
]  # fmt: skip


_any = partial(expression, gap=30)

_KINDS: Final[tuple[tuple[Kind, str], ...]] = (  # the first in the text counts; of two at one place the first here
    ("when", _any(
        "(?:per |tot |vanaf |sinds )?wanneer", "hoe laat", "hoe ?lang",
        "(?:op |per |tot |vanaf )?welke (?:dag|datum|termijn|tijd)",
        "op welk moment", "binnen hoeveel", "binnen welke", "hoeveel (?:dagen|weken|tijd|uur|maanden)",
        "(?:by |until |since )?when",
        "what time", "how long", "how soon", "(?:what|which) (?:day|date|time)", "how many (?:days|weeks|hours)",
    )),
    ("how_much", _any(
        "hoe ?veel", "wat kost(?:en)?", "welk bedrag", "wat (?:is|zijn|wordt)…(?:prijs|kosten|tarief|bedrag|boete)",
        "hoe duur", "wat betaal~",
        "wat moet…betalen", "how much", "how many", "what…(?:cost|price|charge|fee|rate)", "how expensive",
        "what do i (?:pay|owe)",
    )),
    ("why", _any(
        "waarom", "hoezo", "hoe komt (?:het|dat|dit)", "hoe kan (?:het|dat|dit)", "waardoor",
        "wat is de (?:reden|oorzaak)", "vanwaar", "om welke reden",
        "why", "how come", "what (?:is|was|['’]s) the (?:reason|cause)", "for what reason",
        "wat is er (?:mis|fout|aan de hand)", "what went wrong",
    )),
    ("where", _any("waar(?:heen|naartoe|naar)?", "naar welk adres", "op welk adres", "where", "which address",
    "what address")),
    ("who", _any("(?:aan |bij |met |door |van |voor )?wie", "wiens", "who", "whom", "whose")),
    ("which", _any(r"(?:op |in |bij |met |voor )?welke?", "wat voor", "which", "what (?:kind|sort|type)")),
    ("how", _any(r"hoe(?! (?:dan ook|het gaat))", "op welke (?:manier|wijze)", "how", "in what way")),
    ("what", _any("wat", "what", "waarmee", "waarvoor", "waarop", "waaraan", "waarover", "what['’]s")),
)  # fmt: skip
_WHAT_IS_ASKED: Final = lazy("|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS))
_MAY: Final = lazy(_any(
    "(?:mag|mogen|kan|kunnen|moet|moeten|hoef|zou) (?:ik|we|wij|mijn|onze|er|men|dat|dit|het)",
    "is het (?:mogelijk|toegestaan|een optie)",
    "(?:ik|we|wij)…(?:mag|kan|mogen|kunnen)", "(?:can|may|could|should|must|might) (?:i|we|my|our|it|this|that|one)",
    "(?:am|are) (?:i|we) (?:allowed|able|permitted|entitled)", "is (?:it|this|that) (?:possible|allowed|an option)",
    "do i (?:have|need) to",
    "(?:i|we) (?:can|may|could)", "heb ik recht", "hebben wij recht",
))  # fmt: skip
_REQUEST: Final = lazy(_any(
    "(?:kunt|kan|kun|wilt|wil|zou|zoudt) (?:u|je|jij|iemand)", "(?:kunnen|willen|zouden) (?:jullie|u|we)",
    "zou het mogelijk zijn", "graag ontvang~ (?:ik|wij|we)",
    "(?:could|can|would|will|won['’]t) (?:you|somebody|someone)(?: please)?", "would you mind", "stuur",
    "please (?:send|give|call|change|cancel|refund)",
))  # fmt: skip
_ASKED_OF_KNOWLEDGE: Final = lazy(_any(
    "(?:vertellen|zeggen|aangeven|laten weten|uitleggen|doorgeven|weten|bevestigen|nakijken|nagaan|checken|zien"
    "|kijken)",
    "(?:tell|let me know|say|explain|confirm|check|know|advise|clarify|see)",
))  # fmt: skip
_WHETHER: Final = lazy(_any("of", "if", "whether"))

_NOTHING_ASKED: Final = lazy(
    r"(?:"
    # politeness
    r"hoe (?:gaat het|is het)(?: (?:ermee|met (?:u|je|jou|jullie)))?|alles goed|how are you(?: (?:doing|today))?"
    r"|how do you do"
    r"|(?:kunt|kan|kun|wilt|zou|kunnen|willen|zouden) (?:u|je|jij|jullie|iemand) (?:mij|me|ons|hier|hiermee|mij hier"
    r"|me hier)?(?: ?(?:aub|"
    r"alstublieft|misschien|even|hierbij|hiermee|verder|eens|mee|bij|kunnen)){0,4} ?(?:helpen|assisteren|bijstaan"
    r"|kijken|naar kijken)"
    r"|(?:could|can|would|will) (?:you|someone|somebody|anyone|anybody)(?: please)? (?:help|assist"
    r"|look into)(?: (?:me|us|this|it|with this|out))*"
    r"(?: please)?|(?:mag|kan) ik (?:u |je |jullie )?(?:iets|wat|een vraag) (?:vragen|stellen)|(?:can|may"
    r"|could) i ask (?:you )?(?:something|a question)"
    r"|is er iemand(?: (?:daar|aanwezig|online))?|iemand (?:daar|aanwezig)|(?:is )?any(?:one|body)(?: there| here)?"
    r"|hallo|hello|hi|hoi|ok|oké|okay"
    # whom it calls
    r"|meneer|mevrouw|heer|dames|heren|sir|madam|iemand|mensen|people|guys|jongens|team"
    # what only wants a nod
    r"|toch|niet|niet waar|nietwaar|snap je|snapt u|begrijpt u|right|ok toch|you know|understood|hè|he|echt"
    r"|echt waar|serieus|seriously|really"
    r"|wat|huh|sorry|pardon|what|nee|ja|dus|so|and|en|nou"
    # what only complains
    r"|hoe moeilijk kan (?:het|dat) (?:nou |nu )?zijn|how hard can (?:it|that) be|is (?:dat|dit|het) (?:nou |nu "
    r"|echt |soms )*(?:zo moeilijk|te veel gevraagd"
    r"|normaal|een grap|een grapje)|is (?:this|that|it) (?:really )?(?:a joke|too much to ask|so hard|that hard"
    r"|normal)(?: to \w+)?"
    r"|vind(?:t|en)? (?:u|je|jullie) (?:dat|dit|het) (?:zelf |nou |nu |echt )*(?:normaal|gek|acceptabel|netjes|raar"
    r"|oké)|noem(?:t|en)? (?:u|je|jullie) (?:dat|dit)"
    r" (?:nou |nu )?\w+|do you (?:really )?(?:call|think) (?:this|that)(?: is)? \w+(?: \w+)?|hoe durven jullie"
    r"|hoe durft u|how dare you"
    r"|den(?:k|kt|ken) (?:u|je|jullie) (?:nou |nu |echt |soms )*dat (?:ik|wij|we) [^?]{0,40}|do you think (?:i"
    r"|we)(?: am|['’]m| are)? [^?]{0,40}"
    r"|waar (?:betaal|betalen) (?:ik|we|wij) (?:eigenlijk |dan )?voor|what am i (?:even )?paying for"
    r"|wat is dit (?:nou |nu |eigenlijk )?voor (?:een )?[^?]{0,30}"
    r"|what (?:kind|sort) of (?:company|service|business|joke) is (?:this|that)|wie (?:verzint|bedenkt) (?:zoiets"
    r"|dit|dat)|who (?:comes up with|thinks of) [^?]{0,20}"
    r"|hoe is (?:het|dit|dat) (?:in godsnaam |toch )?mogelijk|zijn jullie (?:wel |nou )?[^?]{0,20}(?:hoofd|wijs|gek)"
    r"|are you (?:kidding|serious|joking)[^?]{0,10}"
    r"|wat den(?:kt|ken) (?:u|jullie) wel(?: niet)?|moet ik (?:soms|nu echt) [^?]{0,60}"
    r"|am i supposed to (?:just )?[^?]{0,60}|wat heb ik daar(?: nou)? aan"
    r"|hoe vaak moet ik (?:dit|dat|het|nog) [^?]{0,40}|how (?:many times|often) (?:do"
    r"|must) i (?:have to )?[^?]{0,40}|wie doet (?:nou )?zoiets|who does that"
    r"|wat moet ik (?:daar|hier) ?(?:nou )?mee|wat een [^?]{0,40}|what a [^?]{0,40}"
    r")"
)
_FILLER: Final = lazy(
    r"(?:(?:en|maar|dus|want|nou|of|ook|dan|ja|nee|oh|hoi|hallo|hey|hee|beste|dag|and|but|so|or|well|also|then|hi|hello"
    r"|dear|yo|pls|plz|\(?[1-9]\)?"
    r"|oké|ok|eerlijk gezegd|trouwens|btw|verder"
    r"|daarnaast|ten tweede|ten eerste|allereerst|vraag|vraagje|question|ps|p\.s\.)[\s,:.!]+)+"
)


def kind_of(words: str) -> Kind:
    """Return what a question in lower case asks for."""
    asked = _WHAT_IS_ASKED.search(words)
    if (request := _REQUEST.search(words)) and not (asked or _WHETHER.search(words)):
        return "request"
    if asked and not (_MAY.match(words) and asked.start() > 0):
        is_told = not request or _ASKED_OF_KNOWLEDGE.search(words) or request.start() > asked.start()
        return asked.lastgroup if is_told and asked.lastgroup else "request"  # type: ignore[return-value]
    return "may" if _MAY.search(words) else "yes_no"


def asks_nothing(words: str) -> bool:
    """Tell whether a question in lower case is only polite, or only angry."""
    return bool(_NOTHING_ASKED.fullmatch(without_filler(words).strip(" ,.!?")))


def without_filler(words: str) -> str:
    """Return a sentence in lower case without the small words before it."""
    found = _FILLER.match(words)
    return words[found.end() :] if found else words

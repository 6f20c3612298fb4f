"""Finding what a customer asks, in Dutch and English, with or without a question mark, outright or in passing.

Left out is what only greets ("Hoe gaat het?"), what only announces ("Kunt u mij helpen?") and what only complains ("Is
dat nou zo moeilijk?"). Two questions in one sentence are two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.questions.kinds import Kind, asks_nothing, kind_of, without_filler
from belofte.language.segments import own_words, sentences

__all__ = ["Kind", "Question", "find"]

LENGTH_MAX: Final = 20_000  # characters that are read
QUESTIONS_MAX: Final = 30  # of a checklist: more than anybody ticks off
_JOINT: Final = lazy(r"(?<=[\s,])(?:en|and|of|or)$")
_WORDS_MIN: Final = 2
_LETTERS_MIN: Final = 4  # of a question of one word: "Kosten?"

_VERB_NL: Final = (
    r"(?:is|zijn|was|waren|wordt|worden|word|werd|komt|komen|kom|kan|kunnen|kunt|kun|gaat|gaan|ga|mag|mogen|moet"
    r"|moeten|heeft|hebben|heb|krijg|krijgt"
    r"|krijgen|zal|zullen|zou|zouden|doe|doet|doen|kost|kosten|staat|staan|ligt|liggen|blijft|blijven|vind|vinden"
    r"|betekent|gebeurt|duurt|begint|start|werkt"
    r"|zit|hoef|ontvang|ontvangen|verwacht|betaal|betalen|bestel|regel|weet|weten|wil|wilt|stuur|sturen|leveren"
    r"|levert|neem|nemen|geldt|gelden|klopt|past|passen|loopt|lopen|valt|vallen|telt|tellen|hoort|horen|hangt"
    r"|rijdt|rijden|scheelt|lukt|bestaat|bestaan|helpt|betreft|hoeft|hoeven|hebt|bent|ben)"
)
_AUX_EN: Final = (
    r"(?:is|are|was|were|will|would|can|could|do|does|did|has|have|had|should|shall|may|must|am|isn['’]t|aren['’]t"
    r"|don['’]t|doesn['’]t|didn['’]t|won['’]t|"
    r"hasn['’]t|haven['’]t|can['’]t)"
)
_ASKING: Final = lazy(  # a sentence that begins so asks, also without a question mark
    rf"(?:(?:per |tot |vanaf |op |in |bij |aan |met |van |voor )?(?:wanneer|waarom|waar|wie|wat|welke?"
    rf"|hoe(?: ?(?:laat|lang|veel|vaak|ver|snel|groot|zwaar|duur))?)"
    rf"(?: \w+)?(?: \w+)? {_VERB_NL}(?: (?:ik|we|wij|jullie|u|je|er|het|de|dat|dit|mijn|onze|die|een|nu|nog|daarvan"
    rf"|hiervan|eigenlijk|dan|mij|geen|op|met|in))"
    rf"|(?:wat|hoeveel|wie|waar|waarom|wanneer) {_VERB_NL}\b|hoezo\b"
    rf"|(?:when|why|where|who|what|which|how(?: (?:long|much|many|often|far|soon))?)(?: \w+)?(?: \w+)? {_AUX_EN} "
    rf"(?:i|you|we|it|the|my|your|this|that|there|they|he|she|our|a|an|still|any)\b|what['’]s |how come\b|who (?:do"
    rf"|can|is|should)\b"
    r"|(?:kan|mag|moet|kunnen|mogen|krijg|heb|hoef|ben|kom|zal|zou) ik\b|(?:kunnen|mogen|moeten|krijgen|hebben|zijn"
    r"|gaan) (?:we|wij|jullie)\b"
    r"|(?:kunt|kun|wilt|heeft|hebt|weet|bent|gaat|zou) (?:u|je|jij)\b|is (?:er|het|dit|dat|mijn|de|die|deze)\b"
    r"|zijn (?:er|mijn|de|die|deze)\b|klopt (?:het|dat|dit)\b"
    r"|(?:is|was|waren|zijn|wordt|worden|komt|komen|kan|kunnen|gaat|gaan|mag|moet|heeft|hebben|zal|zou|kost|staat"
    r"|ligt|liggen|blijft|gebeurt|duurt|werkt|zit|levert|geldt|gelden|klopt|past|passen|loopt|valt|vallen|telt|lukt"
    r"|bestaat|helpt|scheelt|rijdt|hangt) (?:dat|die|dit|deze|er|het)\b(?!,)(?![^,]*\bdan (?:wil|zal|moet))[^,]*$"
    r"|(?!(?:denk|vind|hoop|wens|dank|bedankt|groet|gelukkig|misschien|sinds|want|omdat|als|dat|dus|maar|toen|nu"
    r"|daar|hier"
    r"|ook|toch|dan|wat|gelieve|zoals|terwijl|totdat|zodra|indien|wanneer)\b)[a-z]{2,}(?:en|t) (?:jullie|u"
    r"|jij)\b(?![^,]*,)"
    r"|(?:of|whether) (?:u|ik|er|dat|zulks|het|je|jullie|men|wij|we|it|i|you|there|that|this|the|he|she|they)\b[^,]*$"
    rf"|(?:hoe|waar|waarom|wanneer) \w+ (?:ik|we|wij|je|jij|u|jullie)\b"
    rf"|hoeveel(?: \w+){{0,3}} {_VERB_NL}\b|how many(?: \w+){{0,3}} {_AUX_EN}\b|how \w+ (?:is|are|was|were)\b"
    r"|(?:sinds wanneer|since when|hoe dan|hoezo dan|(?:en |voor )?welke \w+ dan|what time|hoe laat|how so"
    r"|how come|why"
    r"|waarom|wanneer|when|hoe)(?: dan| then| precies| exactly)?$"
    r"|(?:can|may|could|should|do|did|am|will|would|have|shall|are|were) (?:i|we|you|u)\b"
    r"|(?:is|are|was|were|does|do|did|will|has|have|can|could) (?:it|there|this|that|the|my|your|our|they|these|those"
    r"|he|she|anyone|someone|somebody)\b"
    r"|(?:where|when|who|how)['’]?s (?:my|the|it|this|that|your)\b|(?:u|you) (?:got|have) [^,]*$"
    r"|(?:is|kan|kun|mag|mogen|moet|moeten|gaat|komt|krijgt|wordt|heeft|ligt|staat|zit|werkt|rijdt|hoort|telt|valt) "
    r"(?:hij|zij|ze|ie|'?t|mijn|m'?n|onze|iemand)\b"
    r"|(?:kan|mag|moet|zijn|komen|nemen|zit|houdt|werkt) (?:de|het|je|ge|ze|jullie)\b(?![^,]*,[^,]*\bdan\b)"
    r"|(?:doe|hoor|krijg|neem) je\b)"
)
_OPENS: Final = lazy(  # how what stands before "…, hoe kan dat?" begins where it asks too
    rf"(?:(?:per |tot |vanaf |op |in |bij |aan |met |van |voor |by |at |in |on )?(?:wanneer|waar\w*|wie|wat|welke?"
    rf"|hoe\w*|when|why|where|who|what|which|how|whose)\b"
    rf"|{_VERB_NL}\b|{_AUX_EN}\b|(?:graag|ik|wij|we|i|we)\b[^,]*(?:af|weten|graag|niet|wonder\w*|know)\b|laat\b"
    rf"|please\b|any\b|enig\b|mijn vraag|my question|let\b|nog\b|ook\b|of\b)"
)
_NO_ASKING: Final = lazy(  # begins as a question, and is a condition, a sigh or a wish
    r"[^?]*,\s*(?:dan|zal|zullen|wil|laat|bel|stuur|then|please|i['’]ll|i will)(?!\w)|wat (?:een|fijn|jammer"
    r"|vervelend|erg|leuk|goed|mooi|naar|balen|is dit)(?!\w)"
    r"|what (?:a|an)(?!\w)|hoe dan ook(?!$)|is (?:dit|dat|het) (?:niet )?(?:de bedoeling|normaal|belachelijk)"
    r"|is it too"
)
_INDIRECT: Final = lazy(
    r"(?<!\w)(?:"
    r"(?:ik|wij|we) (?:vraag|vragen|vroeg|vroegen) (?:me|mij|ons|mezelf)?(?: \w+){0,2}? ?af|(?:ik|wij|we) (?:zou"
    r"|zouden|wil|willen|wilde|ben|zijn)(?: \w+){0,3}? "
    r"(?:weten|vragen|benieuwd|horen)|graag (?:hoor|horen|verneem|vernemen|weet|wil|zou) (?:ik|we|wij)(?: \w+){0,3}?"
    r"|(?:ik|wij|we) (?:hoor|horen|verneem|vernemen)"
    r" (?:het )?graag|(?:kunt|kun|kan|wilt|wil|zou|kunnen|willen|zouden) (?:u|je|jij|jullie"
    r"|iemand)(?: \w+){0,4}? (?:laten weten|vertellen|zeggen|aangeven"
    r"|uitleggen|nakijken|nagaan|doorgeven|kijken|bevestigen|checken|uitzoeken)|laat (?:me|mij"
    r"|ons)(?: \w+){0,2}? weten|(?:weet|weten) (?:u|je|jij|jullie|iemand)"
    r"(?: \w+)?|(?:ik|wij|we) (?:weet|weten|snap|begrijp|begrijpen|zie) (?:nog |echt |alleen |ook |het )*niet"
    r"|(?:mijn|onze|de|een) (?:andere |tweede |laatste )?vraag"
    r"(?:je)?(?: is| was)?|heeft u (?:enig )?idee|enig idee|benieuwd|(?:het is )?(?:mij |me |ons )?(?:niet duidelijk"
    r"|onduidelijk)"
    r"|(?:i|we)(?:['’]d| would| want)?(?: \w+){0,2}? (?:like to|want to|need to|love to) (?:know|ask|hear"
    r"|understand)|(?:i|we)(?:['’]m| am| was| are| were|['’]re)?"
    r" (?:just )?(?:wonder|wondering|curious|not sure|unsure)|(?:could|can|would) you(?: \w+){0,3}? (?:tell|let|say"
    r"|explain|confirm|check|advise|clarify)(?: (?:me|us))?"
    r"(?: know)?|(?:please )?(?:let (?:me|us) know|tell (?:me|us)|advise|explain|confirm)|(?:do"
    r"|would) you (?:happen to )?know|(?:any|an) idea|(?:i|we) (?:don['’]t|do not"
    r"|cannot|can['’]t) (?:know|understand|see|find out)|my (?:other |second |last )?question(?: is| was)?|(?:it is"
    r"|it['’]s) (?:not clear|unclear)(?: to (?:me|us))?"
    r"|(?:ik|wij|we) (?:zou|zouden|wil|willen|wilde|ben|zijn|verneem|vernemen|hoor|horen|weet|weten|lees)"
    r"(?: \w+){0,5}?(?: (?:graag|gaarne|prettig|fijn|benieuwd|nieuwsgierig|ook))?(?: \w+){0,2}?"
    r" (?:weten|horen|vernemen|begrijpen|benieuwd|nieuwsgierig)"
    r"|wil(?: \w+){0,2} (?:weten|vragen)|(?:ten (?:eerste|tweede|derde))|(?:also )?curious as to"
    r"|(?:wil|wilde|wou|zou) (?:ik|ik graag) (?:vragen|weten|horen|aanvragen)"
    r"|(?:weet|snap|begrijp) ik (?:\w+ ){0,2}niet"
    r"|(?:graag|gaarne|tevens) (?:hoor|verneem|weet|zie|lees) (?:ik|wij|we)(?: \w+){0,2}?"
    r"|(?:hoor|verneem|vernemen|horen)(?: (?:ik|wij|we))?(?: (?:ook|tevens|nog|het))* (?:graag|gaarne)"
    r"|(?:i|we)(?:['’]d| would| should| wish| want| need| require|['’]m|['’]re| am| are)(?: (?!you)\w+){0,3}?"
    r" (?:to )?(?:know|learn|hear|ask|find out|be told|curious|wondering)"
    r")[\s,:]+(?:\(?[a-d1-4][).]\s+)?(?P<asked>(?:of|wanneer|waarom|waar\w*|wie|wat|welke?|hoe\w*|per|tot"
    r"|binnen|op welke|in hoeverre|if"
    r"|whether|when|why|where|who|what|which|how)(?!\w)[^.!?\n]*)"
)
_WISH: Final = lazy(  # wishes to hear something: whatever comes behind it as a clause that asks, is asked
    r"(?<!\w)(?:weten|vernemen|horen|verneem|verklaring|uitsluitsel|duidelijkheid|opheldering|benieuwd"
    r"|nieuwsgierig(?:heid)?|interesseert|leg (?:mij|me|ons)|vraag(?! niet)"
    r"|vragen|afvraag|afvragen|vroeg me af|vroegen ons af|curious|wonder(?:ing|ed)?|keen|grateful|glad|obliged"
    r"|pleased|interest(?:ed)?"
    r"|know|learn|hear|told|tell|ask(?:ing|ed)?|idea|enlighten|puzzle[sd]?|clear|sure|say|explain|confirm"
    r"|leg(?:gen)? uit"
    r"|uitleggen|uitlegt|zeg|laten weten|laat weten|bevestigen|zeggen|inlichten|berichten|nagaan|uitzoeken"
    r"|rest mij|blijft over|question is"
    r"|matter of)(?!\w)[^.!?\n]{0,80}?[\s,:]"
    r"(?P<asked>(?:of (?:dat |er |ik |u |je |jullie |het |de |dit |die |deze |mijn |onze |we |wij |men |zo"
    r"|\w+ (?:dan wel|of) )"
    r"|vanwaar |waarom |wanneer |hoe |hoeveel |hoelang |welke? |wie |waar(?:aan|om|mee|voor|heen|naar|uit|bij"
    r"|van|op)? |wat (?!betreft|anders|dat betreft)"
    r"|whether |if (?!you (?:could|would|can|like|need|have|want)|so|not|possible|only|i may)|whose |why "
    r"|when (?!you (?:have|get))|where |who |who['’]s |what |which |how |at what |by when |until when |from when )"
    r"[^.!?\n]*)"
)
_LISTED: Final = lazy(  # "drie dingen: …": whatever follows is asked
    r"(?<!\w)(?:twee|drie|vier|een paar|enkele|two|three|four|a few|couple of)"
    r" (?:korte |kleine |laatste |more |other |quick )?"
    r"(?:vragen|vraagjes|dingen|dingetjes|puntjes|punten|zaken|questions|things"
    r"|points)(?!\w)[^:.?!\n]{0,40}:\s{1,5}(?:\(?[1a][).]\s{1,5})?"
)
_ASKED: Final = lazy(r"(?:of|wanneer|waar\w*|wie|wat|welke?|hoe\w*|if|whether|when|why|where|who|what|which|how)(?!\w)")
_REQUEST: Final = lazy(  # asks for a deed, politely enough to be answered
    r"(?:kindly|please)(?: also)? (?:confirm|send|tell|inform|arrange|issue|provide|explain|advise|state|give|forward"
    r"|refund|cancel|let (?:me|us) (?:have|know))\b"
    r"|(?:i|we) (?:(?:would|must|therefore|further|also|hereby|kindly) )*(?:ask|request) (?:you|that|for|a|an|the)\b"
    r"|(?:(?:hierbij|voorts|tevens|graag|dan ook) )?(?:verzoek|verzoeken) (?:ik|wij|we) u\b"
    r"|(?:ik|wij|we) (?:verzoek|verzoeken) u\b|(?:be so good as|wees zo (?:goed|vriendelijk)) "
)
_LINE: Final = lazy(r"\n\s*")
_ALSO: Final = lazy(  # where the second question of a sentence begins
    r"(?:[,;:]|(?<=\s)(?:en|and|of|or|\+))\s+(?:(?:en|and|of|or|ook|also|dus|so)\s+)?(?:\(?[2-5b-e][).]\s+)?"
    r"(?=(?:wanneer"
    r"|waarom|hoe|hoeveel|hoelang|waar"
    r"|wie"
    rf"|wat (?:{_VERB_NL}|het|dat|die|dit|er|u|je|jullie|ik|we|wij|de)|welke?"
    r"|of (?:ik|het|er|u|jullie|dat|dit|de|mijn|je|we|wij)"
    rf"|when|why|how|where|who|what {_AUX_EN}|which|whether"
    r"|(?:aan|op|in|vanaf|tot|naar|met|bij|voor|binnen|by|until|from|to|at|in|for) (?:wanneer|welke?|wie|hoeveel|hoe"
    r"|when|which|what|whom|where)"
    r"|(?:kan|mag|moet|krijg|heb) ik|(?:kunt|heeft|hebt|wilt) u|(?:can|may|do|should|will|could) i|could you|can you"
    r"|(?:do|did|are) (?:you|u|i|we)|(?:is|are|does|do|did|will|has|can) (?:the|that|they|your|he|she)|are there"
    r"|(?:kan|moet|mag|gaat|komt|krijgt|heeft|ligt|staat|werkt) (?:hij|ze|ie|het|dat|dit|er|mijn|de|iemand)"
    r"|(?:krijgen|moeten|mogen|zijn|kunnen|hebben) we|rijdt er"
    r"|is (?:er|het|mijn|dit|dat|die|there|it|my|this)|(?:kunnen|hebben) jullie|is there)(?!\w))"
)
_RUNS_ON: Final = lazy(  # where, in a chat, the second question begins without any sign
    r"(?<=\w)\s+(?=(?:(?:waarom|waar|wie|wanneer|wat|hoe(?: (?:lang|laat|veel|duur))?)"
    rf" {_VERB_NL} (?:ik|je|we|wij|jullie|u|het|dat|dit|er|de|die|mijn)"
    r"|(?:kan|mag|moet|krijg|heb) ik|(?:hebben|krijgen|mogen|moeten) (?:we|wij|jullie)"
    r"|(?:is|gaat|telt|kan) (?:er|dat|dit|hij)"
    rf"|(?:when|where|why|how(?: (?:long|much|many))?|what) {_AUX_EN} (?:i|you|u|it|the|my|they)"
    r"|(?:can|do|will|should) (?:i|u|you|we))(?!\w))"
)
_NOT_BEFORE: Final = lazy(r"(?:of|en|dat|als|and|or|if|that|waar|wanneer|hoe|wat|wie|when|where|how|what)$")
_WORDS_BEFORE: Final = 3  # of a question that another one follows without a sign
_RUN_ON_LENGTH_MAX: Final = 300  # characters: who writes so, writes shortly


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that a customer asks."""

    words: str  # exactly text[start:end]
    start: int
    end: int
    kind: Kind


def find(text: str) -> list[Question]:
    """Return what a customer asks, in its order, at most `QUESTIONS_MAX` questions."""
    words = own_words(text[:LENGTH_MAX])
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in words)  # as long
    found: list[Question] = []
    for sentence in sentences(words):
        start, end = sentence.clauses[0].start, sentence.clauses[-1].end
        for begin, stop in _in_lines(lowered, start, end, is_question=sentence.is_question):
            stop_with_sign = stop + (words[stop : stop + 1] == "?")
            kind = kind_of(without_filler(lowered[begin:stop]))
            found.append(Question(words=text[begin:stop_with_sign], start=begin, end=stop_with_sign, kind=kind))
    return found[:QUESTIONS_MAX]


def _in_lines(words: str, start: int, end: int, *, is_question: bool) -> Iterator[tuple[int, int]]:
    """Yield where a sentence asks; in a chat a line that begins to ask is a sentence of its own."""
    begin = start
    for line in _LINE.finditer(words, start, end):
        if _begins_asking(words[line.end() : end]):
            yield from _asked(words, begin, line.start(), is_question=False)
            begin = line.end()
    yield from _asked(words, begin, end, is_question=is_question)


def _asked(words: str, start: int, end: int, *, is_question: bool) -> Iterator[tuple[int, int]]:
    """Yield where a sentence asks: none, one or several places."""
    sentence = words[start:end]
    listed = _LISTED.search(sentence)
    if listed and (is_question or _ASKED.match(sentence, listed.end()) or _begins_asking(sentence[listed.end() :])):
        yield from _several(words, start + listed.end(), end)
    elif is_question or sentence.endswith((" ja/nee", " ja of nee", " yes/no", " yes or no")):
        yield from _several(words, start, end)
    elif indirect := _INDIRECT.search(sentence) or _WISH.search(sentence):
        yield from _several(words, start + indirect.start(), start + indirect.end("asked"), asks_first=True)
    elif _begins_asking(sentence) or _REQUEST.match(without_filler(sentence)):
        yield from _several(words, start, end, asks_first=True)


def _without_joints(part: str) -> str:
    """Return words without the "and" or comma at their end that joined what came after."""
    kept = part.rstrip(" \t\n\r,")
    while joint := _JOINT.search(kept[-5:]):
        kept = kept[: len(kept) - len(joint[0])].rstrip(" \t\n\r,")
    return kept


def _begins_asking(sentence: str) -> bool:
    """Tell whether a sentence without a question mark asks by the way it begins."""
    plain = without_filler(sentence)
    return bool(_ASKING.match(plain)) and not _NO_ASKING.match(plain)


def _run_on(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where a question follows another without a sign or a word between them."""
    begin = start
    for found in _RUNS_ON.finditer(words, start, min(end, start + _RUN_ON_LENGTH_MAX)):
        before = words[begin : found.start()]
        if len(before.split()) >= _WORDS_BEFORE and _begins_asking(before) and not _NOT_BEFORE.search(before):
            yield found.span()
            begin = found.end()


def _several(words: str, start: int, end: int, *, asks_first: bool = False) -> Iterator[tuple[int, int]]:
    """Yield the questions of a part of a sentence that asks, without those that ask nothing.

    Its first words may only tell ("Mijn modem doet niets, hoe kan dat?"), unless it `asks_first`.
    """
    also = [(found.start(), found.end()) for found in _ALSO.finditer(words, start, end)] or list(
        _run_on(words, start, end)
    )
    tells_first = also and not asks_first and not _OPENS.match(without_filler(words[start : also[0][0]]))
    begins = [start, *(behind for _, behind in also)]
    stops = [*(before for before, _ in also), end]
    for begin, stop in list(zip(begins, stops, strict=True))[1 if tells_first else 0 :]:
        part = words[begin:stop]
        kept = _without_joints(part)
        is_said = len(kept.split()) >= _WORDS_MIN or (len(kept) >= _LETTERS_MIN and words[stop : stop + 1] == "?")
        if is_said and not asks_nothing(kept):
            yield begin, begin + len(kept)

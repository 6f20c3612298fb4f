"""Other words for a sentence that can come across badly: a proposal in its language, for its writer to finish.

None of them says more than any desk can do: whoever takes one over promises to look and to answer, and the finder of
promises asks for the date.
"""

from collections.abc import Mapping
from typing import Final, Literal

from belofte.language.guessing import Language
from belofte.language.tone.labels import Label

Way = Literal["u", "je", "en"]

_BETTER: Final[Mapping[Label, Mapping[Way, str]]] = {
    "rude": {
        "u": "Ik begrijp dat dit vervelend voor u is. Ik kijk graag met u mee naar wat er wel kan.",
        "je": "Ik begrijp dat dit vervelend voor je is. Ik kijk graag met je mee naar wat er wel kan.",
        "en": "I understand that this is annoying for you. I will gladly look with you at what can be done.",
    },
    "sarcasm": {
        "u": "Ik begrijp uw vraag, en zoek het voor u uit.",
        "je": "Ik begrijp je vraag, en zoek het voor je uit.",
        "en": "I understand your question, and will look into it for you.",
    },
    "blame_customer": {
        "u": "Dat dit misging, is vervelend. Ik kijk wat we er nu aan kunnen doen.",
        "je": "Dat dit misging, is vervelend. Ik kijk wat we er nu aan kunnen doen.",
        "en": "I am sorry that this went wrong. I will look at what we can do about it now.",
    },
    "blame_shift": {
        "u": "Dit ligt deels buiten ons, maar u staat er niet alleen voor: ik vraag het na, en laat u weten wat "
        "eruit komt.",
        "je": "Dit ligt deels buiten ons, maar je staat er niet alleen voor: ik vraag het na, en laat je weten wat "
        "eruit komt.",
        "en": "Part of this is outside our hands, but you are not on your own: I will ask them and let you know.",
    },
    "brush_off": {
        "u": "Ik laat u weten wat eruit komt. Bent u het er niet mee eens, dan kunt u op dit bericht reageren.",
        "je": "Ik laat je weten wat eruit komt. Ben je het er niet mee eens, dan kun je op dit bericht reageren.",
        "en": "I will let you know the outcome. If you do not agree with it, you can reply to this message.",
    },
    "excuse_no_action": {
        "u": "Dat had beter gemoeten. Ik zoek uit hoe het nu staat, en laat u weten wat we eraan doen.",
        "je": "Dat had beter gemoeten. Ik zoek uit hoe het nu staat, en laat je weten wat we eraan doen.",
        "en": "This should have gone better. I will find out where it stands, and let you know what we do about it.",
    },
    "no_next_step": {
        "u": "Ik zoek dit voor u uit, en laat u weten wat eruit komt.",
        "je": "Ik zoek dit voor je uit, en laat je weten wat eruit komt.",
        "en": "I will look into this for you, and let you know the outcome.",
    },
    "unanswered_question": {
        "u": "U vroeg ook: “{about}” Het antwoord daarop is: ",
        "je": "Je vroeg ook: “{about}” Het antwoord daarop is: ",
        "en": "You also asked: “{about}” The answer to that is: ",
    },
}


def better(label: Label, *, language: Language, form: str, about: str = "") -> str:
    """Return other words for a sentence; Dutch ones with "u" unless the form is "je"."""
    way: Way = "en" if language == "en" else "je" if form == "je" else "u"
    return _BETTER[label][way].replace("{about}", about)

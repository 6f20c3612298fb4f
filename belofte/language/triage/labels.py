"""What a message of a customer can be and show, and from which certainty on the desk says so."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from belofte.language.marking import gettext_noop

Kind = Literal["complaint", "question", "compliment", "other"]
Label = Literal["frustrated", "urgent", "vulnerable", "misaddressed", "abuse", "thanks", "threat"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
LABELS: Final[tuple[Label, ...]] = get_args(Label)
PLAIN: Final = "plain"  # the label of lessons that show none of these

SHOWN_FROM: Final[Mapping[Label, float]] = {  # where words of its list stand there
    "frustrated": 0.6,
    "urgent": 0.6,
    "vulnerable": 0.5,
    "misaddressed": 0.4,
    "abuse": 0.4,
    "thanks": 0.4,
    "threat": 0.5,
}
SHOWN_UNSAID_FROM: Final[Mapping[Label, float]] = {  # and where it is heard only: who is wrongly blamed is not helped
    "frustrated": 0.75,
    "urgent": 0.75,
    "vulnerable": 0.5,  # nobody who needs care is missed for want of a word
    "misaddressed": 0.65,
    "abuse": 0.55,
    "thanks": 0.4,
    "threat": 0.6,
}
BESIDE_FROM: Final = 0.15  # a second thing in one sentence has but a small share; words of a list must speak for it
BESIDE_PLAIN: Final = 0.8  # and of what is left when only it or nothing can be, it must have this part
COMPLAINT_FROM: Final = 0.8  # certain: the desk asks whether it is one, and waits for the word when a case is closed
CROSS: Final[tuple[Label, ...]] = ("abuse", "threat", "frustrated")  # who shows one of these mostly complains
NEAR: Final = gettext_noop("They name a day or an hour that is near.")
SOUNDS: Final[Mapping[Label, str]] = {  # reasons, where no single words say it
    "frustrated": gettext_noop("This sounds as if they have had enough of it."),
    "urgent": gettext_noop("This sounds as if it cannot wait."),
    "vulnerable": gettext_noop("This sounds as if somebody needs extra care."),
    "misaddressed": gettext_noop("This sounds as if it is for or about somebody else."),
    "abuse": gettext_noop("This sounds as if it is meant to hurt."),
    "thanks": gettext_noop("This sounds as if they only say thanks: no answer is needed."),
    "threat": gettext_noop("This sounds as if they will take it elsewhere: to a court, a supervisor or the public."),
}

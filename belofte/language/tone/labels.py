"""How a reply can sound: the labels, why each is mentioned, and from which certainty on."""

from collections.abc import Mapping
from typing import Final, Literal

from belofte.language.marking import gettext_noop

Heard = Literal["rude", "sarcasm", "blame_customer", "blame_shift", "brush_off", "excuse_no_action"]
Label = Heard | Literal["jargon", "unanswered_question", "register_mismatch", "no_next_step"]

CLEAN: Final = "clean"  # what a classifier calls a sentence that nobody minds

# In the words of somebody who reads along, not of somebody who marks: agents see these all day.
REASONS: Final[Mapping[Label, str]] = {
    "rude": gettext_noop("This can come across as unfriendly."),
    "sarcasm": gettext_noop("This can come across as mocking."),
    "blame_customer": gettext_noop("This can come across as a reproach to the customer."),
    "blame_shift": gettext_noop(
        "This can come across as sending the customer elsewhere. Say what we do ourselves, or why it is not ours and "
        "who can help."
    ),
    "brush_off": gettext_noop(
        "This can come across as closing the door. Say what was found or what happens next, and how to respond."
    ),
    "excuse_no_action": gettext_noop("This can come across as only an excuse. Say what happens now, and when."),
    "jargon": gettext_noop("Not every customer knows this word."),
    "unanswered_question": gettext_noop("The customer asked “{about}”. I do not see the answer here yet."),
    "register_mismatch": gettext_noop("The reply says both “u” and “je”. Choose one of the two."),
    "no_next_step": gettext_noop("The customer may wonder what happens now. Say the next step, and when."),
}
HOUSE_WORD: Final = gettext_noop("Here we use another word for this.")
HOUSE_FORM: Final = {
    "u": gettext_noop("Here we say “u” to customers."),
    "je": gettext_noop("Here we say “je” to customers."),
}

# From which certainty of the classifier on an agent sees a hint: who is told too often how they sound hears nothing.
HINT_FROM: Final[Mapping[Heard, float]] = {
    "rude": 0.86,
    "sarcasm": 0.86,
    "blame_customer": 0.86,
    "blame_shift": 0.74,
    "brush_off": 0.86,
    "excuse_no_action": 0.79,
}
SHORT_WORDS: Final = 4  # a sentence of no more says too little to be sure of
SHORT_FROM: Final = 0.95
# From which certainty on the classifier stops the sending: mocking (story 1), closing the door (story 2) and bare
# pointing (story 4). What is not named here only hints, whatever the classifier says.
STOP_FROM: Final[Mapping[Heard, float]] = {"rude": 0.985, "sarcasm": 0.985, "blame_shift": 0.985, "brush_off": 0.985}

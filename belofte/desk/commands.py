"""Every command of the desk: buttons, keys and the key sheet all read this one list."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something that can be done with a button and with a key; the key never fires while somebody types."""

    name: str
    key: str  # as the browser names it (KeyboardEvent.key)
    title: Promise
    with_control: bool = False  # Ctrl, or Cmd on a Mac: these fire while typing too

    @property
    def shown_key(self) -> str:
        """The key as it is printed on a keyboard."""
        return f"Ctrl {self.key}" if self.with_control else self.key

    @property
    def aria_keys(self) -> str:
        """The key as `aria-keyshortcuts` wants it."""
        return f"Control+{self.key}" if self.with_control else self.key


# What is for good has a key that asks for Shift, far from the others: no finger that slips says it.
COMMANDS: Final = (
    Command(name="next", key="j", title=_("Next")),
    Command(name="previous", key="k", title=_("Previous")),
    Command(name="open", key="Enter", title=_("Open the case")),
    Command(name="back", key="u", title=_("Back to the list")),
    Command(name="reply", key="r", title=_("Write a reply")),
    Command(name="note", key="n", title=_("Write an internal note")),
    Command(name="call", key="c", title=_("Log a call")),
    Command(name="close", key="e", title=_("Close the case")),
    Command(name="take", key="t", title=_("Take the case")),
    Command(name="pass_on", key="x", title=_("Have the case taken over from you")),
    Command(name="complaint", key="!", title=_("Say that it is a complaint, where the desk asks")),
    Command(name="no_complaint", key="_", title=_("Say that it is no complaint, where the desk asks")),
    Command(name="promise", key="p", title=_("Add a promise")),
    Command(name="tell", key="w", title=_("Tell the customer about a promise")),
    Command(name="answer", key="a", title=_("Promise an answer instead of a solution")),
    Command(name="better", key="b", title=_("Use other words for the first remark")),
    Command(name="dismiss", key="d", title=_("Wave the first remark away")),
    Command(name="made_to", key="m", title=_("Say that a rule makes you write this")),
    Command(name="text", key="/", title=_("Put a text of the house in your answer")),
    Command(name="next_in_group", key="g", title=_("Next case in this group")),
    Command(name="send", key="Enter", title=_("Send or save what you are writing"), with_control=True),
    Command(name="keys", key="?", title=_("Show the keys")),
)

BY_NAME: Final = {command.name: command for command in COMMANDS}

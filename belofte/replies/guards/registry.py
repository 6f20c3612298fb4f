"""All guards, in the order in which their remarks are shown."""

from collections.abc import Mapping
from typing import Final

from belofte.replies.guards import (
    attachments,
    blaming,
    dates,
    known_already,
    languages,
    lengths,
    notes,
    personal,
    placeholders,
    questions,
    recipients,
    refusing,
    tone,
)
from belofte.replies.guards.contract import Guard

GUARDS: Final[Mapping[str, Guard]] = {
    module.GUARD.name: module.GUARD
    for module in (
        recipients,
        personal,
        notes,
        placeholders,
        attachments,
        tone,
        blaming,
        refusing,
        known_already,
        dates,
        languages,
        lengths,
        questions,
    )
}

"""How a house talks: how it addresses its customers, and which words it would rather not use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["u", "je", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """How a house talks. A form of "" leaves the choice to each reply, which then keeps to it."""

    form: Form = ""
    words_to_avoid: Mapping[str, str] = field(default_factory=dict)  # each with what to say instead, or ""
    jargon: Mapping[str, str] = field(default_factory=dict)  # its own, beside the words that every trade has

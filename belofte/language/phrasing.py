"""Writing down phrases, so that they read as phrases: "~" is the rest of a word, "…" a gap within the sentence."""

import re

from belofte.language.expressions import lazy


def expression(*phrases: str, gap: int) -> str:
    """Return an expression for any of several phrases in lower case, as whole words; `gap` in characters at most."""
    alternatives = "|".join(phrase.replace("~", r"\w*").replace("…", rf"[^.!?\n]{{0,{gap}}}?") for phrase in phrases)
    return rf"(?<!\w)(?:{alternatives})(?!\w)"


def any_of(*phrases: str, gap: int) -> re.Pattern[str]:
    """Return a pattern for the same."""
    return lazy(expression(*phrases, gap=gap))

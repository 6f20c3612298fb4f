"""What is left of a template: "[naam]", "{{order}}", "XXXX"."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at

_FILE: Final = re.compile(r"\.\w{2,5}\]$")  # a picture that stands in the text
_LEFT: Final = re.compile(
    r"\{\{[^{}\n]{0,60}\}\}|\{%[^{}\n]{0,60}%\}|\{[a-zA-Z_][\w .-]{0,40}\}|%\(\w{1,40}\)s|\$\{?[a-z_]{3,40}\}?"
    r"|%[A-Z_]{3,30}%|«[^»\n]{1,60}»|(?<!#)#{2,10}\w[\w ]{0,40}#{2,10}"
    r"|\[(?!\d+\])[^\[\]\n]{2,60}\]"
    r"|<(?!https?:|mailto:)[^<>\n@/]{2,40}>"
    r"|(?<!\w)(?:x{4,}|X{3,})(?!\w)|(?<!\w)_{3,}(?!\w)|(?<![.\w])\.{5,}(?!\w)"
    r"|(?<!\w)(?:TODO|TBD|TBC|INVULLEN|INVOEGEN|AANVULLEN|INSERT|FILL IN|DATUM HIER|NAAM HIER|PLACEHOLDER"
    r"|LOREM IPSUM)"
    r"(?!\w)(?: [A-Z]{2,}(?!\w))*|(?i:(?<!\w)lorem ipsum(?!\w))"
)


def _look(reading: Reading) -> Iterator[Remark]:
    for found in _LEFT.finditer(reading.text):
        if not _FILE.search(found[0]):
            reason = gettext_noop("This looks like an empty place in a template.")
            yield at(reading, found.start(), found.end(), reason)


GUARD = Guard(
    name="placeholders",
    title=_("Empty places of a template"),
    sees=_("“[name]” or “XXXX”, left over from a template."),
    usual=Level.HINT,
    look=_look,
)

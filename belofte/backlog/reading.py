"""What customers who wait said themselves, since we were last heard: the words by which their cases are sorted.

Whatever says who or where somebody is, is taken out before anything is made of it: groups are called by what is left.
"""

import re
from typing import Final

from django.db import connection

from belofte.conduct import heard
from belofte.language.personal import finding
from belofte.people.models import Team

CASES_MAX: Final = 2_000  # of a team that are sorted: who waits longest
_LENGTH_MAX: Final = 4_000  # characters of a message that are read
LEFT_OUT: Final = "[…]"
_NUMBER: Final = re.compile(r"\b\w{0,20}\d[\d.\-]{3,30}\w{0,20}")
_NAME_LEAST: Final = 3  # letters of a name: shorter ones are words too

_SAID: Final = """
SELECT kept.id, coalesce(unanswered.words, newest.words, kept.subject), concat_ws(' ', contact.name, newest.author_name)
FROM {cases} kept JOIN contacts_contact contact ON contact.id = kept.contact_id
LEFT JOIN LATERAL (
    SELECT nullif(string_agg(left(message.text, %(length)s), E'\n\n' ORDER BY message.id), '') AS words
    FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id = kept.id AND message.needs_answer AND message.recorded_at > {dealt_with}
) unanswered ON true
LEFT JOIN LATERAL (
    SELECT nullif(left(message.text, %(length)s), '') AS words, message.author_name
    FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id = kept.id AND message.direction = 'in' AND NOT message.is_automatic
    ORDER BY message.id DESC LIMIT 1
) newest ON true
""".replace("{dealt_with}", heard.dealt_with("kept.id"))
_OF_TEAM: Final = _SAID.replace(
    "{cases}",
    """(
    SELECT id, contact_id, subject FROM cases_case
    WHERE team_id = %(team)s AND lifted_since IS NOT NULL AND answer_under_way_since IS NULL
    ORDER BY lifted_since, id LIMIT %(most)s
)""",
)
_OF_CASE: Final = _SAID.replace("{cases}", "(SELECT id, contact_id, subject FROM cases_case WHERE id = %(case)s)")


def texts_of(team: Team) -> dict[int, str]:
    """Return the customers' words of the cases that wait longest, by the number of the case, in the order of those."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_TEAM, {"team": team.pk, "most": CASES_MAX, "length": _LENGTH_MAX})
        said = cursor.fetchall()
    return {case_id: without_personal(words, names=names) for case_id, words, names in sorted(said)}


def text_of(case_id: int) -> str:
    """Return the customer's words of one case as they stand there."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_CASE, {"case": case_id, "length": _LENGTH_MAX})
        found = cursor.fetchone()
    return found[1] if found else ""


def without_personal(text: str, *, names: str) -> str:
    """Return a text without numbers, addresses and the customer's own name."""
    pieces: list[str] = []
    place = 0
    for found in finding.find(text):
        pieces += text[place : found.start], LEFT_OUT
        place = found.end
    text = _NUMBER.sub(LEFT_OUT, "".join([*pieces, text[place:]]))
    words = {word for word in re.findall(r"[^\W\d_]+", names) if len(word) >= _NAME_LEAST}
    if not words:
        return text
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b", LEFT_OUT, text, flags=re.IGNORECASE)

"""By which cases and messages are found: each list of cases is a range of one of these, for each team."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

OF_CASE: Final = [
    models.Index(
        fields=["team", "-has_broken_promise", "waiting_since", "id"],
        condition=models.Q(waiting_since__isnull=False),
        name="case_waiting",
    ),
    models.Index(
        fields=["team", "lifted_since", "id"],
        condition=models.Q(lifted_since__isnull=False),
        name="case_lifted",
    ),
    models.Index(
        fields=["team", "promise_due_at", "id"],
        condition=models.Q(promise_due_at__isnull=False),
        name="case_promised",
    ),
    models.Index(
        fields=["answer_under_way_since"],
        condition=models.Q(answer_under_way_since__isnull=False),
        name="case_answer_under_way",
    ),
    models.Index(fields=["team", "ball", "-last_activity_at", "-id"], name="case_by_ball"),
    models.Index(
        fields=["team", "answer_under_way_since", "id"],
        condition=models.Q(answer_under_way_since__isnull=False),
        name="case_under_way",
    ),
    models.Index(
        fields=["assignee", "-has_broken_promise", "waiting_since", "id"],
        condition=models.Q(closed_at__isnull=True, assignee__isnull=False),
        name="case_assigned",
    ),
    models.Index(fields=["contact", "-last_activity_at"], name="case_by_contact"),
]

NUMBERED_MAX: Final = 20_000  # characters of a message of which the numbers are found

_IN_A_WORD: Final = r"(?<=[0-9])[-/._](?=[0-9A-Z])|(?<=[A-Z])[-/._](?=[0-9])"
_BETWEEN_GROUPS: Final = r"(?<=[0-9])[- ().–/\u00A0]{1,3}(?=[0-9])"
_NO_NUMBER: Final = r"(?:[^0-9A-Z]|(?<![0-9A-Z])(?:[A-Z]+|[0-9A-Z]{1,4}|[0-9A-Z]{35,})(?![0-9A-Z]))+"


def _without(between: str) -> str:
    """Return the template of all that can be a number once this is taken out of it."""
    said = f"regexp_replace(upper(left(%(expressions)s, {NUMBERED_MAX})), '{between}', '', 'g')"
    return f"regexp_split_to_array({said}, '{_NO_NUMBER}')"


# The numbers that stand in a message: what can be one, of five to thirty-four letters and digits, without what stands
# between its groups; and each as one word too, since a count may follow it ("10-87123 2 stuks"). The words are part of
# the index, so they stand in it as they are and are no parameters.
NUMBERS: Final = models.Func(
    models.F("subject"),
    models.F("signature"),
    models.F("text"),
    arg_joiner=" || ' ' || ",
    template=f"array_remove({_without(f'{_IN_A_WORD}|{_BETWEEN_GROUPS}')} || {_without(_IN_A_WORD)}, '')",
    output_field=ArrayField(models.TextField()),
)
OF_MESSAGE: Final = [
    models.Index(fields=["conversation", "recorded_at"], name="message_by_conversation"),
    models.Index("external_id", name="message_external_id", condition=~models.Q(external_id="")),
    GinIndex(NUMBERS, name="message_numbers"),
]

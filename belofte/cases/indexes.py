"""By which the lists of cases are read: each list is a range of one of these, for each team."""

from typing import Final

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

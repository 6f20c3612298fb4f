"""What the page of a case asks about complaints: whether it is one, and where its customer complained again.

Read with the case itself, in one statement.
"""

from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from belofte.closing import complaining

Facts = dict[str, Any]  # columns by name
_CASE: Final = "cases_case.id"
_AGAIN_MAX: Final = 50
_AGAIN: Final = f"""
SELECT jsonb_build_object('place', again.place, 'at', again.at, 'is_call', again.call_id IS NOT NULL)
FROM ({complaining.said_again(_CASE)}) again ORDER BY again.at DESC LIMIT {_AGAIN_MAX}
"""  # noqa: S608 - its parts stand in the code


def beside() -> dict[str, RawSQL]:
    """Return what reads with a case whether something sounds like a complaint, or is called one, and `places`."""
    return {
        "found_sounds": RawSQL(f"EXISTS ({complaining.unsaid(_CASE)})", []),  # noqa: S611 - as above
        "found_named": RawSQL(f"EXISTS ({complaining.unsaid(_CASE, by_its_name=True)})", []),  # noqa: S611
        "found_again": RawSQL(f"ARRAY({_AGAIN})", [], output_field=ArrayField(JSONField())),  # noqa: S611
    }


def places(found: list[Facts]) -> list[Facts]:
    """Return in which messages and calls the customer of a complaint can make another, the newest first."""
    return [{**fact, "at": datetime.fromisoformat(fact["at"])} for fact in found]

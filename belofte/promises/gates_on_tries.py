"""What a try to ring a customer is, as SQL over the entry that tells of it; `saying.py` and `tries.py` say the same."""

from datetime import timedelta
from typing import Final

APART: Final = timedelta(hours=2)  # of two tries

# Of a call: in which part of the day it was, by the clock that it names; NULL where it names none.
_BY_ITS_ZONE: Final = "(call.called_at AT TIME ZONE nullif(call.zone, ''))::time"
PART_OF_DAY: Final = f"""
    CASE WHEN {_BY_ITS_ZONE} < '12:00' THEN 'morning' WHEN {_BY_ITS_ZONE} < '18:00' THEN 'afternoon'
         WHEN {_BY_ITS_ZONE} >= '18:00' THEN 'evening' END
"""

# Seconds of the day by the clock of the desk, of a call that does not say which that is: the release before logs it
# so. What is written down may be put right until a minute before midnight there. The clocks may have changed since, so
# an hour more or less is fine.
_BY_THE_CLOCK: Final = """
    mod(mod(86340 + extract(epoch FROM call.called_at - put_right.until) + drift.seconds, 86400) + 86400, 86400)
"""

# A call of this case in which we rang and did not speak, once, in the part of the day in which that was.
TRIED: Final = f"""
    SELECT FROM cases_call call
    CROSS JOIN LATERAL (SELECT coalesce(
        (SELECT misread_until FROM promises_promise WHERE id = NEW.promise_id),
        (SELECT misread_until FROM promises_promise WHERE misread_until IS NOT NULL ORDER BY id DESC LIMIT 1)
    ) AS until) put_right
    CROSS JOIN (VALUES (-3600), (0), (3600)) drift (seconds)
    WHERE call.id = NEW.call_id AND call.case_id = NEW.case_id AND call.direction = 'out' AND call.result <> 'answered'
      AND NEW.part_of_day = CASE
          WHEN call.zone <> '' THEN {PART_OF_DAY}
          WHEN {_BY_THE_CLOCK} < 43200 THEN 'morning'
          WHEN {_BY_THE_CLOCK} < 64800 THEN 'afternoon' ELSE 'evening' END
      AND NOT EXISTS (
          SELECT FROM promises_ledgerentry
          WHERE promise_id = NEW.promise_id AND kind = 'tried' AND call_id = NEW.call_id)
"""  # noqa: S608

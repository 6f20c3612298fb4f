"""What the database refuses about parties, whoever asks: each entry follows from the one before, and is for good."""

from typing import Final

import pgtrigger


def _function(body: str) -> pgtrigger.Func:
    return pgtrigger.Func(body)  # type: ignore[no-untyped-call]


UNDERTAKING_IS_OF_ITS_CASE: Final = pgtrigger.Trigger(
    name="undertaking_is_of_its_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=_function(
        """
        IF NOT EXISTS (SELECT FROM parties_involvement WHERE id = NEW.involvement_id AND case_id = NEW.case_id) THEN
            RAISE EXCEPTION 'undertaking: the party has no part in this case';
        END IF;
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'undertaking: it begins open';
        END IF;
        RETURN NEW;
        """
    ),
)

UNDERTAKING_HAS_ITS_ENTRIES: Final = pgtrigger.Trigger(
    name="undertaking_has_its_entries",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=_function(
        """
        IF NOT EXISTS (SELECT FROM parties_undertakingentry WHERE undertaking_id = NEW.id AND kind = 'made') THEN
            RAISE EXCEPTION 'undertaking: it is not written down that it was made';
        END IF;
        RETURN NULL;
        """
    ),
)

UNDERTAKING_REPEATS_ITS_ENTRIES: Final = pgtrigger.Trigger(
    name="undertaking_repeats_its_entries",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    declare=[("entry", "parties_undertakingentry")],
    func=_function(
        """
        SELECT * INTO entry FROM parties_undertakingentry WHERE undertaking_id = NEW.id ORDER BY id DESC LIMIT 1;
        IF NOT FOUND OR (NEW.state, NEW.due_at) IS DISTINCT FROM (entry.state, entry.due_at) THEN
            RAISE EXCEPTION 'undertaking: it may only say what its newest entry says';
        END IF;
        RETURN NEW;
        """
    ),
)

ENTRY_FOLLOWS: Final = pgtrigger.Trigger(
    name="undertaking_entry_follows",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("earlier", "parties_undertakingentry"), ("follows", "boolean")],
    func=_function(
        """
        SELECT * INTO earlier FROM parties_undertakingentry
        WHERE undertaking_id = NEW.undertaking_id ORDER BY id DESC LIMIT 1;
        IF earlier.id IS NULL THEN
            follows := NEW.kind = 'made' AND NEW.state = 'open';
        ELSE
            follows := CASE NEW.kind
                WHEN 'moved' THEN NEW.state = 'open'
                    AND (earlier.state = 'broken' OR earlier.state = 'open' AND NEW.at <= earlier.due_at)
                WHEN 'kept' THEN earlier.state IN ('open', 'broken') AND NEW.state = 'kept'
                WHEN 'broken' THEN earlier.state = 'open' AND NEW.state = 'broken' AND NEW.at > earlier.due_at
                WHEN 'withdrawn' THEN earlier.state IN ('open', 'broken') AND NEW.state = 'withdrawn'
                WHEN 'warned' THEN earlier.state = 'open' AND NEW.state = 'open'
                ELSE false
            END
            AND NEW.at >= earlier.at AND (NEW.kind = 'moved' OR NEW.due_at = earlier.due_at);
        END IF;
        IF follows IS NOT TRUE THEN
            RAISE EXCEPTION 'undertaking: % (%) does not follow from % (%)',
                NEW.kind, NEW.state, coalesce(earlier.kind, 'nothing'), coalesce(earlier.state, '');
        END IF;
        RETURN NEW;
        """
    ),
)

"""What the database refuses about complaints and what sounds like one, whoever asks."""

from typing import Final

import pgtrigger

from belofte.closing.complaining import said_again, unsaid
from belofte.closing.conditions import AS_NO_COMPLAINT, OF_COMPLAINT, complained, unheard
from belofte.database.gates import function
from belofte.people.gates import only_by_lead


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in words)


COMPLAINT_CLOSED_WITH_ITS_OUTCOME: Final = pgtrigger.Trigger(
    name="complaint_closed_with_its_outcome",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__closed_at__isnull=False),
    func=function(
        f"""
        IF (TG_OP = 'INSERT' OR OLD.closed_at IS NULL) AND EXISTS ({complained("NEW.id")}) THEN
            RAISE EXCEPTION 'case: a complaint stays open until its outcome was told';
        END IF;
        RETURN NEW;
        """
    ),
)

COMPLAINT_FOLLOWS_ITS_PROCEDURE: Final = pgtrigger.Trigger(
    name="complaint_follows_its_procedure",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF (
            SELECT choice.kind FROM procedures_choice choice JOIN cases_case ON cases_case.team_id = choice.team_id
            WHERE cases_case.id = NEW.case_id AND choice.at <= NEW.at ORDER BY choice.id DESC LIMIT 1
        ) <> '' AND NOT EXISTS (
            SELECT FROM procedures_procedure WHERE case_id = NEW.case_id AND begun_at = NEW.at
        ) THEN
            RAISE EXCEPTION 'complaint: it follows the procedure of its team';
        END IF;
        RETURN NULL;
        """
    ),
)

COMPLAINT_OF_AN_OPEN_CASE: Final = pgtrigger.Trigger(
    name="complaint_of_an_open_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        -- waits for whoever is closing it
        PERFORM FROM cases_case WHERE id = NEW.case_id AND closed_at IS NULL FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'complaint: the case is closed';
        END IF;
        IF coalesce(NEW.message_id, NEW.call_id) IS NOT NULL THEN
            IF NOT EXISTS (
                SELECT FROM ({said_again("NEW.case_id")}) again
                WHERE again.message_id = NEW.message_id OR again.call_id = NEW.call_id
            ) THEN
                RAISE EXCEPTION 'complaint: the customer said nothing there since the outcome of the one before';
            END IF;
        ELSIF EXISTS (SELECT FROM closing_complaint WHERE case_id = NEW.case_id AND changed_at IS NULL)
           AND NOT EXISTS ({unsaid("NEW.case_id")}) THEN
            RAISE EXCEPTION 'complaint: the case is one, and nothing sounds like another since its outcome';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - its parts stand in the code
    ),
)

WHAT_SOUNDS_LIKE_A_COMPLAINT_IS_ASKED: Final = pgtrigger.Trigger(
    name="what_sounds_like_a_complaint_is_asked",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=function(
        f"""
        IF TG_OP = 'UPDATE' AND (OLD.completed_at IS NOT NULL OR NEW.completed_at IS NULL) THEN
            RETURN NEW;
        END IF;
        IF NEW.outcome NOT IN ({_listed(OF_COMPLAINT)})
           AND (NEW.outcome <> '' OR EXISTS (
               SELECT FROM cases_answerwaiver WHERE id = NEW.waiver_id AND reason IN ({_listed(AS_NO_COMPLAINT)})
           )) AND EXISTS ({unsaid("NEW.case_id")}) THEN
            RAISE EXCEPTION 'closure: nobody said whether what sounds like a complaint is one';
        END IF;
        RETURN NEW;
        """
    ),
)

_UNHEARD_BEFORE: Final = f"{unheard('NEW.case_id')} AND message.recorded_at <= NEW.completed_at"

WHAT_CAME_IN_IS_HEARD_FIRST: Final = pgtrigger.Trigger(
    name="what_came_in_is_heard_first",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__completed_at__isnull=False),
    timing=pgtrigger.Deferred,  # whoever completes it may have listened in the same transaction; what is later opens it
    func=function(
        f"""
        IF TG_OP = 'UPDATE' AND OLD.completed_at IS NOT NULL THEN
            RETURN NULL;
        END IF;
        IF NEW.outcome NOT IN ({_listed(OF_COMPLAINT)}) AND EXISTS ({_UNHEARD_BEFORE})
           AND (NEW.outcome <> '' OR EXISTS (
               SELECT FROM cases_answerwaiver WHERE id = NEW.waiver_id AND reason IN ({_listed(AS_NO_COMPLAINT)})
           )) THEN
            RAISE EXCEPTION 'closure: nobody listened yet whether what came in sounds like a complaint';
        END IF;
        RETURN NULL;
        """
    ),
)

GRIEVANCE_MARKS_ITS_CASE: Final = pgtrigger.Trigger(
    name="grievance_marks_its_case",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__is_complaint=True),
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM closing_complaint complaint
            JOIN cases_conversation place ON place.case_id = complaint.case_id
            JOIN cases_message message ON message.conversation_id = place.id
            WHERE message.id = NEW.message_id AND complaint.at = NEW.at AND complaint.by_id = NEW.by_id
              AND complaint.changed_at IS NULL
        ) THEN
            RAISE EXCEPTION 'grievance: that it is a complaint marks its case as one';
        END IF;
        RETURN NULL;
        """
    ),
)

COMPLAINT_CHANGED_BY_A_LEAD: Final = only_by_lead(
    name="complaint_changed_by_a_lead",
    by="changed_by_id",
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__changed_at__isnull=False),
    refusal="complaint: only a lead says that it is none",
)

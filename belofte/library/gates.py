"""What the database refuses about texts of the house, whoever asks: none is in use that no guard has read."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.procedures.conditions import plain

PIECE_MIN: Final = 8  # letters of a sentence, or of a piece of one, that is known again

_WHO_MAY = """
    SELECT FROM people_agent agent WHERE agent.id = NEW.by_id AND agent.is_active
    AND ('administrator' = ANY(agent.roles) OR 'lead' = ANY(agent.roles) AND EXISTS (
        SELECT FROM people_agent_teams member WHERE member.agent_id = agent.id AND member.team_id = (
            SELECT team_id FROM library_text WHERE id = {text})))
"""

VERSION_BY_WHO_MAY = pgtrigger.Trigger(
    name="version_by_who_may",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NOT EXISTS ({_WHO_MAY.format(text="NEW.text_id")}) THEN
            RAISE EXCEPTION 'text: a lead of its team writes it, or an administrator';
        END IF;
        RETURN NEW;
        """
    ),
)

EXPLAINER_HAS_NO_BLANKS = pgtrigger.Trigger(
    name="explainer_has_no_blanks",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        r"""
        IF concat_ws(E'\n', NEW.title_nl, NEW.nl, NEW.title_en, NEW.en) ~ '\[[^\[\]]*\]'
           AND EXISTS (SELECT FROM library_text WHERE id = NEW.text_id AND kind = 'explainer') THEN
            RAISE EXCEPTION 'explainer: it has a blank, and nobody fills it in before customers read it';
        END IF;
        RETURN NEW;
        """
    ),
)

VERSION_IS_READ = pgtrigger.Trigger(
    name="version_is_read",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF NOT EXISTS (SELECT FROM library_versionread WHERE version_id = NEW.id) THEN
            RAISE EXCEPTION 'text: no guard has read this version';
        END IF;
        RETURN NULL;
        """
    ),
)

EVERY_STOP_HAS_A_REASON = pgtrigger.Trigger(
    name="every_stop_of_it_has_a_reason",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.stops > 0"),
    func=function(
        """
        IF (SELECT count(*) FROM library_versionoverruling WHERE version_id = NEW.version_id) < NEW.stops THEN
            RAISE EXCEPTION 'text: a guard stopped it, and nobody said why it may be used';
        END IF;
        RETURN NULL;
        """
    ),
)

OVERRULED_BY_WHO_MAY = pgtrigger.Trigger(
    name="overruled_by_who_may",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NOT EXISTS (
            {_WHO_MAY.format(text="(SELECT text_id FROM library_version WHERE id = NEW.version_id)")}
        ) THEN
            RAISE EXCEPTION 'text: only a lead of its team or an administrator says why it may be used';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand in the code
    ),
)

TEXT_USES_WHAT_WAS_READ = pgtrigger.Trigger(
    name="text_uses_what_was_read",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.version_id IS NOT NULL"),
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM library_version version
            JOIN library_versionread seen ON seen.version_id = version.id
            WHERE version.id = NEW.version_id AND version.text_id = NEW.id
        ) THEN
            RAISE EXCEPTION 'text: only a version of its own that the guards have read is in use';
        END IF;
        RETURN NEW;
        """
    ),
)

CONTESTED_BY_WHO_GOT_IT = pgtrigger.Trigger(
    name="contested_by_who_got_it",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM library_use used
            JOIN library_text explainer ON explainer.id = used.text_id AND explainer.kind = 'explainer'
            JOIN cases_message message ON message.id = used.message_id
            JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            WHERE used.id = NEW.use_id AND used.text_id = NEW.text_id
            AND conversation.contact_point_id = NEW.contact_point_id
        ) THEN
            RAISE EXCEPTION 'explainer: only who was sent it says that it is not clear or not right';
        END IF;
        RETURN NEW;
        """
    ),
)

USED_IN_AN_ANSWER = pgtrigger.Trigger(
    name="used_in_an_answer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (SELECT FROM library_version WHERE id = NEW.version_id AND text_id = NEW.text_id)
           OR NOT EXISTS (SELECT FROM cases_message WHERE id = NEW.message_id AND direction = 'out') THEN
            RAISE EXCEPTION 'text: it is used in an answer, by a version of its own';
        END IF;
        RETURN NEW;
        """
    ),
)

# Of the words it asks that a piece stands in the version at all; how much is enough, `using.py` judges by sentences.
PROMISED_IN_ITS_ANSWER = pgtrigger.Trigger(
    name="promised_in_its_answer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM library_use used JOIN promises_promise promise ON promise.message_id = used.message_id
            JOIN library_version version ON version.id = used.version_id
            CROSS JOIN LATERAL (
                SELECT {plain("promise.words")} AS promised, {plain("version.nl || ' ' || version.en")} AS written
            ) compared
            CROSS JOIN LATERAL generate_series(1, length(compared.promised) - {PIECE_MIN - 1}) place
            WHERE used.id = NEW.use_id AND used.text_id = NEW.text_id AND promise.id = NEW.promise_id
              AND promise.origin <> 'desk'
              AND position(substr(compared.promised, place, {PIECE_MIN}) IN compared.written) > 0
        ) THEN
            RAISE EXCEPTION 'text: what it promised stands in the answer that was made from it, in its words';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - all parts stand in the code
    ),
)

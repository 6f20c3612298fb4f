"""What the database refuses about answers, whoever asks: none leaves unread by guards, or stopped without a reason."""

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD

# What is forwarded to others, what the desk says by itself and what was imported is no answer of somebody here.
ANSWER_IS_CHECKED = pgtrigger.Trigger(
    name="answer_is_checked",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.direction = 'out' AND NEW.author_id IS NOT NULL AND NEW.forwards_id IS NULL"),
    func=function(
        """
        IF NOT EXISTS (SELECT FROM replies_checked WHERE message_id = NEW.id) THEN
            RAISE EXCEPTION 'answer: no guard has read it';
        END IF;
        RETURN NULL;
        """
    ),
)

EVERY_STOP_HAS_A_REASON = pgtrigger.Trigger(
    name="every_stop_has_a_reason",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.stops > 0"),
    func=function(
        """
        IF (SELECT count(*) FROM replies_overruling WHERE message_id = NEW.message_id) < NEW.stops THEN
            RAISE EXCEPTION 'answer: a guard stopped it, and nobody said why it may leave';
        END IF;
        RETURN NULL;
        """
    ),
)

_BY_ITS_LEAD = f"""
    SELECT FROM people_agent agent
    JOIN people_agent_teams member ON member.agent_id = agent.id
    JOIN cases_case ON cases_case.team_id = member.team_id
    JOIN cases_conversation conversation ON conversation.case_id = cases_case.id
    JOIN cases_message message ON message.conversation_id = conversation.id
    WHERE agent.id = NEW.by_id AND agent.is_active AND {IS_LEAD} AND message.id = NEW.message_id
"""

LEAD_OVERRULES = pgtrigger.Trigger(
    name="lead_overrules",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF (NEW.level = 'lead' OR EXISTS (
                SELECT FROM replies_guardlevel chosen
                JOIN cases_case ON cases_case.team_id = chosen.team_id
                JOIN cases_conversation conversation ON conversation.case_id = cases_case.id
                JOIN cases_message message ON message.conversation_id = conversation.id
                WHERE message.id = NEW.message_id AND chosen.guard = NEW.guard AND chosen.level = 'lead'))
           AND NOT EXISTS ({_BY_ITS_LEAD}) THEN
            RAISE EXCEPTION 'answer: only a lead lets this leave';
        END IF;
        IF NOT EXISTS (SELECT FROM cases_message WHERE id = NEW.message_id AND author_id = NEW.by_id)
           AND NOT (NEW.level = 'lead' AND EXISTS ({_BY_ITS_LEAD})) THEN
            RAISE EXCEPTION 'answer: whoever sends it says why, or a lead whom it needs';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand in the code
    ),
)

STOPS_ONCE_TRIED = pgtrigger.Trigger(
    name="stops_once_tried",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=function(  # the levels stand here: after a dump, PostgreSQL writes an IN of a condition in another way
        """
        IF NEW.level IN ('reason', 'lead') AND NOT EXISTS (
            SELECT FROM replies_guardtrial WHERE team_id = NEW.team_id AND guard = NEW.guard AND read >= 50
        ) THEN
            RAISE EXCEPTION 'guard: it stops nothing before it was tried on what the team sent';
        END IF;
        RETURN NEW;
        """
    ),
)

OWNER_ANSWERS = pgtrigger.Trigger(
    name="owner_answers",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (SELECT FROM replies_rule WHERE id = NEW.rule_id AND owner_id = NEW.by_id) THEN
            RAISE EXCEPTION 'rule: only its owner says what happens with it';
        END IF;
        RETURN NEW;
        """
    ),
)

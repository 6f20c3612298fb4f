"""What the database refuses about answers, whoever asks: none leaves unread by guards, or stopped without a reason."""

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD, only_by_lead

# What the desk says by itself and what was imported nobody here wrote; above a forward somebody did.
ANSWER_IS_CHECKED = pgtrigger.Trigger(
    name="answer_is_checked",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.direction = 'out' AND NEW.author_id IS NOT NULL"),
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

# What a guard heard, no trigger can hear again. What it holds: who had it tried, and that it read all that was sent.
TRIAL_READS_WHAT_WAS_SENT = pgtrigger.Trigger(
    name="trial_reads_what_was_sent",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("sent", "integer")],
    func=function(  # 300 is `trying_out.ANSWERS_MAX`
        f"""
        IF NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND is_active AND {IS_LEAD}) THEN
            RAISE EXCEPTION 'guard: only a lead has it tried';
        END IF;
        SELECT count(*) INTO sent FROM (
            SELECT FROM cases_message message
            JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            JOIN cases_case ON cases_case.id = conversation.case_id
            WHERE cases_case.team_id = NEW.team_id AND message.direction = 'out' AND message.author_id IS NOT NULL
              AND message.forwards_id IS NULL AND message.recorded_at <= NEW.at
            LIMIT 300
        ) newest;
        IF NEW.read <> sent THEN
            RAISE EXCEPTION 'guard: it is tried on the newest 300 answers of the team, or on all that there are';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - the condition stands in the code
    ),
)

STOPS_ONCE_TRIED = pgtrigger.Trigger(
    name="stops_once_tried",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("trial", "replies_guardtrial"), ("together", "bigint")],
    func=function(  # the levels stand here: after a dump, PostgreSQL writes an IN of a condition in another way
        """
        IF NEW.level NOT IN ('reason', 'lead') THEN
            RETURN NEW;
        END IF;
        SELECT * INTO trial FROM replies_guardtrial
        WHERE team_id = NEW.team_id AND guard = NEW.guard ORDER BY id DESC LIMIT 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'guard: it stops nothing before it was tried on what the team sent';
        END IF;
        IF EXISTS (SELECT FROM replies_trialoverruling WHERE trial_id = trial.id) THEN
            RETURN NEW;
        END IF;
        SELECT trial.stopped + coalesce(sum(newest.stopped), 0) INTO together  -- with the others that stop by now
        FROM replies_guardlevel other, LATERAL (
            SELECT id, stopped FROM replies_guardtrial
            WHERE team_id = other.team_id AND guard = other.guard ORDER BY id DESC LIMIT 1
        ) newest
        WHERE other.team_id = NEW.team_id AND other.guard <> NEW.guard AND other.level IN ('reason', 'lead')
          AND NOT EXISTS (SELECT FROM replies_trialoverruling WHERE trial_id = newest.id);
        IF trial.read < 200 OR trial.stopped > 0 AND together * 200 > trial.read THEN
            RAISE EXCEPTION 'guard: tried on too little, or it stops too much, and no lead said why it may';
        END IF;
        RETURN NEW;
        """
    ),
)

STOPS_BY_A_LEADS_REASON = only_by_lead(
    name="stops_by_a_leads_reason",
    by="by_id",
    operation=pgtrigger.Insert,
    refusal="guard: only a lead has it stop what its trial does not bear out",
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

MARK_IS_FORGOTTEN = pgtrigger.Trigger(
    name="pressed_mark_is_forgotten",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=function(
        """
        IF NEW.mark IS NOT NULL OR to_jsonb(NEW) - 'mark' IS DISTINCT FROM to_jsonb(OLD) - 'mark' THEN
            RAISE EXCEPTION 'pressed: what was said stays, but for its mark';
        END IF;
        IF OLD."on" >= (now() - interval '12 hours')::date THEN  -- where a day ends last, by the clock of any desk
            RAISE EXCEPTION 'pressed: its mark stays until its day is over';
        END IF;
        RETURN NEW;
        """
    ),
)

"""What the database refuses about objections to a stopped conversation, whoever asks."""

from typing import Final

from belofte.conduct.gates import before
from belofte.people.gates import IS_LEAD

_BY_ANOTHER_LEAD: Final = f"""
    IF NOT EXISTS (
        SELECT FROM people_agent agent JOIN people_agent_teams member ON member.agent_id = agent.id
        JOIN cases_case ON cases_case.team_id = member.team_id
        JOIN cases_conversation conversation ON conversation.case_id = cases_case.id
        JOIN conduct_stop stop ON stop.conversation_id = conversation.id
        WHERE stop.id = NEW.stop_id AND stop.by_id <> NEW.by_id
          AND agent.id = NEW.by_id AND agent.is_active AND {IS_LEAD}
    ) THEN
        RAISE EXCEPTION 'objection: a lead of the team decides it, who did not stop the conversation';
    END IF;
    RETURN NEW;
    """

OBJECTION_DECIDED_BY_ANOTHER_LEAD: Final = before("objection_decided_by_another_lead", _BY_ANOTHER_LEAD)
NO_OBJECTION_BY_ANOTHER_LEAD: Final = before("no_objection_by_another_lead", _BY_ANOTHER_LEAD)

OBJECTION_IS_TOLD: Final = before(
    "objection_is_told",
    """
    SELECT conversation.case_id, stop.at INTO about FROM conduct_stop stop
    JOIN cases_conversation conversation ON conversation.id = stop.conversation_id WHERE stop.id = NEW.stop_id;
    IF NOT EXISTS (
        SELECT FROM cases_message message JOIN cases_conversation conversation
            ON conversation.id = message.conversation_id
        WHERE message.id = NEW.message_id AND conversation.case_id = about.case_id AND message.direction = 'in'
          AND message.recorded_at > about.at
    ) THEN
        RAISE EXCEPTION 'objection: the customer did not write it since the stop';
    END IF;
    IF NOT EXISTS (
        SELECT FROM cases_message message JOIN cases_delivery delivery ON delivery.message_id = message.id
        JOIN cases_message objecting ON objecting.id = NEW.message_id AND objecting.recorded_at < message.recorded_at
        WHERE message.id = NEW.told_id AND delivery.case_id = about.case_id AND message.author_id = NEW.by_id
          AND delivery.meant_for = 'customer' AND NOT message.is_automatic AND message.forwards_id IS NULL
    ) THEN
        RAISE EXCEPTION 'objection: the customer is told what was decided';
    END IF;
    IF NEW.at <> (SELECT recorded_at FROM cases_message WHERE id = NEW.told_id) THEN
        RAISE EXCEPTION 'objection: it is decided as the customer is told';
    END IF;
    RETURN NEW;
    """,
    declare=[("about", "record")],
)

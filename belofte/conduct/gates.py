"""What the database refuses about abuse and stopped conversations, whoever asks."""

from typing import Any, Final

import pgtrigger

from belofte.conduct import rights
from belofte.database.gates import function
from belofte.people.gates import IS_LEAD


def before(name: str, body: str, *, on: pgtrigger.Operation = pgtrigger.Insert, **how: Any) -> pgtrigger.Trigger:
    """Return what looks at a row before it is written."""
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=on, func=function(body), **how)


ABUSE_IS_A_CUSTOMERS: Final = before(
    "abuse_is_a_customers",
    """
    IF NOT EXISTS (SELECT FROM cases_message WHERE id = NEW.message_id AND direction = 'in') THEN
        RAISE EXCEPTION 'abuse: no customer wrote it';
    END IF;
    RETURN NEW;
    """,
)

WARNING_IS_ITS_WRITERS: Final = before(
    "conduct_warning_is_its_writers",
    """
    IF NOT EXISTS (
        SELECT FROM cases_message WHERE id = NEW.message_id AND direction = 'out' AND author_id = NEW.by_id
        AND NOT is_automatic AND forwards_id IS NULL
    ) THEN
        RAISE EXCEPTION 'warning: its writer says so, of an answer';
    END IF;
    RETURN NEW;
    """,
)

STOP_QUOTES_THE_CUSTOMER: Final = before(
    "stop_quotes_the_customer",
    """
    IF NOT EXISTS (
        SELECT FROM cases_message WHERE id = NEW.message_id AND conversation_id = NEW.conversation_id
        AND direction = 'in' AND position(NEW.quote IN text) > 0
    ) THEN
        RAISE EXCEPTION 'stop: the customer did not write that in this conversation';
    END IF;
    RETURN NEW;
    """,
)

STOP_WAS_WARNED_OF: Final = before(
    "stop_was_warned_of",
    """
    IF NOT EXISTS (
        SELECT FROM cases_message warned JOIN cases_delivery delivery ON delivery.message_id = warned.id
        JOIN cases_message insult ON insult.id = NEW.message_id
        WHERE warned.id = NEW.warning_id AND warned.conversation_id = NEW.conversation_id
          AND delivery.state = 'accepted' AND delivery.meant_for = 'customer'
          AND delivery.settled_at < insult.recorded_at
    ) THEN
        RAISE EXCEPTION 'stop: no warning was delivered before these words';
    END IF;
    RETURN NEW;
    """,
    condition=pgtrigger.Q(new__warning__isnull=False),
)

_HAS_RIGHTS: Final = " OR ".join(f"position('{words}' IN text) > 0" for words in rights.WORDINGS)

STOP_IS_TOLD: Final = before(
    "stop_is_told",
    f"""
    IF NOT EXISTS (
        SELECT FROM cases_message message JOIN cases_delivery delivery ON delivery.message_id = message.id
        JOIN cases_message hurt ON hurt.id = NEW.message_id AND hurt.recorded_at < message.recorded_at
        WHERE message.id = NEW.told_id AND message.conversation_id = NEW.conversation_id
          AND message.direction = 'out' AND message.author_id = NEW.by_id AND message.forwards_id IS NULL
          AND NOT message.is_automatic AND delivery.meant_for = 'customer'
    ) THEN
        RAISE EXCEPTION 'stop: whoever stops it tells the customer';
    END IF;
    IF NOT EXISTS (SELECT FROM cases_message WHERE id = NEW.told_id AND ({_HAS_RIGHTS})) THEN
        RAISE EXCEPTION 'stop: the customer is told how to go on and how to object';
    END IF;
    IF NEW.at <> (SELECT recorded_at FROM cases_message WHERE id = NEW.told_id) THEN
        RAISE EXCEPTION 'stop: it begins as the customer is told';
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - the words stand in our own code
)

_CASE: Final = "(SELECT case_id FROM cases_conversation WHERE id = NEW.conversation_id)"

STOP_IS_OF_ITS_TEAM: Final = before(
    "stop_is_of_its_team",
    f"""
    SELECT * INTO held FROM cases_case WHERE id = {_CASE} FOR NO KEY UPDATE;  -- waits for whoever is closing it
    IF held.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'stop: the case stays open';
    END IF;
    IF NOT EXISTS (
        SELECT FROM people_agent agent JOIN people_agent_teams member ON member.agent_id = agent.id
        WHERE agent.id = NEW.by_id AND agent.is_active AND member.team_id = held.team_id
    ) THEN
        RAISE EXCEPTION 'stop: only somebody of its team stops it';
    END IF;
    IF NOT EXISTS (
        SELECT FROM people_agent agent JOIN people_agent_teams member ON member.agent_id = agent.id
        WHERE agent.id <> NEW.by_id AND agent.is_active AND member.team_id = held.team_id AND {IS_LEAD}
          AND roles && ARRAY['lead', 'agent']::varchar[]  -- else they open no case
    ) THEN
        RAISE EXCEPTION 'stop: somebody else has to be there to decide on an objection';
    END IF;
    IF held.assignee_id = NEW.by_id THEN
        RAISE EXCEPTION 'stop: the case goes to somebody else';
    END IF;
    IF NEW.until > NEW.at + make_interval(days => (SELECT stop_days FROM people_team WHERE id = held.team_id)) THEN
        RAISE EXCEPTION 'stop: it lasts no longer than its team has chosen';
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - all of it stands here
    declare=[("held", "cases_case")],
)

# It runs from when its letter was taken. Where that never left, nobody was told, so it is over. Where it came back, a
# lead says so: the report of that is a mail which anybody can write who has the letter.
STOP_ENDS_IN_TIME: Final = before(
    "stop_ends_in_time",
    f"""
    IF NEW.ended_at < NEW.at THEN
        RAISE EXCEPTION 'stop: it does not end before it began';
    END IF;
    IF EXISTS (SELECT FROM conduct_objection WHERE stop_id = NEW.id AND is_upheld AND at = NEW.ended_at) THEN
        RETURN NEW;
    END IF;
    IF NEW.ended_at > now() + interval '1 minute' THEN  -- the clocks of two machines differ a little
        RAISE EXCEPTION 'stop: its time has not passed yet';
    END IF;
    SELECT bool_and(state = 'failed') AS has_failed, bool_and(state IN ('failed', 'bounced')) AS came_back,
        (SELECT min(receipt.at) FROM cases_receipt receipt JOIN cases_delivery taken ON taken.id = receipt.delivery_id
         WHERE taken.message_id = NEW.told_id AND taken.meant_for = 'customer'
           AND receipt.kind IN ('accepted', 'declared_arrived')) AS taken_at
    INTO letter FROM cases_delivery WHERE message_id = NEW.told_id AND meant_for = 'customer';
    IF letter.has_failed THEN
        RETURN NEW;
    END IF;
    IF letter.came_back AND EXISTS (
        SELECT FROM people_agent agent JOIN people_agent_teams member ON member.agent_id = agent.id
        JOIN cases_case ON cases_case.team_id = member.team_id
        WHERE cases_case.id = {_CASE} AND agent.id = NEW.ended_by_id AND agent.id <> NEW.by_id AND agent.is_active
          AND {IS_LEAD}
    ) THEN
        RETURN NEW;
    END IF;
    IF NEW.ended_at < coalesce(letter.taken_at, NEW.at) + (NEW.until - NEW.at) THEN
        RAISE EXCEPTION 'stop: before its time it ends by a lead alone';
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - all of it stands here
    on=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__ended_at__isnull=False),
    declare=[("letter", "record")],
)

STOPPED_CASE_IS_ANOTHERS: Final = before(
    "stopped_case_is_anothers",
    """
    IF EXISTS (
        SELECT FROM conduct_stop stop JOIN cases_conversation conversation ON conversation.id = stop.conversation_id
        WHERE conversation.case_id = NEW.id AND stop.ended_at IS NULL AND stop.by_id = NEW.assignee_id
    ) THEN
        RAISE EXCEPTION 'case: not whoever stopped a conversation of it answers it meanwhile';
    END IF;
    RETURN NEW;
    """,
    on=pgtrigger.UpdateOf("assignee_id"),  # type: ignore[no-untyped-call]
    condition=pgtrigger.Q(new__assignee__isnull=False),
)

STOPPED_CONVERSATION_IS_ANOTHERS: Final = before(
    "stopped_conversation_is_anothers",
    """
    IF EXISTS (
        SELECT FROM conduct_stop stop JOIN cases_case ON cases_case.id = NEW.case_id
        WHERE stop.conversation_id = NEW.id AND stop.ended_at IS NULL AND stop.by_id = cases_case.assignee_id
    ) THEN
        RAISE EXCEPTION 'case: not whoever stopped a conversation of it answers it meanwhile';
    END IF;
    RETURN NEW;
    """,
    on=pgtrigger.UpdateOf("case_id"),  # type: ignore[no-untyped-call]
)

"""What the database refuses about what is told to many at once, whoever asks."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_ANSWERER, IS_LEAD


def _of_its_lead(*, by: str, team: str) -> str:
    """Return SQL that tells whether somebody decides in a team what needs a lead: `people/teams.py` says the same."""
    return f"""
        EXISTS (
            SELECT FROM people_agent agent JOIN people_agent_teams member ON member.agent_id = agent.id
            WHERE agent.id = {by} AND agent.is_active AND agent.{IS_LEAD} AND agent.{IS_ANSWERER}
              AND member.team_id = {team})
    """


MAILING_IS_A_LEADS: Final = pgtrigger.Trigger(
    name="mailing_is_a_leads",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NEW.stopped_at IS NOT NULL OR NOT {_of_its_lead(by="NEW.by_id", team="NEW.team_id")} THEN
            RAISE EXCEPTION 'mailing: only a lead of the team writes to all who wait';
        END IF;
        RETURN NEW;
        """
    ),
)

MAILING_STOPPED_BY_A_LEAD: Final = pgtrigger.Trigger(
    name="mailing_stopped_by_a_lead",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__stopped_by__isnull=False),
    func=function(
        f"""
        IF NOT {_of_its_lead(by="NEW.stopped_by_id", team="NEW.team_id")} THEN
            RAISE EXCEPTION 'mailing: only a lead of the team stops it';
        END IF;
        RETURN NEW;
        """
    ),
)

MAILING_OVERRULED_BY_ITS_LEAD: Final = pgtrigger.Trigger(
    name="mailing_overruled_by_its_lead",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (SELECT FROM mailings_mailing WHERE id = NEW.mailing_id AND by_id = NEW.by_id) THEN
            RAISE EXCEPTION 'mailing: the lead who sends it says why a check is wrong';
        END IF;
        RETURN NEW;
        """
    ),
)

# A day ends where the desk stood as it was sent; without that nobody is added to it.
ADDRESSEE_IS_OF_THE_TEAM: Final = pgtrigger.Trigger(
    name="addressee_is_of_the_team",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NEW.settled_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM mailings_mailing mailing JOIN cases_case ON cases_case.team_id = mailing.team_id
            WHERE mailing.id = NEW.mailing_id AND cases_case.id = NEW.case_id
              AND (NEW.due_at AT TIME ZONE NULLIF(mailing.zone, ''))::date <= mailing.last_day
        ) THEN
            RAISE EXCEPTION 'mailing: it goes to cases of its own team, each with a date up to the last day';
        END IF;
        RETURN NEW;
        """
    ),
)

ADDRESSEE_IS_TOLD_IN_ITS_CASE: Final = pgtrigger.Trigger(
    name="addressee_is_told_in_its_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__message__isnull=False),
    declare=[("mailing", "mailings_mailing")],
    func=function(
        f"""
        SELECT * INTO mailing FROM mailings_mailing WHERE id = NEW.mailing_id;
        IF NOT {_of_its_lead(by="mailing.by_id", team="mailing.team_id")} THEN
            RAISE EXCEPTION 'mailing: whoever sent it leads this team no more';
        END IF;
        IF mailing.stopped_at IS NOT NULL THEN
            RAISE EXCEPTION 'mailing: it was stopped, and nothing of it leaves any more';
        END IF;
        IF (SELECT count(*) FROM mailings_mailingoverruling WHERE mailing_id = mailing.id) < mailing.stops THEN
            RAISE EXCEPTION 'mailing: a check stopped it, and no lead said why it may leave';
        END IF;
        IF NOT EXISTS (
            SELECT FROM cases_message message
            JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            JOIN cases_case ON cases_case.id = conversation.case_id
            JOIN promises_promise promise ON promise.case_id = cases_case.id
            WHERE message.id = NEW.message_id AND cases_case.id = NEW.case_id AND cases_case.team_id = mailing.team_id
              AND message.direction = 'out' AND message.is_automatic AND message.recorded_at >= mailing.at
              AND promise.id = NEW.promise_id AND promise.origin = 'desk' AND promise.due_at = NEW.due_at
              AND EXISTS (
                  SELECT FROM promises_ledgerentry
                  WHERE promise_id = promise.id AND message_id = message.id AND kind IN ('made', 'moved'))
        ) THEN
            RAISE EXCEPTION 'mailing: what it says, and the promised date, are of its own case';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - it stands here
    ),
)

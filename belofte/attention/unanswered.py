"""What a customer waits to hear about, as SQL: for the ball, for closing and for the gates of the database.

That is what they said to which nobody answered, and what we, or a program of ours, said that is not so. Each is what
follows SELECT: it is written over the expression that names the case, and over the moment up to which everything has an
answer or needs none (`conduct/heard.py`).
"""


def messages(case: str, *, until: str) -> str:
    """Return SQL for the messages that ask for an answer."""
    return f"""
    FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id = {case} AND message.needs_answer AND message.recorded_at > {until}
    """


def denials(case: str, *, until: str) -> str:
    """Return SQL for what was pressed that it is not solved, and not taken back since."""
    return f"""
    FROM testimony_confirmation said
    WHERE said.case_id = {case} AND NOT said.is_solved AND said.at > {until}
      AND NOT EXISTS (
          SELECT FROM testimony_confirmation later
          WHERE later.case_id = {case} AND later.id > said.id AND later.is_solved
      )
    """


def contradictions(case: str, *, until: str) -> str:
    """Return SQL for what the customer denied of what we promised: it was not done, the money did not arrive.

    What was kept since is answered by that, unless it was by the word of another company or one of us, of which they
    know nothing. A date that is still to come does not answer that money did not arrive, and neither does it that we
    promise it no longer.
    """
    return f"""
    FROM promises_contradiction said
    JOIN promises_proof proof ON proof.id = said.proof_id JOIN promises_promise promise ON promise.id = proof.promise_id
    WHERE promise.case_id = {case} AND said.at > {until}
      AND (promise.state <> 'kept' OR EXISTS (
          SELECT FROM promises_proof shown JOIN promises_attestation word ON word.id = shown.attestation_id
          WHERE shown.promise_id = promise.id AND shown.fallen_at IS NULL AND word.witness <> 'customer'
      ))
      AND NOT EXISTS (
          SELECT FROM testimony_confirmation later
          WHERE later.case_id = {case} AND later.at >= said.at AND later.is_solved
      )
    """  # noqa: S608 - the names stand in the code


def retractions(case: str, *, until: str) -> str:
    """Return SQL for payouts that we took back since the customer heard of them, while they do not know that.

    What was paid again needs no words. A call counts from when it was written down: they were told in it, whatever the
    moment at which it began.
    """
    return f"""
    FROM promises_retraction said
    JOIN promises_payout payout ON payout.id = said.payout_id
    JOIN promises_promise promise ON promise.id = payout.promise_id
    WHERE promise.case_id = {case} AND promise.state <> 'kept' AND said.at > {until}
      AND (payout.call_id IS NOT NULL OR EXISTS (
          SELECT FROM cases_delivery told
          WHERE told.message_id = payout.message_id AND told.state = 'accepted' AND told.meant_for = 'customer'
      ))
      AND NOT EXISTS (
          SELECT FROM cases_call call
          WHERE call.case_id = {case} AND call.result = 'answered' AND call.recorded_at > said.at
      )
    """  # noqa: S608 - the names stand in the code


def overpromised(case: str, *, until: str) -> str:
    """Return SQL for what a program of ours told the customer in which it promised what it may not.

    Of all that is ours, only what a program said came in, and has no author.
    """
    return f"""
    FROM (
        SELECT message.recorded_at AS at
        FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
        WHERE conversation.case_id = {case} AND message.direction = 'out' AND message.author_id IS NULL
          AND message.envelope_id IS NOT NULL AND message.problems <> '[]' AND message.recorded_at > {until}
    ) said
    """  # noqa: S608 - the names stand in the code

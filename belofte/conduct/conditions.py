"""What a message of ours about how we talk is not, as SQL: for the ball, for closing, and for their gates."""


def is_answer(message: str) -> str:
    """Return SQL that tells whether a message of ours says something of the matter: a stop does not, nor what follows.

    It is written over the alias of the message.
    """
    return f"""
        NOT EXISTS (SELECT FROM conduct_stop WHERE told_id = {message}.id)
        AND NOT EXISTS (SELECT FROM conduct_objection WHERE told_id = {message}.id)
    """  # noqa: S608 - the aliases stand in the code

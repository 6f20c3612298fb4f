"""What the command line says when it cannot do what was asked: one error for all, in words that say what to do."""


class RefusalError(Exception):
    """Something outside Belofte stands in the way; the words say what to do about it."""

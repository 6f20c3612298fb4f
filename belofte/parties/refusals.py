"""Why something about what a party undertook is refused; the words say what to do."""


class UndertakingRefusedError(Exception):
    """It cannot be done so; the words say what to change. `field` is where."""

    field = "words"


class WordsMissingError(UndertakingRefusedError):
    """It does not say what they do."""


class ReasonMissingError(UndertakingRefusedError):
    """It does not say why."""


class UndertakingOverError(UndertakingRefusedError):
    """It was kept or withdrawn already."""


class RecordedAlreadyError(UndertakingRefusedError):
    """The same form was sent before."""

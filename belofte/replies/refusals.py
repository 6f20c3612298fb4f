"""What every refusal to send has in common."""


class SendingRefusedError(Exception):
    """It did not leave; the words say why and what to do. `field` is where on the form."""

    field = "text"

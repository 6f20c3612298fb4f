"""What the worker does for people."""

from belofte import jobs
from belofte.people import resetting


@jobs.job("now")
def mail_reset_link(agent_id: int) -> None:
    """Mail a password link. Done twice it is mailed twice, which does no harm."""
    resetting.mail_link(agent_id)

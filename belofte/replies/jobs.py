"""The jobs of going out: each carries one id and finds the rest."""

from belofte import clock, jobs
from belofte.people.models import Agent, Team
from belofte.replies import codes_and_links, delivering, holding, resending, trying_out, vetting


@jobs.job("out")
def deliver(delivery_id: int) -> None:
    """Hand one message to its channel."""
    delivering.deliver(delivery_id, at=clock.now())


@jobs.job("out")
def release(draft_id: int) -> None:
    """Send an answer that was held long enough."""
    holding.release(draft_id, at=clock.now())


@jobs.job("later")
def try_out(team_id: int, by_id: int) -> None:
    """Try the guards on what a team sent. Done twice it counts anew, which does no harm."""
    trying_out.try_out(Team.objects.get(pk=team_id), by=Agent.objects.get(pk=by_id), at=clock.now())


@jobs.job("now")
def tell_code(verification_id: int, conversation_id: int, attempt: int = 1) -> None:
    """Mail a customer the code that they asked for. Done twice it is mailed twice, which does no harm."""
    codes_and_links.tell_code(verification_id, conversation_id, attempt=attempt, at=clock.now())


@jobs.job("now")
def tell_link(conversation_id: int, attempt: int = 1) -> None:
    """Mail a customer a new link. Done twice it is mailed twice, which does no harm."""
    codes_and_links.tell_link(conversation_id, attempt=attempt, at=clock.now())


@jobs.job("now")
def ask_address(new_address_id: int, attempt: int = 1) -> None:
    """Ask who reads an address whether it is theirs. Done twice they are asked twice, which does no harm."""
    codes_and_links.ask_address(new_address_id, attempt=attempt, at=clock.now())


@jobs.job("now")
def settle_address(contact_point_id: int) -> None:
    """Have done what follows from a yes or a no. Done twice it finds nothing left to do."""
    resending.settle_address(contact_point_id, at=clock.now())


@jobs.job("later")
def read_texts_again(after: int) -> None:
    """Read texts of the house that are marked, as if they were written now. Done twice it finds the same."""
    vetting.read_marked(after=after, at=clock.now())

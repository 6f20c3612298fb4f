"""The jobs of who has to act: each carries one id and finds the rest."""

from django.db import transaction

from belofte import clock, jobs
from belofte.attention import ball
from belofte.cases.models import Case


@jobs.job("now")
def settle(case_id: int) -> None:
    """Work out the ball of a case that was held while another on which it hangs changed. Done twice it is the same."""
    with transaction.atomic():
        ball.settle_anew(Case.objects.select_for_update().get(pk=case_id), at=clock.now())

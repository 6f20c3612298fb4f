"""Several threads that need a token at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from belofte.channels import authorising
from belofte.channels.models import Authorisation
from belofte.channels.tests.test_authorising import leave_of
from tests import oauth_server


@pytest.mark.usefixtures("committed")
def test_eight_at_once_ask_the_provider_once() -> None:
    gate = threading.Barrier(8)

    def ask(number: int) -> str:
        gate.wait(10)
        try:
            return authorising.AuthorisedTokens(number).current()
        finally:
            connections.close_all()

    with oauth_server.run() as provider, ThreadPoolExecutor(8) as threads:
        leave = leave_of(provider, is_for_application=True)
        tokens = set(threads.map(ask, [leave.pk] * 8))
    assert (len(tokens), provider.asked) == (1, ["client_credentials"])
    assert Authorisation.objects.get().secrets["access_token"] in tokens

"""Fetch for one inbox in a process that can be killed: `python -m tests.faults.fetching_alone NUMBER`."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from belofte.channels import registry
    from belofte.channels.models import Inbox
    from belofte.intake.fetching import FetchingThread

    inbox = Inbox.objects.get(pk=int(sys.argv[1]))
    fetcher = registry.fetcher(inbox)
    assert fetcher is not None
    FetchingThread(inbox=inbox, fetcher=fetcher).fetch_once()

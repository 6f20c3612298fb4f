"""How much is told rightly of the sample mails, in both halves.    python -m belofte.channels.email.tests.measuring

`held` shows the faults of the held-back half too: look only when nothing is to be tuned any more.
"""

import sys

from belofte.channels.contract import Incoming, Receipt
from belofte.channels.email.tests.kind_samples import Sample, samples
from belofte.channels.email.tests.mails import read_all


def halves() -> tuple[list[Sample], list[Sample]]:
    """Return the half that was looked at, and the half that was held back."""
    every = samples()
    return every[::2], every[1::2]


def told(sample: Sample) -> tuple[str, tuple[tuple[str, bool, str], ...]]:
    """Return what is made of one: its kind and whom it did not reach."""
    *reported, message = read_all(sample.raw, sender="unknown" if b"Return-Path: <>" not in sample.raw else "")
    receipts = [each for each in reported if isinstance(each, Receipt) and each.kind in ("bounced", "deferred")]
    assert isinstance(message, Incoming)
    return message.kind, tuple((each.recipient, each.permanent, each.status) for each in receipts)


def faults(half: list[Sample]) -> list[str]:
    """Return a line for each that is told wrongly."""
    found = []
    for sample in half:
        kind, bounced = told(sample)
        if kind != sample.kind or bounced != sample.bounced:
            subject = sample.raw.partition(b"Subject: ")[2].partition(b"\n")[0].decode()
            found.append(f"{sample.kind} {sample.bounced} told as {kind} {bounced}: {subject}")
    return found


def main() -> None:
    """Print the figures."""
    looked_at, held_back = halves()
    for name, half in (("looked at", looked_at), ("held back", held_back)):
        wrong = faults(half)
        sys.stdout.write(f"{name}: {len(half) - len(wrong)} of {len(half)} right\n")
        if name == "looked at" or "held" in sys.argv:
            sys.stdout.writelines(f"    {line}\n" for line in wrong)


if __name__ == "__main__":
    main()

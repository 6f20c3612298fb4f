"""From whom and for whom a fetched mail is, by the lines at its head."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belofte.channels.email import transport
from belofte.channels.email.transport import transport_of

POSTFIX = (
    b"Return-Path: <jan@klant.example>\r\nX-Original-To: help+c17-abc@desk.example\r\n"
    b"Delivered-To: help@desk.example\r\nReceived: from a by b; Mon\r\n\tfolded on\r\nFrom: Jan <jan@home.example>\r\n"
)
GMAIL = (
    b"Delivered-To: help@desk.example\r\nReceived: by 2002:a05 with SMTP id 1; Mon\r\nX-Received: by b\r\n"
    b"Return-Path: <jan@klant.example>\r\nFrom: Jan <jan@home.example>\r\n"
)
EXIM = b"Return-path: <jan@klant.example>\nEnvelope-to: help@desk.example,\n klachten@desk.example\nFrom: x@y.example\n"


@pytest.mark.parametrize(
    ("head", "sender", "recipients"),
    [
        (POSTFIX, "jan@klant.example", ("help+c17-abc@desk.example", "help@desk.example")),
        (GMAIL, "jan@klant.example", ("help@desk.example",)),
        (EXIM, "jan@klant.example", ("help@desk.example", "klachten@desk.example")),
        (b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n", "", ()),
        (b"Return-Path: jan@klant.example\r\n", "jan@klant.example", ()),
        (b"From: =?utf-8?q?J=C3=A1n?= <jan@klant.example>\r\n", "jan@klant.example", ()),
        (b'From: "help@desk.example" <jan@klant.example>\r\n', "jan@klant.example", ()),
        (b"FROM:jan@klant.example\r\n", "jan@klant.example", ()),
        (b"From:\r\n Jan\r\n <jan@klant.example>\r\n", "jan@klant.example", ()),
        (b"Subject: nobody\r\n", transport.NOBODY, ()),
        (b"From: nobody in particular\r\n", transport.NOBODY, ()),
        (b"X-From: jan@klant.example\r\nX: y\r\n From: z@klant.example\r\n", transport.NOBODY, ()),
    ],
)
def test_transport_of_the_lines_of_several_servers(head: bytes, sender: str, recipients: tuple[str, ...]) -> None:
    assert transport_of(head + b"\r\nFrom: nobody@body.example\r\nwords\r\n") == (sender, recipients)


def test_transport_of_a_mail_with_two_return_paths_is_the_uppermost() -> None:
    raw = b"Return-Path: <jan@klant.example>\r\nReceived: by us\r\nReturn-Path: <>\r\n\r\nwords"
    assert transport_of(raw)[0] == "jan@klant.example"


def test_transport_of_a_mail_without_head_is_nobody() -> None:
    assert transport_of(b"\r\nFrom: jan@klant.example\r\n") == (transport.NOBODY, ())


def test_transport_of_many_recipients_keeps_the_first() -> None:
    raw = b"".join(b"Delivered-To: h%d@desk.example\r\n" % number for number in range(1_000))
    assert transport_of(raw)[1] == tuple(f"h{number}@desk.example" for number in range(transport.RECIPIENTS_MAX))


@given(st.binary(max_size=300), st.sampled_from([b"Return-Path: <", b"From: ", b"Delivered-To: <\x00>"]))
def test_transport_of_anything_can_be_stored(junk: bytes, head: bytes) -> None:
    sender, recipients = transport_of(head + junk)
    for address in (sender, *recipients):
        address.encode("utf-8")
        assert (len(address) <= 320, "\0" in address, "\n" in address) == (True, False, False)

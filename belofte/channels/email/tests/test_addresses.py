from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from django.core.mail.message import sanitize_address

from belofte.channels.contract import Address
from belofte.channels.email import limits, problems
from belofte.channels.email.addresses import read_addresses

CORPUS = [
    ("jan@a.example", [("jan@a.example", "")]),
    ("<jan@a.example>", [("jan@a.example", "")]),
    ("Jan <jan@a.example>", [("jan@a.example", "Jan")]),
    ('"Vries, Jan de" <jan@a.example>', [("jan@a.example", "Vries, Jan de")]),
    ("Vries, Jan de <jan@a.example>", [("jan@a.example", "Vries, Jan de")]),
    ("jan@a.example (Jan de Vries)", [("jan@a.example", "Jan de Vries")]),
    ("Jan (de (echte)) <jan@a.example>", [("jan@a.example", "Jan")]),
    ("jan@a.example, piet@a.example", [("jan@a.example", ""), ("piet@a.example", "")]),
    ("jan@a.example; piet@a.example", [("jan@a.example", ""), ("piet@a.example", "")]),
    ("Team: jan@a.example, Piet <piet@a.example>;", [("jan@a.example", ""), ("piet@a.example", "Piet")]),
    ("undisclosed-recipients:;", []),
    ("<Undisclosed-Recipient:;@a.example>", []),
    ("=?utf-8?q?Vries,_Jan?= <jan@a.example>", [("jan@a.example", "Vries, Jan")]),
    ('"=?utf-8?q?Ren=C3=A9?=" <rene@a.example>', [("rene@a.example", "René")]),
    ("=?utf-8?q?=3Ckwaad=40x=2Eexample=3E?= <jan@a.example>", [("jan@a.example", "<kwaad@x.example>")]),
    ('"kwaad@x.example" <jan@a.example>', [("jan@a.example", "kwaad@x.example")]),
    ('"<kwaad@x.example>, x" <jan@a.example>', [("jan@a.example", "<kwaad@x.example>, x")]),
    ("kwaad@x.example <jan@a.example>", [("jan@a.example", "kwaad@x.example")]),
    ("<jan@a.example> <kwaad@x.example>", [("jan@a.example", "kwaad@x.example")]),
    ("Jan <jan@a.example", [("jan@a.example", "Jan")]),
    ("Jan jan@a.example", [("jan@a.example", "")]),
    ("<@relais.example,@weg.example:jan@a.example>", [("jan@a.example", "")]),
    ('"Jan <jan@a.example>', [("jan@a.example", "Jan")]),
    (r'"Jan \"de baas\" Vries" <jan@a.example>', [("jan@a.example", 'Jan "de baas" Vries')]),
    ("Jan\t<jan@a.example>", [("jan@a.example", "Jan")]),
    ("mailto:jan@a.example", [("jan@a.example", "")]),
    ("jan+tag@a.example", [("jan+tag@a.example", "")]),
    ("o'neill@a.example", [("o'neill@a.example", "")]),
    ("rené@a.example", [("rené@a.example", "")]),
    ("jan@bücher.example", [("jan@bücher.example", "")]),
    ("Jan\u202eelpmaxe <jan@a.example>", [("jan@a.example", "Janelpmaxe")]),
    ("Jan (jan@a.example) kwaad@x.example", [("kwaad@x.example", "")]),
    ("<", []),
    ("@", []),
    ("<>", []),
    ("jan", []),
    ("a@b@c.example", []),
    ("jan@", []),
    (",,,;;;", []),
    ("(" * 5000 + ")" * 5000 + "jan@a.example", [("jan@a.example", "")]),
    ("(" * 5000 + "jan@a.example", [("jan@a.example", "")]),
    ("a" * 330 + "@a.example", []),
]


@pytest.mark.parametrize(("written", "expected"), CORPUS)
def test_read_addresses(written: str, expected: list[tuple[str, str]]) -> None:
    assert [(address.address, address.name) for address in read_addresses([written], found=[])] == expected


@pytest.mark.parametrize(("written", "expected"), [case for case in CORPUS if case[1]])
def test_read_addresses_as_django_will_send_to_them(written: str, expected: list[tuple[str, str]]) -> None:
    """T8: whoever we read is whom an answer goes to."""
    for address in read_addresses([written], found=[]):
        sent_to = parseaddr(sanitize_address((address.name, address.address), "utf-8"))[1]
        assert _plain(sent_to) == _plain(address.address)


def test_read_addresses_of_a_group_says_so() -> None:
    found: list[str] = []
    assert read_addresses(["Team: jan@a.example;"], found=found) == (Address(address="jan@a.example"),)
    assert found == [problems.GROUP]


def test_read_addresses_stops_at_a_thousand() -> None:
    found: list[str] = []
    written = ", ".join(f"klant{number}@a.example" for number in range(2000))
    assert len(read_addresses([written], found=found)) == limits.ADDRESSES_MAX
    assert found == [problems.ADDRESSES_CUT]


def test_read_addresses_leaves_out_what_it_cannot_read() -> None:
    found: list[str] = []
    assert read_addresses(["jan@a.example, <>, x y z"], found=found) == (Address(address="jan@a.example"),)
    assert found == [problems.ADDRESS_UNREADABLE] * 2


def _plain(address: str) -> str:
    """Undo the codings of a header in which Django writes what is not ASCII."""
    local, _, domain = address.rpartition("@")
    return f"{make_header(decode_header(local))}@{domain.encode('idna').decode()}"


def test_read_a_name_with_a_comma_without_quotation_marks() -> None:
    found: list[str] = []
    read = read_addresses(["Vries, Jan de <jan@home.example>, piet@home.example, Els <els@home.example>"], found=found)
    assert [(each.name, each.address) for each in read] == [
        ("Vries, Jan de", "jan@home.example"),
        ("", "piet@home.example"),
        ("Els", "els@home.example"),
    ]
    assert found == []

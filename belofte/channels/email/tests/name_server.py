"""A name server on this machine for tests, which speaks DNS over UDP and knows what it is told."""

import socket
import threading
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

_PIECE_BYTES = 250  # a string in a TXT record holds at most 255


class NameServer:
    """Answers questions for TXT records until it is left; `asked` says what it was asked."""

    def __init__(self) -> None:
        self.zone: dict[str, bytes] = {}
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1#{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._answer_all, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _answer_all(self) -> None:
        while True:
            try:
                question, asker = self._socket.recvfrom(4_096)
                self._socket.sendto(self._answer(question), asker)
            except OSError:
                return

    def _answer(self, question: bytes) -> bytes:
        query = dns.message.from_wire(question)
        name = query.question[0].name
        self.asked.append(str(name))
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        known = self.zone.get(str(name).lower())
        if known is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            pieces = [known[at : at + _PIECE_BYTES] for at in range(0, len(known), _PIECE_BYTES)]
            text = " ".join('"' + piece.decode("ascii") + '"' for piece in pieces)
            answer.answer.append(dns.rrset.from_text(name, 60, dns.rdataclass.IN, dns.rdatatype.TXT, text))
        return answer.to_wire()

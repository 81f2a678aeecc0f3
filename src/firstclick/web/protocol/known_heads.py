"""Heads of requests that the parser has accepted before, by their bytes.

A client sends the same head again and again, and parsing it costs more than a seat. Nothing is parsed here: what comes
behind the request line is looked up among heads that were accepted in one piece, and answered by the headers that the
parser found then. The request line has to be of the plainest kind. A request that is not found is parsed.

Heads may hold secrets such as bearer tokens. They are kept here, in memory, until newer ones displace them, and go
nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from firstclick.web.core.requests import HeaderLines, first_values

HEADS_MAX = 4096
HEAD_BYTES_MAX = 2048
HEADERS_MAX = 32
"""With all three at their most, heads take some 33 MB."""
REQUEST_LINE = re.compile(
    rb"(GET|POST|PUT|DELETE|HEAD) (/[A-Za-z0-9/_.~-]{0,1000})(?:\?([A-Za-z0-9=&,:_.~-]{0,1000}))? HTTP/1\.1\r\n"
)
END = b"\r\n\r\n"
LINE_BREAKS = (b"\r\n", b"\r", b"\n")
NOT_KEPT = frozenset((b"connection", b"upgrade", b"expect", b"transfer-encoding", b"trailer", b"te"))
"""Headers that decide how a connection goes on, or how a body is read. Heads that have one are parsed each time."""
LENGTH = b"content-length"


class KnownHead(Struct, frozen=True):
    """What the parser found in a head, below the request line. `body_bytes` are what Content-Length says."""

    headers: HeaderLines
    first_values: Mapping[bytes, bytes]
    body_bytes: int


class Arrived(Struct, gc=False):
    """A request in one piece, whose head is known."""

    method: str
    path: str
    query: bytes
    head: KnownHead
    body: bytes


class KnownHeads:
    """The heads that all connections of a process have sent lately, `heads_max` of them."""

    def __init__(self, heads_max: int = HEADS_MAX) -> None:
        self._heads_max = heads_max
        self._heads: dict[bytes, KnownHead] = {}

    def find(self, data: bytes) -> Arrived | None:
        """The request that `data` is, all of it; None when that is not known, and the parser has to find out."""
        line = REQUEST_LINE.match(data)
        if line is None:
            return None
        start = line.end()
        end = data.find(END, start) + len(END)
        head = self._heads.get(data[start:end])
        if head is None or len(data) - end != head.body_bytes:
            return None
        method, path, query = line.groups(b"")
        return Arrived(method.decode(), path.decode(), query, head, data[end:])

    def add(self, data: bytes, headers: HeaderLines, body_bytes: int) -> None:
        """Keep the head of `data`, which the parser has read as one request, if it is one that reads the same again.

        `headers` are what the parser has found; `body_bytes` is the size of the body.
        """
        line = REQUEST_LINE.match(data)
        if line is None:
            return
        head = data[line.end() : len(data) - body_bytes]
        if _is_plain(head, headers, body_bytes) and head not in self._heads:
            while len(self._heads) >= self._heads_max:
                del self._heads[next(iter(self._heads))]
            self._heads[head] = KnownHead(headers, first_values(headers), body_bytes)


def _is_plain(head: bytes, headers: HeaderLines, body_bytes: int) -> bool:
    """Whether the head has a line for each header, ends where a search finds its end, and decides nothing else."""
    if len(head) > HEAD_BYTES_MAX or len(headers) > HEADERS_MAX or not NOT_KEPT.isdisjoint(dict(headers)):
        return False
    if any(head.count(one) != len(headers) + 1 for one in LINE_BREAKS) or head.find(END) != len(head) - len(END):
        return False
    lengths = [value for name, value in headers if name == LENGTH]
    return lengths == [b"%d" % body_bytes] or (not lengths and not body_bytes)

"""Limits of HTTP connections: how many may be open, how long a request may take to arrive, how much may be unread.

Connections are counted by client address. Nothing here knows what a request is.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Protocol

from firstclick.web.core.addresses import counted_as
from firstclick.web.core.fair_turns import FairTurns, Start

PROXIES = "proxies"
UNREAD_BYTES_MAX = 64 * 1024 * 1024
"""Of all replies that wait in this process. A reply has 700 KB where an auditorium has 10,000 seats."""


def is_within_share(held: int, held_max: int, free: int) -> bool:
    """Whether an address that has `held` connections may open another, while `free` are left for all addresses.

    It may have `held_max`, and never more than are left for others. So a few addresses cannot take everything: of
    10,000 connections, five that open as many as they can get 1,667 each, and leave as many.
    """
    return free > 0 and held < held_max and held <= free


class Unread(Protocol):
    """A connection whose client has not read its replies."""

    def unread_bytes(self) -> int:
        """How many bytes of replies wait in this process for the client to read."""

    def abort_unread(self) -> None:
        """Close the connection at once; the client does not get the rest."""


class UnreadReplies:
    """All replies that wait for their clients. Beyond `bytes_max` in all, those that wait longest are aborted."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._waiting: dict[Unread, int] = {}
        self._total = 0
        self._is_checking = False

    def add(self, connection: Unread) -> None:
        """The client reads more slowly than it is answered. The check comes after all replies of this moment."""
        self.remove(connection)
        self._count(connection)
        if self._total > self._bytes_max and not self._is_checking:
            self._is_checking = True
            asyncio.get_running_loop().call_soon(self._check)

    def remove(self, connection: Unread) -> None:
        """The client has read what there was, or has left."""
        self._total -= self._waiting.pop(connection, 0)

    def _count(self, connection: Unread) -> None:
        self._waiting[connection] = size = connection.unread_bytes()
        self._total += size

    def _check(self) -> None:
        self._is_checking = False
        waiting, self._waiting, self._total = tuple(self._waiting), {}, 0
        for connection in waiting:
            self._count(connection)
        for connection in waiting:
            if self._total <= self._bytes_max:
                return
            self.remove(connection)
            connection.abort_unread()


class OpenConnections:
    """How many HTTP connections are open."""

    def __init__(self) -> None:
        self.total = 0


OPEN = OpenConnections()
"""Those of this process, whose limits uvicorn makes."""


@dataclass
class ConnectionLimits:
    """The connections of one process, counted against their limits.

    `proxies` are addresses and networks. Their connections count towards `connections_max` only, since each carries the
    requests of many clients.
    """

    connections_max: int
    connections_per_address_max: int
    request_seconds_max: float
    proxies: tuple[str, ...] = ()
    unread: UnreadReplies = field(default_factory=lambda: UnreadReplies(UNREAD_BYTES_MAX))
    _turns: FairTurns = field(default_factory=FairTurns)
    _by_address: Counter[str] = field(default_factory=Counter)
    _total: int = 0

    def add(self, host: str) -> bool:
        """Count a connection; False when it exceeds a limit. It is counted either way, until `remove`."""
        name = _counted_name(host, self.proxies)
        held, free = self._by_address[name], self.connections_max - self._total
        self._by_address[name] += 1
        self._total += 1
        OPEN.total += 1
        return free > 0 if name is PROXIES else is_within_share(held, self.connections_per_address_max, free)

    def turn(self, host: str, start: Start) -> bool:
        """Whether what a connection has sent may be parsed now; otherwise `start` is called when it may.

        Requests of a proxy wait for the turns of their clients instead (`AddressLimits.turn`).
        """
        name = _counted_name(host, self.proxies)
        return name is PROXIES or self._turns.begin(name, start)

    def remove(self, host: str) -> None:
        """Stop counting a connection: it is closed, or it is a WebSocket now, which the feed counts."""
        name = _counted_name(host, self.proxies)
        self._total -= 1
        OPEN.total -= 1
        self._by_address[name] -= 1
        if not self._by_address[name]:
            del self._by_address[name]


@lru_cache(maxsize=4096)
def _counted_name(host: str, proxies: tuple[str, ...]) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return PROXIES if any(address in ip_network(one) for one in proxies) else counted_as(host)

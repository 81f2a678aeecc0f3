"""Limits of HTTP connections: how many may be open, and how long a request may take to arrive.

Connections are counted by client address. Nothing here knows what a request is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network

from firstclick.web.core.addresses import counted_as

PROXIES = "proxies"


def is_within_share(held: int, held_max: int, free: int) -> bool:
    """Whether an address that has `held` connections may open another, while `free` are left for all addresses.

    It may have `held_max`, and never more than are left for others. So a few addresses cannot take everything: of
    10,000 connections, five that open as many as they can get 1,667 each, and leave as many.
    """
    return free > 0 and held < held_max and held <= free


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
    _by_address: Counter[str] = field(default_factory=Counter)
    _total: int = 0

    def add(self, host: str) -> bool:
        """Count a connection; False when it exceeds a limit. It is counted either way, until `remove`."""
        name = _counted_name(host, self.proxies)
        held, free = self._by_address[name], self.connections_max - self._total
        self._by_address[name] += 1
        self._total += 1
        return free > 0 if name is PROXIES else is_within_share(held, self.connections_per_address_max, free)

    def remove(self, host: str) -> None:
        """Stop counting a connection: it is closed, or it is a WebSocket now, which the feed counts."""
        name = _counted_name(host, self.proxies)
        self._total -= 1
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

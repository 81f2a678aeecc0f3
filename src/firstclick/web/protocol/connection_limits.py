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
        self._by_address[name] += 1
        self._total += 1
        if self._total > self.connections_max:
            return False
        return name is PROXIES or self._by_address[name] <= self.connections_per_address_max

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

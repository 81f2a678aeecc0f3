"""Who may connect, and how long a request may take to arrive. Counts by client address; knows nothing of requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network

from firstclick.web.core.addresses import counted_as

PROXIES = "proxies"


@dataclass
class ConnectionLimits:
    """One process's door. Connections of `proxies` are counted in the whole only: they carry many clients'."""

    connections_max: int
    connections_per_address_max: int
    request_seconds_max: float
    proxies: tuple[str, ...] = ()
    _counts: Counter[str] = field(default_factory=Counter)
    _open: int = 0

    def enter(self, host: str) -> bool:
        """Count a connection; False when there are too many with it. Whoever enters leaves, let in or not."""
        name = _name(host, self.proxies)
        self._counts[name] += 1
        self._open += 1
        if self._open > self.connections_max:
            return False
        return name is PROXIES or self._counts[name] <= self.connections_per_address_max

    def leave(self, host: str) -> None:
        """It is gone, or has become a socket of the feed, which are counted there."""
        name = _name(host, self.proxies)
        self._open -= 1
        self._counts[name] -= 1
        if not self._counts[name]:
            del self._counts[name]


@lru_cache(maxsize=4096)
def _name(host: str, proxies: tuple[str, ...]) -> str:
    """What a connection is counted under."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return PROXIES if any(address in ip_network(one) for one in proxies) else counted_as(host)

"""The name that a client's address is counted under in limits."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_network

NOBODY = "unknown"


@lru_cache(maxsize=4096)
def counted_as(host: str) -> str:
    """The address itself; of IPv6 its /64, which is one household's network."""
    try:
        six = IPv6Address(host)
    except ValueError:
        return host
    return str(six.ipv4_mapped or ip_network((int(six), 64), strict=False))

"""Whose request it is, as far as an address tells: limits count by it."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_network

from firstclick.web.core.http import Scope

NOBODY = "unknown"


def address_of(scope: Scope) -> str:
    """The client's address, behind trusted proxies the one that they tell; of IPv6 a household's network (/64)."""
    client = scope["client"]
    return NOBODY if client is None else counted_as(client[0])


@lru_cache(maxsize=4096)
def counted_as(host: str) -> str:
    """The name that an address is counted under."""
    try:
        six = IPv6Address(host)
    except ValueError:
        return host
    return str(six.ipv4_mapped or ip_network((int(six), 64), strict=False))

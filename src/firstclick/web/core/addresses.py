"""The name that a client's address is counted under in limits."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv6Address, ip_network

NOBODY = "unknown"
NAMES_MAX = 4096


@lru_cache(maxsize=4096)
def counted_as(host: str) -> str:
    """The address itself; of IPv6 its /64, which is one household's network."""
    try:
        six = IPv6Address(host)
    except ValueError:
        return host
    return str(six.ipv4_mapped or ip_network((int(six), 64), strict=False))


class Networks:
    """Names for addresses that reveal nothing about them: only with the key can an address be found by its name.

    All processes with the same `secret` have the same names.
    """

    def __init__(self, secret: bytes) -> None:
        key = blake2b(secret, digest_size=32, person=b"fc networks").digest()

        @lru_cache(maxsize=NAMES_MAX)
        def name(host: str) -> str:
            return blake2b(counted_as(host or NOBODY).encode(), digest_size=9, key=key).hexdigest()

        self.name = name

"""Where a webhook may go: a public address, unless the operator allows those of one's own network.

A name is resolved for each call, every address that it has is checked, and the call goes to a checked address: a name
that points elsewhere a moment later changes nothing.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from firstclick.service.ports.webhooks import WebhookRefused

URL_CHARS_MAX = 500
PORTS = {"https": 443, "http": 80}
# Addresses of IPv6 that carry one of IPv4, at its end.
EMBEDDING = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
# A resolver that does not answer keeps a thread, and must not keep those that others need.
RESOLVERS = ThreadPoolExecutor(4, "resolve-webhook")


class Forbidden(Exception):
    """The name of a receiver has a private address now; `str()` is a sentence."""


class Destination(NamedTuple):
    """Where a URL points. `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def destination_of(url: str, *, allow_private: bool) -> Destination:
    """The destination of a URL. Raises `WebhookRefused` for one that is never called."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna" if (parts.hostname or "").isascii() is False else "ascii").decode()
    except ValueError:
        raise WebhookRefused("The address of a webhook is no URL.") from None
    if len(url) > URL_CHARS_MAX or not url.isprintable() or " " in url or not url.isascii():
        raise WebhookRefused(f"The address of a webhook has at most {URL_CHARS_MAX} ASCII characters, and no blanks.")
    if parts.scheme not in PORTS or not host:
        raise WebhookRefused("The address of a webhook begins with https:// and has a host.")
    if parts.scheme == "http" and not allow_private:
        raise WebhookRefused("The address of a webhook begins with https://; http:// needs ALLOW_PRIVATE_WEBHOOKS=1.")
    if parts.username is not None or parts.fragment:
        raise WebhookRefused("The address of a webhook has no user, no password and no fragment.")
    if not allow_private and _is_private_literal(host):
        raise WebhookRefused(f"{host} is a private address; that needs ALLOW_PRIVATE_WEBHOOKS=1.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port or PORTS[parts.scheme], path)


async def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """An address of the host that may be called. Raises `Forbidden` where any of them may not, and `OSError`."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(RESOLVERS, socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses:
        raise OSError("the name has no address")
    if not allow_private:
        for one in addresses:
            if is_private(one):
                raise Forbidden(f"{host} is at the private address {one}.")
    return addresses[0]


def is_private(text: str) -> bool:
    """Whether an address is not one of the public internet, or is a group's."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        for inner in _embedded(address):
            if not inner.is_global or inner.is_multicast:
                return True
        if any(address in network for network in EMBEDDING):
            return False
    return not address.is_global or address.is_multicast


def _embedded(address: IPv6Address) -> list[IPv4Address]:
    """The addresses of IPv4 to which a gateway would take it."""
    found = [IPv4Address(int(address) & 0xFFFFFFFF)] if any(address in one for one in EMBEDDING) else []
    if address.sixtofour is not None:
        found.append(address.sixtofour)
    if address.teredo is not None:
        found += address.teredo
    return found


def _is_private_literal(host: str) -> bool:
    try:
        return is_private(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

"""Where the server is, as a person writes it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


class CannotRush(Exception):
    """What keeps a rush from starting, in a sentence."""


@dataclass(frozen=True)
class Place:
    """A server's address. `host_header` is what a browser would send as Host."""

    host: str
    port: int
    host_header: str
    secure: ssl.SSLContext | None

    @classmethod
    def at(cls, url: str) -> Place:
        """The place that the URL names. Raises `CannotRush`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise CannotRush(f"{url} is no address: {error}.") from error
        if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
            raise CannotRush(f"{url} is not the address of a server; write http://localhost:8080.")
        secure = ssl.create_default_context() if parts.scheme == "https" else None
        return cls(parts.hostname, port or PORTS[parts.scheme], parts.netloc.rpartition("@")[2], secure)

    def __str__(self) -> str:
        """The address as it is shown."""
        return f"{'https' if self.secure else 'http'}://{self.host_header}"

    @property
    def feed(self) -> str:
        """Where the live feed is."""
        return f"{'wss' if self.secure else 'ws'}://{self.host_header}/ws/seats"

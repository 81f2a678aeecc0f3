"""The server's address, parsed from a URL."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


class RushError(Exception):
    """The rush cannot start; `str()` is a sentence that says why."""


@dataclass(frozen=True)
class ServerAddress:
    """Where to connect. `host_header` is what a browser would send as Host; `tls` is None for plain HTTP."""

    host: str
    port: int
    host_header: str
    tls: ssl.SSLContext | None

    @classmethod
    def parse(cls, url: str) -> ServerAddress:
        """The address of an `http` or `https` URL without path and query. Raises `RushError`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise RushError(f"{url} is no address: {error}.") from error
        if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
            raise RushError(f"{url} is not the address of a server; write http://localhost:8080.")
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        return cls(parts.hostname, port or PORTS[parts.scheme], parts.netloc.rpartition("@")[2], tls)

    def __str__(self) -> str:
        """The URL, for messages."""
        return f"{'https' if self.tls else 'http'}://{self.host_header}"

    @property
    def feed_url(self) -> str:
        """The URL of the live feed."""
        return f"{'wss' if self.tls else 'ws'}://{self.host_header}/ws/seats"

"""The address of the server under test."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


class CannotRush(Exception):
    """The rush cannot start. The message is a sentence that gives the reason."""


@dataclass(frozen=True)
class ServerAddress:
    """Where the server is. `host_header` is the value of the Host header; `tls` is set for https only."""

    host: str
    port: int
    host_header: str
    tls: ssl.SSLContext | None

    @classmethod
    def parse(cls, url: str) -> ServerAddress:
        """Read an http or https URL without a path. Raises `CannotRush`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise CannotRush(f"{url} is no address: {error}.") from error
        if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
            raise CannotRush(f"{url} is not the address of a server; write http://localhost:8080.")
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        return cls(parts.hostname, port or PORTS[parts.scheme], parts.netloc.rpartition("@")[2], tls)

    def __str__(self) -> str:
        """The address as a URL."""
        return f"{'https' if self.tls else 'http'}://{self.host_header}"

    @property
    def feed_url(self) -> str:
        """The URL of the live feed."""
        return f"{'wss' if self.tls else 'ws'}://{self.host_header}/ws/seats"

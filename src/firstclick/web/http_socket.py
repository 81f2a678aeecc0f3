"""One client's HTTP connection, underneath ASGI: an answer's head and body leave in one write.

uvicorn writes the head when the answer starts and the body when it is there; on small answers the second system call
costs as much as all that FirstClick does. What was measured is in docs/decisions/0007-one-write.md.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class _Gathering:
    """A transport that sends what was written in a tick of the event loop at its end, or before it closes."""

    __slots__ = ("_later", "_pieces", "abort", "get_extra_info", "is_closing", "pause_reading", "raw", "resume_reading")

    def __init__(self, raw: asyncio.Transport) -> None:
        self.raw = raw
        self._pieces: list[bytes] = []
        self._later = asyncio.get_running_loop().call_soon
        self.abort = raw.abort
        self.get_extra_info = raw.get_extra_info
        self.is_closing = raw.is_closing
        self.pause_reading = raw.pause_reading
        self.resume_reading = raw.resume_reading

    def write(self, data: bytes) -> None:
        """Keep the bytes for the end of this tick."""
        if not self._pieces:
            self._later(self.flush)
        self._pieces.append(data)

    def flush(self) -> None:
        """Send what is kept."""
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self.raw.write(pieces[0] if len(pieces) == 1 else b"".join(pieces))

    def close(self) -> None:
        """Send what is kept, then close."""
        self.flush()
        self.raw.close()


class HttpSocket(HttpToolsProtocol):
    """uvicorn's HTTP protocol over a transport that gathers writes."""

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn narrows what asyncio declares
        """A client has connected."""
        super().connection_made(cast(asyncio.Transport, _Gathering(transport)))

    def handle_websocket_upgrade(self) -> None:
        """A WebSocket goes on with the bare transport: the feed writes whole frames by itself."""
        gathering = cast(_Gathering, self.transport)
        gathering.flush()
        self.transport = gathering.raw
        super().handle_websocket_upgrade()

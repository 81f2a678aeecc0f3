"""A faulty server: a proxy before a real one that changes some of the bytes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.harness.processes.server import Server

CONFIRMED = b"HTTP/1.1 204 No Content\r\n\r\n"
PRESSED = b"HTTP/1.1 303 See Other\r\ncontent-length: 0\r\n\r\n"
Change = Callable[[bytes], bytes]


def keep(data: bytes) -> bytes:
    """Change nothing."""
    return data


@contextmanager
def faulty_server(
    server: Server, *, confirms: bool = False, presses: bool = False, feed: Change = keep, answers: Change = keep
) -> Iterator[str]:
    """The URL of the proxy. `confirms`: it answers every confirm itself (204), and `presses` every practice page (303).

    `feed` changes what sockets receive, `answers` everything else.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    proxy = _Proxy(server.port, confirms, presses, feed, answers)
    try:
        opening = asyncio.run_coroutine_threadsafe(asyncio.start_server(proxy.serve, "127.0.0.1", 0), loop)
        listener = opening.result(10)
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        asyncio.run_coroutine_threadsafe(_close(listener), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(listener: asyncio.Server) -> None:
    listener.close()
    connections = asyncio.all_tasks() - {asyncio.current_task()}
    for one in connections:
        one.cancel()
    await asyncio.gather(*connections, return_exceptions=True)


class _Proxy:
    def __init__(self, port: int, confirms: bool, presses: bool, feed: Change, answers: Change) -> None:
        self._port, self._confirms, self._presses = port, confirms, presses
        self._feed, self._answers = feed, answers

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward bytes between a client and the server until one of them closes."""
        inside, outside = await asyncio.open_connection("127.0.0.1", self._port)
        first = await reader.read(65536)
        outside.write(first)
        change = self._feed if first.startswith(b"GET /ws/") else self._answers
        back = asyncio.create_task(self._forward(inside, writer, change))
        try:
            while data := await reader.read(65536):
                if self._confirms and data.startswith(b"PUT /sessions/") and b"/confirm" in data:
                    writer.write(CONFIRMED)
                elif self._presses and data.startswith(b"POST /practice/"):
                    writer.write(PRESSED)
                else:
                    outside.write(data)
        finally:
            back.cancel()
            for end in (writer, outside):
                end.transport.abort()
            with suppress(OSError):
                await outside.wait_closed()

    async def _forward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, change: Change) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                target.write(change(data))
        target.transport.abort()

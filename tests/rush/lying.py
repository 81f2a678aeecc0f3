"""A server that lies: it stands before a real one, passes bytes on, and changes some of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.harness.processes.server import Server

CONFIRMED = b"HTTP/1.1 204 No Content\r\n\r\n"
Lie = Callable[[bytes], bytes]


def keep(data: bytes) -> bytes:
    """No lie."""
    return data


@contextmanager
def lying(server: Server, *, confirms: bool = False, feed: Lie = keep) -> Iterator[str]:
    """The liar's address. It may answer every confirm by itself (204), and change what sockets are told."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    liar = _Liar(server.port, confirms, feed)
    try:
        opening = asyncio.run_coroutine_threadsafe(asyncio.start_server(liar.meet, "127.0.0.1", 0), loop)
        door = opening.result(10)
        yield f"http://127.0.0.1:{door.sockets[0].getsockname()[1]}"
        asyncio.run_coroutine_threadsafe(_shut(door), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _shut(door: asyncio.Server) -> None:
    door.close()
    meetings = asyncio.all_tasks() - {asyncio.current_task()}
    for one in meetings:
        one.cancel()
    await asyncio.gather(*meetings, return_exceptions=True)


class _Liar:
    def __init__(self, port: int, confirms: bool, feed: Lie) -> None:
        self._port, self._confirms, self._feed = port, confirms, feed

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Stand between a client and the server until one of them leaves."""
        inside, outside = await asyncio.open_connection("127.0.0.1", self._port)
        first = await reader.read(65536)
        outside.write(first)
        lie = self._feed if first.startswith(b"GET /ws/") else keep
        back = asyncio.create_task(self._pass_on(inside, writer, lie))
        try:
            while data := await reader.read(65536):
                if self._confirms and data.startswith(b"PUT /sessions/") and b"/confirm" in data:
                    writer.write(CONFIRMED)
                else:
                    outside.write(data)
        finally:
            back.cancel()
            for end in (writer, outside):
                end.transport.abort()
            with suppress(OSError):
                await outside.wait_closed()

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, lie: Lie) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                target.write(lie(data))
        target.transport.abort()

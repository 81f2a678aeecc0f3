"""A subscription to one channel, which is pinged while it is silent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from firstclick.stores.redis.wire import Wire, open_wire

LISTEN_S = 1.0
UNANSWERED_MAX = 2


class Subscription:
    """Messages of one channel until the connection breaks. `receive` is called with what each of them carries."""

    def __init__(self, pool: ConnectionPool, channel: str, receive: Callable[[bytes], None]) -> None:
        self._pool = pool
        self._channel = channel
        self._deliver = receive
        self._answered = False
        self._woken = asyncio.Event()
        self._error: Exception | None = None

    async def listen(self, subscribed: Callable[[], None] = lambda: None) -> None:
        """Subscribe, call `subscribed`, and listen until cancelled.

        Raises `RedisError` or `OSError` when the connection breaks, `TimeoutError` when pings are not answered.
        """

        def receive(reply: Any) -> None:  # noqa: ANN401 - whatever Redis answers
            self._answered = True
            if isinstance(reply, RedisError):
                self._end(reply)
            elif isinstance(reply, list) and reply[0] == b"message":
                self._deliver(reply[2])
            elif isinstance(reply, list) and reply[0] == b"subscribe":
                subscribed()

        async with asyncio.timeout(2 * LISTEN_S):
            wire = await open_wire(self._pool, receive, self._end)
        try:
            wire.send("SUBSCRIBE", self._channel)
            await self._watch(wire)
        finally:
            await wire.close()

    async def _watch(self, wire: Wire) -> None:
        """Ping while nothing comes, until the connection breaks."""
        unanswered, loop = 0, asyncio.get_running_loop()
        while not self._error:
            self._woken.clear()
            pause = loop.call_later(LISTEN_S, self._woken.set)
            await self._woken.wait()
            pause.cancel()
            unanswered, self._answered = 0 if self._answered else unanswered + 1, False
            if unanswered > UNANSWERED_MAX:
                raise TimeoutError("pings are not answered")
            if unanswered and not self._error:
                wire.send("PING")
        raise self._error

    def _end(self, error: Exception) -> None:
        self._error = error
        self._woken.set()

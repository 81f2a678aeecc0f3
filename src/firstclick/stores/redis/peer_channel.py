"""The other processes on the same Redis, by a channel of their own (`service.ports.PeerChannel`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import msgspec
from redis.asyncio import Connection
from redis.exceptions import RedisError

from firstclick.service.ports.peers import SpentCounts
from firstclick.stores.redis.client import CALL_DEADLINE_MS, connect, fresh_epoch, messages
from firstclick.stores.redis.records import NOT_OURS

logger = logging.getLogger("firstclick.redis")
CHANNEL = "limits"
LISTEN_AGAIN_S = 1.0


class _Told(msgspec.Struct):
    sender: str
    spent: dict[str, dict[str, int]]


_decode = msgspec.json.Decoder(_Told).decode


class RedisPeerChannel:
    """Says nothing of an unreachable Redis: the seat store does."""

    def __init__(self, url: str) -> None:
        self._sender = fresh_epoch()
        self._client = connect(url, _greet)

    async def publish(self, told: SpentCounts) -> None:
        """Publish it; lost while Redis does not answer."""
        message = msgspec.json.encode({"sender": self._sender, "spent": told})
        try:
            async with asyncio.timeout(CALL_DEADLINE_MS / 1000):
                await self._client.publish(CHANNEL, message)
        except (RedisError, OSError, TimeoutError):
            return

    async def listen(self, hear: Callable[[SpentCounts], None]) -> None:
        """One subscription, made again when it breaks."""
        while True:
            subscription = self._subscription()
            try:
                async with asyncio.timeout(CALL_DEADLINE_MS / 1000):
                    await subscription.subscribe(CHANNEL)
                async for message in messages(subscription):
                    if message["type"] == "message":
                        self._take_in(message["data"], hear)
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(LISTEN_AGAIN_S)
            finally:
                await subscription.aclose()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    def _subscription(self) -> Any:  # noqa: ANN401 - redis-py's PubSub is not generic over what it carries
        return self._client.pubsub()

    def _take_in(self, data: bytes, hear: Callable[[SpentCounts], None]) -> None:
        try:
            told = _decode(data)
        except NOT_OURS:
            logger.warning("a message on %s is not FirstClick's", CHANNEL)
            return
        if told.sender != self._sender:
            hear(told.spent)


async def _greet(connection: Connection) -> None:
    await connection.on_connect()

"""The channel to the other processes on the same Redis (`service.ports.peers.PeerChannel`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

import msgspec
from redis.asyncio import Connection
from redis.exceptions import RedisError

from firstclick.service.ports.peers import SpentCounts
from firstclick.stores.redis.client import CALL_DEADLINE_MS, connect, fresh_epoch
from firstclick.stores.redis.records import NOT_OURS
from firstclick.stores.redis.subscription import Subscription

logger = logging.getLogger("firstclick.redis")
CHANNEL = "limits:"
"""With the installation's id after it: the databases of one Redis share their channels."""
RESUBSCRIBE_AFTER_S = 1.0


class _Message(msgspec.Struct):
    sender: str
    spent: dict[str, dict[str, int]]


_decode = msgspec.json.Decoder(_Message).decode


class RedisPeerChannel:
    """Does not report that Redis is unreachable: the seat store does."""

    def __init__(self, url: str, installation_id: str) -> None:
        self._channel = f"{CHANNEL}{installation_id}"
        self._sender = fresh_epoch()
        self._client = connect(url, _greet)

    async def publish(self, spent: SpentCounts) -> None:
        """Send `spent` to all other processes. The message is lost while Redis does not answer."""
        message = msgspec.json.encode({"sender": self._sender, "spent": spent})
        try:
            async with asyncio.timeout(CALL_DEADLINE_MS / 1000):
                await self._client.publish(self._channel, message)
        except (RedisError, OSError, TimeoutError):
            return

    async def listen(self, receive: Callable[[SpentCounts], None]) -> None:
        """Run until cancelled: subscribe, and subscribe again when the connection breaks."""
        while True:
            subscription = Subscription(self._client.connection_pool, self._channel, partial(self._receive, receive))
            try:
                await subscription.listen()
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(RESUBSCRIBE_AFTER_S)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _receive(self, receive: Callable[[SpentCounts], None], data: bytes) -> None:
        try:
            message = _decode(data)
        except NOT_OURS:
            logger.warning(
                "a message on %s is not valid",
                self._channel,
                extra={"event": "peer-message-invalid", "channel": self._channel},
            )
            return
        if message.sender != self._sender:
            receive(message.spent)


async def _greet(connection: Connection) -> None:
    await connection.on_connect()

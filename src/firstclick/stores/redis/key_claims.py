"""Claims on idempotency keys, shared by all processes on one Redis (`service.ports.key_claims.KeyClaims`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from redis.asyncio import Connection
from redis.exceptions import RedisError

from firstclick.domain.refusals import StoreUnavailable
from firstclick.service.ports.key_claims import CLAIMED_FOR_MS
from firstclick.stores.redis.client import CALL_DEADLINE_MS, READS_AT_ONCE_MAX, connect, fresh_epoch

RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
"""Only the process's own claim is released: a claim that has ended may belong to another process by now."""


class RedisKeyClaims:
    """One key for each claim, which ends by itself. It has connections of its own: seats never wait for claims."""

    def __init__(self, url: str) -> None:
        self._process = fresh_epoch()
        self._client = connect(url, _greet)
        self._turns = asyncio.Semaphore(READS_AT_ONCE_MAX)

    async def claim(self, key: str) -> bool:
        """As `KeyClaims.claim`."""
        name = _name(key)
        return bool(await self._ask(lambda: self._client.set(name, self._process, nx=True, px=CLAIMED_FOR_MS)))

    async def release(self, key: str) -> None:
        """As `KeyClaims.release`."""
        with suppress(StoreUnavailable):
            await self._ask(lambda: self._client.eval(RELEASE, 1, _name(key), self._process))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _ask(self, call: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever Redis answers
        try:
            async with asyncio.timeout(CALL_DEADLINE_MS / 1000), self._turns:
                return await call()
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreUnavailable from error


def _name(key: str) -> str:
    return f"claim:{key}"


async def _greet(connection: Connection) -> None:
    await connection.on_connect()

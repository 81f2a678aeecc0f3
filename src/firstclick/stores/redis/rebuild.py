"""Deletes what FirstClick has in Redis and starts a new epoch, so that every server loads it again from the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from redis.asyncio import Connection, Redis
from redis.exceptions import RedisError

from firstclick.stores.redis.client import EPOCH_KEY, OTHER_LEDGER_SENTENCE, connect, fresh_epoch
from firstclick.stores.redis.records import hold_value, is_seat
from firstclick.stores.redis.start_check import DEADLINES_KEY, FORMAT_KEPT_S, FORMATS_KEY, TAKE_OVER

KEYS_PER_CALL = 1000
CALL_WITHIN_S = 10
NEW_EPOCH = """
redis.call('DEL', KEYS[2])
return redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'installation', ARGV[2])
"""


class CannotRebuild(Exception):
    """Nothing was deleted; `str()` is a sentence for the operator."""


class Deleted(NamedTuple):
    """How many keys were deleted, and how many have such names and were left, because FirstClick did not write them."""

    seats: int
    holds: int
    left: int


async def rebuild(url: str, installation_id: str, *, take_over: bool = False) -> Deleted:
    """Delete this installation's seats and holds; with `take_over` also those of another, whose servers are stopped.

    Holds are lost by it, bookings are not. Servers may run meanwhile. Raises `CannotRebuild`.
    """
    client = connect(url, _greet)
    try:
        await _check_owner(client, installation_id, take_over)
        return await _rebuild(client, installation_id)
    except (RedisError, OSError, TimeoutError) as error:
        reason = str(error).rstrip(".") or "no answer in time"
        raise CannotRebuild(
            f"Redis does not answer: {reason}; check REDIS_URL or REDIS_ADDR, and try again."
        ) from error
    finally:
        await client.aclose()


async def _rebuild(client: Redis, installation_id: str) -> Deleted:
    """Records go before seats: a hold that is taken meanwhile may lose its seat, but no seat loses its record.

    Positions count in their epoch only, so that those of the old one are deleted when it is over.
    """
    holds, left_holds = await _delete(client, "session:*", _texts, lambda value: hold_value(value) is not None)
    seats, left_seats = await _delete(client, "seat:*", _texts, is_seat)
    epoch = fresh_epoch()
    await _within(client.eval(NEW_EPOCH, 2, EPOCH_KEY, DEADLINES_KEY, epoch, installation_id))
    await _delete(client, "showtime:*", _epochs, lambda value: value not in (None, epoch.encode()))
    return Deleted(seats, holds, left_holds + left_seats)


async def _check_owner(client: Redis, installation_id: str, take_over: bool) -> None:
    owner = await _within(client.hget(EPOCH_KEY, "installation"))
    if owner is None or owner.decode() == installation_id:
        return
    if not take_over:
        raise CannotRebuild(f"{OTHER_LEDGER_SENTENCE} {TAKE_OVER}")
    seconds, _ = await _within(client.time())
    if await _within(client.zcount(FORMATS_KEY, f"({seconds * 1000}", "+inf")):
        raise CannotRebuild(f"Servers of the other ledger use this Redis; stop them, and wait {FORMAT_KEPT_S} seconds.")


async def _delete(
    client: Redis,
    pattern: str,
    read: Callable[[Redis, Sequence[bytes]], Awaitable[Sequence[bytes | None]]],
    is_ours: Callable[[bytes | None], bool],
) -> tuple[int, int]:
    """Delete the keys of a pattern whose value is ours; how many were deleted, and how many were left."""
    deleted = left = cursor = 0
    while True:
        cursor, keys = await _within(client.scan(cursor, match=pattern, count=KEYS_PER_CALL))
        values = await read(client, keys) if keys else ()
        ours = [key for key, value in zip(keys, values, strict=True) if is_ours(value)]
        if ours:
            deleted += await _within(client.unlink(*ours))
        left += len(keys) - len(ours)
        if cursor == 0:
            return deleted, left


async def _texts(client: Redis, keys: Sequence[bytes]) -> Sequence[bytes | None]:
    """The values of the keys; None for those that are no texts."""
    values: list[bytes | None] = await _within(client.mget(keys))
    return values


async def _epochs(client: Redis, keys: Sequence[bytes]) -> Sequence[bytes | None]:
    """The epochs in which positions are counted under the keys; None for keys that are something else."""
    pipeline = client.pipeline(transaction=False)
    for key in keys:
        pipeline.hmget(key, ["epoch", "position"])
    found = await _within(pipeline.execute(raise_on_error=False))
    return [one[0] if isinstance(one, list) and None not in one else None for one in found]


async def _within(call: Any) -> Any:  # noqa: ANN401 - whatever Redis answers
    """The answer, within the deadline of a call."""
    async with asyncio.timeout(CALL_WITHIN_S):
        return await call


async def _greet(connection: Connection) -> None:
    await connection.on_connect()

"""Which calls share a connection, and which errors end it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import redis
from redis.asyncio import Connection
from redis.exceptions import ConnectionError as BrokenConnection
from redis.exceptions import ReadOnlyError, ResponseError

from firstclick.stores.redis.client import connect
from firstclick.stores.redis.wire import CommandLine
from tests.harness.processes.redis_server import RedisServer


async def _greet(connection: Connection) -> None:
    await connection.on_connect()


@pytest.fixture
async def line(server: RedisServer) -> AsyncIterator[CommandLine]:
    """A line to an empty Redis."""
    client = connect(server.url, _greet)
    opened = CommandLine(client.connection_pool)
    yield opened
    await opened.close()
    await client.aclose()


async def test_calls_share_a_connection_also_after_an_error(line: CommandLine) -> None:
    first = await line.call("CLIENT", "ID")
    with pytest.raises(ResponseError, match="wrong number of arguments"):
        await line.call("GET")
    assert await line.call("CLIENT", "ID") == first


async def test_a_call_that_is_given_up_ends_its_connection_and_its_late_reply_is_nobodys(
    line: CommandLine, client: redis.Redis
) -> None:
    first = await line.call("CLIENT", "ID")
    waiting = asyncio.create_task(line.call("BLPOP", "nothing", "0"))
    await _until_blocked(client)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    client.rpush("nothing", "late")
    second = await line.call("CLIENT", "ID")
    assert isinstance(second, int)
    assert second != first


async def test_a_redis_that_is_no_master_any_more_is_asked_by_another_connection(
    line: CommandLine, client: redis.Redis
) -> None:
    """Sentinel then says which one is the master."""
    first = await line.call("CLIENT", "ID")
    client.replicaof("127.0.0.1", 1)
    with pytest.raises(ReadOnlyError):
        await line.call("SET", "a", "1")
    assert await line.call("CLIENT", "ID") != first


async def test_a_connection_that_was_cut_fails_the_next_call_only(line: CommandLine, client: redis.Redis) -> None:
    first = await line.call("CLIENT", "ID")
    client.client_kill_filter(_id=str(first))
    with pytest.raises((BrokenConnection, OSError)):
        await line.call("CLIENT", "ID")
    assert await line.call("CLIENT", "ID") != first


async def test_a_line_that_is_closed_fails_the_call_under_way(line: CommandLine, client: redis.Redis) -> None:
    waiting = asyncio.create_task(line.call("BLPOP", "nothing", "0"))
    await _until_blocked(client)
    await line.close()
    with pytest.raises(BrokenConnection):
        await waiting


async def _until_blocked(client: redis.Redis) -> None:
    async with asyncio.timeout(20):
        while not client.info("clients")["blocked_clients"]:
            await asyncio.sleep(0.01)  # waits: Redis takes the call in

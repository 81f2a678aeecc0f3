"""A connection to Redis whose bytes are read and written here.

redis-py opens it: addresses, TLS, Sentinel, credentials and the greeting are its work. What it does for each command
and each message afterwards took more of this process than all of a batch's commits together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import hiredis
from redis.asyncio import Connection, ConnectionPool
from redis.commands.core import AsyncScript
from redis.exceptions import ConnectionError as BrokenConnection
from redis.exceptions import NoScriptError, ReadOnlyError, RedisError

INCOMPLETE = object()


class Wire(asyncio.Protocol):
    """`receive` is called with each reply and each pushed message, `lost` once when the connection breaks."""

    def __init__(
        self, connection: Connection, receive: Callable[[Any], None], lost: Callable[[Exception], None]
    ) -> None:
        self._connection = connection
        self._receive = receive
        self._lost = lost
        self.broken: Exception | None = None
        """Why nothing can be sent any more."""
        self._reader = hiredis.Reader(replyError=connection._parser.parse_error, notEnoughData=INCOMPLETE)  # noqa: SLF001
        writer: Any = connection._writer  # noqa: SLF001 - redis-py offers no other way to its transport
        self._transport: asyncio.Transport = writer.transport
        self._before = self._transport.get_protocol()
        self._transport.set_protocol(self)

    def send(self, *command: Any) -> None:  # noqa: ANN401 - whatever hiredis packs
        """Send a command; its reply is received."""
        self._transport.write(hiredis.pack_command(command))

    def data_received(self, data: bytes) -> None:
        """Pass on what is complete."""
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not INCOMPLETE:
                self._receive(reply)
        except hiredis.ProtocolError:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """redis-py's side of the connection ends with it."""
        self._before.connection_lost(exc)
        self.broken = exc or BrokenConnection("Redis closed the connection")
        self._lost(self.broken)

    async def close(self) -> None:
        """Close the connection, without waiting for it."""
        await self._connection.disconnect(nowait=True)


async def open_wire(pool: ConnectionPool, receive: Callable[[Any], None], lost: Callable[[Exception], None]) -> Wire:
    """A new connection beside those of the pool. Raises what redis-py raises."""
    connection: Connection = pool.make_connection()  # type: ignore[no-untyped-call]
    try:
        await connection.connect()  # type: ignore[no-untyped-call]
    except BaseException:
        await connection.disconnect(nowait=True)
        raise
    return Wire(connection, receive, lost)


class CommandLine:
    """Commands of one caller at a time, on a wire that is opened when it is needed."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._wire: Wire | None = None
        self._reply: asyncio.Future[Any] | None = None

    async def run(self, script: AsyncScript, *rest: Any) -> Any:  # noqa: ANN401 - its reply
        """Run a script, which Redis is given if it does not have it. Raises `RedisError` or `OSError`."""
        try:
            return await self.call("EVALSHA", script.sha, *rest)
        except NoScriptError:
            await self.call("SCRIPT", "LOAD", script.script)
            return await self.call("EVALSHA", script.sha, *rest)

    async def call(self, *command: Any) -> Any:  # noqa: ANN401 - its reply
        """The reply. When there is none, or the caller goes away, the next call gets another connection.

        So it does when this Redis is no master any more, or has only just started.
        """
        try:
            if self._wire is None:
                self._wire = await open_wire(self._pool, self._receive, self._receive)
            wire, self._reply = self._wire, asyncio.get_running_loop().create_future()
            if wire.broken:
                raise wire.broken
            wire.send(*command)
            reply = await self._reply
            if wire.broken:
                raise wire.broken
            if isinstance(reply, BrokenConnection | ReadOnlyError):
                raise reply
        except BaseException:
            await self.close()
            raise
        if isinstance(reply, RedisError):
            raise reply
        return reply

    async def close(self) -> None:
        """Close the connection. A call that is under way fails."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    def _receive(self, reply: Any) -> None:  # noqa: ANN401 - whatever Redis answers
        if self._reply is not None and not self._reply.done() and not isinstance(reply, hiredis.PushNotification):
            self._reply.set_result(reply)

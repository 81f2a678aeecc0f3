"""The client of one Redis: a deadline on every call, whose seats it has, and a new epoch after a restart.

Nothing here is about seats.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import unquote

import hiredis
from redis.asyncio import Connection, ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as BrokenConnection
from redis.exceptions import ReadOnlyError, RedisError, ResponseError

from firstclick.domain.refusals import StoreUnavailable
from firstclick.service.ports.spans import SpanKind, span
from firstclick.stores.redis.clock import Clock
from firstclick.stores.redis.subscription import Subscription
from firstclick.stores.redis.wire import CommandLine

logger = logging.getLogger("firstclick.redis")
CALL_DEADLINE_MS = 1000
READS_AT_ONCE_MAX = 8
CALLS_AT_ONCE_MAX = 3 * READS_AT_ONCE_MAX
CONNECTIONS_MAX = 4 * READS_AT_ONCE_MAX
"""The pool raises when it is exhausted. What is left beside the calls is for subscriptions."""
TURN_WITHIN_S = 5.0
EPOCH_KEY = "firstclick:epoch"
ADVICE = "(check that Redis runs, and REDIS_URL or REDIS_ADDR)"
FULL_SENTENCE = "Redis is full and takes no new holds; give it more memory (maxmemory)."
OTHER_LEDGER = "OTHERLEDGER"
"""How the scripts' refusal begins when the seats belong to another ledger."""
OTHER_LEDGER_SENTENCE = (
    "Redis has the seats of another ledger; give each ledger a Redis or a database number of its own, by REDIS_URL."
)
SENTINEL_SCHEME = "redis+sentinel://"


ANSWERS_AGAIN = "Redis answers again"
MEMORY_AGAIN = "Redis has memory again"
OVER = frozenset({ANSWERS_AGAIN, MEMORY_AGAIN})


def _warn(sentence: str) -> None:
    if sentence in OVER:
        logger.warning("%s", sentence, extra={"event": "redis-back"})
    else:
        logger.warning("%s", sentence, extra={"event": "redis-trouble"})


class RedisClient:
    """Calls to one Redis. Every call raises `StoreUnavailable` when it fails; `trouble` has the reason.

    `warn` is called with a sentence when trouble begins or ends. `installation_id` is set before the first call: Redis
    refuses every script that names another installation than the one whose seats it has.
    """

    def __init__(self, url: str, warn: Callable[[str], None] = _warn) -> None:
        self._warn = warn
        self.clock = Clock()
        self.installation_id = ""
        self.trouble = ""
        """Why the last call failed, in a sentence; empty while Redis answers."""
        self.full = False
        """Whether Redis has no memory for new holds. Reads are answered nevertheless."""
        self._client = connect(url, self._set_up)
        self._calls = asyncio.Semaphore(CALLS_AT_ONCE_MAX)
        self._reads = asyncio.Semaphore(READS_AT_ONCE_MAX)
        self._scripts = {
            name: self._client.register_script(script_text(name)) for name in ("commit", "look", "record", "snapshot")
        }
        self._begin = script_text("begin")
        self._line = CommandLine(self._client.connection_pool)

    async def run(self, script: str, keys: list[str], arguments: list[Any]) -> Any:  # noqa: ANN401 - its reply
        """Run a script on this installation's seats; its reply. `keys` are those after the key of the epoch."""
        ours = [self.installation_id, fresh_epoch(), *arguments]
        return await self.ask(lambda: self._scripts[script](keys=[EPOCH_KEY, *keys], args=ours))

    async def run_alone(self, script: str, keys: list[str], arguments: Callable[[], list[bytes]]) -> Any:  # noqa: ANN401 - its reply
        """As `run`, for one caller at a time, who has a connection alone and waits for no turn.

        `arguments` is called for each attempt.
        """
        before = [len(keys) + 1, EPOCH_KEY, *keys]

        def call() -> Awaitable[Any]:
            rest = [*before, self.installation_id, fresh_epoch(), *arguments()]
            return self._line.run(self._scripts[script], *rest)

        return await self._answer(call)

    async def members_after(self, key: str, score: int) -> list[str]:
        """The members of a sorted set with a higher score."""
        found: list[bytes] = await self.ask(lambda: self._client.zrangebyscore(key, f"({score}", "+inf"))
        return [member.decode() for member in found]

    async def remove_member(self, key: str, member: str) -> None:
        """Remove a member of a sorted set."""
        await self.ask(lambda: self._client.zrem(key, member))

    async def read(self, script: str, keys: list[str], arguments: list[Any]) -> Any:  # noqa: ANN401 - its reply
        """As `run`, for scripts of which many may be wanted at once. They wait for a turn; commits never wait for them.

        Raises `StoreUnavailable` after `TURN_WITHIN_S` without a turn, which is no trouble of Redis.
        """
        async with _turn(self._reads):
            return await self.run(script, keys, arguments)

    async def configuration(self, name: str) -> str | None:
        """One of the server's settings; None when the server does not return it."""
        answer: Any = await self.ask(lambda: self._client.config_get(name))
        value = next(iter(answer.values()), None)
        return value.decode() if isinstance(value, bytes) else value

    async def ask(self, call: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever Redis answers
        """Make a call with the deadline, which begins when it has a turn. A call that fails may have taken effect.

        It is repeated once after a connection error. `call` must be one that may be repeated. Raises
        `StoreUnavailable`; where there was no turn within `TURN_WITHIN_S` that is no trouble of Redis.
        """
        async with _turn(self._calls):
            return await self._answer(call)

    async def _answer(self, call: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever Redis answers
        try:
            async with asyncio.timeout(CALL_DEADLINE_MS / 1000):
                with span(SpanKind.STORE, "redis"):
                    answer = await self._repeated(call)
        except (RedisError, OSError, TimeoutError) as error:
            self._set_trouble(_sentence(error))
            raise StoreUnavailable from error
        self._set_trouble("")
        return answer

    async def _repeated(self, call: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever Redis answers
        """After a restart of Redis, other idle connections are as dead as the first one, and none of them shows it."""
        try:
            return await call()
        except (BrokenConnection, ReadOnlyError, OSError):
            with suppress(RedisError, OSError):
                await self._client.connection_pool.disconnect(inuse_connections=False)
            return await call()

    def set_full(self, full: bool) -> None:
        """Note what a script has found, and log the change."""
        if full != self.full:
            self._warn(FULL_SENTENCE if full else MEMORY_AGAIN)
        self.full = full

    def subscription(self, channel: str, receive: Callable[[bytes], None]) -> Subscription:
        """A new subscription, whose messages `receive` gets."""
        return Subscription(self._client.connection_pool, channel, receive)

    async def close(self) -> None:
        """Close all connections."""
        await self._line.close()
        await self._client.aclose()

    async def _set_up(self, connection: Connection) -> None:
        """Set up a new connection. After a restart of Redis this starts a new epoch before anything is written."""
        connection.pack_command = _pack  # type: ignore[method-assign]
        await connection.on_connect()
        await connection.send_command("INFO", "server")
        run_id = _run_id(await connection.read_response())
        await connection.send_command("EVAL", self._begin, 1, EPOCH_KEY, self.installation_id, fresh_epoch(), run_id)
        await connection.read_response()

    def _set_trouble(self, trouble: str) -> None:
        if trouble and not self.trouble:
            self._warn(trouble if trouble == OTHER_LEDGER_SENTENCE else f"{trouble} {ADVICE}")
        elif self.trouble and not trouble:
            self._warn(ANSWERS_AGAIN)
        self.trouble = trouble


@asynccontextmanager
async def _turn(turns: asyncio.Semaphore) -> AsyncIterator[None]:
    """A turn for as long as the context lasts. Raises `StoreUnavailable` after `TURN_WITHIN_S` without one."""
    try:
        async with asyncio.timeout(TURN_WITHIN_S):
            await turns.acquire()
    except TimeoutError:
        raise StoreUnavailable from None
    try:
        yield
    finally:
        turns.release()


def _pack(*command: Any) -> list[bytes]:  # noqa: ANN401 - whatever redis-py sends
    """Encode a command with hiredis. The encoder of redis-py's asyncio connections is written in Python.

    That encoder took 40 % of the time of a hold in this process. The name may have two words, such as `CONFIG GET`.
    """
    name, *arguments = command
    return [hiredis.pack_command((*name.split(), *arguments))]


def fresh_epoch() -> str:
    """A random name for a new epoch."""
    return uuid.uuid4().hex[:12]


def connect(url: str, on_connect: Callable[[Connection], Awaitable[None]]) -> Redis:
    """A client for `redis://`, `rediss://`, `unix://` or `redis+sentinel://host:port,host:port/service/database`."""
    options: dict[str, Any] = {
        "retry": Retry(NoBackoff(), 0),
        "socket_connect_timeout": CALL_DEADLINE_MS / 1000,
        # Deadlines are set around whole calls. Those of redis-py use `asyncio.wait_for`, which loses a cancellation
        # that comes in the same tick as the result (before Python 3.12): the task would go on.
        "socket_timeout": None,
        "redis_connect_func": on_connect,
        "max_connections": CONNECTIONS_MAX,
    }
    if not url.startswith(SENTINEL_SCHEME):
        return Redis.from_pool(ConnectionPool.from_url(url, **options))
    place = _sentinel_place(url)
    sentinels = Sentinel(place.hosts, socket_timeout=None, socket_connect_timeout=CALL_DEADLINE_MS / 1000)  # type: ignore[no-untyped-call]
    credentials: dict[str, Any] = {"username": place.username, "password": place.password}
    client: Redis = sentinels.master_for(place.service, db=place.database, **credentials, **options)
    return client


class SentinelPlace(NamedTuple):
    """The parts of a Sentinel URL. The credentials are those of Redis, not of the Sentinels."""

    hosts: list[tuple[str, int]]
    service: str
    database: int
    username: str | None
    password: str | None


def _sentinel_place(url: str) -> SentinelPlace:
    """Parse `redis+sentinel://[[user]:password@]host:port,…/service[/database]`. Raises `ValueError`."""
    credentials, _, place = url.removeprefix(SENTINEL_SCHEME).rpartition("@")
    hosts, service, *database = place.split("/")
    if not service or len(database) > 1:
        raise ValueError(f"{SENTINEL_SCHEME}host:port/service/database is the form of a Sentinel URL.")
    user, _, password = credentials.partition(":")
    pairs = [host.rpartition(":") for host in hosts.split(",")]
    return SentinelPlace(
        [(host.strip("[]"), int(port)) for host, _, port in pairs],
        service,
        int((database or ["0"])[0]),
        unquote(user) or None,
        unquote(password) or None,
    )


def script_text(name: str) -> str:
    """A script with the functions that all scripts share before it."""
    return "".join(files(__package__).joinpath(f"{part}.lua").read_text() for part in ("current", name))


def _sentence(error: Exception) -> str:
    if str(error).startswith(OTHER_LEDGER):
        return OTHER_LEDGER_SENTENCE
    if isinstance(error, ResponseError):
        return f"Redis refuses what it is asked: {error}"
    return f"Redis does not answer: {str(error) or 'no answer in time'}"


def _run_id(info: bytes | str) -> str:
    text = info if isinstance(info, str) else info.decode()
    return next(line.partition(":")[2] for line in text.splitlines() if line.startswith("run_id:"))

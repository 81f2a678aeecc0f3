"""The line to Redis: one client, a deadline on every call, the server's clock, and which life of it we talk to.

It knows nothing of seats.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import unquote

import hiredis
from redis.asyncio import Connection, ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from firstclick.domain.refusals import StoreUnavailable

logger = logging.getLogger("firstclick.redis")
CALL_DEADLINE_MS = 1000
CALLS_AT_ONCE_MAX = 8
CONNECTIONS_MAX = 4 * CALLS_AT_ONCE_MAX
CLOCK_SAMPLES = 32
ROUNDING_MS = 1

Sample = tuple[float, float]
"""How long a call took, and the offset of Redis' clock by it, both in milliseconds."""

EPOCH_KEY = "firstclick:epoch"
LISTEN_S = 1.0
SILENCES_MAX = 2
SENTINEL_SCHEME = "redis+sentinel://"


class Clock:
    """Redis' time, by this process' monotonic clock: the offset seen over the fastest of the latest calls."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=CLOCK_SAMPLES)
        self._before: Sample | None = None
        self._offset_ms = time.time_ns() / 1e6 - time.monotonic_ns() / 1e6

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC, as Redis counts them."""
        return int(time.monotonic_ns() / 1e6 + self._offset_ms)

    def learn(self, redis_ms: int, sent_s: float, received_s: float) -> None:
        """A call that was sent and answered at these monotonic seconds brought Redis' time `redis_ms`."""
        trip_ms = (received_s - sent_s) * 1000
        self._samples.append((trip_ms, redis_ms + 0.5 - (sent_s + received_s) * 500))
        fastest = min(self._samples)
        if self._before and (len(self._samples) == CLOCK_SAMPLES or not _agree(self._before, fastest)):
            self._before = None
        self._offset_ms = min(fastest, self._before or fastest)[1]

    def forget(self) -> None:
        """Another server may have another clock. What was known stays for as long as the new calls bear it out.

        A Redis that was paused answers the first call late: half of such a trip would be far worse than what was known.
        """
        if self._samples:
            self._before = min(self._samples)
        self._samples.clear()


def _agree(before: Sample, now: Sample) -> bool:
    """Whether the offset known before is possible by a later call: it errs by half its trip at most."""
    return abs(before[1] - now[1]) <= (before[0] + now[0]) / 2 + ROUNDING_MS


class RedisClient:
    """Calls to one Redis. Raises `StoreUnavailable` for whatever goes wrong, and remembers it as `trouble`."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.trouble = ""
        """What went wrong with the last call, in a sentence; empty while Redis answers."""
        self._client = connect(url, self._begin)
        self._turns = asyncio.Semaphore(CALLS_AT_ONCE_MAX)
        self._scripts = {
            name: self._client.register_script(files(__package__).joinpath(f"{name}.lua").read_text())
            for name in ("commit", "look", "snapshot")
        }
        self._begin_script = files(__package__).joinpath("begin.lua").read_text()

    async def run(self, script: str, keys: list[str], arguments: list[Any]) -> list[Any]:
        """One script's answer."""
        answer: list[Any] = await self.ask(lambda: self._scripts[script](keys=keys, args=arguments))
        return answer

    async def value(self, key: str) -> bytes | None:
        """One key's value."""
        answer: Any = await self.ask(lambda: self._client.get(key))
        return answer if isinstance(answer, bytes) else None

    async def configuration(self, name: str) -> str | None:
        """One of the server's settings; None where it does not say."""
        answer: Any = await self.ask(lambda: self._client.config_get(name))
        value = next(iter(answer.values()), None)
        return value.decode() if isinstance(value, bytes) else value

    async def ask(self, call: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever Redis answers
        """The answer within the deadline. A call that gets none may or may not have taken effect."""
        try:
            async with asyncio.timeout(CALL_DEADLINE_MS / 1000), self._turns:
                answer = await call()
        except (RedisError, OSError, TimeoutError) as error:
            self._note(f"Redis does not answer: {str(error) or 'no answer in time'}")
            raise StoreUnavailable from error
        self._note("")
        return answer

    def subscription(self) -> Any:  # noqa: ANN401 - redis-py's PubSub is not generic over what it carries
        """A fresh subscription object; it belongs to the caller, who closes it."""
        return self._client.pubsub(ignore_subscribe_messages=False)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    async def _begin(self, connection: Connection) -> None:
        """Greet on a new connection; after a restart of Redis this starts a new epoch before anything is written."""
        connection.pack_command = _pack  # type: ignore[method-assign]
        await connection.on_connect()
        await connection.send_command("INFO", "server")
        run_id = _run_id(await connection.read_response())
        await connection.send_command("EVAL", self._begin_script, 1, EPOCH_KEY, run_id, fresh_epoch())
        await connection.read_response()
        self.clock.forget()

    def _note(self, trouble: str) -> None:
        if trouble and not self.trouble:
            logger.warning("%s (look whether it runs, and at REDIS_URL or REDIS_ADDR)", trouble)
        elif self.trouble and not trouble:
            logger.warning("Redis answers again")
        self.trouble = trouble


def _pack(*command: Any) -> list[bytes]:  # noqa: ANN401 - whatever redis-py sends
    """A command in Redis' protocol, by hiredis: redis-py's asyncio connections encode each argument in Python.

    That was 40 % of what this process did for a hold. Its first part may be two words, such as `CONFIG GET`.
    """
    name, *arguments = command
    return [hiredis.pack_command((*name.split(), *arguments))]


async def messages(subscription: Any) -> Any:  # noqa: ANN401 - redis-py's PubSub
    """Whatever a subscription brings. Raises `TimeoutError` when not even a ping is answered."""
    silences = 0
    while True:
        message = await subscription.get_message(timeout=LISTEN_S)
        if message is not None:
            silences = 0
            yield message
        elif silences == SILENCES_MAX:
            raise TimeoutError("not even a ping is answered")
        else:
            silences += 1
            await subscription.ping()


def fresh_epoch() -> str:
    """A name for a new life of the counters."""
    return uuid.uuid4().hex[:12]


def connect(url: str, greet: Callable[[Connection], Awaitable[None]]) -> Redis:
    """A client for `redis://`, `rediss://`, `unix://` or `redis+sentinel://host:port,host:port/service/database`."""
    options: dict[str, Any] = {
        "retry": Retry(NoBackoff(), 0),
        "socket_connect_timeout": CALL_DEADLINE_MS / 1000,
        # Deadlines are set around whole calls. redis-py's own go by `asyncio.wait_for`, which loses a cancellation that
        # comes in the same tick as its result (until Python 3.12), and then nobody stops.
        "socket_timeout": None,
        "redis_connect_func": greet,
        "max_connections": CONNECTIONS_MAX,
    }
    if not url.startswith(SENTINEL_SCHEME):
        return Redis.from_pool(ConnectionPool.from_url(url, **options))
    place = _sentinel_place(url)
    sentinels = Sentinel(place.hosts, socket_timeout=None, socket_connect_timeout=CALL_DEADLINE_MS / 1000)  # type: ignore[no-untyped-call]
    who: dict[str, Any] = {"username": place.username, "password": place.password}
    client: Redis = sentinels.master_for(place.service, db=place.database, **who, **options)
    return client


class SentinelPlace(NamedTuple):
    """What a Sentinel URL says. The credentials are those of Redis, not of the Sentinels."""

    hosts: list[tuple[str, int]]
    service: str
    database: int
    username: str | None
    password: str | None


def _sentinel_place(url: str) -> SentinelPlace:
    """Of `redis+sentinel://[[user]:password@]host:port,…/service[/database]`. Raises `ValueError` for another form."""
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


def _run_id(info: bytes | str) -> str:
    text = info if isinstance(info, str) else info.decode()
    return next(line.partition(":")[2] for line in text.splitlines() if line.startswith("run_id:"))

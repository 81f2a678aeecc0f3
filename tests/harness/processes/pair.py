"""Two server processes on one Redis, and what they sell in these tests."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.harness.processes.redis_server import RedisServer, redis_server
from tests.harness.processes.server import Server, serving

_MOVIE = '[[movie]]\nid = "{id}"\ntitle = "{id}"\nrows = {rows}\nseats_per_row = {seats}\n'
MOVIES = tuple(f"movie-{n}" for n in range(1, 31))
ROOMS = ("room-1", "room-2", "room-3")
FAULTY_ROOMS = ("room-4", "room-5", "room-6")
ROOM_SEATS = tuple(f"{row}{number}" for row in "ABCDEFGHIJKLMNOPQRST" for number in range(1, 26))
HOUSE = "house"
HOUSE_SEATS = ("A1", "A2")
HASTY_TTL_S = 1.0
HASTY = {"HOLD_TTL_SECONDS": HASTY_TTL_S, "HOLD_LIFE_MAX_SECONDS": 2 * HASTY_TTL_S}

PROGRAMME = "\n".join(
    [
        '[cinema]\nname = "The Test House"\ntimezone = "Europe/London"\n',
        '[[auditorium]]\nid = "house-room"\nname = "The House"\nrows = 3\nseats_per_row = 6\n'
        'house_seats = ["A1", "A2"]\n',
        '[[movie]]\nid = "house"\ntitle = "House"\nauditorium = "house-room"\n',
        *(_MOVIE.format(id=one, rows=5, seats=8) for one in MOVIES),
        *(_MOVIE.format(id=one, rows=20, seats=25) for one in (*ROOMS, *FAULTY_ROOMS)),
    ]
)


@dataclass(frozen=True)
class Pair:
    """Redis and the two processes. `folder` is where both keep what they must share."""

    redis: RedisServer
    a: Server
    b: Server
    folder: Path

    @property
    def ports(self) -> tuple[int, int]:
        """Where they listen."""
        return self.a.port, self.b.port


@contextmanager
def pair(**settings: object) -> Iterator[Pair]:
    """Two processes that sell `PROGRAMME` under these settings, started at the same moment."""
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="firstclick-shared-")))
        with ThreadPoolExecutor(2) as at_once:
            a, b = at_once.map(lambda _: stack.enter_context(on(redis, folder, **settings)), range(2))
        yield Pair(redis, a, b, folder)


@contextmanager
def on(redis: RedisServer, folder: Path, **settings: object) -> Iterator[Server]:
    """One more process on this Redis, with its durable data in `folder`."""
    shared = {"REDIS_URL": redis.url, "DATA_DIR": folder, "ACCESS_LOG": "off"}
    with serving(PROGRAMME, **{**shared, **settings}) as server:
        yield server

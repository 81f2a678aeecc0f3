"""The cases: a server of ours and the peer, loaded alike and in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.feed_cases import MANY_SOCKETS, FeedLoadProcess, FeedRound, feed_load
from bench.feed_load import FeedPlan
from bench.figures import Figure
from bench.load_generator import InvalidMeasurement, Load
from bench.pace import Pace
from bench.peer.server import ApiServer, Hall, hold_path, seats_path
from bench.peer.supply import CONNECTIONS, Supply, supply
from bench.programmes import AUDITORIUM_SEATS, grids, programme
from bench.request_cases import KINDS, Round, after, movies_for, one_round
from bench.server_under_test import LONG_HOLDS, ServerUnderTest, open_each_showtime, server_under_test
from bench.turns import in_turns, spread

SEATS = 40
"""The seat map that is read is the one of about so many seats."""
SOCKETS, RATE = 800, 20
SHORT_S = 60.0
"""A round of so many holds ends with the last of them, long before."""


@dataclass
class Contestant:
    """One of the two servers, and what it is loaded with. `around` is entered before each round and left after it."""

    server: ApiServer
    load: Load
    all_refused: bool = False
    around: Callable[[], AbstractContextManager[object]] = nullcontext
    seats_again: bool = False

    def round(self) -> Round:
        """One round. Raises `InvalidMeasurement` for a response of another kind than the case's."""
        with self.around():
            pids = (self.server.pid, self.server.redis_pid) if self.load.limit else ()
            load = replace(self.load, host=self.server.host, pids=pids)
            one = one_round(self.server.port, self.server.pid, self.server.redis_pid, load)
        if one.result.refused != (one.result.requests if self.all_refused else 0):
            counts = f"{one.result.refused} of {one.result.requests} requests were refused"
            raise InvalidMeasurement(f"{counts} by http://{self.server.host}:{self.server.port} under {load}")
        if not self.seats_again:
            self.load = after(self.load, one.result)
        return one


def measure_seats(peer: ApiServer, store: str, pace: Pace) -> Figure:
    """The seat map of about 40 seats."""
    halls = peer.halls()
    number = min(range(len(halls)), key=lambda n: abs(halls[n].rows * halls[n].seats_per_row - SEATS))
    note = f"the map has {halls[number].rows} rows of {halls[number].seats_per_row} seats"
    paths = seats_path(f"m{number}"), seats_path(halls[number].movie)
    return _measure_get("seats", paths, peer, store, pace, note)


def measure_movies(peer: ApiServer, store: str, pace: Pace) -> Figure:
    """The list of movies, as many as the peer has."""
    return _measure_get("movies", ("/movies", "/movies"), peer, store, pace, f"{len(peer.halls())} movies")


def _measure_get(name: str, paths: tuple[str, str], peer: ApiServer, store: str, pace: Pace, note: str) -> Figure:
    with _like(peer.halls(), store) as ours:
        loads = (Load("get", CONNECTIONS, pace.seconds, path) for path in paths)
        pair = [Contestant(server, load) for server, load in zip((_address(ours), peer), loads, strict=True)]
        return _figure(name, pair, pace.rounds, [note])


def measure_hot_seat(peer: ApiServer, store: str, pace: Pace) -> Figure:
    """Holds of a seat that another user has."""
    halls = peer.halls()
    place = next((hall.movie, hall.free[0]) for hall in halls if hall.free)
    with _like(halls, store) as ours:
        pair = []
        for server, (movie, seat) in ((_address(ours), ("m0", "A1")), (peer, place)):
            load = Load("hot-at", CONNECTIONS, pace.seconds, hold_path(movie, seat))
            pair.append(Contestant(server, load, True, _taking(server, movie, seat)))
        return _figure("hot-seat", pair, pace.rounds)


def _taking(server: ApiServer, movie: str, seat: str) -> Callable[[], AbstractContextManager[None]]:
    @contextmanager
    def taken() -> Iterator[None]:
        held = server.hold(movie, seat)
        yield
        server.release(held)

    return taken


def measure_hold(peer: ApiServer, store: str, pace: Pace) -> Figure:
    """Holds of free seats, each by another user."""
    return _measure_holds("hold", peer, store, pace, share=2)


def measure_confirm(peer: ApiServer, store: str, pace: Pace) -> Figure:
    """A hold, then its confirm, in turns; both count."""
    return _measure_holds("confirm", peer, store, pace, share=1)


def _measure_holds(kind: str, peer: ApiServer, store: str, pace: Pace, share: int) -> Figure:
    with TemporaryDirectory() as folder:
        seats = supply(peer, peer.halls(), pace, Path(folder), share)
        movies = _movies(kind, seats, store, pace)
        with server_under_test(store, programme(movies), **LONG_HOLDS) as tested:
            open_each_showtime(tested, movies)
            load = Load(kind, seats.connections, SHORT_S if seats.limit else pace.seconds, limit=seats.limit)
            emptied = bool(seats.limit and peer.reset)
            around = _emptying(peer) if emptied else nullcontext
            theirs = replace(load, seats=seats.seats, used=seats.first)
            pair = [Contestant(_address(tested), load), Contestant(peer, theirs, False, around, emptied)]
            return _figure(kind, pair, seats.rounds, [seats.note])


def _movies(kind: str, seats: Supply, store: str, pace: Pace) -> int:
    if not seats.limit:
        return movies_for(KINDS[kind], store, replace(pace, warm_up_s=pace.seconds))
    return ceil((seats.rounds + 1) * seats.limit / AUDITORIUM_SEATS)


def _emptying(peer: ApiServer) -> Callable[[], AbstractContextManager[None]]:
    @contextmanager
    def empty() -> Iterator[None]:
        peer.empty()
        yield

    return empty


def measure_feed(peer: ApiServer, store: str, pace: Pace, sockets: int = SOCKETS) -> Figure:
    """Sockets on the feed of one movie, whose seats are held and released in turn, 20 changes a second."""
    halls = peer.halls()
    hall = next(hall for hall in halls if hall.free)
    with _like(halls, store) as tested:
        plan = FeedPlan(tested.server.port, sockets, narrowed="movie_id", held=1)
        other = replace(plan, host=peer.host, port=peer.port, movies=(hall.movie,), seats=hall.free)
        mine = replace(plan, seats=_address(tested).halls()[0].free)
        with feed_load(mine, tested.server.pid) as ours, feed_load(other, peer.pid) as theirs:
            for load in (ours, theirs):
                load.made(RATE, pace.warm_up_s)
            one, other_one = (partial(_fed, load, pace.feed_s) for load in (ours, theirs))
            rounds = list(in_turns(pace.rounds, one, other_one))
    return Figure("feed", _feed_values(rounds), [f"{sockets} sockets, {RATE} changes a second"])


def _fed(load: FeedLoadProcess, seconds: float) -> FeedRound:
    one = load.made(RATE, seconds)
    if not one.figures["deliveries"]:
        raise InvalidMeasurement("a feed sent nothing about changes")
    return one


CASES: Mapping[str, Callable[[ApiServer, str, Pace], Figure]] = {
    "seats": measure_seats,
    "movies": measure_movies,
    "hot-seat": measure_hot_seat,
    "hold": measure_hold,
    "confirm": measure_confirm,
    "feed": measure_feed,
}
"""In this order: what takes seats comes late."""


@contextmanager
def _like(halls: Sequence[Hall], store: str) -> Iterator[ServerUnderTest]:
    """Our server with as many movies as the peer has, in rooms of the same size."""
    with server_under_test(store, grids([(hall.rows, hall.seats_per_row) for hall in halls]), **MANY_SOCKETS) as tested:
        open_each_showtime(tested, len(halls))
        yield tested


def _address(tested: ServerUnderTest) -> ApiServer:
    return ApiServer("127.0.0.1", tested.server.port, tested.server.pid, tested.redis_pid)


def _figure(case: str, pair: Sequence[Contestant], pairs: int, notes: Sequence[str] = ()) -> Figure:
    for contestant in pair:
        contestant.round()
    rounds = list(in_turns(pairs, *(contestant.round for contestant in pair)))
    ours, theirs = ([one[side] for one in rounds] for side in (0, 1))
    values = {
        "per_s": median(one.result.rate for one in ours),
        "peer_per_s": median(one.result.rate for one in theirs),
        **spread("ratio", (a.result.rate / b.result.rate for a, b in rounds)),
        "cpu_us": median(one.cpu_us for one in ours),
        "peer_cpu_us": median(one.cpu_us for one in theirs),
        "redis_us": median(one.redis_us for one in ours),
        "peer_redis_us": median(one.redis_us for one in theirs),
    }
    return Figure(case, values, notes)


def _feed_values(rounds: Sequence[tuple[FeedRound, FeedRound]]) -> dict[str, float]:
    return {
        "cpu_us": median(one.cpu_us for one, _ in rounds),
        "peer_cpu_us": median(one.cpu_us for _, one in rounds),
        **spread("cost", (a.cpu_us / b.cpu_us if b.cpu_us else 0.0 for a, b in rounds)),
        "deliveries_per_s": median(one.figures["deliveries"] / one.figures["seconds"] for one, _ in rounds),
        "peer_deliveries_per_s": median(one.figures["deliveries"] / one.figures["seconds"] for _, one in rounds),
    }

"""What an operator finds in Redis, and what the traffic costs it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
import redis

from firstclick.stores.redis.batch_message import read_message
from tests.harness.customers.connection import Connection, connections_to, wall_ms
from tests.harness.processes.world import World
from tests.redis.programme import ROOM_SEATS, ROOMS
from tests.web.buyer import Buyer

HEARTBEAT_MS = 50
PROCESSES = 2
# The heartbeat asks for the time and for lapsed holds by one script; these are the commands inside and around it,
# the ping by which a silent subscription is known to live, and the tries of the tests before, told to the neighbours.
OF_THE_HEARTBEAT = {"evalsha", "time", "hmget", "setrange", "zrangebyscore", "ping", "publish"}
OF_THE_HEARTBEAT |= {"zadd", "zremrangebyscore", "pexpire"}
OF_THIS_TEST = {"hello", "client", "client|setinfo", "info"}
CALLS_PER_HOLD_MAX = 0.5
CUSTOMERS = 64
HOLDS_EACH = 10

pytestmark = [pytest.mark.e2e, pytest.mark.long]


async def test_a_held_seat_is_json_and_goes_by_itself_a_booked_one_stays(two: World) -> None:
    async with connections_to(two.ports[:1]) as [line]:
        held = (await line.ask("POST", "/movies/movie-1/seats/B4/hold", {"user_id": "ada"})).body
        client = two.redis.client()
        booking = json.loads(_text(client.get("seat:movie-1:B4")))
        assert booking == {
            "status": "hold",
            "session_id": held["session_id"],
            "user_id": "ada",
            "expires_at": held["expires_at"],
        }
        assert 0 < client.ttl("seat:movie-1:B4") <= 20
        assert 10_000 < client.pttl("seat:movie-1:B4") <= held["expires_at"] - wall_ms() + 5
        await line.ask("PUT", f"/sessions/{held['session_id']}/confirm", {"user_id": "ada"})
        assert client.ttl("seat:movie-1:B4") == -1
        confirmed = {"status": "confirmed", "session_id": held["session_id"], "user_id": "ada"}
        assert json.loads(_text(client.get("seat:movie-1:B4"))) == confirmed
        client.close()


async def test_what_one_call_has_written_is_one_message_by_the_only_channel(two: World, movie: str, ada: Buyer) -> None:
    with two.redis.client() as client, redis.Redis(port=two.redis.port) as raw:
        ear = raw.pubsub()
        [channel] = [str(one) for one in client.pubsub_channels("seats:*")]
        ear.subscribe(channel)
        session = await ada.held(movie, "C1", "C2")
        await ada.release(session)
        heard = [one for _ in range(20) if (one := ear.get_message(timeout=0.2))]
        ear.close()
    told = [read_message(one["data"]) for one in heard if one["type"] == "message"]
    ours = [[(event.position, sorted(dict(event.seats))) for event in events] for events in told]
    assert ours == [[(1, ["C1", "C2"])], [(2, ["C1", "C2"])]]


async def test_a_hold_has_a_record_that_outlives_it_by_ten_minutes(two: World, movie: str, ada: Buyer) -> None:
    session = await ada.held(movie, "B4", "B5")
    with two.redis.client() as client:
        record = json.loads(_text(client.get(f"session:{session}")))
        assert record["seats"] == ["B4", "B5"]
        assert record["showtime_id"] == movie
        assert 600 < client.ttl(f"session:{session}") <= 620
        assert client.zscore("firstclick:deadlines", f"session:{session}") == record["expires_at"]
        await ada.release(session)
        assert client.exists(f"seat:{movie}:B4", f"seat:{movie}:B5") == 0
        assert json.loads(_text(client.get(f"session:{session}")))["status"] == "released"
        assert client.zscore("firstclick:deadlines", f"session:{session}") is None
        await ada.confirm(sold := await ada.held(movie, "C1"))
        assert client.ttl(f"session:{sold}") == -1


async def test_a_showtime_counts_its_changes_in_the_epoch_in_force(two: World, movie: str, ada: Buyer) -> None:
    for _ in range(3):
        await ada.release(await ada.held(movie, "A1"))
    with two.redis.client() as client:
        assert client.hgetall(f"showtime:{movie}") == {
            "epoch": client.hget("firstclick:epoch", "epoch"),
            "position": "6",
        }


async def test_holds_that_arrive_together_share_their_way_to_redis(two: World) -> None:
    """The first version made two round trips a hold; batched ones cost less than half of one."""
    places = iter([(room, seat_id) for room in ROOMS for seat_id in ROOM_SEATS])

    async def hold_some(line: Connection, user_id: str) -> None:
        for _ in range(HOLDS_EACH):
            room, seat_id = next(places)
            answer = await line.ask("POST", f"/movies/{room}/seats/{seat_id}/hold", {"user_id": user_id})
            assert answer.status == 200

    async with connections_to([two.ports[n % PROCESSES] for n in range(CUSTOMERS)]) as lines:
        await asyncio.gather(*(line.get(f"/showtimes/{ROOMS[0]}/seats") for line in lines))
        began, before = time.monotonic(), _calls(two)
        await asyncio.gather(*(hold_some(line, f"user-{n}") for n, line in enumerate(lines)))
    heartbeats = (time.monotonic() - began) * 1000 / HEARTBEAT_MS * PROCESSES
    spent = _more(before, _calls(two))
    holds = CUSTOMERS * HOLDS_EACH
    print(f"\n{spent['evalsha']} calls for {holds} holds, about {heartbeats:.0f} of them heartbeats")  # noqa: T201
    assert (spent["evalsha"] - heartbeats) / holds < CALLS_PER_HOLD_MAX
    assert spent["set"] == 2 * holds, "one value for the seat and one for the hold"


async def test_looking_at_a_seat_map_costs_redis_nothing(two: World, ada: Buyer, bob: Buyer, movie: str) -> None:
    await ada.statuses(movie)
    await bob.statuses(movie)
    began, before = time.monotonic(), _calls(two)
    for _ in range(100):
        await asyncio.gather(ada.statuses(movie), bob.statuses(movie))
    heartbeats_max = ((time.monotonic() - began) * 1000 / HEARTBEAT_MS + 1) * PROCESSES
    spent = _more(before, _calls(two))
    assert spent.keys() <= OF_THE_HEARTBEAT | OF_THIS_TEST
    assert spent.get("evalsha", 0) <= heartbeats_max


def _text(value: Any) -> str:  # noqa: ANN401 - redis-py's answers are of many types
    assert isinstance(value, str), value
    return value


def _calls(two: World) -> dict[str, int]:
    """How often each command was called, by its name."""
    with two.redis.client() as client:
        stats: Any = client.info("commandstats")
    return {name.removeprefix("cmdstat_"): int(one["calls"]) for name, one in stats.items()}


def _more(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: more for name, calls in after.items() if (more := calls - before.get(name, 0))}

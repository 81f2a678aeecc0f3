"""Cases of how soon something is known elsewhere: at another process, at the end of a hold, beside a stalled socket."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from statistics import median, quantiles

from websockets.asyncio.client import ClientConnection, connect

from bench.figures import Figure
from bench.pace import Pace
from bench.rooms import ROOM, SEATS, programme
from bench.sold import selling
from bench.volley import Unfit
from tests.e2e.stalling import stalled_scene
from tests.harness.accounts.agreement import agreement
from tests.harness.accounts.feed_map import feed_map
from tests.harness.customers.burst import ask_together, hold_request
from tests.harness.customers.connection import connections_to, wall_ms
from tests.harness.customers.feed_client import feed_at, listening
from tests.harness.customers.shopper import shopping
from tests.harness.customers.swappers import Swapper, SwappingCrowd
from tests.harness.faults.outages import flush, gone, paused
from tests.harness.processes.world import ROOMS, SHORT_HOLDS, World, world
from tests.harness.processes.world import SEATS as ROOM_SEATS
from tests.web.buyer import Buyer, client_of

OTHERS = 199
EVERY_S = 0.04
CUSTOMERS = 24
ENDLESS = 10**9
PAUSE_S = 3.0
RECOVERED_WITHIN_S = 60.0


def measure_expiry(pace: Pace) -> Figure:
    """Holds of a whole room that end together: how late their ends are published."""
    return asyncio.run(_expiry(pace))


async def _expiry(pace: Pace) -> Figure:
    seats = [f"{chr(ord('A') + n // SEATS)}{n % SEATS + 1}" for n in range(ROOM)]
    late: list[float] = []
    with selling("memory", programme(1), HOLD_TTL_SECONDS=2, CONNECTIONS_PER_ADDRESS_MAX=10_000) as sold:
        for _ in range(pace.rounds):
            async with listening(sold.server, movie_id="m0") as feed:
                await feed.next_is("SNAPSHOT")
                held = await ask_together(sold.server, [hold_request("m0", seat, f"user-{seat}") for seat in seats])
                ends = {one.body["seat_id"]: one.body["expires_at"] for one in held}
                while ends:
                    event = await feed.next_is("SEATS_UPDATED")
                    free = [one["seat_id"] for one in event["seats"] if one["status"] == "available"]
                    late += [wall_ms() - ends.pop(seat_id) for seat_id in free]
    return Figure("expiry", {"median_ms": median(late), "worst_ms": max(late)})


def measure_other_process(pace: Pace) -> Figure:
    """From the answer of one process until a socket at another has the event, over Redis."""
    return asyncio.run(_other_process(pace))


async def _other_process(pace: Pace) -> Figure:
    took: list[float] = []
    room = ROOMS[0]
    with world(2, with_redis=True) as place:
        async with connections_to(place.ports[1:]) as (line,), feed_at(place.ports[0], showtime_id=room) as feed:
            await feed.next_is("SNAPSHOT")
            for seat_id in ROOM_SEATS[: 10 * pace.rounds]:
                answer = await line.ask("POST", f"/showtimes/{room}/holds", {"user_id": seat_id, "seats": [seat_id]})
                await feed.next_is("SEATS_UPDATED")
                took.append(wall_ms() - answer.received_ms)
    return Figure("other-process", {"median_ms": median(took), "worst_ms": max(took)})


def measure_stalled(pace: Pace) -> Figure:
    """One socket of 200 does not read: from a change's request until each of the others has it."""
    return asyncio.run(_stalled(pace))


async def _stalled(pace: Pace) -> Figure:
    asked: dict[int, float] = {}
    with stalled_scene() as scene:
        address = f"{scene.server.feed_url}?movie_id=hall"
        sockets = await asyncio.gather(*(connect(address, proxy=None) for _ in range(OTHERS)))
        reading = [asyncio.create_task(_messages(socket)) for socket in sockets]
        async with client_of(scene.server) as client:
            for n in range(8 * pace.rounds):
                started = time.monotonic()
                answer = await Buyer(client, f"user-{n}").hold_seat("hall", f"{chr(81 + n // 25)}{n % 25 + 1}")
                asked[answer.json()["position"]] = started
                await asyncio.sleep(EVERY_S)
        await asyncio.sleep(1)
        await asyncio.gather(*(socket.close() for socket in sockets))
        delays = [delay for heard in await asyncio.gather(*reading) for delay in _delays_ms(heard, asked)]
    if len(delays) != OTHERS * len(asked):
        raise Unfit("not every socket was sent every change within a second")
    return Figure("stalled", {"median_ms": median(delays), "p99_ms": quantiles(delays, n=100)[98]})


async def _messages(socket: ClientConnection) -> list[tuple[float, str | bytes]]:
    """Every message with the time when it came; parsed later, because that takes a while for 199 sockets."""
    return [(time.monotonic(), text) async for text in socket]


def _delays_ms(heard: Sequence[tuple[float, str | bytes]], asked: dict[int, float]) -> list[float]:
    messages = [(at, json.loads(text)) for at, text in heard]
    events = [(at, one["from"], one["to"]) for at, one in messages if one["type"] == "SEATS_UPDATED"]
    return [
        (at - start) * 1000
        for at, first, last in events
        for position, start in asked.items()
        if first < position <= last
    ]


def measure_recovery(fault: str, pace: Pace) -> Figure:
    """Two processes under load, which ends with a fault: how long until feeds, processes and Redis have one map."""
    return Figure(f"recovery/{fault}", {"worst_s": asyncio.run(_recovery(fault, pace))})


async def _recovery(fault: str, pace: Pace) -> float:
    took = []
    with world(2, with_redis=True, settings=SHORT_HOLDS) as place:
        for turn in range(pace.rounds):
            room = ROOMS[turn]
            crowd = SwappingCrowd(
                showtimes=[room], seat_ids=ROOM_SEATS, changes_left=ENDLESS, strict=False, think_s=EVERY_S
            )
            async with (
                connections_to(place.ports) as lines,
                feed_map(place.servers[0], room) as one,
                feed_map(place.servers[1], room) as other,
            ):
                async with shopping(Swapper, crowd, place.ports, CUSTOMERS, seed=turn):
                    await asyncio.sleep(1)
                    with crowd.claims.memory_loss():
                        await _happen(fault, place)
                took.append(await agreement(place.redis, lines, [one, other], RECOVERED_WITHIN_S))
    return max(took)


async def _happen(fault: str, place: World) -> None:
    match fault:
        case "flush":
            flush(place.redis)
        case "kill":
            async with gone(place.redis):
                await asyncio.sleep(1)
        case _:
            with paused(place.redis):
                await asyncio.sleep(PAUSE_S)

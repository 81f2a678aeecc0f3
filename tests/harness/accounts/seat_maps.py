"""A showtime's seats as different parties have them: a process by its answer, Redis by its keys."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.harness.customers.connection import Connection, NoAnswer
from tests.harness.processes.redis_server import RedisServer

ANSWERED_WITHIN_S = 20.0


@dataclass(frozen=True)
class SeatAccount:
    """Every seat that is not available, at a position of an epoch."""

    epoch: str
    position: int
    taken: dict[str, str]


def epoch_of_store(epoch: str) -> str:
    """A process adds a number of its own, behind a dot, to the store's epoch."""
    return epoch.partition(".")[0]


def taken_of(body: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    """Every seat of an answer or a snapshot that is not available."""
    return {seat["seat_id"]: seat["status"] for seat in body["seats"] if seat["status"] != "available"}


async def answered(line: Connection, showtime: str) -> SeatAccount:
    """What a process answers to a GET. Raises `NoAnswer`, also when it answers anything but 200."""
    answer = await line.get(f"/showtimes/{showtime}/seats")
    if answer.status != 200:
        raise NoAnswer(f"{showtime}: {answer}")
    return SeatAccount(epoch_of_store(answer.body["epoch"]), answer.body["position"], taken_of(answer.body))


async def statuses(line: Connection, showtime: str) -> dict[str, str]:
    """Every seat that is not available; asked again while there is no answer."""
    ends = time.monotonic() + ANSWERED_WITHIN_S
    while time.monotonic() < ends:
        with suppress(NoAnswer):
            return (await answered(line, showtime)).taken
        await asyncio.sleep(0.05)  # waits: the server says that it cannot answer yet
    raise AssertionError(f"no answer shows {showtime}")


def stored(server: RedisServer, showtime: str) -> SeatAccount:
    """What Redis has, read as an operator would."""
    with server.client() as client:
        counter = client.hgetall(f"showtime:{showtime}")
        prefix = f"seat:{showtime}:"
        keys = sorted(client.scan_iter(f"{prefix}*", count=1000))
        values = client.mget(keys) if keys else []
    found = {key.removeprefix(prefix): value for key, value in zip(keys, values, strict=True)}
    taken = {seat_id: json.loads(value)["status"] for seat_id, value in found.items() if value}
    return SeatAccount(counter.get("epoch", ""), int(counter.get("position", 0)), taken)

"""Sockets that were abandoned: pinged while nothing happens, and closed when they do not read for long."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest
from websockets.frames import Opcode

from tests.e2e.stalling import Scene
from tests.harness.customers.raw_socket import RawSocket

PINGED_AFTER_S = 25.0
CLOSED_WITHIN_S = 14.0
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(60)]


def test_an_idle_socket_is_pinged_as_often_as_hello_says(quiet_socket: RawSocket) -> None:
    still = quiet_socket.opened_at + PINGED_AFTER_S + 1 - time.monotonic()
    time.sleep(max(still, 0))  # waits: the server pings after 25 s
    hello, snapshot, *rest = quiet_socket.frames(0.2)
    assert hello.json()["ping_ms"] == PINGED_AFTER_S * 1000
    assert snapshot.json()["type"] == "SNAPSHOT"
    said = [frame for frame in rest if frame.opcode is Opcode.TEXT]
    assert {frame.opcode for frame in rest if frame not in said} - {Opcode.CLOSE} == {Opcode.PING}
    assert [frame.json()["type"] for frame in said] == ["HEARTBEAT"] * 2
    assert said[0].json()["positions"] == {snapshot.json()["showtime_id"]: snapshot.json()["position"]}


async def test_one_that_never_reads_again_is_closed(scene: Scene) -> None:
    due = scene.flooded_at + CLOSED_WITHIN_S - time.monotonic()
    await asyncio.sleep(max(due, 0))  # waits: the patience of 10 s, and a second for the last word
    if sys.platform == "linux":
        assert not scene.sleeper.is_open_at_the_server(scene.server)
    scene.sleeper.read_again()
    frames = await asyncio.to_thread(list, scene.sleeper.frames(2))
    said_goodbye = frames[-1].opcode is Opcode.CLOSE and frames[-1].payload.startswith((1013).to_bytes(2, "big"))
    assert said_goodbye or scene.sleeper.cut
    assert len([frame for frame in frames if b'"SNAPSHOT"' in frame.payload]) == 1, "no snapshot on top of it all"

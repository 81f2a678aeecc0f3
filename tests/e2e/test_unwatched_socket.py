"""Sockets that were abandoned: pinged while nothing happens, and closed when they do not read for long."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import closing

import pytest
from websockets.frames import Opcode

from tests.e2e.stalling import stalled_scene
from tests.harness.customers.raw_socket import RawSocket
from tests.harness.processes.server import Server

PING_MS = 25_000
# There is a heartbeat every ten seconds, and a slow reader is closed after ten. Generous: the machine may be busy.
SOMETHING_WITHIN_S = 50.0
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(180)]


def test_an_idle_socket_is_pinged_and_hears_heartbeats_meanwhile(own_server: Server) -> None:
    with closing(RawSocket(own_server, "?movie_id=plain-001")) as socket:
        frames = socket.frames(SOMETHING_WITHIN_S)
        hello, snapshot = next(frames).json(), next(frames).json()
        assert (hello["ping_ms"], snapshot["type"]) == (PING_MS, "SNAPSHOT")
        said = []
        while (frame := next(frames)).opcode is Opcode.TEXT:
            said.append(frame.json())
        assert frame.opcode is Opcode.PING
    assert [one["type"] for one in said] == ["HEARTBEAT"] * len(said)
    assert len(said) == PING_MS // 10_000
    assert said[0]["positions"] == {snapshot["showtime_id"]: snapshot["position"]}


async def test_one_that_never_reads_again_is_closed() -> None:
    with stalled_scene() as scene:
        if sys.platform == "linux":
            ends = time.monotonic() + SOMETHING_WITHIN_S
            while scene.sleeper.is_open_at_the_server(scene.server):
                assert time.monotonic() < ends
                await asyncio.sleep(0.1)  # waits: the patience of 10 s, and a second for the last word
        scene.sleeper.read_again()
        frames = await asyncio.to_thread(list, scene.sleeper.frames(SOMETHING_WITHIN_S))
        said_goodbye = frames[-1].opcode is Opcode.CLOSE and frames[-1].payload.startswith((1013).to_bytes(2, "big"))
        assert said_goodbye or scene.sleeper.cut
        assert len([frame for frame in frames if b'"SNAPSHOT"' in frame.payload]) == 1, "no snapshot on top of it all"

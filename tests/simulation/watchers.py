"""Browsers that keep a seat map by the feed alone, as the page does: in order, gaps noticed, on sockets that break."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec

from firstclick.domain.refusals import Refusal
from tests.simulation.process import Process

RECONNECT_MS = 300
QUEUE_MAX = 12
SLOW_MS = 700


class Watcher:
    """One browser. It calls a process of chance, and another when its socket breaks or a message does not follow."""

    def __init__(self, processes: Sequence[Process], chance: Random) -> None:
        self._processes = processes
        self.chance = chance
        self._socket: BrowserSocket | None = None
        self.slow = False
        self.epoch, self.position = "", 0
        self.seats: dict[str, str] = {}
        self.misfits = 0

    def connect(self) -> None:
        """Take a socket in a moment."""
        asyncio.get_running_loop().call_later(RECONNECT_MS / 1000, self._dial)

    def hang_up(self) -> None:
        """Let go of the socket, and take another."""
        if self._socket is not None:
            self._socket.hang_up()

    def lost(self) -> None:
        """The socket has gone."""
        self._socket = None
        self.connect()

    def take(self, message: dict[str, Any]) -> None:
        """A message has arrived."""
        if message["type"] in ("HEARTBEAT", "SHOWTIME_REMOVED"):
            return
        if message["type"] == "SNAPSHOT":
            self.epoch, self.position = message["epoch"], message["position"]
            self.seats = {seat["seat_id"]: seat["status"] for seat in message["seats"]}
        elif (message["epoch"], message["from"]) == (self.epoch, self.position):
            self.position = message["to"]
            self.seats.update({seat["seat_id"]: seat["status"] for seat in message["seats"]})
        else:
            self.misfits += 1
            self.epoch = ""
            self.hang_up()

    def _dial(self) -> None:
        process = self.chance.choice(self._processes)
        if not process.runs:
            self.connect()
            return
        since = (self.epoch, self.position) if self.chance.random() < 0.7 and self.epoch else None
        socket = self._socket = BrowserSocket(self, process)
        coming_in = process.begin(socket.listen(since))
        coming_in.add_done_callback(lambda task: socket.hang_up() if task.cancelled() else None)


class BrowserSocket:
    """A socket from a process to a browser (`Sink`). Frames take time on their way, and keep their order."""

    inflates = False

    def __init__(self, watcher: Watcher, process: Process) -> None:
        self._watcher = watcher
        self._process = process
        self._open = True
        self._under_way = 0
        self._last_arrival = 0.0

    async def listen(self, since: tuple[str, int] | None) -> None:
        """Come in at the process."""
        try:
            await self._process.listen(self, since)
        except Refusal:
            self.hang_up()

    @property
    def is_open(self) -> bool:
        """Whether neither side has hung up."""
        return self._open

    def offer(self, frame: bytes) -> bool:
        """Send a frame; False while too many are under way."""
        watcher, loop = self._watcher, asyncio.get_running_loop()
        if self._under_way >= (1 if watcher.slow else QUEUE_MAX):
            return False
        if self._open:
            self._under_way += 1
            delay = watcher.chance.choice((0, 5, 30)) + (SLOW_MS if watcher.slow else 0)
            self._last_arrival = max(self._last_arrival, loop.time() + delay / 1000)
            loop.call_at(self._last_arrival, self._arrive, frame)
        return True

    def give_up(self) -> None:
        """The server has lost patience."""
        self.hang_up()

    def end(self) -> None:
        """The showtime has left the programme."""
        self.hang_up()

    def hang_up(self) -> None:
        """The socket is gone, with whatever is under way on it."""
        if self._open:
            self._open = False
            self._process.leave(self)
            self._watcher.lost()

    def _arrive(self, frame: bytes) -> None:
        self._under_way -= 1
        if self._open:
            self._watcher.take(payload(frame))


def payload(frame: bytes) -> dict[str, Any]:
    """What a server's text frame says (RFC 6455 section 5.2)."""
    head = {126: 4, 127: 10}.get(frame[1], 2)
    message: dict[str, Any] = msgspec.json.decode(frame[head:])
    return message

"""A share of a rush's buyers in a process of its own, and what it sends to the process that audits the whole.

All shares write to one pipe, each message whole and before the buyer goes on. So the messages arrive in the order of
the answers: a seat's release in one process comes before its next hold in another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event, Lock
from typing import Any

import uvloop

from firstclick.rush.audit import Record
from firstclick.rush.payments import PaymentRecord
from firstclick.rush.report import RushReport
from firstclick.rush.run import Rush
from firstclick.rush.stats import RushStats

SEND_COUNTS_EVERY_S = 0.5
STOP_LOOK_EVERY_S = 0.1


@dataclass(frozen=True)
class Recorded:
    """A call of `Record`: the method's name and its arguments."""

    method: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Counts:
    """What the share's buyers counted since the last message, and their open sockets and gaps now."""

    share: int
    stats: RushStats
    sockets: int
    gaps: int


@dataclass(frozen=True)
class Ended:
    """The result of a share that has ended and audited its own sockets and payments."""

    share: int
    payments: PaymentRecord
    sockets_agree: int
    faults: Sequence[str]
    busy: Sequence[float]


Message = Recorded | Counts | Ended


class RecordSender:
    """A `Record` in the process that has the other end of the pipe."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        self._send = send

    def add_hold(self, session_id: str, seat_ids: Sequence[str], from_ms: int, until_ms: int) -> None:
        """As `Record.add_hold`."""
        self._send(Recorded("add_hold", (session_id, tuple(seat_ids), from_ms, until_ms)))

    def end_hold(self, session_id: str) -> None:
        """As `Record.end_hold`."""
        self._send(Recorded("end_hold", (session_id,)))

    def add_sale(self, session_id: str, seat_ids: Sequence[str]) -> None:
        """As `Record.add_sale`."""
        self._send(Recorded("add_sale", (session_id, tuple(seat_ids))))

    def add_uncertain(self, seat_ids: Sequence[str]) -> None:
        """As `Record.add_uncertain`."""
        self._send(Recorded("add_uncertain", (tuple(seat_ids),)))


@dataclass(frozen=True)
class Share:
    """The buyers `numbers` of a prepared rush, whose results go through `pipe`. They stop when `stop` is set."""

    index: int
    numbers: range
    report: RushReport
    showtime: Mapping[str, Any]
    pipe: Connection
    turn: Lock
    stop: Event

    def send(self, message: Message) -> None:
        """Send a message; it is in the pipe when this returns. Ends this process when nothing reads the pipe."""
        try:
            with self.turn:
                self.pipe.send(message)
        except BrokenPipeError:
            raise SystemExit(1) from None

    def run(self) -> None:
        """Run the buyers and their audit. The main function of the process."""
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        record: Record = RecordSender(self.send)
        rush = Rush(self.report, self.showtime, self.numbers, record)
        beside = [asyncio.create_task(one) for one in (self._send_counts(), self._stop(rush.over))]
        try:
            await rush.run()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
        self._send_count()
        its = self.report
        self.send(Ended(self.index, its.payments, its.sockets_agree, its.faults, its.busy))

    async def _send_counts(self) -> None:
        while True:
            await asyncio.sleep(SEND_COUNTS_EVERY_S)
            self._send_count()

    async def _stop(self, over: asyncio.Event) -> None:
        while not self.stop.is_set():
            await asyncio.sleep(STOP_LOOK_EVERY_S)
        over.set()

    def _send_count(self) -> None:
        self.send(Counts(self.index, self.report.stats.taken(), self.report.sockets, self.report.gaps))

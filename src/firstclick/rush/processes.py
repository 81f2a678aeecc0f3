"""A rush in several processes: each runs a share of the buyers, and this one keeps the record and audits it."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Mapping, Sequence
from typing import Any

from firstclick.rush.preparation import prepared
from firstclick.rush.report import RushPlan, RushReport
from firstclick.rush.run import Rush
from firstclick.rush.share import Counts, Ended, Message, Recorded, Share

_spawn = multiprocessing.get_context("spawn")


class RushProcesses:
    """Runs a plan in its number of processes. Set `over` at any time to stop the buyers and go on to the audit."""

    def __init__(self, report: RushReport, showtime: Mapping[str, Any]) -> None:
        self.report = report
        self._watching = Rush(report, showtime, range(0))
        self.over = self._watching.over
        self._results: dict[int, Ended] = {}
        self._counts: dict[int, Counts] = {}
        self._receiver, sender = _spawn.Pipe(duplex=False)
        self._stop = _spawn.Event()
        self._turn = _spawn.Lock()  # a process that starts looks it up by name, so it must live as long
        shares = [
            Share(index, numbers, report, showtime, sender, self._turn, self._stop)
            for index, numbers in enumerate(_numbers(report.plan))
        ]
        self._processes = [_spawn.Process(target=share.run, daemon=True) for share in shares]
        self._start()
        sender.close()

    @classmethod
    async def prepare(cls, plan: RushPlan) -> RushProcesses:
        """Load the showtime and its seat map from the server. Raises `CannotRush`."""
        return cls(*await prepared(plan))

    def _start(self) -> None:
        """Start the processes. They ignore Ctrl-C, which a terminal sends to all of them: this one decides."""
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            for process in self._processes:
                process.start()
        finally:
            signal.signal(signal.SIGINT, before)

    async def run(self) -> None:
        """Run the buyers until sold out, out of time, or `over` is set; then audit. The results are in `report`."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(asyncio.to_thread(self._receive, loop))
                group.create_task(self._watching.watch())
                group.create_task(self._stop_when_over())
            for process in self._processes:
                await asyncio.to_thread(process.join)
        finally:
            for process in self._processes:
                if process.is_alive():
                    process.kill()
        await self._audit()

    async def _audit(self) -> None:
        """Audit the record of all. The processes have compared their own sockets; there are none here."""
        report, results = self.report, list(self._results.values())
        faults = [fault for ended in results for fault in ended.faults] + self._missing()
        faults += await self._watching.audit()
        report.faults = list(dict.fromkeys(faults))
        report.sockets_agree = sum(ended.sockets_agree for ended in results)
        report.busy = [share for ended in results for share in ended.busy]

    def _missing(self) -> list[str]:
        """Processes that did not come to their end."""
        return [
            f"Process {index + 1} of the rush ended with status {process.exitcode}: what its buyers did is not known."
            for index, process in enumerate(self._processes)
            if index not in self._results
        ]

    async def _stop_when_over(self) -> None:
        await self.over.wait()
        self._stop.set()

    def _receive(self, loop: asyncio.AbstractEventLoop) -> None:
        """Receive messages until all processes have ended. Runs in a thread."""
        while True:
            try:
                message = self._receiver.recv()
            except EOFError:
                loop.call_soon_threadsafe(self.over.set)
                return
            loop.call_soon_threadsafe(self._on_message, message)

    def _on_message(self, message: Message) -> None:
        match message:
            case Recorded(method, arguments):
                getattr(self.report.record, method)(*arguments)
            case Counts(share, stats):
                self._counts[share] = message
                self.report.stats.add(stats)
                self.report.sockets = sum(counts.sockets for counts in self._counts.values())
                self.report.gaps = sum(counts.gaps for counts in self._counts.values())
            case Ended(share, payments):
                self._results[share] = message
                self.report.payments.add(payments)


def _numbers(plan: RushPlan) -> Sequence[range]:
    """The buyers of each process: every n-th one, so that all have something to do from the start."""
    return [range(index, plan.buyers, plan.processes) for index in range(plan.processes)]

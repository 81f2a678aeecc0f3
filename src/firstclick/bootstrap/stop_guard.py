"""Makes sure that a process ends: after a deadline, and at a second signal. It closes nothing in order itself.

Between the signal and the end in order the process may drain: it serves on, while new requests are sent elsewhere.

Uvicorn ends a process in order, but waits for ever for a part that does not stop.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import NoReturn

from firstclick.bootstrap.log_lines import TextLines

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
DEADLINE_S = 9.0
"""Requests have three seconds, and the ledger's transactions a few more. Containers are killed after ten."""
PARENT_DEADLINE_S = DEADLINE_S + 0.8
"""Workers end before their parent, each with a line of its own."""
LATE_STATUS = 4
"""The exit status of a process that did not stop before its deadline."""
LATE = "FirstClick did not stop in time and was ended; look at the lines above, and at the disk of the ledger."
LINE_WITHIN_S = 0.3


def nothing() -> None:
    """There is nothing to do before the end."""


class StopGuard:
    """Counts the signals to stop: the first starts the deadline, a second one ends the process at once.

    `drain` is called at the first, and what ends the process in order `drain_s` later.

    `before_end` is called before the process is ended hard. A worker takes no second signal: its parent gets it too,
    and a terminal sends Ctrl-C to both. `lines` is the form of the line that is written when the deadline has passed.
    """

    def __init__(
        self,
        before_end: Callable[[], None] = nothing,
        *,
        deadline_s: float = DEADLINE_S,
        second_ends: bool = True,
        drain: Callable[[], None] = nothing,
        drain_s: float = 0.0,
        lines: logging.Formatter | None = None,
    ) -> None:
        self._drain = drain
        self.drain_s = drain_s
        self._lines = lines or TextLines()
        self._before_end = before_end
        self._deadline_s = deadline_s
        self._second_ends = second_ends
        self._stopping = False

    def signalled(self, number: int, stop: Callable[[], object]) -> None:
        """A signal to stop has arrived; `stop` ends the process in order."""
        if not self._stopping:
            self._stopping = True
            self._drain()
            _start_timer(self.drain_s + self._deadline_s, self._end_late)
            if self.drain_s:
                _start_timer(self.drain_s, stop)
            else:
                stop()
        elif self._second_ends:
            self._end(128 + number)

    def wrap_handlers(self) -> None:
        """Count the signals before the handlers that are installed now get them."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._counted(signal.getsignal(number)))

    def _counted(self, handler: object) -> Callable[[int, FrameType | None], None]:
        def handle(number: int, frame: FrameType | None) -> None:
            self.signalled(number, partial(handler, number, frame) if callable(handler) else nothing)

        return handle

    def _end_late(self) -> NoReturn:
        """Standard error may be a pipe that is full: then the line is given up."""
        record = logging.makeLogRecord(
            {"msg": LATE, "levelno": logging.ERROR, "levelname": "ERROR", "event": "stop-late"}
        )
        text = self._lines.format(record).encode() + b"\n"
        line = threading.Thread(target=os.write, args=(2, text), daemon=True)
        line.start()
        line.join(LINE_WITHIN_S)
        self._end(LATE_STATUS)

    def _end(self, status: int) -> NoReturn:
        """Nothing more is written: what still runs may only report that what it waits for is killed."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        self._before_end()
        os._exit(status)


def _start_timer(seconds: float, call: Callable[[], object]) -> None:
    """A thread's timer: what should end the process must not depend on its event loop."""
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()

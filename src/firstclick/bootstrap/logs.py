"""The log's way out: bounded queues, and a thread for each stream that waits for its reader.

Whoever reads the log may stop reading. A server then drops lines and counts them, and goes on serving.
"""

from __future__ import annotations

import logging
import os
import select
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, Metric

from firstclick.bootstrap.log_lines import formatter

WAITING_BYTES_MAX = 4 * 1024 * 1024
WRITE_BYTES_MAX = 64 * 1024
FLUSH_WITHIN_S = 1.0
AUDIT = "firstclick.audit"
"""Says each new row of the audit log: that rows were cut off at its end is seen only by comparing with these lines."""


NEVER_RETRIEVED = "Future exception was never retrieved"


class LogWriter:
    """Writes to a file descriptor in a thread of its own. `write` may be called from any thread, and never waits."""

    def __init__(self, descriptor: int, waiting_bytes_max: int = WAITING_BYTES_MAX) -> None:
        self._descriptor = descriptor
        self._waiting_bytes_max = waiting_bytes_max
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.dropped = 0
        """The number of lines that were not written since the start."""

    def write(self, lines: bytes) -> None:
        """Queue whole lines; drop them if too many bytes wait. An empty queue takes lines of any length.

        When the interpreter ends, lines are dropped: no thread runs any more, and a lock or a new thread would be
        waited for until the process is killed.
        """
        if sys.is_finalizing():
            self.dropped += lines.count(b"\n")
            return
        with self._changed:
            if self._waiting and self._waiting_bytes + len(lines) > self._waiting_bytes_max:
                self.dropped += lines.count(b"\n")
                return
            self._waiting.append(lines)
            self._waiting_bytes += len(lines)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="log", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def flush(self, within_s: float = FLUSH_WITHIN_S) -> None:
        """Wait until all lines are written, but no longer than `within_s`."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting, within_s)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                lines = self._waiting[0]
            unwritten = self._write_all(lines)
            with self._changed:
                self.dropped += unwritten
                self._waiting_bytes -= len(self._waiting.popleft())
                self._changed.notify_all()

    def _write_all(self, lines: bytes) -> int:
        """Write lines; the number of those that nothing reads any more, as when a pipe is closed."""
        rest = memoryview(lines)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest[:WRITE_BYTES_MAX]) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [])
            except OSError:
                return bytes(rest).count(b"\n")
        return 0


class Logs:
    """Standard output for requests, and standard error for all else."""

    def __init__(self) -> None:
        self.requests = LogWriter(1)
        self.messages = LogWriter(2)

    def take_messages(self, log_format: str = "") -> None:
        """Send the messages of all loggers this way, uvicorn's and Python's warnings too."""
        handler = _Handler(self.messages)
        handler.setFormatter(formatter(log_format))
        handler.addFilter(_is_news)
        logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
        logging.captureWarnings(capture=True)
        logging.getLogger(AUDIT).setLevel(logging.INFO)

    def flush(self) -> None:
        """Wait for a second at most until everything is written."""
        ends = time.monotonic() + FLUSH_WITHIN_S
        for writer in (self.requests, self.messages):
            writer.flush(max(0.0, ends - time.monotonic()))

    def collect(self) -> Iterable[Metric]:
        """As Prometheus' `Collector`."""
        dropped = self.requests.dropped + self.messages.dropped
        yield CounterMetricFamily("firstclick_log_lines_dropped", "Lines of the log that were dropped.", value=dropped)


def _is_news(record: logging.LogRecord) -> bool:
    """All but a host name that is found missing after its caller has given up and logged that: uvloop logs it again.

    Redis' address is looked up in a thread, which goes on when the deadline of the call is over.
    """
    error = record.exc_info[1] if record.exc_info else None
    is_late = isinstance(error, socket.gaierror) and record.getMessage().startswith(NEVER_RETRIEVED)
    return not (is_late and record.name == "asyncio")


class _Handler(logging.Handler):
    def __init__(self, writer: LogWriter) -> None:
        super().__init__()
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        self._writer.write(self.format(record).encode("utf-8", "replace") + b"\n")

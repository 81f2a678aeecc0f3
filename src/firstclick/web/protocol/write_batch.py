"""Writes the replies of several connections together.

A write wakes the process that reads the other end, and on a machine that also runs a proxy or a load generator waking
costs more than writing. Replies that are ready at the same time are written one directly after the other, so that the
reader is already awake for all but the first.
"""

from __future__ import annotations

import asyncio

BATCH_WRITES_MAX = 16
"""More writes wait longer and keep the reader awake no longer."""
BATCH_BYTES_MAX = 512 * 1024
"""More bytes leave the processor's cache before they are read: large seat maps took twice the time."""


PendingWrite = tuple[asyncio.Transport, bytes, bool]
"""Where it goes, the data, and whether the transport is closed then."""


class WriteBatch:
    """The pending writes of all connections of one event loop.

    A write is pending until the event loop's next iteration at the latest, or until the batch is full.
    """

    def __init__(self) -> None:
        self._writes: list[PendingWrite] = []
        self._bytes = 0

    def add(self, transport: asyncio.Transport, data: bytes, *, close: bool) -> None:
        """Write `data` soon, then close the transport if `close` is set. Writes keep the order of these calls.

        A callback that is scheduled with `call_soon` after this call runs after the write.
        """
        self._writes.append((transport, data, close))
        self._bytes += len(data)
        if len(self._writes) == 1:
            asyncio.get_running_loop().call_soon(self.flush)
        elif len(self._writes) == BATCH_WRITES_MAX or self._bytes >= BATCH_BYTES_MAX:
            self.flush()

    def flush(self) -> None:
        """Write all pending data now. Data for a transport that is closing is dropped."""
        writes, self._writes = self._writes, []
        self._bytes = 0
        for transport, data, close in writes:
            if not transport.is_closing():
                transport.write(data)
            if close:
                transport.close()

"""Answers leave a few at a time, whatever client they are for.

A write wakes whoever waits for it, and waking costs more than writing. Answers that are ready in the same moment are
written one right after the other, so that a proxy, or a machine that loads the server, is awake for all but the first.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

TOGETHER_MAX = 16
"""More would be awake for no longer, and would only wait."""
BYTES_TOGETHER_MAX = 512 * 1024
"""More would be out of the processor's cache before it is read: large seat maps took twice the time."""


class _Parcel(NamedTuple):
    transport: asyncio.Transport
    data: bytes
    closes: bool


class WriteBatch:
    """What waits to be written; one for all connections of an event loop. Nothing waits beyond the tick after next."""

    def __init__(self) -> None:
        self._waiting: list[_Parcel] = []
        self._bytes = 0

    def put(self, transport: asyncio.Transport, data: bytes, *, closes: bool) -> None:
        """Write it soon, in the order in which things were put here, and then close where that is wanted.

        Whatever is scheduled on the loop after this, is run after it is written.
        """
        self._waiting.append(_Parcel(transport, data, closes))
        self._bytes += len(data)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self.empty)
        elif len(self._waiting) == TOGETHER_MAX or self._bytes >= BYTES_TOGETHER_MAX:
            self.empty()

    def empty(self) -> None:
        """Write all of it now."""
        waiting, self._waiting = self._waiting, []
        self._bytes = 0
        for transport, data, closes in waiting:
            if not transport.is_closing():
                transport.write(data)
            if closes:
                transport.close()

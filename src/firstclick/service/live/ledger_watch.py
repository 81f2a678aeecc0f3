"""Looks whether anything was written to the ledger, for all who follow what others write there.

One cheap look serves them all: on an idle server none of them reads anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.service.ports.ledger import WriteMarks

LOOK_EVERY_S = 0.5


class LedgerWatch:
    """`changes` counts the looks that found something written, and those that were the first without an answer."""

    def __init__(self, ledger: WriteMarks) -> None:
        self._ledger = ledger
        self.changes = 0
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Run until cancelled: look every `LOOK_EVERY_S`."""
        before: object = None
        while True:
            mark: object = None
            with suppress(LedgerUnavailable):
                mark = await self._ledger.write_mark()
            if mark != before:
                self.changes += 1
                self._changed.set()
                self._changed = asyncio.Event()
            before = mark
            await asyncio.sleep(LOOK_EVERY_S)

    async def wait(self, seen: int, within_s: float | None = None) -> None:
        """Wait until `changes` is not `seen` any more, for `within_s` at most."""
        if self.changes == seen:
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await self._changed.wait()

    async def follow(
        self, read: Callable[[], Awaitable[bool]], every_s: float, within_s: Callable[[], float | None] = lambda: None
    ) -> None:
        """Run until cancelled: `read` after each change and after `within_s`, but `every_s` lies between two reads.

        After one that says that it is not done, or raises `LedgerUnavailable`, nothing is waited for but `every_s`.
        """
        seen = -1
        while True:
            await asyncio.sleep(every_s)
            await self.wait(seen, within_s())
            changes, seen = self.changes, -1
            with suppress(LedgerUnavailable):
                if await read():
                    seen = changes

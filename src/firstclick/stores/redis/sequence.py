"""Puts news in order: own commits come back by the call, others' by the channel, and either may be early."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from firstclick.service.ports import News

WAIT_FOR_MISSING_MS = 100


class Sequence:
    """One showtime's news. `deliver` is called in the order of positions, each once.

    News that are early wait for the missing ones for `WAIT_FOR_MISSING_MS`; then they are delivered all the same, and
    whoever takes them sees the gap.
    """

    def __init__(self, deliver: Callable[[News], None]) -> None:
        self._deliver = deliver
        self._epoch = ""
        self._position = 0
        self._early: dict[int, News] = {}
        self._timer: asyncio.TimerHandle | None = None

    def start_at(self, epoch: str, position: int) -> None:
        """A snapshot was taken here: what it has is not told again."""
        told = self._position if epoch == self._epoch else 0
        self._epoch, self._position = epoch, max(position, told)
        self._early = {at: news for at, news in self._early.items() if news.epoch == epoch and at > self._position}
        self._tell_what_follows()

    def has(self, epoch: str, position: int) -> bool:
        """Whether all news up to that position have been delivered, of that epoch."""
        return epoch == self._epoch and 0 < position <= self._position

    def add(self, news: News) -> None:
        """News of this showtime, from wherever."""
        if news.epoch != self._epoch:
            self._epoch, self._position = news.epoch, news.position - 1
            self._early.clear()
        if news.position <= self._position:
            return
        self._early[news.position] = news
        self._tell_what_follows()

    def _tell_what_follows(self) -> None:
        while self._early and self._position + 1 in self._early:
            self._position += 1
            self._deliver(self._early.pop(self._position))
        if self._early and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WAIT_FOR_MISSING_MS / 1000, self._give_up_waiting)

    def _give_up_waiting(self) -> None:
        self._timer = None
        if self._early:
            self._position = min(self._early) - 1
            self._tell_what_follows()

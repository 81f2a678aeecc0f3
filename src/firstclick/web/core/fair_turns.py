"""Turns of an address: how many of its requests are begun in one pass of the event loop.

A thousand connections that are answered in one pass would keep all others waiting for it. So an address that asks much
is served in many short passes, and whoever asks little waits for one of them.
"""

from __future__ import annotations

import asyncio
from collections import deque

AT_ONCE_MAX = 6


class FairTurns:
    """Requests of one address are begun in their order, `at_once_max` in each pass of the event loop."""

    def __init__(self, at_once_max: int = AT_ONCE_MAX) -> None:
        self._at_once_max = at_once_max
        self._begun: dict[str, int] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def begin(self, network: str) -> asyncio.Future[None] | None:
        """None when the request may begin now, otherwise a future that is done when it may."""
        begun = self._begun
        number = begun.get(network, 0)
        if not begun:
            asyncio.get_running_loop().call_soon(self._pass)
        begun[network] = number + 1
        if number < self._at_once_max:
            return None
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(network, deque()).append(turn)
        return turn

    def _pass(self) -> None:
        """A new pass: those who wait longest begin. Nobody overtakes them."""
        self._begun = {network: self._next(waiting) for network, waiting in self._waiting.items()}
        self._waiting = {network: waiting for network, waiting in self._waiting.items() if waiting}
        if self._begun:
            asyncio.get_running_loop().call_soon(self._pass)

    def _next(self, waiting: deque[asyncio.Future[None]]) -> int:
        """Let some of an address begin; the number of those, the most where others go on waiting."""
        number = 0
        while waiting and number < self._at_once_max:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                number += 1
        return number

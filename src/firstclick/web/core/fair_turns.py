"""Turns of an address: how many of its requests are begun in one pass of the event loop.

A thousand connections that are answered in one pass would keep all others waiting for it. So an address that asks much
is served in many short passes, and whoever asks little waits for one of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

AT_ONCE_MAX = 6
Start = Callable[[], bool]
"""Begins a request that has waited; False where it was given up meanwhile, and takes no turn."""


class FairTurns:
    """Requests of one address are begun in their order, `at_once_max` in each pass of the event loop."""

    def __init__(self, at_once_max: int = AT_ONCE_MAX) -> None:
        self._at_once_max = at_once_max
        self._begun: dict[str, int] = {}
        self._waiting: dict[str, deque[Start]] = {}

    def begin(self, network: str, start: Start) -> bool:
        """Whether the request may begin now. If not, `start` is called in the pass in which it may."""
        begun = self._begun
        number = begun.get(network, 0)
        if not begun:
            asyncio.get_running_loop().call_soon(self._pass)
        begun[network] = number + 1
        if number < self._at_once_max:
            return True
        waiting = self._waiting.get(network)
        if waiting is None:
            waiting = self._waiting[network] = deque()
        waiting.append(start)
        return False

    def _pass(self) -> None:
        """A new pass: those who wait longest begin. Nobody overtakes them."""
        self._begun = dict.fromkeys(self._waiting, self._at_once_max)
        if self._begun:
            asyncio.get_running_loop().call_soon(self._pass)
        for network, waiting in tuple(self._waiting.items()):
            self._begun[network] = self._next(waiting)
            if not waiting:
                del self._waiting[network]

    def _next(self, waiting: deque[Start]) -> int:
        """Let some of an address begin; the number of those. One that fails keeps no other from its turn."""
        number = 0
        while waiting and number < self._at_once_max:
            try:
                number += waiting.popleft()()
            except Exception as error:  # noqa: BLE001 - as for any callback of the event loop
                failed = {"message": "a request that had waited for its turn failed", "exception": error}
                asyncio.get_running_loop().call_exception_handler(failed)
        return number

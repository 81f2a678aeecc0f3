"""Before everything that takes seats: how often one client address may ask for it."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable

from firstclick.service.selling.rates import Rates
from firstclick.web.core.addresses import address_of
from firstclick.web.core.http import Handler, Receive, Scope
from firstclick.web.core.problems import Reply, TooManyTriesFromHere


class AddressLimits:
    """Wraps handlers. `clock_ms` is milliseconds of any clock that never runs backwards."""

    def __init__(self, tries: Rates, clock_ms: Callable[[], int]) -> None:
        self._tries = tries
        self._clock_ms = clock_ms

    def wrap(self, handler: Handler) -> Handler:
        """The handler, which answers 429 while its client's address has asked too often."""

        @functools.wraps(handler)
        def handle(scope: Scope, receive: Receive) -> Awaitable[Reply]:
            wait_ms = self._tries.take(address_of(scope), self._clock_ms())
            if wait_ms:
                raise TooManyTriesFromHere(wait_ms)
            return handler(scope, receive)

        return handle

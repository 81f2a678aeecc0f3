"""Limits by client address on operations that take seats."""

from __future__ import annotations

import functools
from collections.abc import Awaitable

from firstclick.service.selling.rates import Rates
from firstclick.web.core.operation import Handler
from firstclick.web.core.refusals import TooManyTriesFromHere
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request


class AddressLimits:
    """Counts tries by address."""

    def __init__(self, tries: Rates) -> None:
        self._tries = tries

    def wrap(self, handler: Handler) -> Handler:
        """The handler; it answers 429 while the client's address is over the limit."""

        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            wait_ms = self._tries.take(request.network, request.now_ms) if request.network else 0
            if wait_ms:
                raise TooManyTriesFromHere(wait_ms)
            return handler(request)

        return handle

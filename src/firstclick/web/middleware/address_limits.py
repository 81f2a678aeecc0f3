"""Limits by client address: what all requests of an address cost, and its tries to take seats.

An address is known by its network's name (`core.addresses.Networks`). A request without one has no such limits.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import NamedTuple

from firstclick.domain.refusals import Refusal
from firstclick.service.ports.server_keys import Scope, ServerKey
from firstclick.service.selling.expiring_map import ExpiringMap
from firstclick.service.selling.rates import Rates
from firstclick.web.core.addresses import Networks
from firstclick.web.core.fair_turns import FairTurns
from firstclick.web.core.operation import Handler
from firstclick.web.core.refusals import TooManyRequestsFromHere, TooManyTriesFromHere
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request

logger = logging.getLogger("firstclick.limits")
REFUSED_AFTER_MS = 500
"""A request over the limit is answered this late at least, so that an address that goes on asking costs little."""
REFUSED_EVERY_MS = 5
"""And this long after the refusal before: however many connections an address has, it is refused 200 times a second."""
REFUSED_WITHIN_MS = 10_000
"""A refusal that would have to wait longer is sent at once, and its connection closed: clients may leave while they
wait, and come back."""
SOCKETS_EVERY_MS = 2
"""An address opens sockets of the feed this far apart: a handshake takes as long as twenty reads."""
SPACED_MAX = 10_000
"""Addresses whose last refusal, or last socket, is remembered."""
BYTES_PER_COST = 8_192
"""So much of a reply's body costs as much as a read."""
CLOSE = (b"connection", b"close")
FORWARDED = (b"x-forwarded-for", b"forwarded")
UNDECLARED_PROXY = (
    "requests that carry X-Forwarded-For are limited by the address of the proxy that sent them, which all of its "
    "customers share: name it in TRUSTED_PROXIES"
)


KeyOf = Callable[[Request], ServerKey | None]
"""The valid server key that a request shows."""


class AddressRates(NamedTuple):
    """The rates by network: tries to take seats, and the cost of all requests."""

    tries: Rates
    costs: Rates


class Spacing:
    """Times at which an address is served, at least `every_ms` apart, and none further away than `within_ms`."""

    def __init__(self, every_ms: int, within_ms: int) -> None:
        self._every_ms = every_ms
        self._within_ms = within_ms
        self._last_ms: ExpiringMap[str, int] = ExpiringMap(within_ms, SPACED_MAX)

    def wait_ms(self, network: str, now_ms: int, after_ms: int = 0) -> int | None:
        """Take the address' next time, `after_ms` from now or later; how long it is until then."""
        at_ms = max((self._last_ms.get(network) or 0) + self._every_ms, now_ms + after_ms)
        if at_ms - now_ms > self._within_ms:
            return None
        self._last_ms.put(network, at_ms, now_ms)
        return at_ms - now_ms


class AddressLimits:
    """Counts by address. `proxies` are those whose `X-Forwarded-For` is believed, `key_of` finds server keys."""

    def __init__(
        self, networks: Networks, rates: AddressRates, proxies: Collection[str], key_of: KeyOf = lambda _: None
    ) -> None:
        self._networks = networks
        self._key_of = key_of
        self._rates = rates
        self._has_proxies = bool(proxies)
        self._warns = not proxies
        self._turns = FairTurns()
        self._refusals = Spacing(REFUSED_EVERY_MS, REFUSED_WITHIN_MS)
        self._sockets = Spacing(SOCKETS_EVERY_MS, REFUSED_WITHIN_MS)

    def identify(self, request: Request) -> None:
        """Set the network that the request is counted under, and the server key that it shows; some are not counted."""
        request.network = self._networks.name(request.client)
        request.server_key = key = self._key_of(request)
        if key is not None and Scope.EXEMPT in key.scopes:
            request.network = ""

    def refusal(self, request: Request, cost: int) -> Refusal | None:
        """Count what a request costs; the refusal when it is beyond the limit of its address."""
        if not request.network or not cost:
            return None
        wait_ms = self._rates.costs.take(request.network, request.now_ms, cost)
        return self._refused(request, TooManyRequestsFromHere(wait_ms)) if wait_ms else None

    async def pause(self, request: Request, refusal: Refusal) -> Refusal:
        """The refusal, after a wait; where too many wait already, it closes the connection instead."""
        wait_ms = self._refusals.wait_ms(request.network, _loop_ms(), REFUSED_AFTER_MS)
        if wait_ms is None:
            refusal.headers = (*refusal.headers, CLOSE)
        else:
            await asyncio.sleep(wait_ms / 1000)
        return refusal

    async def pause_socket(self, request: Request) -> None:
        """Wait until the address may open a socket of the feed. Raises `TooManyRequestsFromHere` if too many wait."""
        wait_ms = self._sockets.wait_ms(request.network, _loop_ms()) if request.network else 0
        if wait_ms is None:
            raise TooManyRequestsFromHere(REFUSED_WITHIN_MS)
        if wait_ms:
            await asyncio.sleep(wait_ms / 1000)

    def turn(self, request: Request) -> asyncio.Future[None] | None:
        """None when a request may begin; otherwise a future that is done when its address has a turn.

        Requests that come without a proxy have waited for it before they were parsed (`ConnectionLimits.turn`).
        """
        if not self._has_proxies or not request.network:
            return None
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        return None if self._turns.begin(request.network, functools.partial(_give, turn)) else turn

    def count_reply(self, request: Request, reply: Reply) -> None:
        """Count what a large reply costs, also beyond the limit."""
        cost = len(reply.body) // BYTES_PER_COST
        if cost and request.network:
            self._rates.costs.spend(request.network, request.now_ms, cost)

    def wrap(self, handler: Handler) -> Handler:
        """The handler of an operation that takes seats; it refuses while the address has too many tries."""

        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            wait_ms = self._rates.tries.take(request.network, request.now_ms) if request.network else 0
            if wait_ms:
                raise self._refused(request, TooManyTriesFromHere(wait_ms))
            return handler(request)

        return handle

    def _refused(self, request: Request, refusal: Refusal) -> Refusal:
        """Warn once about a proxy that is not declared: all of its customers share one limit."""
        if self._warns and not request.by_name().keys().isdisjoint(FORWARDED):
            self._warns = False
            logger.warning(UNDECLARED_PROXY, extra={"event": "proxy-not-trusted"})
        return refusal


def _give(turn: asyncio.Future[None]) -> bool:
    """End the wait for a turn; False where nobody waits any more."""
    if turn.done():
        return False
    turn.set_result(None)
    return True


def _loop_ms() -> int:
    return int(asyncio.get_running_loop().time() * 1000)

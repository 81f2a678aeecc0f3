"""Finds a booking by its reference and the name that it was booked with, for a buyer on another device.

Neither can be guessed: what does not fit is refused alike, and tries are counted by address and by reference, whether
there is such a booking or not. When a reference was tried too often, from wherever, each address still has a few tries
for it: whoever floods a reference from elsewhere does not keep its buyer out.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import blake2b

from firstclick.domain.booking import Booking, buyer_name_key, reference_of
from firstclick.domain.refusals import TicketNotFound, TooManyTicketSearches
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.rates import Rates

HOUR_MS = 3_600_000
SEARCHES_PER_ADDRESS = 60
SEARCHES_PER_REFERENCE = 20
SEARCHES_PER_REFERENCE_AND_ADDRESS = 3
"""Each per hour."""


def ticket_search_rates(*, shared: bool) -> dict[str, Rates]:
    """The counts, by the names under which processes share them."""
    limits = {
        "ticket searches of addresses": SEARCHES_PER_ADDRESS,
        "ticket searches of references": SEARCHES_PER_REFERENCE,
        "ticket searches of references at addresses": SEARCHES_PER_REFERENCE_AND_ADDRESS,
    }
    return {name: Rates(limit, shared=shared, window_ms=HOUR_MS) for name, limit in limits.items()}


class TicketSearch:
    """Looks for tickets. `rates` are those of `ticket_search_rates`."""

    def __init__(self, desk: Desk, rates: Mapping[str, Rates]) -> None:
        self._desk = desk
        self._addresses = rates["ticket searches of addresses"]
        self._references = rates["ticket searches of references"]
        self._both = rates["ticket searches of references at addresses"]

    async def find(self, reference: str, name: str, network: str) -> Booking:
        """The booking, cancelled or not. `network` is that of the address; "" is not counted.

        Raises `TicketNotFound` (no such reference, another name, booked without a name), `TooManyTicketSearches`,
        `LedgerUnavailable`.
        """
        wanted = reference_of(reference)
        self._count(wanted, network)
        booking = await self._desk.ledger.booking(wanted)
        known = "" if booking is None else buyer_name_key(booking.buyer.name)
        fits = hmac.compare_digest(_digest(known), _digest(buyer_name_key(name)))
        if booking is None or not known or not fits:
            raise TicketNotFound
        return booking

    def _count(self, reference: str, network: str) -> None:
        """Count a try before anything is looked up, so that many at once are counted too."""
        now_ms, key = self._desk.store.now_ms(), _digest(reference).hex()
        wait_ms = self._addresses.take(network, now_ms) if network else 0
        if not wait_ms and self._references.take(key, now_ms):
            wait_ms = self._both.take(f"{key} {network}", now_ms)
        if wait_ms:
            raise TooManyTicketSearches(wait_ms)


def _digest(text: str) -> bytes:
    """Of one length, whatever the text is."""
    return blake2b(text.encode(), digest_size=16).digest()

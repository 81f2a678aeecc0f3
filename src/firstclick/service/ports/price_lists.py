"""The port for price lists by number.

A hold keeps the prices that it was taken under, also when a later programme does not have them any more.
"""

from __future__ import annotations

from typing import Protocol

from firstclick.domain.money.price_list import PriceList


class PriceListLedger(Protocol):
    """Stores numbered price lists for good. Every call may raise `LedgerUnavailable`."""

    async def price_list(self, number: int) -> PriceList | None:
        """The list of that number, as it was when the number was given; None when there is none."""

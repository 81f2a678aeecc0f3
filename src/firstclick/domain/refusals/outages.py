"""Refusals while a part of the server does not answer."""

from __future__ import annotations

from firstclick.domain.refusals.refusal import Refusal


class StoreUnavailable(Refusal, status=503, slug="store-unavailable", title="Box office unreachable"):
    """The seat store does not answer. The request may be repeated."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int = 1000) -> None:
        super().__init__("The box office cannot be reached just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms


class LedgerUnavailable(Refusal, status=503, slug="ledger-unavailable", title="Ledger unreachable"):
    """The ledger does not answer. The request may be repeated; a hold is kept until its time is over."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int = 1000) -> None:
        super().__init__("Bookings can be neither read nor written just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms

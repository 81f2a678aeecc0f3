"""How long the seats of a showtime are kept in the store: for ever, or until a day after its end.

The ledger keeps the bookings; the store's seats are for selling and for the door.
"""

from __future__ import annotations

from collections.abc import Callable

from firstclick.domain.programme import Programme

KEPT_AFTER_END_MS = 24 * 3_600_000


class KeptSeats:
    """`programme` returns the one that is served; seats are sold until `sells_after_start_ms` after a start."""

    def __init__(self, programme: Callable[[], Programme], sells_after_start_ms: int) -> None:
        self._programme = programme
        self._sells_after_start_ms = sells_after_start_ms

    def until_ms(self, showtime_id: str) -> int | None:
        """Until when the store keeps the showtime's seats, in milliseconds since 1970 UTC; None: for ever."""
        showtime = self._programme().showtime_by_id.get(showtime_id)
        if showtime is None or showtime.starts_at_ms is None or showtime.ends_at_ms is None:
            return None
        return max(showtime.ends_at_ms, showtime.starts_at_ms + self._sells_after_start_ms) + KEPT_AFTER_END_MS

    def ended(self, showtime_id: str, now_ms: int) -> bool:
        """Whether the store may have deleted the showtime's seats, so that they must not be compared any more."""
        until_ms = self.until_ms(showtime_id)
        return until_ms is not None and until_ms <= now_ms

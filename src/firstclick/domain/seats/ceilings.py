"""How many seats of one showtime one network may have, whatever users its requests name."""

from __future__ import annotations

from dataclasses import dataclass

BOOKED_WITHIN_MS = 600_000
"""Bookings count for ten minutes: after that, other customers have had their chance."""


@dataclass(frozen=True, slots=True)
class CeilingRules:
    """Shares of a showtime's seats, in percent; 0: no ceiling. So many as `seats_always` are never too many.

    `held_percent_max` is for seats that are held or pending at once, `booked_percent_max` for those that are booked
    within `BOOKED_WITHIN_MS`.
    """

    held_percent_max: int = 0
    booked_percent_max: int = 0
    seats_always: int = 20

    def held_max(self, seats: int) -> int | None:
        """The seats that a network may hold at once of a showtime with so many; None for no ceiling."""
        return self._ceiling(self.held_percent_max, seats)

    def booked_max(self, seats: int) -> int | None:
        """The seats that a network may book within ten minutes of a showtime with so many; None for no ceiling."""
        return self._ceiling(self.booked_percent_max, seats)

    def _ceiling(self, percent: int, seats: int) -> int | None:
        return max(self.seats_always, seats * percent // 100) if percent else None

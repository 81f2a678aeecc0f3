"""A showtime's seats as one reader of the feed has them, put together from its messages alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

# Most sockets are sent the very same bytes: they are read once.
_read = lru_cache(maxsize=64)(msgspec.json.decode)


class Picture:
    """Follows snapshots and updates. `gaps` counts updates that did not follow on what was known."""

    def __init__(self, showtime_id: str) -> None:
        self._showtime_id = showtime_id
        self.place: tuple[str, int] | None = None
        """Epoch and position; None before the first snapshot, and after a gap."""
        self.seats: dict[str, str] = {}
        """Statuses by seat id."""
        self.gaps = 0

    def on_message(self, text: bytes) -> bool:
        """Take in a message; False when it does not follow, and a snapshot is needed."""
        message = _read(text)
        if message.get("showtime_id") != self._showtime_id:
            return True
        if message["type"] == "SNAPSHOT":
            self.seats = statuses(message)
            self.place = message["epoch"], message["position"]
        elif message["type"] == "SEATS_UPDATED":
            return self._update(message)
        return True

    def _update(self, message: Mapping[str, Any]) -> bool:
        if self.place != (message["epoch"], message["from"]):
            self.place = None
            self.gaps += 1
            return False
        self.seats.update(statuses(message))
        self.place = message["epoch"], message["to"]
        return True


def statuses(told: Mapping[str, Any]) -> dict[str, str]:
    """The seats of a map or a message, by id."""
    return {seat["seat_id"]: seat["status"] for seat in told["seats"]}

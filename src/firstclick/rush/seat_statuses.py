"""The seat statuses of a showtime, built from the messages of the feed alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

# Most sockets receive the same bytes, so each message is decoded once.
_decode = lru_cache(maxsize=64)(msgspec.json.decode)


class MapPosition(NamedTuple):
    """Which change of the showtime a seat map includes last."""

    epoch: str
    position: int


class SeatStatuses:
    """Applies snapshots and updates. `gaps` counts updates that did not start at the current position."""

    def __init__(self, showtime_id: str) -> None:
        self._showtime_id = showtime_id
        self.position: MapPosition | None = None
        """None before the first snapshot, and after a gap."""
        self.seats: dict[str, str] = {}
        """Statuses by seat id."""
        self.gaps = 0

    def on_message(self, text: bytes) -> bool:
        """Apply a message. False when it does not start at the current position, so that a new snapshot is needed."""
        message = _decode(text)
        if message.get("showtime_id") != self._showtime_id:
            return True
        if message["type"] == "SNAPSHOT":
            self.seats = statuses(message)
            self.position = MapPosition(message["epoch"], message["position"])
        elif message["type"] == "SEATS_UPDATED":
            return self._update(message)
        return True

    def _update(self, message: Mapping[str, Any]) -> bool:
        if self.position != (message["epoch"], message["from"]):
            self.position = None
            self.gaps += 1
            return False
        self.seats.update(statuses(message))
        self.position = MapPosition(message["epoch"], message["to"])
        return True


def statuses(message: Mapping[str, Any]) -> dict[str, str]:
    """Statuses by seat id, from a seat map or a message of the feed."""
    return {seat["seat_id"]: seat["status"] for seat in message["seats"]}

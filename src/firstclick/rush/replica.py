"""A replica of a showtime's seats that is built from the messages of the feed alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

# Most sockets receive the same bytes, which are decoded once.
_decode = lru_cache(maxsize=64)(msgspec.json.decode)


class SeatReplica:
    """Applies snapshots and updates. `gaps` counts updates that did not follow on the replica's position."""

    def __init__(self, showtime_id: str) -> None:
        self._showtime_id = showtime_id
        self.position: tuple[str, int] | None = None
        """Epoch and position; None before the first snapshot, and after a gap."""
        self.seats: dict[str, str] = {}
        """Statuses by seat id."""
        self.gaps = 0

    def on_message(self, text: bytes) -> bool:
        """Apply a message. False when it does not follow on the position, so that a snapshot is needed."""
        message = _decode(text)
        if message.get("showtime_id") != self._showtime_id:
            return True
        if message["type"] == "SNAPSHOT":
            self.seats = statuses(message)
            self.position = message["epoch"], message["position"]
        elif message["type"] == "SEATS_UPDATED":
            return self._update(message)
        return True

    def _update(self, message: Mapping[str, Any]) -> bool:
        if self.position != (message["epoch"], message["from"]):
            self.position = None
            self.gaps += 1
            return False
        self.seats.update(statuses(message))
        self.position = message["epoch"], message["to"]
        return True


def statuses(body: Mapping[str, Any]) -> dict[str, str]:
    """The statuses by seat id in a seat map or a message."""
    return {seat["seat_id"]: seat["status"] for seat in body["seats"]}

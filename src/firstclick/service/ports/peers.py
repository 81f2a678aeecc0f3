"""The port through which processes on the same store share their counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

SpentCounts = Mapping[str, Mapping[str, int]]
"""How much was spent, by the name of the limit and by key."""


class PeerChannel(Protocol):
    """A channel to the other processes on the same store. Messages may be lost, so no guarantee may depend on them."""

    async def publish(self, spent: SpentCounts) -> None:
        """Send `spent` to all other processes."""

    async def listen(self, receive: Callable[[SpentCounts], None]) -> None:
        """Run until cancelled; call `receive` with what other processes publish."""

    async def close(self) -> None:
        """Close the connections."""

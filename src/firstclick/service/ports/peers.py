"""What the service requires to share counts with the other processes on the same store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

Spendings = Mapping[str, Mapping[str, int]]
"""How often something was done, by the name of the limit and by key."""


class PeerChannel(Protocol):
    """A channel to the other processes on the same store. Messages may be lost: no promise rests on them."""

    async def publish(self, spent: Spendings) -> None:
        """Send to all others."""

    async def listen(self, receive: Callable[[Spendings], None]) -> None:
        """Run until cancelled; call `receive` with what others publish."""

    async def close(self) -> None:
        """Close the connections."""

"""The port by which requests with the same idempotency key are handled one at a time, in all processes."""

from __future__ import annotations

from typing import Protocol

CLAIMED_FOR_MS = 60_000
"""A claim that is not released ends after this time: its process has died."""


class KeyClaims(Protocol):
    """Claims on keys. They are kept in memory only: nothing that was done depends on them."""

    async def claim(self, key: str) -> bool:
        """Claim the key; False while another request has it. Raises `StoreUnavailable`."""

    async def release(self, key: str) -> None:
        """Release this process's claim on the key. A release that fails is not reported: the claim ends by itself."""

    async def close(self) -> None:
        """Close the connections."""

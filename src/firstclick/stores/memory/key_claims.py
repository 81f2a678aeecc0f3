"""Claims on idempotency keys within one process (`service.ports.key_claims.KeyClaims`)."""

from __future__ import annotations

from collections.abc import Callable

from firstclick.domain.refusals import StoreUnavailable
from firstclick.service.ports.key_claims import CLAIMED_FOR_MS

CLAIMS_MAX = 50_000


class MemoryKeyClaims:
    """A dictionary of claims and their ends. There is no await between the look and the write."""

    def __init__(self, clock_ms: Callable[[], int]) -> None:
        self._clock_ms = clock_ms
        self._ends_ms: dict[str, int] = {}

    async def claim(self, key: str) -> bool:
        """As `KeyClaims.claim`. Raises `StoreUnavailable` when `CLAIMS_MAX` keys are claimed."""
        now_ms = self._clock_ms()
        if self._ends_ms.get(key, now_ms) > now_ms:
            return False
        if len(self._ends_ms) >= CLAIMS_MAX:
            self._ends_ms = {name: end for name, end in self._ends_ms.items() if end > now_ms}
        if len(self._ends_ms) >= CLAIMS_MAX:
            raise StoreUnavailable
        self._ends_ms[key] = now_ms + CLAIMED_FOR_MS
        return True

    async def release(self, key: str) -> None:
        """As `KeyClaims.release`."""
        self._ends_ms.pop(key, None)

    async def close(self) -> None:
        """There is nothing to close."""

"""Session ids: the id of a hold, and the secret by which its holder may use it."""

from __future__ import annotations

from collections.abc import Callable

ID_BYTES = 16
IDS_AT_ONCE = 256
# The variant of RFC 9562 fixes the two highest bits of this digit to 10.
VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


class SessionIds:
    """Random UUIDs (RFC 9562, version 4). `random_bytes` is the system's source, called once for many ids."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self._digits = ""
        self._at = 0

    def __call__(self) -> str:
        """The next id. Each random digit is used in one id only."""
        if self._at == len(self._digits):
            self._digits, self._at = self._random_bytes(ID_BYTES * IDS_AT_ONCE).hex(), 0
        start, self._at = self._at, self._at + 2 * ID_BYTES
        d = self._digits[start : self._at]
        return f"{d[:8]}-{d[8:12]}-4{d[13:16]}-{VARIANT[d[16]]}{d[17:20]}-{d[20:]}"

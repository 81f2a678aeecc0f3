"""Generates session ids. A session id is a secret: it is the only proof of who holds the seats."""

from __future__ import annotations

from collections.abc import Callable

ID_BYTES = 16
IDS_PER_READ = 256
VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


class SessionIds:
    """Random UUIDs (RFC 9562, version 4). A call of `random_bytes` is costly, so it reads the bytes of 256 ids."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self._digits = ""
        self._at = 0

    def __call__(self) -> str:
        """The next id. No random byte is used twice."""
        if self._at == len(self._digits):
            self._digits, self._at = self._random_bytes(ID_BYTES * IDS_PER_READ).hex(), 0
        start, self._at = self._at, self._at + 2 * ID_BYTES
        d = self._digits[start : self._at]
        return f"{d[:8]}-{d[8:12]}-4{d[13:16]}-{VARIANT[d[16]]}{d[17:20]}-{d[20:]}"

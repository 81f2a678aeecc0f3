"""Session ids: the id of a hold, and the secret by which its holder may use it."""

from __future__ import annotations

from collections.abc import Callable

ID_BYTES = 16
IDS_AT_ONCE = 256
# RFC 9562 section 5.4 fixes the four highest bits of one octet to the version, and the two highest of another to 10.
VERSION_AT, VERSION = 6, bytes([octet & 0x0F | 0x40 for octet in range(256)])
VARIANT_AT, VARIANT = 8, bytes([octet & 0x3F | 0x80 for octet in range(256)])


class SessionIds:
    """Random UUIDs (RFC 9562, version 4). `random_bytes` is the system's source, called once for many ids."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self._digits = ""
        self._at = 0

    def __call__(self) -> str:
        """The next id. Each random digit is used in one id only."""
        if self._at == len(self._digits):
            self._digits, self._at = self._many(), 0
        start, self._at = self._at, self._at + 2 * ID_BYTES
        d = self._digits[start : self._at]
        return f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}"

    def _many(self) -> str:
        """The digits of the next `IDS_AT_ONCE` ids."""
        octets = bytearray(self._random_bytes(ID_BYTES * IDS_AT_ONCE))
        octets[VERSION_AT::ID_BYTES] = octets[VERSION_AT::ID_BYTES].translate(VERSION)
        octets[VARIANT_AT::ID_BYTES] = octets[VARIANT_AT::ID_BYTES].translate(VARIANT)
        return octets.hex()

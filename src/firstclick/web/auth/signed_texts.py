"""Texts `<contents>.<signature>` that only the owner of a key can make, both parts in base64url without padding."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac


class SignedTexts:
    """Signs and reads contents with HMAC-SHA256.

    `purpose` is signed with the contents, so that one key can sign several things without one passing for another. A
    text of more than `chars_max` characters is not read.
    """

    def __init__(self, key: bytes, chars_max: int, purpose: bytes = b"") -> None:
        self._key = key
        self._chars_max = chars_max
        self._purpose = purpose

    def sign(self, contents: bytes) -> str:
        """The contents as a text that only this key makes."""
        text = base64url(contents)
        return f"{text}.{self._signature(text)}"

    def contents(self, text: str) -> bytes | None:
        """What was signed; None for a text that was not made with the key."""
        encoded, _, signature = text.partition(".")
        if len(text) > self._chars_max or not text.isascii():
            return None
        if not hmac.compare_digest(signature, self._signature(encoded)):
            return None
        try:
            return from_base64url(encoded)
        except binascii.Error:
            return None

    def _signature(self, encoded: str) -> str:
        return base64url(hmac.digest(self._key, self._purpose + encoded.encode(), hashlib.sha256))


def base64url(data: bytes) -> str:
    """The text of bytes by RFC 4648 section 5, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes of such a text. Raises `ValueError`."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

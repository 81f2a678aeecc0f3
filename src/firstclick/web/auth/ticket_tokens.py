"""Ticket tokens: a booking's reference with signatures, so that a link can be given away and not be guessed.

A token is `<reference>.<code>.<signature>`. The code is an HMAC: only the server can make or check it. The signature is
Ed25519, and whoever has the public key can check it: a door without a network knows by it that this server sold a
ticket which its manifest does not have yet. Older tokens have no signature, and stay valid.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from firstclick.web.auth.signed_texts import base64url, from_base64url
from firstclick.web.core.requests import TOKEN_CHARS_MAX

CODE_BYTES = 16
TAG_BYTES = 6
PURPOSE = b"firstclick ticket\0"
"""Signed with the reference, so that the same key can sign other things without one passing for the other."""
SIGNATURE_PURPOSE = b"firstclick ticket signature\0"


class _Key:
    """What one secret makes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._private = Ed25519PrivateKey.from_private_bytes(hmac.digest(secret, SIGNATURE_PURPOSE, hashlib.sha256))
        self._public = self._private.public_key()
        self.public_bytes = self._public.public_bytes_raw()

    def short(self, reference: str) -> str:
        digest = hmac.digest(self._secret, PURPOSE + reference.encode(), hashlib.sha256)[:CODE_BYTES]
        return f"{reference}.{base64url(digest)}"

    def signature(self, short: str, tag: bytes) -> str:
        """The tag of the showtime and the signature, as one text."""
        return base64url(tag + self._private.sign(_signed(short, tag)))

    def has_signed(self, short: str, signature: str) -> bool:
        try:
            read = from_base64url(signature)
            self._public.verify(read[TAG_BYTES:], _signed(short, read[:TAG_BYTES]))
        except (ValueError, InvalidSignature):
            return False
        return base64url(read) == signature


class TicketTokens:
    """Makes tokens with a secret key, and reads those of the keys `before` it too: a new key voids no ticket."""

    def __init__(self, key: bytes, before: Sequence[bytes] = ()) -> None:
        self._key = _Key(key)
        self._keys = (self._key, *map(_Key, before))

    @property
    def public_key(self) -> str:
        """What signatures of tickets that are sold now are checked with: an Ed25519 key, as base64url."""
        return base64url(self._key.public_bytes)

    def token(self, reference: str, showtime_id: str) -> str:
        """The token of a booking; always the same one."""
        short = self._key.short(reference)
        return f"{short}.{self._key.signature(short, showtime_tag(showtime_id))}"

    def shorts(self, reference: str) -> Sequence[str]:
        """What tokens of the booking begin with, by each key, the present one first; older tickets are no longer."""
        return [key.short(reference) for key in self._keys]

    def reference(self, token: str) -> str | None:
        """The reference that was signed; None for a token that was not made with one of the keys."""
        reference, _, rest = token.partition(".")
        code, is_signed, signature = rest.partition(".")
        if not token.isascii() or len(token) > TOKEN_CHARS_MAX:
            return None
        short = f"{reference}.{code}"
        made = [key for key in self._keys if hmac.compare_digest(short, key.short(reference))]
        if not made or (is_signed and not made[0].has_signed(short, signature)):
            return None
        return reference


def showtime_tag(showtime_id: str) -> bytes:
    """What stands for the showtime in a token: with it a door knows a ticket that is for another one."""
    return hashlib.sha256(showtime_id.encode()).digest()[:TAG_BYTES]


def _signed(short: str, tag: bytes) -> bytes:
    return SIGNATURE_PURPOSE + short.encode() + b"\0" + tag

"""Ticket tokens: a booking's reference with a signature, so that a link can be given away and not be guessed."""

from __future__ import annotations

import hashlib
import hmac

from firstclick.web.auth.signed_texts import base64url

SIGNATURE_BYTES = 16
PURPOSE = b"firstclick ticket\0"
"""Signed with the reference, so that the same key can sign other things without one passing for the other."""


class TicketTokens:
    """Makes and reads tokens `<reference>.<signature>` with a secret key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, reference: str) -> str:
        """The token of a booking; always the same one."""
        digest = hmac.digest(self._key, PURPOSE + reference.encode(), hashlib.sha256)[:SIGNATURE_BYTES]
        return f"{reference}.{base64url(digest)}"

    def reference(self, token: str) -> str | None:
        """The reference that was signed; None for a token that was not made with the key."""
        reference = token.partition(".")[0]
        genuine = hmac.compare_digest(token.encode(), self.token(reference).encode())
        return reference if genuine else None

"""Hashes of ticket tokens for one device: it knows a ticket that is shown to it, and cannot make one of what it keeps.

What is hashed is a token without its signature. It ends with 128 bits that only the server can make, so that hashes
cannot be searched through. Each device has a salt of its own: what two devices keep cannot be compared.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from firstclick.web.auth.signed_texts import base64url
from firstclick.web.auth.ticket_tokens import TicketTokens

PURPOSE = b"firstclick door manifest\0"
HASH_BYTES = 16


class TicketHasher:
    """Hashes the tokens of tickets with the salt of a device."""

    def __init__(self, salt: bytes, tokens: TicketTokens) -> None:
        self._salt = salt
        self._tokens = tokens

    @property
    def salt(self) -> str:
        """What the device hashes with."""
        return base64url(self._salt)

    def hashes_of(self, reference: str) -> Sequence[str]:
        """What stands for the ticket of a booking: a hash for each key that its token may have been made with."""
        return [
            base64url(hmac.digest(self._salt, short.encode(), hashlib.sha256)[:HASH_BYTES])
            for short in self._tokens.shorts(reference)
        ]


class TicketHashes:
    """Makes the hashers of devices; of the same device always the same one."""

    def __init__(self, key: bytes, tokens: TicketTokens) -> None:
        self._key = key
        self._tokens = tokens

    @property
    def public_key(self) -> str:
        """What signatures of tickets are checked with."""
        return self._tokens.public_key

    def of_device(self, device_id: str) -> TicketHasher:
        """The hasher of a device, or of somebody who is signed in."""
        return TicketHasher(hmac.digest(self._key, PURPOSE + device_id.encode(), hashlib.sha256), self._tokens)

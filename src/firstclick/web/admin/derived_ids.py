"""Ids that are made of others with the server's key, so that nobody without it can find the way back."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import NamedTuple

from firstclick.web.auth.signed_texts import base64url

HANDLE = b"firstclick hold handle\0"
SHOWTIME = b"firstclick handle showtime\0"
SALE_SESSION = b"firstclick counter sale\0"
SALE_USER = b"firstclick counter buyer\0"
"""What is signed with each, so that none passes for another."""
HANDLE_BYTES = 16
TAG_BYTES = 3


class SaleIds(NamedTuple):
    """The session and the user of a sale at the counter. Both are as secret as those of a buyer."""

    session_id: str
    user_id: str


class DerivedIds:
    """Makes ids with `key`; of the same text always the same one."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def handle(self, showtime_id: str, session_id: str) -> str:
        """What staff call a hold. It begins with what stands for its showtime."""
        digest = self._digest(HANDLE, session_id)[:HANDLE_BYTES]
        return self._tag(showtime_id) + base64url(digest)

    def may_be_of(self, handle: str, showtime_id: str) -> bool:
        """Whether a handle can be that of a hold at the showtime: so the holds of others need not be compared."""
        return handle.startswith(self._tag(showtime_id))

    def _tag(self, showtime_id: str) -> str:
        """In hexadecimal: a handle that began with a hyphen could not be given to a command."""
        return self._digest(SHOWTIME, showtime_id)[:TAG_BYTES].hex()

    def sale(self, attempt: str) -> SaleIds:
        """The ids of a sale. `attempt` names it: who sells, where, and the Idempotency-Key or a random text."""
        return SaleIds(self._uuid(SALE_SESSION, attempt), f"counter-{self._uuid(SALE_USER, attempt)}")

    def _uuid(self, purpose: bytes, text: str) -> str:
        return str(uuid.UUID(bytes=self._digest(purpose, text)[:16], version=4))

    def _digest(self, purpose: bytes, text: str) -> bytes:
        return hmac.digest(self._key, purpose + text.encode(), hashlib.sha256)

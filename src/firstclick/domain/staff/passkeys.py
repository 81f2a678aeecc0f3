"""Passkeys of staff (W3C Web Authentication): what is kept of one, and the challenge that it answers."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LABEL_CHARS_MAX = 64
PASSKEYS_PER_PERSON_MAX = 20
CHALLENGE_MS = 2 * 60_000
"""How long a challenge may be answered, in milliseconds."""
CHALLENGE_BYTES = 32
PASSKEY_ID_CHARS = 32


class Ceremony(StrEnum):
    """What a challenge is for. One that was made for one of them is worth nothing for another."""

    ADD = "add"
    SIGN_IN = "sign-in"
    PROVE = "prove"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a passkey signs: random, for one use, until `ends_at_ms` (milliseconds since 1970 UTC).

    `session` is the hash of the token of the session that it was made for, b"" where no session is needed.
    """

    ceremony: Ceremony
    secret: bytes
    ends_at_ms: int
    session: bytes = b""

    def answers(self, ceremony: Ceremony, session: bytes, now_ms: int) -> bool:
        """Whether it is for this ceremony of this session, and not over."""
        return self.ceremony is ceremony and self.session == session and now_ms < self.ends_at_ms


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whose passkeys count: those of `host`, shown on a page at `origin`."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a member of staff. Only the public key is kept. Times are milliseconds since 1970 UTC.

    `sign_count` is how often it was used by its own count, 0 where it has none. `used_at_ms` is None before its first
    use here.
    """

    credential_id: bytes
    staff_id: str
    label: str
    public_key: bytes
    sign_count: int
    created_at_ms: int
    used_at_ms: int | None = None

    @property
    def passkey_id(self) -> str:
        """A short name of it, made of the id of the credential, which may have 1023 bytes."""
        return hashlib.sha256(self.credential_id).hexdigest()[:PASSKEY_ID_CHARS]


def passkey_label(text: str) -> str | None:
    """The label as it is kept; None for one that cannot be shown, or is too long."""
    label = unicodedata.normalize("NFKC", text).strip()
    return label if 0 < len(label) <= LABEL_CHARS_MAX and label.isprintable() else None

"""The ports of passkeys: what the ledger keeps of them, and who checks what they sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

from firstclick.domain.staff.audit import AuditEntry
from firstclick.domain.staff.members import StaffMember
from firstclick.domain.staff.passkeys import Challenge, Passkey, RelyingParty
from firstclick.service.ports.staff import NewSession, SignedIn

Credential = Mapping[str, Any]
"""What a browser sends: a `PublicKeyCredential` as JSON, with bytes in base64url."""


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """The credential that a browser has made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class PasskeyUse:
    """A passkey was shown: `challenge` is used up, and `sign_count` is what the passkey counts by itself."""

    passkey: Passkey
    sign_count: int
    challenge: Challenge


class UseOutcome(Enum):
    """What became of a passkey that was shown."""

    OPENED = auto()
    REFUSED = auto()
    """The challenge was used before, or the passkey, its owner or the session to replace is gone."""
    COPIED = auto()
    """Its count went back."""


class AddOutcome(Enum):
    """What became of a passkey that is new."""

    ADDED = auto()
    REFUSED = auto()
    """The challenge was used before, or its owner is gone or has another password."""
    KNOWN = auto()
    TOO_MANY = auto()


class PasskeyLedger(Protocol):
    """Stores passkeys. They go with their owner, and with another password.

    Every call may raise `LedgerUnavailable`.
    """

    async def of_member(self, staff_id: str) -> Sequence[Passkey]:
        """All passkeys of somebody, the oldest first."""

    async def find(self, credential_id: bytes) -> tuple[Passkey, StaffMember] | None:
        """The passkey with its owner; None when there is none, or its owner was removed."""

    async def add(self, passkey: Passkey, owner: SignedIn, challenge: Challenge, entry: AuditEntry) -> AddOutcome:
        """Add one to who is signed in, and use up the challenge."""

    async def remove(self, staff_id: str, credential_id: bytes, entry: AuditEntry) -> bool:
        """Remove one of somebody's; False when there is none."""

    async def open_session(
        self, use: PasskeyUse, new: NewSession, entry: AuditEntry, if_copied: AuditEntry
    ) -> UseOutcome:
        """Begin a session with a passkey, as `StaffLedger.open_session`, and use up the challenge.

        A passkey whose count goes back opens none, and `if_copied` is recorded.
        """


class PasskeyVerifier(Protocol):
    """Checks what passkeys sign. The user must have been verified: by finger, face or PIN."""

    async def new_key(self, credential: Credential, challenge: bytes, party: RelyingParty) -> CreatedKey | None:
        """The key that was made for the challenge; None where anything is not right."""

    async def sign_count(
        self, credential: Credential, passkey: Passkey, challenge: bytes, party: RelyingParty
    ) -> int | None:
        """What the passkey counts, where it has signed the challenge; None where anything is not right."""

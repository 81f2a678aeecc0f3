"""The port for the keys of trusted servers, and what a key allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from firstclick.domain.staff.audit import AuditEntry
from firstclick.domain.staff.roles import Role, highest_role

KEYS_MAX = 1_000
OF_ROLE = "role:"
"""What a scope begins with that is a role at the box office."""


class Scope(StrEnum):
    """What a key allows."""

    CONFIRM = "confirm"
    """To confirm the holds of the users that it names."""
    EVENTS = "events"
    """To read the events of sales."""
    EXEMPT = "exempt"
    """To hold and sell without the limits by address."""
    DOOR = f"{OF_ROLE}{Role.DOOR}"
    """To act at the box office as this role may, but for what needs a fresh proof. So do the others."""
    COUNTER = f"{OF_ROLE}{Role.COUNTER}"
    MANAGER = f"{OF_ROLE}{Role.MANAGER}"
    OWNER = f"{OF_ROLE}{Role.OWNER}"


@dataclass(frozen=True, slots=True)
class ServerKey:
    """A key, known by the SHA-256 of its text. `created_at_ms` is in milliseconds since 1970 UTC."""

    name: str
    key_hash: bytes
    scopes: frozenset[Scope]
    created_at_ms: int

    @property
    def role(self) -> Role | None:
        """The highest role that it gives at the box office; None for none."""
        return highest_role(scope.removeprefix(OF_ROLE) for scope in self.scopes)


class KeyReason(StrEnum):
    """Why a key cannot be added or removed."""

    NOT_VALID = "not_valid"
    """The name is none, or nothing would be allowed."""
    UNKNOWN = "unknown"
    """There is no key with that name."""
    NAME_TAKEN = "name_taken"
    """There is a key with that name."""
    TOO_MANY = "too_many"
    """There are `KEYS_MAX` of them."""


class KeyRefused(Exception):
    """A key cannot be added or removed; `str()` is a sentence for the operator."""

    def __init__(self, sentence: str, reason: KeyReason = KeyReason.NOT_VALID) -> None:
        super().__init__(sentence)
        self.reason = reason


class ServerKeyLedger(Protocol):
    """Stores keys. Every call may raise `LedgerUnavailable`."""

    async def server_keys(self) -> Sequence[ServerKey]:
        """Every key, by name."""

    async def add_server_key(self, key: ServerKey, entry: AuditEntry) -> None:
        """Add a key, and record that. Raises `KeyRefused` when its name is taken, or there are `KEYS_MAX`."""

    async def remove_server_key(self, name: str, entry: AuditEntry) -> None:
        """Remove the key of that name, and record that. Raises `KeyRefused` when there is none."""

"""The port for the keys of trusted servers, and what a key allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

KEYS_MAX = 1_000


class Scope(StrEnum):
    """What a key allows."""

    CONFIRM = "confirm"
    """To confirm the holds of the users that it names."""
    EVENTS = "events"
    """To read the events of sales."""
    EXEMPT = "exempt"
    """To hold and sell without the limits by address."""


@dataclass(frozen=True, slots=True)
class ServerKey:
    """A key, known by the SHA-256 of its text. `created_at_ms` is in milliseconds since 1970 UTC."""

    name: str
    key_hash: bytes
    scopes: frozenset[Scope]
    created_at_ms: int


class KeyRefused(Exception):
    """A key cannot be added or removed; `str()` is a sentence for the operator."""


class ServerKeyLedger(Protocol):
    """Stores keys. Every call may raise `LedgerUnavailable`."""

    async def server_keys(self) -> Sequence[ServerKey]:
        """Every key, by name."""

    async def add_server_key(self, key: ServerKey) -> None:
        """Add a key. Raises `KeyRefused` when its name is taken, or there are `KEYS_MAX`."""

    async def remove_server_key(self, name: str) -> None:
        """Remove the key of that name. Raises `KeyRefused` when there is none."""

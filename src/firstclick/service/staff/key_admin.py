"""Changes of the keys of trusted servers. A key's text is random, returned once and stored nowhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from firstclick.domain.staff.audit import AuditKind
from firstclick.service.ports.server_keys import KeyReason, KeyRefused, Scope, ServerKey, ServerKeyLedger
from firstclick.service.staff.staff_admin import Actor

KEY_BYTES = 32
KEY_PREFIX = "fck_"
NAME = re.compile(r"(?!\.+\Z)[\w.-]{1,64}")


class NewKey(NamedTuple):
    """A key that was just made, with its text."""

    key: ServerKey
    text: str


class KeyAdmin:
    """Adds and removes keys, and records who did. `random_bytes` is a secure source.

    Raises `KeyRefused` and `LedgerUnavailable`.
    """

    def __init__(self, keys: ServerKeyLedger, random_bytes: Callable[[int], bytes]) -> None:
        self._keys = keys
        self._random_bytes = random_bytes

    async def all(self) -> Sequence[ServerKey]:
        """Every key, by name."""
        return await self._keys.server_keys()

    async def add(self, name: str, scopes: Collection[Scope], actor: Actor) -> NewKey:
        """Make a key that allows `scopes`."""
        if NAME.fullmatch(name) is None:
            raise KeyRefused("The name of a key has 1 to 64 letters, digits, dots, dashes and underscores.")
        if not scopes:
            raise KeyRefused("A key needs at least one scope.")
        secret = base64.urlsafe_b64encode(self._random_bytes(KEY_BYTES)).decode().rstrip("=")
        text = f"{KEY_PREFIX}{secret}"
        key = ServerKey(name, hashlib.sha256(text.encode()).digest(), frozenset(scopes), actor.at_ms)
        await self._keys.add_server_key(key, actor.entry(AuditKind.KEY_ADD, name, scopes=",".join(sorted(scopes))))
        return NewKey(key, text)

    async def remove(self, name: str, actor: Actor) -> None:
        """Remove a key: servers refuse it within seconds."""
        if NAME.fullmatch(name) is None:
            raise KeyRefused(f"There is no key with the name {name}.", KeyReason.UNKNOWN)
        await self._keys.remove_server_key(name, actor.entry(AuditKind.KEY_REMOVE, name))

"""Keys of trusted servers: `Authorization: Bearer fck_…`. They are recognised before any other bearer token.

A key is known by its SHA-256 only. All keys are held in memory, and read again when the ledger has changed: no request
waits for the ledger, and a key that was removed is refused within seconds.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Awaitable, Iterable

from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.ports.server_keys import ServerKey, ServerKeyLedger
from firstclick.web.auth.callers import Callers, NamedCallers
from firstclick.web.core.operation import Handler, Operation
from firstclick.web.core.refusals import KeyScopeMissing, NotSignedIn
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Caller, Request

AUTHORIZATION = b"authorization"
PREFIX = b"fck_"
FOLLOW_EVERY_S = 2.0


class ServerKeys:
    """The keys that are valid now, by their hashes."""

    def __init__(self) -> None:
        self._by_hash: dict[bytes, ServerKey] = {}

    def adopt(self, keys: Iterable[ServerKey]) -> None:
        """Replace all keys."""
        self._by_hash = {key.key_hash: key for key in keys}

    def find(self, text: bytes) -> ServerKey | None:
        """The key with that text; None when there is none."""
        digest = hashlib.sha256(text).digest()
        key = self._by_hash.get(digest)
        return key if key is not None and hmac.compare_digest(key.key_hash, digest) else None

    def of(self, request: Request) -> ServerKey | None:
        """The valid key that the request shows."""
        text = key_text(request)
        return None if text is None else self.find(text)

    async def load(self, ledger: ServerKeyLedger) -> None:
        """Read all keys from the ledger. Raises `LedgerUnavailable`."""
        self.adopt(await ledger.server_keys())

    async def follow(self, ledger: ServerKeyLedger, watch: LedgerWatch) -> None:
        """Run until cancelled: read the keys when the ledger has changed. While it does not answer, they stay."""

        async def load() -> bool:
            await self.load(ledger)
            return True

        await watch.follow(load, FOLLOW_EVERY_S)


def key_text(request: Request) -> bytes | None:
    """The server key that the request shows, valid or not; None when it shows none."""
    value = request.header(AUTHORIZATION)
    if value is None:
        return None
    scheme, _, token = value.strip().partition(b" ")
    token = token.strip()
    return token if scheme.lower() == b"bearer" and token.startswith(PREFIX) else None


class KeyCallers:
    """Finds the callers of requests with a server key: the users that they name. Others are left to `callers`."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self._named = NamedCallers()

    def wrap(self, handler: Handler, operation: Operation) -> Handler:
        """As `Callers.wrap`. Raises `NotSignedIn` for a key that is not valid, and `KeyScopeMissing`."""
        without_key = self._callers.wrap(handler, operation)
        with_key = self._named.wrap(_with_scopes(handler), operation)

        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            if key_text(request) is None:
                return without_key(request)
            key = request.server_key
            if key is None or len(request.header_values(AUTHORIZATION)) > 1:
                raise NotSignedIn.invalid()
            if operation.acts and not operation.key_scopes & key.scopes:
                raise KeyScopeMissing(sorted(operation.key_scopes))
            return with_key(request)

        return handle


def _with_scopes(handler: Handler) -> Handler:
    """The handler, called for a caller who has the scopes of the key."""

    @functools.wraps(handler)
    def handle(request: Request) -> Awaitable[Reply]:
        if request.caller is not None and request.server_key is not None:
            request.caller = Caller(request.caller.user_id, scopes=request.server_key.scopes)
        return handler(request)

    return handle

"""The header Idempotency-Key: the same request again gets the answer that it got the first time.

After draft-ietf-httpapi-idempotency-key-header. A key belongs to its user, method and path.
Nothing is kept for a request that did nothing.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from firstclick.domain.refusals import LedgerUnavailable, StoreUnavailable
from firstclick.service.ports.key_claims import KeyClaims
from firstclick.service.ports.ledger import AnswerMemory, Remembered
from firstclick.service.selling.rates import Rates
from firstclick.web.core.operation import IDEMPOTENCY_KEY_CHARS_MAX, Handler
from firstclick.web.core.refusals import BadRequest, KeyUsedForAnother, StillUnderWay, TooManyKeys
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request

logger = logging.getLogger("firstclick.idempotency")
HEADER = b"idempotency-key"
REPLAYED = (b"idempotency-replayed", b"true")
DAY_MS = 24 * 3_600_000
KEPT_PER_USER_MAX = 1_000
"""Answers that are kept for one user a day."""


class Allowance(NamedTuple):
    """How many answers are kept, for a user and for a network, within a day."""

    users: Rates
    networks: Rates

    def check(self, request: Request) -> None:
        """Raises `TooManyKeys` when no more answers are kept for the caller. Trusted servers have no limit."""
        if not request.network:
            return
        wait_ms = max(
            self.users.wait_ms(request.user_id, request.now_ms), self.networks.wait_ms(request.network, request.now_ms)
        )
        if wait_ms:
            raise TooManyKeys(wait_ms)

    def spend(self, request: Request) -> None:
        """An answer is kept."""
        if request.network:
            self.users.take(request.user_id, request.now_ms)
            self.networks.take(request.network, request.now_ms)


class Idempotency:
    """Replays answers from `memory`. While a request is handled, `claims` has its key, for all processes.

    Only what was done is kept. A refusal leaves no trace and its key is free: the same request may be tried again.
    """

    def __init__(self, memory: AnswerMemory, claims: KeyClaims, allowance: Allowance) -> None:
        self._memory = memory
        self._claims = claims
        self._allowance = allowance

    def wrap(self, handler: Handler) -> Handler:
        """The handler of an operation with a caller; a repeated key is answered from memory."""

        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            key = request.header(HEADER)
            return handler(request) if key is None else self._once(handler, request, key)

        return handle

    async def _once(self, handler: Handler, request: Request, key: bytes) -> Reply:
        name, body_hash = _name(request, key), blake2b(request.body, digest_size=16).digest()
        if not await self._claim(name, request.now_ms):
            raise StillUnderWay
        release = True
        try:
            known = await self._memory.recall(name, request.now_ms)
            if known is not None:
                return _replay(known, body_hash)
            self._allowance.check(request)
            reply = await handler(request)
            if 200 <= reply.status < 300:
                release = await self._keep(request, name, body_hash, reply)
            return reply
        finally:
            if release:
                await self._claims.release(name)

    async def _claim(self, name: str, now_ms: int) -> bool:
        """Claim the key. Without the store nothing can be done under it, but what was done is answered again."""
        try:
            return await self._claims.claim(name)
        except StoreUnavailable:
            if await self._memory.recall(name, now_ms) is None:
                raise
            return True

    async def _keep(self, request: Request, name: str, body_hash: bytes, reply: Reply) -> bool:
        """Keep the answer; whether it is kept. What was done stays done, and its key claimed, also when this fails."""
        answer = Remembered(body_hash, reply.status, tuple(reply.headers), reply.body)
        try:
            await self._memory.remember(name, answer, request.now_ms)
        except LedgerUnavailable:
            logger.warning("an answer could not be kept for its Idempotency-Key", extra={"event": "answer-not-kept"})
            return False
        self._allowance.spend(request)
        return True


def _replay(known: Remembered, body_hash: bytes) -> Reply:
    if known.body_hash != body_hash:
        raise KeyUsedForAnother
    if not known.status:
        raise StillUnderWay
    return Reply(known.status, [*known.headers, REPLAYED], known.body)


def _name(request: Request, key: bytes) -> str:
    """What the answer is kept under. Raises `BadRequest` for a key that is none."""
    text = key.decode("latin-1")
    if not 0 < len(text) <= IDEMPOTENCY_KEY_CHARS_MAX or not text.isprintable():
        raise BadRequest(f"Idempotency-Key has 1 to {IDEMPOTENCY_KEY_CHARS_MAX} printable characters.")
    parts = (request.method, request.path, request.user_id, text)
    return blake2b(msgspec.json.encode(parts), digest_size=32).hexdigest()

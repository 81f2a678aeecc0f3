"""The header Idempotency-Key: the same request again gets the answer that it got the first time.

After draft-ietf-httpapi-idempotency-key-header. A key belongs to its user, method and path.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable
from contextlib import suppress
from hashlib import blake2b

import msgspec

from firstclick.domain.refusals import LedgerUnavailable, Refusal
from firstclick.service.ports.ledger import AnswerMemory, Remembered
from firstclick.web.core.operation import IDEMPOTENCY_KEY_CHARS_MAX, Handler
from firstclick.web.core.problems import problem_reply
from firstclick.web.core.refusals import BadRequest, KeyUsedForAnother, StillUnderWay
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request

logger = logging.getLogger("firstclick.idempotency")
HEADER = b"idempotency-key"
REPLAYED = (b"idempotency-replayed", b"true")
LASTING = frozenset({404, 409, 410, 422})
"""Refusals that are kept; others (a form error, a limit, an outage) may have another outcome at the next try."""


class Idempotency:
    """Replays answers from `memory`."""

    def __init__(self, memory: AnswerMemory) -> None:
        self._memory = memory

    def wrap(self, handler: Handler) -> Handler:
        """The handler of an operation with a caller; a repeated key is answered from memory."""

        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            key = request.header(HEADER)
            return handler(request) if key is None else self._once(handler, request, key)

        return handle

    async def _once(self, handler: Handler, request: Request, key: bytes) -> Reply:
        name, body_hash = _name(request, key), blake2b(request.body, digest_size=16).digest()
        known = await self._memory.recall(name, body_hash, request.now_ms)
        if known is not None:
            return _replay(known, body_hash)
        try:
            reply = await _reply(handler, request)
        except BaseException:
            with suppress(LedgerUnavailable):
                await self._memory.forget(name)
            raise
        await self._keep(name, body_hash, reply, request.now_ms)
        return reply

    async def _keep(self, name: str, body_hash: bytes, reply: Reply, now_ms: int) -> None:
        """Keep the answer. What was done stays done, also when this fails."""
        try:
            if 200 <= reply.status < 300 or reply.status in LASTING:
                answer = Remembered(body_hash, reply.status, tuple(reply.headers), reply.body)
                await self._memory.remember(name, answer, now_ms)
            else:
                await self._memory.forget(name)
        except LedgerUnavailable:
            logger.warning("an answer could not be kept for its Idempotency-Key")


async def _reply(handler: Handler, request: Request) -> Reply:
    try:
        return await handler(request)
    except Refusal as refusal:
        return problem_reply(refusal)


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

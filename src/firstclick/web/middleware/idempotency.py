"""The header Idempotency-Key: the same request again gets the answer that it got the first time.

After draft-ietf-httpapi-idempotency-key-header. A key belongs to its user, method and path.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import Any

import msgspec

from firstclick.domain.refusals import LedgerUnavailable, Refusal
from firstclick.service.ports.ledger import AnswerMemory, Remembered
from firstclick.web.core.http import Handler, Receive, Scope, header, read_body
from firstclick.web.core.problems import BadRequest, KeyUsedForAnother, Reply, StillUnderWay, problem_reply

logger = logging.getLogger("firstclick.idempotency")
HEADER = b"idempotency-key"
KEY_CHARS_MAX = 255
REPLAYED = (b"idempotency-replayed", b"true")
LASTING = frozenset({404, 409, 410, 422})
"""Refusals that stay the answer; others (a form error, a limit, an outage) may come out otherwise when asked again."""


class _Who(msgspec.Struct):
    user_id: str = ""


_who = msgspec.json.Decoder(_Who)


class Idempotency:
    """Wraps handlers. `clock_ms` is milliseconds since 1970 UTC."""

    def __init__(self, memory: AnswerMemory, clock_ms: Callable[[], int]) -> None:
        self._memory = memory
        self._clock_ms = clock_ms

    def wrap(self, handler: Handler) -> Handler:
        """The handler, which answers a repeated key from memory; requests without a key pay for one look."""

        @functools.wraps(handler)
        def handle(scope: Scope, receive: Receive) -> Awaitable[Reply]:
            key = header(scope, HEADER)
            return handler(scope, receive) if key is None else self._once(handler, scope, key, receive)

        return handle

    async def _once(self, handler: Handler, scope: Scope, key: bytes, receive: Receive) -> Reply:
        body = await read_body(receive)
        name, body_hash = _name(scope, key, body), blake2b(body, digest_size=16).digest()
        known = await self._memory.recall(name, body_hash, self._clock_ms())
        if known is not None:
            return _again(known, body_hash)
        try:
            reply = await _answer(handler, scope, body)
        except BaseException:
            with suppress(LedgerUnavailable):
                await self._memory.forget(name)
            raise
        await self._keep(name, body_hash, reply)
        return reply

    async def _keep(self, name: str, body_hash: bytes, reply: Reply) -> None:
        """What was done is done, also when it cannot be noted."""
        status, headers, answer = reply
        try:
            if 200 <= status < 300 or status in LASTING:
                told = Remembered(body_hash, status, tuple(headers), answer)
                await self._memory.remember(name, told, self._clock_ms())
            else:
                await self._memory.forget(name)
        except LedgerUnavailable:
            logger.warning("an answer could not be kept for its Idempotency-Key")


async def _answer(handler: Handler, scope: Scope, body: bytes) -> Reply:
    async def replay() -> Mapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        return await handler(scope, replay)
    except Refusal as refusal:
        return problem_reply(refusal)


def _again(known: Remembered, body_hash: bytes) -> Reply:
    if known.body_hash != body_hash:
        raise KeyUsedForAnother
    if not known.status:
        raise StillUnderWay
    return known.status, [*known.headers, REPLAYED], known.body


def _name(scope: Scope, key: bytes, body: bytes) -> str:
    text = key.decode("latin-1")
    if not 0 < len(text) <= KEY_CHARS_MAX or not text.isprintable():
        raise BadRequest(f"Idempotency-Key has 1 to {KEY_CHARS_MAX} printable characters.")
    try:
        user_id = _who.decode(body).user_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        user_id = ""
    parts = (scope["method"], scope["path"], user_id, text)
    return blake2b(msgspec.json.encode(parts), digest_size=32).hexdigest()

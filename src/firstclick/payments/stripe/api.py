"""Calls of Stripe's official library: with deadlines of our own, without its telemetry, and without its log.

The library is asked for one attempt at a time: what is tried again, and when, is decided by `settle`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
import stripe

T = TypeVar("T")
CONNECT_WITHIN_S = 3.0
READ_WITHIN_S = 8.0
CALL_WITHIN_S = 12.0
"""One call with everything in it, also where an answer comes byte by byte."""
TRIES_UNDER_KEY_MAX = 10
QUIET = ("stripe", "httpx", "httpcore")
"""Loggers that write down addresses and bodies, in which there are client secrets."""


class StripeApi:
    """A client of one account. Its calls raise `stripe.StripeError` and `TimeoutError`.

    `base` is where Stripe answers. No setting changes it: whoever could would be sent the secret key.
    """

    def __init__(self, secret_key: str, base: str = stripe.DEFAULT_API_BASE) -> None:
        stripe.enable_telemetry = False
        stripe.log = None
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        timeout = httpx.Timeout(READ_WITHIN_S, connect=CONNECT_WITHIN_S)
        self._http = stripe.HTTPXClient(timeout=timeout)
        client = stripe.StripeClient(
            secret_key, http_client=self._http, max_network_retries=0, base_addresses={"api": base}
        )
        self.intents = client.v1.payment_intents
        self.refunds = client.v1.refunds

    async def close(self) -> None:
        """Close its connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]


async def within(call: Awaitable[T], seconds: float = CALL_WITHIN_S) -> T:
    """The result of a call, in time. Raises what the call raises, and `TimeoutError`.

    It has a task of its own: the library's HTTP client needs one, and a request is handled without.
    """

    async def bounded() -> T:
        async with asyncio.timeout(seconds):
            return await call

    task = asyncio.create_task(bounded())
    try:
        return await task
    finally:
        task.cancel()


async def under_key(key: str, call: Callable[[str], Awaitable[T]], is_done: Callable[[], Awaitable[bool]]) -> T | None:
    """Call under an idempotency key; None where `is_done` finds that it is done already.

    Stripe stores the answer of each key for a day, also that something went wrong on its side. An error that it only
    repeats says that the call before it has ended: then, and only then, the next key of this call is taken, the same
    for all processes.
    """
    for attempt in range(1, TRIES_UNDER_KEY_MAX + 1):
        try:
            return await within(call(key if attempt == 1 else f"{key}:{attempt}"))
        except stripe.StripeError as error:
            if not is_repeated(error) or attempt == TRIES_UNDER_KEY_MAX:
                raise
        if await is_done():
            return None
    return None


def is_repeated(error: stripe.StripeError) -> bool:
    """Whether Stripe has only repeated the stored answer of an earlier call."""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return headers.get("idempotent-replayed") == "true"

"""Asks Redis, before a server starts, whether its seats are those of this server's ledger."""

from __future__ import annotations

from firstclick.bootstrap.core import ledger_url
from firstclick.bootstrap.settings import Settings
from firstclick.ledger import opened
from firstclick.stores.redis import start_refusal


async def redis_refusal(settings: Settings) -> str:
    """Why the server must not start on this Redis, in a sentence; empty when it may. Raises `LedgerUnavailable`."""
    if not settings.redis:
        return ""
    async with opened(ledger_url(settings)) as ledger:
        return await start_refusal(settings.redis, await ledger.installation_id())

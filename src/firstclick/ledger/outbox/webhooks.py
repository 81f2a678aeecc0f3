"""Webhooks in SQL, with what signs their messages: who reads the ledger could sign events, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.staff.audit import AuditEntry
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.outbox.events import set_listening
from firstclick.ledger.outbox_schema import deliveries, webhooks
from firstclick.ledger.records import Values
from firstclick.service.ports.webhooks import (
    WEBHOOKS_MAX,
    SigningKeys,
    Webhook,
    WebhookReason,
    WebhookRefused,
)


class WebhookTable:
    """As `WebhookLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def webhooks(self) -> Sequence[Webhook]:
        """As `WebhookLedger.webhooks`."""
        query = select(webhooks).order_by(webhooks.c.created_at_ms, webhooks.c.webhook_id).limit(WEBHOOKS_MAX)
        return [_webhook(row) for row in await self._connection.read(all_rows(query))]

    async def webhook(self, webhook_id: str) -> Webhook:
        """As `WebhookLedger.webhook`."""
        for one in await self.webhooks():
            if one.webhook_id == webhook_id:
                return one
        raise unknown(webhook_id)

    async def add(self, webhook: Webhook, entry: AuditEntry) -> None:
        """As `WebhookLedger.add`."""

        async def work(connection: AsyncConnection, record: Record) -> None:
            if (await connection.execute(select(func.count()).select_from(webhooks))).scalar_one() >= WEBHOOKS_MAX:
                sentence = f"There are {WEBHOOKS_MAX} webhooks already; remove one first."
                raise WebhookRefused(sentence, WebhookReason.TOO_MANY)
            await connection.execute(insert(webhooks).values(_row(webhook)))
            await set_listening(connection, listener(webhook.webhook_id), listens=True)
            record(entry)

        await self._audit.write(work)

    async def change(self, webhook: Webhook, entry: AuditEntry | None) -> None:
        """As `WebhookLedger.change`."""

        async def work(connection: AsyncConnection, record: Record) -> None:
            is_it = webhooks.c.webhook_id == webhook.webhook_id
            if not (await connection.execute(update(webhooks).where(is_it).values(_row(webhook)))).rowcount:
                raise unknown(webhook.webhook_id)
            is_called = webhook.disabled_at_ms is None
            await set_listening(connection, listener(webhook.webhook_id), listens=is_called)
            if entry is not None:
                record(entry)

        await self._audit.write(work)

    async def remove(self, webhook_id: str, entry: AuditEntry) -> None:
        """As `WebhookLedger.remove`."""

        async def work(connection: AsyncConnection, record: Record) -> None:
            removed = await connection.execute(delete(webhooks).where(webhooks.c.webhook_id == webhook_id))
            if not removed.rowcount:
                raise unknown(webhook_id)
            await connection.execute(delete(deliveries).where(deliveries.c.target == webhook_id))
            await set_listening(connection, listener(webhook_id), listens=False)
            record(entry)

        await self._audit.write(work)


def listener(webhook_id: str) -> str:
    """The name under which a webhook listens."""
    return f"webhook:{webhook_id}"


def unknown(webhook_id: str) -> WebhookRefused:
    """There is no webhook of that id."""
    return WebhookRefused(f"There is no webhook {webhook_id}.", WebhookReason.UNKNOWN)


def _row(one: Webhook) -> Values:
    return {
        "webhook_id": one.webhook_id,
        "url": one.url,
        "events": sorted(one.events),
        "secret": one.keys.secret,
        "signing_key": one.keys.seed,
        "old_secret": "" if one.old is None else one.old.secret,
        "old_signing_key": b"" if one.old is None else one.old.seed,
        "old_until_ms": one.old_until_ms,
        "created_at_ms": one.created_at_ms,
        "disabled_at_ms": one.disabled_at_ms,
        "disabled_why": one.disabled_why,
        "failures": one.failures,
        "paused_until_ms": one.paused_until_ms,
    }


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        webhook_id=row.webhook_id,
        url=row.url,
        events=frozenset(row.events),
        keys=SigningKeys(row.secret, row.signing_key),
        created_at_ms=row.created_at_ms,
        old=SigningKeys(row.old_secret, row.old_signing_key) if row.old_secret else None,
        old_until_ms=row.old_until_ms,
        disabled_at_ms=row.disabled_at_ms,
        disabled_why=row.disabled_why,
        failures=row.failures,
        paused_until_ms=row.paused_until_ms,
    )

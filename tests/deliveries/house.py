"""A ledger with webhooks and one or two processes that deliver, with time and chance in the test's hands."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from firstclick.delivery.webhooks import HttpSender
from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.programme import Programme
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.service.deliveries.courier import Around, Courier
from firstclick.service.deliveries.publisher import Publisher
from firstclick.service.deliveries.webhook_admin import WebhookAdmin
from firstclick.service.ports.outbox import Delivery
from firstclick.service.ports.webhooks import Webhook, WebhookSender
from firstclick.service.staff.staff_admin import Actor
from tests.ledger.making import NOW_MS, a_booking

NOTHING_ON = Programme("", "UTC", (), (), ())
KEY = b"a key that is outside the database"


class House:
    """`now_ms` is the time; each process has a courier of its own."""

    def __init__(self, ledger: SqlLedger, sender: WebhookSender, processes: int) -> None:
        self.now_ms = NOW_MS
        self.ledger = ledger
        its, chance = ledger.outbox, Random(1)
        around = Around(lambda: self.now_ms, chance.random, lambda: uuid.uuid4().hex)
        self.publisher = Publisher(its.items, lambda: NOTHING_ON, around.new_id, around.now_ms)
        tables = (its.items, its.deliveries, its.webhooks)
        self.couriers = [Courier(tables, sender, around) for _ in range(processes)]
        self.admin = WebhookAdmin(its.webhooks, its.deliveries, sender, secrets.token_bytes)

    @property
    def olga(self) -> Actor:
        """Who changes webhooks."""
        return Actor("olga", "", self.now_ms)

    async def add(self, *urls: str) -> list[Webhook]:
        """Webhooks for all events."""
        return [await self.admin.add(url, (), self.olga) for url in urls]

    async def sell(self, bookings: int, *, showtimes: int = 1, start: int = 0) -> None:
        """Sell a seat each, and publish that."""
        for number in range(start, start + bookings):
            await self.ledger.book(a_booking(f"S{number}", showtime_id=f"show-{number % showtimes}"))
        while await self.publisher.publish():
            pass

    async def look(self) -> None:
        """Every process delivers what is due now."""
        for courier in self.couriers:
            await courier.look()
        for courier in self.couriers:
            await courier.idle()

    async def pass_time(self, minutes: float, step_s: float = 30) -> None:
        """Deliver again and again while time goes by."""
        for _ in range(int(minutes * 60 / step_s)):
            self.now_ms += int(step_s * 1000)
            await self.look()

    async def of(self, webhook: Webhook, state: DeliveryState | None = None) -> Sequence[Delivery]:
        """Its deliveries."""
        return await self.ledger.outbox.deliveries.deliveries(webhook.webhook_id, state, 100_000)


@asynccontextmanager
async def house(folder: Path, *, processes: int = 1, within_s: float = 2.0) -> AsyncIterator[House]:
    """A house on a SQLite ledger in the folder."""
    ledger = SqlLedger(sqlite_url(folder / "ledger.db"), audit_key=KEY)
    await ledger.start()
    try:
        yield House(ledger, HttpSender("1", allow_private=True, within_s=within_s), processes)
    finally:
        await ledger.close()

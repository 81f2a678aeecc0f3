"""The ledger as the service knows it: one database, and what is kept there. Each part has a module of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from firstclick.domain.booking import Booking
from firstclick.domain.import_plan import ImportPlan
from firstclick.domain.programme import Programme
from firstclick.ledger.answers import Answers, Drop, Keep, Recall
from firstclick.ledger.bookings import BookingTable, Observer, unobserved
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.programmes import Programmes
from firstclick.ledger.schema_migration import make_ready
from firstclick.service.ports.ledger import AlreadyBooked, PendingCancelled, Remembered


class SqlLedger:
    """`BookingLedger`, `AnswerMemory` and `ProgrammeLedger` on one database; it opens nothing before it is used.

    `url` is `sqlite:///path` or `postgresql://…`. `observe` is told of each group commit: how many bookings asked for
    it, and the seconds that it took.
    """

    def __init__(self, url: str, observe: Observer = unobserved) -> None:
        self._url = url
        self._connection = LedgerConnection(url)
        self._bookings = BookingTable(self._connection, observe)
        self._answers = Answers(self._connection)
        self._programmes = Programmes(self._connection)

    async def start(self) -> None:
        """Make sure of the schema (`make_ready` tells when it is changed). Raises `LedgerNotReady`."""
        await asyncio.to_thread(make_ready, self._url)

    async def close(self) -> None:
        """Finish what is being written, and let go of all connections."""
        await self._bookings.close()
        await self._answers.close()
        await self._connection.close()

    def troubles(self) -> Sequence[str]:
        """What keeps bookings from being written now."""
        return (self._connection.trouble,) if self._connection.trouble else ()

    async def book(self, booking: Booking) -> Booking | AlreadyBooked | PendingCancelled:
        """As `BookingLedger.book`; a reference that another booking has is answered with `LedgerUnavailable`."""
        return await self._bookings.book(booking)

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """As `BookingLedger.cancel_pending`. What it writes stays, a row for each end that was in doubt."""
        return await self._bookings.cancel_pending(booking)

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        """Every live booking of a showtime, by reference."""
        return await self._bookings.of_showtime(showtime_id)

    async def booking_of_session(self, session_id: str) -> Booking | None:
        """The live booking that a hold became; None when it did not."""
        return await self._bookings.of_session(session_id)

    async def booking(self, reference: str) -> Booking | None:
        """The live booking of that reference; None when there is none."""
        return await self._bookings.of_reference(reference)

    async def recall(self, key: str, body_hash: bytes, now_ms: int) -> Remembered | None:
        """As `AnswerMemory.recall`."""
        return await self._answers.grant(Recall(key, body_hash, now_ms))

    async def remember(self, key: str, answer: Remembered, now_ms: int) -> None:
        """Keep the answer of the request that `recall` noted."""
        await self._answers.grant(Keep(key, answer, now_ms))

    async def forget(self, key: str) -> None:
        """Drop the note under way; an answer that was kept stays."""
        await self._answers.grant(Drop(key))

    async def programme(self) -> Programme | None:
        """The whole programme; None before the first import."""
        return await self._programmes.newest()

    async def programme_version(self) -> int:
        """Counts imports, from 0."""
        return await self._programmes.version()

    async def programme_source(self) -> str | None:
        """The text that was last imported; None before the first import."""
        return await self._programmes.source()

    async def plan_import(self, programme: Programme, now_ms: int) -> ImportPlan:
        """What an import would add, change, remove, keep and be refused for."""
        return await self._programmes.plan(programme, now_ms)

    async def import_programme(self, programme: Programme, source_text: str, now_ms: int) -> None:
        """Import in one transaction; showtimes that began before `now_ms` stay. Raises `ImportRefused`.

        Where seats are sold for a while after the start, `now_ms` is as much earlier.
        """
        await self._programmes.import_(programme, source_text, now_ms)

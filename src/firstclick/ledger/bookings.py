"""Bookings in SQL. Bookings that arrive together share one transaction; a unique index prevents double bookings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.booking_writes import (
    CANCEL_PENDING,
    INSERT_ALL,
    BookRequest,
    book_all,
    find,
    insert_values,
    wait_for_imports,
)
from firstclick.ledger.connection import LedgerConnection, Work, rows_were_refused
from firstclick.ledger.group_commit import GroupCommit
from firstclick.ledger.outbox.items import add_items, booking_created
from firstclick.ledger.records import bookings_of, cancelled_rows, whole_booking
from firstclick.ledger.schema import LIVE, WAS_BOOKED, bookings
from firstclick.service.ports.ledger import BookOutcome

T = TypeVar("T")


class BookingObserver(Protocol):
    """Called after each transaction of `book`."""

    def __call__(self, bookings: int, seconds: float, *, is_written: bool) -> None:
        """The number of its bookings, its duration, and whether it succeeded."""


def unobserved(bookings: int, seconds: float, *, is_written: bool) -> None:
    """An observer that does nothing."""


class BookingTable:
    """Writes and reads bookings. Raises `LedgerUnavailable` when the database does not answer.

    `check` is called before bookings are written, and raises it when they must not be.
    """

    def __init__(
        self, connection: LedgerConnection, audit: AuditTable, observe: BookingObserver, check: Callable[[], None]
    ) -> None:
        self._check = check
        self._connection = connection
        self._audit = audit
        self._observe = observe
        self._book_commit: GroupCommit[BookRequest, BookOutcome] = GroupCommit(self._book_all)
        # Not in the transaction of bookings: a cancellation may have to wait for a transaction that does not answer.
        self._cancel_commit: GroupCommit[Booking, Booking | None] = GroupCommit(self._cancel_all)
        self._showtime_reads: GroupCommit[str, list[Booking]] = GroupCommit(self._of_showtimes)

    async def book(self, request: BookRequest) -> BookOutcome:
        """As `BookingLedger.book`."""
        return await self._book_commit.put(request)

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """As `BookingLedger.cancel_pending`."""
        return await self._cancel_commit.put(booking)

    async def of_showtime(self, showtime_id: str) -> list[Booking]:
        """Every booking of a showtime, with its sold seats only."""
        return await self._showtime_reads.put(showtime_id)

    async def _of_showtimes(self, showtime_ids: list[str]) -> list[list[Booking]]:
        is_one = bookings.c.showtime_id.in_(set(showtime_ids))
        found: dict[str, list[Booking]] = {one: [] for one in showtime_ids}
        for booking in await self._connection.read(_selecting(bookings_of, LIVE, is_one)):
            found[booking.showtime_id].append(booking)
        return [found[one] for one in showtime_ids]

    async def of_session(self, session_id: str) -> Booking | None:
        """The booking of a hold, cancelled or not. A client may send a session id with a NUL."""
        return await self._look(bookings.c.session_id == session_id, session_id)

    async def of_reference(self, reference: str) -> Booking | None:
        """The booking of that reference, cancelled or not."""
        return await self._look(bookings.c.reference == reference, reference)

    async def close(self) -> None:
        """Wait for the running transactions, and refuse what waits behind them."""
        await self._book_commit.close()
        await self._cancel_commit.close()
        await self._showtime_reads.close()

    async def _look(self, condition: ColumnElement[bool], text: str) -> Booking | None:
        """The booking whose rows fulfil the condition. PostgreSQL does not accept a text with a NUL."""
        if "\0" in text:
            return None
        return await self._connection.look(_selecting(whole_booking, condition, WAS_BOOKED))

    async def _book_all(self, requested: list[BookRequest]) -> list[BookOutcome]:
        self._check()
        started_at = time.perf_counter()
        try:
            outcomes = await self._insert_all(requested) or await self._decide_all(requested)
        except LedgerUnavailable as error:
            if not rows_were_refused(error):
                self._observe(len(requested), time.perf_counter() - started_at, is_written=False)
            raise
        self._observe(len(requested), time.perf_counter() - started_at, is_written=True)
        return outcomes

    async def _insert_all(self, requested: list[BookRequest]) -> list[BookOutcome] | None:
        """Write all of them by one statement, as is possible nearly always. None: nothing is written."""
        values = insert_values(requested)
        if values is None:
            return None
        try:
            rows = await self._connection.insert(INSERT_ALL, values)
        except LedgerUnavailable as error:
            if rows_were_refused(error):
                return None
            raise
        return [one.booking for one in requested] if rows else None

    async def _decide_all(self, requested: list[BookRequest]) -> list[BookOutcome]:
        """Look first, and write those that can be written."""

        async def work(connection: AsyncConnection, record: Record) -> list[BookOutcome]:
            if self._connection.is_postgresql():
                await wait_for_imports(connection)
            outcomes = await book_all(connection, requested)
            new = [one.booking for one, outcome in zip(requested, outcomes, strict=True) if outcome is one.booking]
            for booking in new:
                await add_items(connection, [booking_created(booking)], booking.booked_at_ms)
            for one, outcome in zip(requested, outcomes, strict=True):
                if one.entry is not None and outcome is one.booking:
                    record(one.entry)
            return outcomes

        return await self._audit.write(work)

    async def _cancel_all(self, requested: list[Booking]) -> list[Booking | None]:
        """Insert a cancelled row for each session that has no row; the unique index of sessions decides which have one.

        The insert waits for other transactions that have written a row of the session and have not ended. So the
        bookings that are found afterwards are final.
        """

        async def work(connection: AsyncConnection) -> list[Booking | None]:
            await connection.execute(CANCEL_PENDING[connection.dialect.name], cancelled_rows(requested))
            booked = {booking.session_id: booking for booking in bookings_of(await find(connection, requested))}
            return [booked.get(booking.session_id) for booking in requested]

        return await self._connection.write(work)


def _selecting(read: Callable[[Iterable[Row[Any]]], T], *conditions: ColumnElement[bool]) -> Work[T]:
    query = select(bookings).where(*conditions).order_by(bookings.c.place)

    async def work(connection: AsyncConnection) -> T:
        return read(await connection.execute(query))

    return work

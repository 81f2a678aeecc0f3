"""What reports read, in SQL: pages in the order of the primary key, so that all pages together read the table once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Label, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.money.payment import Payment
from firstclick.domain.money.till import Till
from firstclick.domain.staff.audit import AuditKind
from firstclick.ledger.booking_search import seats_sold
from firstclick.ledger.connection import LedgerConnection, Work, all_rows
from firstclick.ledger.payments import found_payments
from firstclick.ledger.records import whole_bookings
from firstclick.ledger.schema import WAS_BOOKED, bookings, payments, refunds
from firstclick.ledger.staff_schema import audit
from firstclick.ledger.tills import till_of_row, tills_during, went_through
from firstclick.service.ports.reports import CountedPayment, SoldBooking, Span

PAGE = 50
"""Bookings or payments. Making values of a page keeps the event loop for less than 4 ms in 99 of 100 cases, of 200 for
nearly 9; 100,000 bookings take 8 seconds instead of 5."""
PAGE_WITHIN_MS = 30_000
"""A page of a quiet year may look at many rows before it is full."""
T = TypeVar("T")


class ReportReads:
    """As `ReportLedger`."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

    async def bookings_of(self, span: Span) -> AsyncIterator[Sequence[SoldBooking]]:
        """As `ReportLedger.bookings_of`."""
        after = ""
        while page := await self._look(_page_of_bookings(span, after)):
            yield page
            after = page[-1].booking.reference

    async def payments_of(self, span: Span) -> AsyncIterator[Sequence[CountedPayment]]:
        """As `ReportLedger.payments_of`."""
        after = ""
        while page := await self._look(_page_of_payments(span, after)):
            yield page
            after = page[-1].payment.payment_id

    async def seats_sold_at(self, showtime_ids: Sequence[str]) -> Mapping[str, int]:
        """As `ReportLedger.seats_sold_at`."""
        sold = dict[str, int]()
        for ids in _parts(showtime_ids):
            sold |= {row.showtime_id: row.seats for row in await self._look(all_rows(seats_sold(ids)))}
        return sold

    async def known_payments(self, payment_ids: Sequence[str]) -> Collection[str]:
        """As `ReportLedger.known_payments`."""
        its, known = payments.c.payment_id, set[str]()
        for ids in _parts(payment_ids):
            known |= {row.payment_id for row in await self._look(all_rows(select(its).where(its.in_(ids))))}
        return known

    async def tills_of(self, span: Span) -> Sequence[Till]:
        """As `ReportLedger.tills_of`."""
        return [till_of_row(row) for row in await self._look(all_rows(tills_during(span)))]

    async def payments_of_till(self, till: Till) -> AsyncIterator[Sequence[Payment]]:
        """As `ReportLedger.payments_of_till`."""
        rows = await self._look(all_rows(went_through(till)))
        for ids in _parts(sorted([row.payment_id for row in rows])):
            yield await self._look(_payments_of(ids))

    async def _look(self, work: Work[T]) -> T:
        return await self._connection.look(work, PAGE_WITHIN_MS)


def _payments_of(payment_ids: Sequence[str]) -> Work[list[Payment]]:
    async def work(connection: AsyncConnection) -> list[Payment]:
        return await found_payments(connection, payments.c.payment_id.in_(payment_ids))

    return work


def _page_of_bookings(span: Span, after: str) -> Work[list[SoldBooking]]:
    its = bookings.alias("of_booking")
    is_its = its.c.reference == bookings.c.reference
    cancelled = exists().where(is_its, _within(its.c.cancelled_at_ms, span))
    counts = or_(_within(bookings.c.booked_at_ms, span), cancelled)
    first = select(bookings.c.reference).where(WAS_BOOKED, bookings.c.place == 0, bookings.c.reference > after, counts)
    page = first.order_by(bookings.c.reference).limit(PAGE)

    async def work(connection: AsyncConnection) -> list[SoldBooking]:
        references = list((await connection.execute(page)).scalars())
        rows = select(bookings).where(bookings.c.reference.in_(references))
        found = whole_bookings(await connection.execute(rows.order_by(bookings.c.reference, bookings.c.place)))
        paid = await found_payments(connection, payments.c.session_id.in_([one.session_id for one in found]))
        by_session = {one.session_id: one for one in paid}
        sales = select(audit.c.subject).where(audit.c.subject.in_(references), audit.c.what == AuditKind.SELL.value)
        by_staff = set((await connection.execute(sales)).scalars())
        return [SoldBooking(one, by_session.get(one.session_id), one.reference in by_staff) for one in found]

    return work


def _page_of_payments(span: Span, after: str) -> Work[list[CountedPayment]]:
    its, at = payments.c, _counts_at()
    given_back = exists().where(refunds.c.payment_id == its.payment_id, _within(refunds.c.asked_at_ms, span))
    page = select(its.payment_id, at).where(its.payment_id > after, or_(_within(at.element, span), given_back))
    query = page.order_by(its.payment_id).limit(PAGE)

    async def work(connection: AsyncConnection) -> list[CountedPayment]:
        at_by_id = {row.payment_id: row.at_ms for row in await connection.execute(query)}
        found = {one.payment_id: one for one in await found_payments(connection, its.payment_id.in_(at_by_id))}
        return [CountedPayment(found[payment_id], at_ms) for payment_id, at_ms in at_by_id.items()]

    return work


def _counts_at() -> Label[int]:
    """When the money of a payment counts, as `CountedPayment` says."""
    is_its = (bookings.c.session_id == payments.c.session_id, bookings.c.place == 0, WAS_BOOKED)
    booked = select(bookings.c.booked_at_ms).where(*is_its).scalar_subquery()
    return func.coalesce(payments.c.taken_at_ms, booked, payments.c.created_at_ms).label("at_ms")


def _within(column: ColumnElement[Any], span: Span) -> ColumnElement[bool]:
    return and_(column >= span.from_ms, column < span.until_ms)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), PAGE):
        yield ids[start : start + PAGE]

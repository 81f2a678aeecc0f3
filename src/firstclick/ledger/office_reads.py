"""What staff look at, in SQL. It reads on connections that leave others for sales."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.booking import Booking, reference_of
from firstclick.domain.money.payment import Payment, PaymentState, RefundState
from firstclick.domain.staff.audit import AuditRow
from firstclick.ledger.audit import FIELDS
from firstclick.ledger.booking_search import seats_sold
from firstclick.ledger.connection import LedgerConnection, Work, all_rows
from firstclick.ledger.name_keys import contains_name
from firstclick.ledger.payments import found_payments
from firstclick.ledger.records import whole_bookings
from firstclick.ledger.schema import WAS_BOOKED, bookings, house_seat_changes, payments, refunds
from firstclick.ledger.staff_schema import audit
from firstclick.service.ports.office import BookingWords, HouseSeatLabel, ShowtimeMoney, StateTotal

FOUND_WITHIN_MS = 10_000
ACTS_MAX = 200
T = TypeVar("T")


class OfficeReads:
    """As `OfficeLedger`."""

    def __init__(self, connection: LedgerConnection) -> None:
        self._connection = connection

    async def search(self, words: BookingWords) -> Sequence[Booking]:
        """As `OfficeLedger.search_bookings`."""
        if "\0" in words.text:  # no booking has one, and PostgreSQL does not compare it
            return []
        newest = (bookings.c.booked_at_ms.desc(), bookings.c.reference.desc())

        async def work(connection: AsyncConnection) -> list[Booking]:
            matching = _matching(words, connection.dialect.name).order_by(*newest)
            found = [row.reference for row in await connection.execute(matching)]
            rows = select(bookings).where(bookings.c.reference.in_(found)).order_by(*newest, bookings.c.place)
            return whole_bookings(await connection.execute(rows))

        return await self._look(work)

    async def payments_of_sessions(self, session_ids: Collection[str]) -> Mapping[str, Payment]:
        """As `OfficeLedger.payments_of_sessions`."""
        if not session_ids:
            return {}

        async def work(connection: AsyncConnection) -> dict[str, Payment]:
            found = await found_payments(connection, payments.c.session_id.in_(session_ids))
            return {one.session_id: one for one in found}

        return await self._look(work)

    async def money(self, showtime_ids: Collection[str]) -> Mapping[str, ShowtimeMoney]:
        """As `OfficeLedger.money_of_showtimes`."""
        if not showtime_ids:
            return {}
        is_there = payments.c.showtime_id.in_(showtime_ids)

        async def work(connection: AsyncConnection) -> dict[str, ShowtimeMoney]:
            states = (await connection.execute(_totals(is_there))).all()
            due = await found_payments(connection, is_there & (payments.c.state == PaymentState.DUE))
            given = {row.showtime_id: row for row in await connection.execute(_given_back(is_there))}
            return {
                showtime_id: ShowtimeMoney(
                    tuple(map(_state_total, of_showtime)),
                    tuple([one for one in due if one.showtime_id == showtime_id]),
                    int(given[showtime_id].amount or 0) if showtime_id in given else 0,
                    given[showtime_id].failed if showtime_id in given else 0,
                )
                for showtime_id, of_showtime in groupby(states, key=lambda row: row.showtime_id)
            }

        return await self._look(work)

    async def seats_sold(self, showtime_ids: Collection[str]) -> Mapping[str, int]:
        """As `OfficeLedger.seats_sold`."""
        if not showtime_ids:
            return {}
        return {row.showtime_id: row.seats for row in await self._look(all_rows(seats_sold(showtime_ids)))}

    async def house_seat_labels(self, showtime_id: str) -> Mapping[str, HouseSeatLabel]:
        """As `OfficeLedger.house_seat_labels`."""
        its = house_seat_changes.c
        query = select(its.seat_id, its.label, its.who).where(its.showtime_id == showtime_id, its.reserved)
        return {row.seat_id: HouseSeatLabel(row.label, row.who) for row in await self._look(all_rows(query))}

    async def acts_about(self, subject: str) -> Sequence[AuditRow]:
        """As `OfficeLedger.acts_about`."""
        query = select(*FIELDS).where(audit.c.subject == subject).order_by(audit.c.number).limit(ACTS_MAX)
        return [AuditRow(*row) for row in await self._look(all_rows(query))]

    async def _look(self, work: Work[T]) -> T:
        return await self._connection.look(work, FOUND_WITHIN_MS)


def _matching(words: BookingWords, dialect: str) -> Select[Any]:
    """References, a page of them. The first seat's row stands for its booking; rows are never deleted."""
    found = select(bookings.c.reference).where(WAS_BOOKED, bookings.c.place == 0)
    conditions = list(_conditions(words.text.strip(), dialect))
    if conditions:
        found = found.where(or_(*conditions))
    if words.after is not None:
        found = found.where(tuple_(bookings.c.booked_at_ms, bookings.c.reference) < tuple_(*words.after))
    return found.limit(words.bookings_max)


def _conditions(text: str, dialect: str) -> Iterator[ColumnElement[bool]]:
    if not text:
        return
    yield bookings.c.reference == reference_of(text)
    yield func.lower(bookings.c.email) == func.lower(text)
    yield contains_name(bookings.c.name, text, dialect)
    showtime_id, _, seat_id = text.rpartition(" ")
    if showtime_id:
        its = bookings.alias("of_seat")
        is_seat = and_(its.c.showtime_id == showtime_id.strip(), func.upper(its.c.seat_id) == seat_id.upper())
        yield bookings.c.reference.in_(select(its.c.reference).where(is_seat))


def _totals(condition: ColumnElement[bool]) -> Select[Any]:
    its = payments.c
    total, charged = func.sum(its.total_minor).label("total"), func.sum(its.charged_minor).label("charged")
    group = (its.showtime_id, its.state, its.currency)
    return (
        select(*group, func.count().label("payments"), total, charged)
        .where(condition)
        .group_by(*group)
        .order_by(*group)
    )


def _state_total(row: Row[Any]) -> StateTotal:
    return StateTotal(PaymentState(row.state), row.currency, row.payments, int(row.total), int(row.charged))


def _given_back(condition: ColumnElement[bool]) -> Select[Any]:
    is_failed = refunds.c.state == RefundState.FAILED
    amount = func.sum(refunds.c.amount_minor).filter(~is_failed).label("amount")
    failed = func.count().filter(is_failed).label("failed")
    joined = select(payments.c.showtime_id, amount, failed).join(refunds, refunds.c.payment_id == payments.c.payment_id)
    return joined.where(condition).group_by(payments.c.showtime_id)

"""What happens at doors, in SQL. Rows are only ever added, in the transaction that decides about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.admission import AdmissionEvent, AdmissionKind, Verdict
from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import Payment
from firstclick.domain.sale_events import EventKind
from firstclick.ledger.audit import AuditTable, Record
from firstclick.ledger.connection import LedgerConnection, all_rows
from firstclick.ledger.door_schema import admissions
from firstclick.ledger.outbox.items import add_items
from firstclick.ledger.payments import found_payments
from firstclick.ledger.records import Values, whole_bookings
from firstclick.ledger.schema import WAS_BOOKED, bookings, payments
from firstclick.service.ports.admissions import Decide, TicketFile
from firstclick.service.ports.outbox import OutboxItem

SHOWTIMES_PER_LOOK = 20
"""A report looks at so many showtimes at a time, so that making values does not keep the event loop for long."""
TICKETS_WITHIN_MS = 10_000
IN_ORDER = (bookings.c.reference, bookings.c.place)


class AdmissionTable:
    """As `AdmissionLedger`."""

    def __init__(self, connection: LedgerConnection, audit: AuditTable) -> None:
        self._connection = connection
        self._audit = audit

    async def append(self, references: Collection[str], scan_ids: Collection[str], decide: Decide) -> None:
        """As `AdmissionLedger.append`. The rows of the bookings are locked: who decides about one waits."""
        is_its = (bookings.c.reference.in_(references), WAS_BOOKED)
        locking = select(bookings).where(*is_its).order_by(*IN_ORDER).with_for_update()

        async def work(connection: AsyncConnection, record: Record) -> None:
            found = whole_bookings(await connection.execute(locking))
            paid = await found_payments(connection, payments.c.session_id.in_([one.session_id for one in found]))
            of_tickets = await _events(connection, admissions.c.reference.in_(references))
            known = {one.scan_id: one for one in await _events(connection, admissions.c.scan_id.in_(scan_ids))}
            new = decide({one.booking.reference: one for one in _files(found, paid, of_tickets)}, known)
            if new.events:
                await connection.execute(insert(admissions), list(map(_row_of, new.events)))
                let_in = [one for one in new.events if one.way is AdmissionKind.IN and one.refused is None]
                # What is decided about together was received at one time.
                await add_items(connection, list(map(_item_of, let_in)), new.events[0].received_at_ms)
            for entry in new.entries:
                record(entry)

        await self._audit.write(work)

    async def event(self, scan_id: str) -> AdmissionEvent | None:
        """As `AdmissionLedger.event`."""
        found = await self._look_events(admissions.c.scan_id == scan_id)
        return found[0] if found else None

    async def of_ticket(self, reference: str) -> Sequence[AdmissionEvent]:
        """As `AdmissionLedger.of_ticket`."""
        return await self._look_events(admissions.c.reference == reference)

    async def tickets_of(self, showtime_id: str) -> Sequence[TicketFile]:
        """As `AdmissionLedger.tickets_of`."""
        is_its = (bookings.c.showtime_id == showtime_id, WAS_BOOKED)

        async def work(connection: AsyncConnection) -> Sequence[TicketFile]:
            found = whole_bookings(await connection.execute(select(bookings).where(*is_its).order_by(*IN_ORDER)))
            paid = await found_payments(connection, payments.c.showtime_id == showtime_id)
            return _files(found, paid, await _events(connection, admissions.c.showtime_id == showtime_id))

        return await self._connection.look(work, TICKETS_WITHIN_MS)

    async def scanned_at(self, showtime_ids: Sequence[str]) -> Mapping[str, Sequence[TicketFile]]:
        """As `AdmissionLedger.scanned_at`."""
        files = dict[str, list[TicketFile]]()
        for start in range(0, len(showtime_ids), SHOWTIMES_PER_LOOK):
            for one in await self._scanned(showtime_ids[start : start + SHOWTIMES_PER_LOOK]):
                files.setdefault(one.booking.showtime_id, []).append(one)
        return files

    async def _scanned(self, showtime_ids: Sequence[str]) -> Sequence[TicketFile]:
        is_its = admissions.c.showtime_id.in_(showtime_ids)
        was_scanned = bookings.c.reference.in_(select(admissions.c.reference).where(is_its))

        async def work(connection: AsyncConnection) -> Sequence[TicketFile]:
            rows = await connection.execute(select(bookings).where(was_scanned).order_by(*IN_ORDER))
            return _files(whole_bookings(rows), (), await _events(connection, is_its))

        return await self._connection.look(work, TICKETS_WITHIN_MS)

    async def _look_events(self, condition: ColumnElement[bool]) -> list[AdmissionEvent]:
        return [_event_of(row) for row in await self._connection.look(all_rows(select(admissions).where(condition)))]


def _files(found: Sequence[Booking], paid: Sequence[Payment], events: Sequence[AdmissionEvent]) -> list[TicketFile]:
    by_session = {one.session_id: one for one in paid}
    ordered = sorted(events, key=_reference)
    by_reference = {reference: tuple(its) for reference, its in groupby(ordered, key=_reference)}
    return [TicketFile(one, by_session.get(one.session_id), by_reference.get(one.reference, ())) for one in found]


def _reference(event: AdmissionEvent) -> str:
    return event.reference


async def _events(connection: AsyncConnection, condition: ColumnElement[bool]) -> list[AdmissionEvent]:
    return [_event_of(row) for row in await connection.execute(select(admissions).where(condition))]


def _event_of(row: Row[Any]) -> AdmissionEvent:
    return AdmissionEvent(
        scan_id=row.scan_id,
        reference=row.reference,
        showtime_id=row.showtime_id,
        seat_ids=tuple(row.seat_ids),
        way=AdmissionKind(row.way),
        device=row.device,
        who=row.who,
        scanned_at_ms=row.scanned_at_ms,
        received_at_ms=row.received_at_ms,
        offline=row.offline,
        undoes=row.undoes,
        refused=None if row.refused is None else Verdict(row.refused),
    )


def _item_of(event: AdmissionEvent) -> OutboxItem:
    payload = {
        "scan_id": event.scan_id,
        "seats": list(event.seat_ids),
        "scanned_at_ms": event.scanned_at_ms,
        "offline": event.offline,
    }
    return OutboxItem(EventKind.ADMISSION_IN, event.reference, payload)


def _row_of(event: AdmissionEvent) -> Values:
    refused = None if event.refused is None else event.refused.value
    values = {name: getattr(event, name) for name in AdmissionEvent.__slots__}
    return {**values, "seat_ids": list(event.seat_ids), "way": event.way.value, "refused": refused}

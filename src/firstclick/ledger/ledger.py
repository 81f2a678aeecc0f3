"""The ledger that the service uses: implements its ports on one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from firstclick.domain.booking import Booking
from firstclick.domain.import_plan import ImportPlan
from firstclick.domain.money.payment import Payment, PaymentState
from firstclick.domain.money.price_list import PriceList
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.staff.audit import AuditEntry, AuditRow
from firstclick.ledger.answers import Answers
from firstclick.ledger.audit import AuditTable
from firstclick.ledger.booking_search import BookingSearch
from firstclick.ledger.booking_writes import BookRequest
from firstclick.ledger.bookings import BookingObserver, BookingTable, unobserved
from firstclick.ledger.cancellations import CancellationTable
from firstclick.ledger.claim import Claim, log_change
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.counter_holds import CounterHoldTable
from firstclick.ledger.door import DoorTables
from firstclick.ledger.house_seats import HouseSeats
from firstclick.ledger.installation import InstallationRow
from firstclick.ledger.moves import MoveTable
from firstclick.ledger.office_reads import OfficeReads
from firstclick.ledger.outbox.tables import OutboxTables
from firstclick.ledger.passkeys import PasskeyTable
from firstclick.ledger.payments import PaymentTable
from firstclick.ledger.price_lists import PriceListTable
from firstclick.ledger.programmes import Programmes
from firstclick.ledger.report_reads import ReportReads
from firstclick.ledger.schema_migration import make_ready
from firstclick.ledger.seat_log import SeatLogTable
from firstclick.ledger.server_keys import ServerKeyTable
from firstclick.ledger.staff import StaffTable
from firstclick.ledger.tills import TillTable
from firstclick.service.ports.ledger import (
    AlreadyBooked,
    BookingQuery,
    BookOutcome,
    Cancellation,
    Cancelled,
    HouseSeatChange,
    OtherProgramme,
    Remembered,
    SeatChanges,
)
from firstclick.service.ports.office import BookingWords, HouseSeatLabel, Move, ShowtimeMoney
from firstclick.service.ports.payments import PaymentCounts, PaymentWrite, WriteOutcome
from firstclick.service.ports.programme import PictureFile
from firstclick.service.ports.server_keys import ServerKey


class SqlLedger:
    """`BookingLedger`, `PaymentLedger`, `AnswerMemory` and `ProgrammeLedger` on one database.

    Nothing is opened before the first use. `url` is `sqlite:///path` or `postgresql://…`. `observe` is called after
    each transaction of bookings. Nothing is booked while `claim` has a trouble. `LedgerUnavailable` is raised when the
    database does not answer. `audit_key` signs the audit log; without it nothing can be written that is recorded there.
    """

    def __init__(
        self, url: str, observe: BookingObserver = unobserved, claim: Claim | None = None, audit_key: bytes = b""
    ) -> None:
        self._url = url
        self._claim = claim
        self._claim_trouble = ""
        self._connection = LedgerConnection(url)
        self.write_mark = self._connection.write_mark
        self.failed_transactions = self._connection.failed_transactions
        self.audit = AuditTable(self._connection, audit_key)
        """As `AuditLedger`."""
        self._bookings = BookingTable(self._connection, self.audit, observe, self._check_claim)
        self._cancellations = CancellationTable(self._connection)
        self._search = BookingSearch(self._connection)
        self._payments = PaymentTable(self._connection, self.audit)
        self.next_look_at_ms = self._payments.next_look_at_ms
        self._answers = Answers(self._connection)
        self.programmes = Programmes(self._connection, self.audit)
        """As `ImportedTexts`."""
        self.pictures = self.programmes.pictures
        self._price_lists = PriceListTable(self._connection)
        self._house_seats = HouseSeats(self._connection, self.audit)
        self._moves = MoveTable(self._connection, self.audit)
        self._office = OfficeReads(self._connection)
        self.reports = ReportReads(self._connection)
        self.seat_log = SeatLogTable(self._connection)
        self._installation = InstallationRow(self._connection)
        self._server_keys = ServerKeyTable(self._connection, self.audit)
        self.staff = StaffTable(self._connection, self.audit)
        """As `StaffLedger`."""
        self.tills = TillTable(self._connection, self.audit)
        """As `TillLedger`."""
        self.counter_holds = CounterHoldTable(self._connection, self.audit)
        """As `CounterHoldLedger`."""
        self.passkeys = PasskeyTable(self._connection, self.audit)
        """As `PasskeyLedger`."""
        self.door = DoorTables(self._connection, self.audit)
        self.outbox = OutboxTables(self._connection, self.audit)

    async def start(self) -> None:
        """Check the schema, or create it where there is none. Raises `LedgerNotReady`."""
        await asyncio.to_thread(make_ready, self._url)

    async def close(self) -> None:
        """Wait for running transactions, and close all connections."""
        await self._bookings.close()
        await self._payments.close()
        await self._house_seats.close()
        await self._answers.close()
        await self._connection.close()

    async def installation_id(self) -> str:
        """The id that was made with this ledger; a copy of the ledger has the same."""
        return await self._installation.id()

    def troubles(self) -> Sequence[str]:
        """Sentences that say why bookings cannot be written at present; empty when they can."""
        return tuple(filter(None, (self._connection.trouble, self._claim.trouble if self._claim else "")))

    async def book(
        self,
        booking: Booking,
        programme_version: int | None = None,
        *,
        unless_paying: bool = False,
        entry: AuditEntry | None = None,
    ) -> BookOutcome:
        """As `BookingLedger.book`. Raises `LedgerUnavailable` when another booking has the reference."""
        return await self._bookings.book(BookRequest(booking, programme_version, unless_paying, entry))

    def _check_claim(self) -> None:
        trouble = self._claim.trouble if self._claim is not None else ""
        log_change(self._claim_trouble, trouble)
        self._claim_trouble = trouble
        if trouble:
            raise LedgerUnavailable

    async def cancel_pending(self, booking: Booking) -> Booking | None:
        """As `BookingLedger.cancel_pending`. It writes a row, which is not deleted, if the session has none."""
        return await self._bookings.cancel_pending(booking)

    async def cancel(self, cancellation: Cancellation) -> Cancelled:
        """As `BookingLedger.cancel`."""
        return await self._payments.cancel(cancellation)

    async def seat_changes(self, after: int | None) -> SeatChanges:
        """As `SeatChangeSource.seat_changes`."""
        return await self._cancellations.changes(after)

    async def write_payment(self, write: PaymentWrite) -> WriteOutcome:
        """As `PaymentLedger.write_payment`. Nothing is booked while the claim has a trouble."""
        if write.book is not None:
            self._check_claim()
        return await self._payments.write(write)

    async def payment(self, payment_id: str) -> Payment | None:
        """As `PaymentLedger.payment`."""
        return await self._payments.of_id(payment_id)

    async def look_up_payment(self, payment_id: str) -> Payment | None:
        """As `PaymentLedger.look_up_payment`."""
        return await self._payments.look_up(payment_id)

    async def payment_of_session(self, session_id: str) -> Payment | None:
        """The payment whose seats have that session; None when there is none."""
        return await self._payments.of_session(session_id)

    async def payments_to_look_at(self, now_ms: int, payments_max: int) -> Sequence[str]:
        """As `PaymentLedger.payments_to_look_at`."""
        return await self._payments.to_look_at(now_ms, payments_max)

    async def unsettled(self, showtime_id: str) -> Mapping[str, PaymentState]:
        """As `PaymentLedger.unsettled`."""
        return await self._payments.unsettled(showtime_id)

    async def payment_counts(self) -> PaymentCounts:
        """As `PaymentLedger.payment_counts`."""
        return await self._payments.counts()

    async def bookings(self, showtime_id: str) -> Sequence[Booking]:
        """Every booking of a showtime, with its sold seats only, by reference."""
        return await self._bookings.of_showtime(showtime_id)

    async def booking_of_session(self, session_id: str) -> Booking | None:
        """The booking that a hold became, cancelled or not; None when there is none."""
        return await self._bookings.of_session(session_id)

    async def booking(self, reference: str) -> Booking | None:
        """The booking of that reference, cancelled or not; None when there is none."""
        return await self._bookings.of_reference(reference)

    async def find_bookings(self, query: BookingQuery) -> Sequence[Booking]:
        """The bookings that fulfil all conditions, cancelled ones too, in the order in which they were made."""
        return await self._search.find(query)

    async def move(self, move: Move) -> Booking | AlreadyBooked | OtherProgramme:
        """As `MoveLedger.move`."""
        self._check_claim()
        return await self._moves.move(move)

    async def search_bookings(self, words: BookingWords) -> Sequence[Booking]:
        """As `OfficeLedger.search_bookings`."""
        return await self._office.search(words)

    async def payments_of_sessions(self, session_ids: Collection[str]) -> Mapping[str, Payment]:
        """As `OfficeLedger.payments_of_sessions`."""
        return await self._office.payments_of_sessions(session_ids)

    async def money_of_showtimes(self, showtime_ids: Collection[str]) -> Mapping[str, ShowtimeMoney]:
        """As `OfficeLedger.money_of_showtimes`."""
        return await self._office.money(showtime_ids)

    async def seats_sold(self, showtime_ids: Collection[str]) -> Mapping[str, int]:
        """As `OfficeLedger.seats_sold`."""
        return await self._office.seats_sold(showtime_ids)

    async def house_seat_labels(self, showtime_id: str) -> Mapping[str, HouseSeatLabel]:
        """As `OfficeLedger.house_seat_labels`."""
        return await self._office.house_seat_labels(showtime_id)

    async def acts_about(self, subject: str) -> Sequence[AuditRow]:
        """As `OfficeLedger.acts_about`."""
        return await self._office.acts_about(subject)

    async def house_seat_changes(self, showtime_id: str) -> Mapping[str, bool]:
        """As `BookingLedger.house_seat_changes`."""
        return await self._house_seats.of_showtime(showtime_id)

    async def change_house_seats(self, change: HouseSeatChange) -> None:
        """As `BookingLedger.change_house_seats`."""
        await self._house_seats.change(change)

    async def recall(self, key: str, now_ms: int) -> Remembered | None:
        """As `AnswerMemory.recall`."""
        return await self._answers.recall(key, now_ms)

    async def remember(self, key: str, answer: Remembered, now_ms: int) -> None:
        """As `AnswerMemory.remember`."""
        await self._answers.remember(key, answer, now_ms)

    async def server_keys(self) -> Sequence[ServerKey]:
        """Every key of a trusted server, by name."""
        return await self._server_keys.all()

    async def add_server_key(self, key: ServerKey, entry: AuditEntry) -> None:
        """As `ServerKeyLedger.add_server_key`. Raises `KeyRefused`."""
        await self._server_keys.add(key, entry)

    async def remove_server_key(self, name: str, entry: AuditEntry) -> None:
        """As `ServerKeyLedger.remove_server_key`. Raises `KeyRefused`."""
        await self._server_keys.remove(name, entry)

    async def programme(self) -> Programme | None:
        """The whole programme; None before the first import."""
        return await self.programmes.newest()

    async def programme_version(self) -> int:
        """The number of imports so far."""
        return await self.programmes.version()

    async def programme_source(self) -> str | None:
        """The text of the last import; None before the first."""
        return await self.programmes.source()

    async def was_imported(self, source_text: str) -> bool:
        """Whether any import so far was of this very text."""
        return await self.programmes.was_imported(source_text)

    async def price_list(self, number: int) -> PriceList | None:
        """As `PriceListLedger.price_list`."""
        return await self._price_lists.of_number(number)

    async def plan_import(self, programme: Programme, now_ms: int) -> ImportPlan:
        """What an import would add, change, remove and keep, and why it would be refused. Writes nothing."""
        return await self.programmes.plan(programme, now_ms)

    async def import_programme(
        self, programme: Programme, source_text: str, now_ms: int, files: Sequence[PictureFile] = ()
    ) -> None:
        """Import in one transaction; showtimes that began before `now_ms` stay. Raises `ImportRefused`.

        If seats are sold after a showtime's start, the caller passes a `now_ms` that is earlier by that time.
        """
        await self.programmes.import_(programme, source_text, now_ms, files=files)


@asynccontextmanager
async def opened(url: str, audit_key: bytes = b"") -> AsyncIterator[SqlLedger]:
    """A ledger for a few calls, closed at the end. Its schema is neither checked nor changed."""
    ledger = SqlLedger(url, audit_key=audit_key)
    try:
        yield ledger
    finally:
        await ledger.close()

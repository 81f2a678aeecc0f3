"""Finds bookings for staff, and puts together what has happened to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from firstclick.domain.admission import AdmissionKind, Folded, Verdict, fold
from firstclick.domain.booking import Booking, MovedSeat
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState
from firstclick.domain.programme import Programme, Showtime
from firstclick.domain.refusals import UnknownBooking
from firstclick.domain.staff.audit import AuditKind, AuditRow
from firstclick.service.ports.admissions import AdmissionLedger
from firstclick.service.ports.ledger import BookingLedger
from firstclick.service.ports.office import BookingWords, OfficeLedger, Place
from firstclick.service.ports.payments import PaymentLedger

PAGE = 50


class Happened(StrEnum):
    """What happened to a booking."""

    BOOKED = "booked"
    PAYMENT_BEGUN = "payment_begun"
    PAID = "paid"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REFUND_ASKED = "refund_asked"
    ADMITTED = "admitted"
    """Let in at the door; `detail` is `double` where another door had let in the seat before."""
    LEFT = "left"
    NOT_ADMITTED = "not_admitted"
    """A door that was offline let in somebody whose ticket did not count; `detail` says why."""
    ADMISSION_UNDONE = "admission_undone"


@dataclass(frozen=True, slots=True)
class BookingEvent:
    """One step. `at_ms` is in milliseconds since 1970 UTC; `who` is "" for the buyer.

    `to` are the seats after a move. `detail` says how it was paid, or what became of a refund.
    """

    at_ms: int
    what: Happened
    who: str = ""
    seat_ids: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    amount: Money | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FoundBooking:
    """A booking with its showtime, None where the programme does not have it any more, and its payment, if any.

    `timezone` is the cinema's, an IANA name.
    """

    booking: Booking
    showtime: Showtime | None
    payment: Payment | None
    timezone: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Bookings, the newest first. `following` is where the next page begins; None at the end."""

    bookings: tuple[FoundBooking, ...]
    following: Place | None


class BookingDesk:
    """Looks bookings up. Raises `LedgerUnavailable`. `programme` returns the one on sale."""

    def __init__(
        self,
        bookings: BookingLedger,
        payments: PaymentLedger,
        ledger: OfficeLedger,
        programme: Callable[[], Programme],
        admissions: AdmissionLedger,
    ) -> None:
        self._admissions = admissions
        self._bookings = bookings
        self._payments = payments
        self._ledger = ledger
        self._programme = programme

    async def find(self, text: str, after: Place | None = None) -> FoundPage:
        """A page of the bookings that the text finds."""
        found = await self._ledger.search_bookings(BookingWords(text, PAGE + 1, after))
        page = found[:PAGE]
        paid = await self._ledger.payments_of_sessions([one.session_id for one in page])
        last = page[-1] if len(found) > PAGE else None
        following = Place(last.booked_at_ms, last.reference) if last else None
        return FoundPage(tuple([self._found(one, paid.get(one.session_id)) for one in page]), following)

    async def of_reference(self, reference: str) -> FoundBooking:
        """The booking, cancelled or not. Raises `UnknownBooking`."""
        booking = await self._bookings.booking(reference)
        if booking is None:
            raise UnknownBooking
        return self._found(booking, await self._payments.payment_of_session(booking.session_id))

    async def story(self, found: FoundBooking) -> Sequence[BookingEvent]:
        """All that happened to the booking, in order."""
        acts = await self._ledger.acts_about(found.booking.reference)
        events = [*_booked(found.booking, acts), *_changes(found.booking)]
        if found.payment is not None:
            events += _paid(found.payment, found.booking.booked_at_ms)
        events += _at_door(fold(found.booking, await self._admissions.of_ticket(found.booking.reference)))
        return sorted(events, key=lambda event: event.at_ms)

    def _found(self, booking: Booking, payment: Payment | None) -> FoundBooking:
        programme = self._programme()
        return FoundBooking(booking, programme.showtime_by_id.get(booking.showtime_id), payment, programme.timezone)


def _booked(booking: Booking, acts: Sequence[AuditRow]) -> Iterator[BookingEvent]:
    """The seats as they were sold, and by whom of the staff."""
    seller = next((act.who for act in acts if act.what == AuditKind.SELL), "")
    seats = [*booking.seat_ids, *(one.seat_id for one in booking.cancelled)]
    for _, moves in reversed(_moves_by_time(booking)):
        before = {one.to: one.seat_id for one in moves}
        seats = [before.get(seat_id, seat_id) for seat_id in seats]
    yield BookingEvent(booking.booked_at_ms, Happened.BOOKED, seller, tuple(seats))


def _moves_by_time(booking: Booking) -> list[tuple[tuple[int, str], list[MovedSeat]]]:
    """The moves of a booking, those that were made together in one list, with their time and who made them."""
    moved = sorted(booking.moved, key=lambda one: (one.at_ms, one.by))
    return [(key, list(moves)) for key, moves in groupby(moved, key=lambda one: (one.at_ms, one.by))]


def _changes(booking: Booking) -> Iterator[BookingEvent]:
    for (at_ms, by), moves in _moves_by_time(booking):
        seats, to = tuple([one.seat_id for one in moves]), tuple([one.to for one in moves])
        yield BookingEvent(at_ms, Happened.MOVED, by, seats, to)
    cancelled = sorted(booking.cancelled, key=lambda one: (one.at_ms, one.by, one.reason))
    for (at_ms, by, reason), cancels in groupby(cancelled, key=lambda one: (one.at_ms, one.by, one.reason)):
        seats = tuple([one.seat_id for one in cancels])
        yield BookingEvent(at_ms, Happened.CANCELLED, by, seats, reason=reason)


def _at_door(folded: Folded) -> Iterator[BookingEvent]:
    for one in folded.outcomes.values():
        its, seats = one.event, (*one.seat_ids, *one.twice)
        what, detail = Happened.ADMITTED if its.way is AdmissionKind.IN else Happened.LEFT, ""
        if its.refused is not None:
            what, detail = Happened.NOT_ADMITTED, its.refused.value
        elif one.verdict is Verdict.DOUBLE:
            detail = one.verdict.value
        yield BookingEvent(its.scanned_at_ms, what, its.who, seats, detail=detail)
        if one.undone is not None:
            yield BookingEvent(one.undone.scanned_at_ms, Happened.ADMISSION_UNDONE, one.undone.who, seats)


def _paid(row: Payment, booked_at_ms: int) -> Iterator[BookingEvent]:
    """What happened to the money. What is sold at the counter or paid elsewhere is paid with the booking."""
    is_with_booking = row.is_external if row.taken is None else row.taken.at_ms <= row.created_at_ms
    if not is_with_booking:
        yield BookingEvent(row.created_at_ms, Happened.PAYMENT_BEGUN, amount=row.total, detail=row.provider)
    if row.taken is not None:
        taken, at_ms = row.taken, max(row.taken.at_ms, booked_at_ms)
        yield BookingEvent(at_ms, Happened.PAID, taken.by, (), (), row.charged, taken.note, taken.paid_by)
    elif row.is_external:
        at_ms = max(row.created_at_ms, booked_at_ms)
        yield BookingEvent(at_ms, Happened.PAID, amount=row.charged, reason=row.reference, detail=row.provider)
    elif row.state is PaymentState.PAID:
        yield BookingEvent(row.since_ms, Happened.PAID, amount=row.charged, detail=row.provider)
    for one in row.refunds:
        yield BookingEvent(
            one.asked_at_ms, Happened.REFUND_ASKED, one.who, one.seat_ids, (), one.amount, one.reason, one.state
        )

"""What was sold, by day, movie, showtime, ticket type, channel or promo code. Pure: rows are made of values.

A seat counts as sold at the moment of its booking, at the price of its ticket after discounts; a seat without a price
counts with no amount and no currency. Whether the money has come is no matter here: `takings_report` says that. Booking
fees count with the booking. A seat that is cancelled counts as cancelled at the moment of that, at the same price, even
where its money was kept, and the fees with the last seat of the booking. A seat that was moved keeps its price. A day
that is over never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from firstclick.domain.money.payment import PaidSeat, Payment
from firstclick.domain.programme import Programme
from firstclick.service.office.cinema_days import Days
from firstclick.service.ports.reports import SoldBooking


class SalesBy(StrEnum):
    """What sales are summed by."""

    DAY = "day"
    MOVIE = "movie"
    SHOWTIME = "showtime"
    TICKET_TYPE = "ticket_type"
    """Fees are of no ticket type: they have a row with an empty key."""
    CHANNEL = "channel"
    """`counter` for what staff sold, `online` for all else, server keys too: the ledger does not record them."""
    PROMO = "promo"


@dataclass(frozen=True, slots=True)
class SalesEntry:
    """One seat that was sold or cancelled, or the fees of a booking (`seats` is 0). Amounts are in minor units."""

    at_ms: int
    showtime_id: str
    ticket_type: str
    channel: str
    promo: str
    currency: str
    is_cancelled: bool
    seats: int = 0
    amount_minor: int = 0
    fees_minor: int = 0


@dataclass(slots=True)
class SalesRow:
    """The sum of entries with one key and one currency, "" for what has no price. Amounts are in minor units.

    `label` is what people call the key, where that is something else.
    """

    key: str
    label: str
    currency: str
    seats: int = 0
    amount_minor: int = 0
    fees_minor: int = 0
    cancelled_seats: int = 0
    cancelled_minor: int = 0
    cancelled_fees_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What was sold, with fees, without what was cancelled."""
        return self.amount_minor + self.fees_minor - self.cancelled_minor - self.cancelled_fees_minor

    def add(self, entry: SalesEntry) -> None:
        """Count one entry."""
        if entry.is_cancelled:
            self.cancelled_seats += entry.seats
            self.cancelled_minor += entry.amount_minor
            self.cancelled_fees_minor += entry.fees_minor
        else:
            self.seats += entry.seats
            self.amount_minor += entry.amount_minor
            self.fees_minor += entry.fees_minor


class SalesReport:
    """Sums up entries of some days. `programme` has the names of movies, showtimes and ticket types."""

    def __init__(self, days: Days, by: SalesBy, programme: Programme) -> None:
        self._days = days
        self._span = days.span
        self._by = by
        self._programme = programme
        self._types = {one.ticket_type_id: one.name for it in programme.price_lists for one in it.ticket_types}
        self._rows: dict[tuple[str, str], SalesRow] = {}

    def add(self, sold: Iterable[SoldBooking]) -> None:
        """Count what of these bookings is on the days."""
        for one in sold:
            for entry in entries_of(one):
                if self._span.holds(entry.at_ms):
                    self._row(entry).add(entry)

    def rows(self) -> list[SalesRow]:
        """The sums, sorted by key and currency."""
        return [self._rows[key] for key in sorted(self._rows)]

    def _row(self, entry: SalesEntry) -> SalesRow:
        key, label = self._key(entry)
        return self._rows.setdefault((key, entry.currency), SalesRow(key, label, entry.currency))

    def _key(self, entry: SalesEntry) -> tuple[str, str]:
        showtime = self._programme.showtime_by_id.get(entry.showtime_id)
        match self._by:
            case SalesBy.DAY:
                return self._days.day_of(entry.at_ms), ""
            case SalesBy.MOVIE:
                return (showtime.movie.movie_id, showtime.movie.title) if showtime else ("", "")
            case SalesBy.SHOWTIME:
                return entry.showtime_id, showtime.movie.title if showtime else ""
            case SalesBy.TICKET_TYPE:
                return entry.ticket_type, self._types.get(entry.ticket_type, "")
            case SalesBy.CHANNEL:
                return entry.channel, ""
            case SalesBy.PROMO:
                return entry.promo, ""


def entries_of(sold: SoldBooking) -> Iterator[SalesEntry]:
    """Every entry of a booking: each seat as it was sold, each that was cancelled, and the fees."""
    booking, row = sold.booking, sold.payment
    lines = {line.seat_id: line for line in row.lines} if row is not None else {}
    for seat_id in (*booking.seat_ids, *(one.seat_id for one in booking.cancelled)):
        yield _seat(sold, lines.get(seat_id), booking.booked_at_ms, is_cancelled=False)
    for one in booking.cancelled:
        yield _seat(sold, lines.get(one.seat_id), one.at_ms, is_cancelled=True)
    if row is not None and row.fees:
        yield _fees(sold, row, booking.booked_at_ms, is_cancelled=False)
        if not booking.seat_ids:
            yield _fees(sold, row, max(one.at_ms for one in booking.cancelled), is_cancelled=True)


def _seat(sold: SoldBooking, line: PaidSeat | None, at_ms: int, *, is_cancelled: bool) -> SalesEntry:
    ticket_type, amount_minor = (line.ticket_type, line.amount.amount_minor) if line else ("", 0)
    return SalesEntry(at_ms, *_about(sold, ticket_type), is_cancelled, 1, amount_minor)


def _fees(sold: SoldBooking, row: Payment, at_ms: int, *, is_cancelled: bool) -> SalesEntry:
    return SalesEntry(at_ms, *_about(sold, ""), is_cancelled, fees_minor=row.fees.amount_minor)


def _about(sold: SoldBooking, ticket_type: str) -> tuple[str, str, str, str, str]:
    channel, row = "counter" if sold.at_counter else "online", sold.payment
    promo, currency = (row.promo, row.total.currency) if row is not None else ("", "")
    return sold.booking.showtime_id, ticket_type, channel, promo, currency

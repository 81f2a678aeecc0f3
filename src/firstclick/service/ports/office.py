"""The port of what staff look at in the ledger: bookings by words, money of showtimes, labels, acts of staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from firstclick.domain.booking import Booking
from firstclick.domain.money.payment import Payment, PaymentState
from firstclick.domain.staff.audit import AuditEntry, AuditRow
from firstclick.service.ports.ledger import AlreadyBooked, OtherProgramme


class Place(NamedTuple):
    """Where a page of bookings ends: the last one's time in milliseconds since 1970 UTC, and its reference."""

    booked_at_ms: int
    reference: str


@dataclass(frozen=True, slots=True)
class BookingWords:
    """What somebody looks for: a reference, a name or a part of one, a mail address, or `SHOWTIME SEAT`.

    Names are compared by `buyer_name_key`.

    An empty text finds all. `after` is where the page before ended.
    """

    text: str
    bookings_max: int
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class StateTotal:
    """The payments of a showtime that are in one state, in the smallest unit of the currency."""

    state: PaymentState
    currency: str
    payments: int
    total_minor: int
    charged_minor: int


@dataclass(frozen=True, slots=True)
class ShowtimeMoney:
    """The money of a showtime. `due` are the payments themselves, since seats of them may be cancelled.

    `refunded_minor` is given back, or will be; `failed_refunds` are for staff to look at.
    """

    states: tuple[StateTotal, ...] = ()
    due: tuple[Payment, ...] = ()
    refunded_minor: int = 0
    failed_refunds: int = 0


class HouseSeatLabel(NamedTuple):
    """For whom staff keep a seat back, and who decided it."""

    label: str
    who: str


@dataclass(frozen=True, slots=True)
class Move:
    """A booking gets other seats: pairs of an old and a new one. `kinds` are those of the new seats, for the bill.

    It is written while the programme is of that version. `entry` is recorded with it. `at_ms`: ms since 1970 UTC.
    """

    reference: str
    pairs: tuple[tuple[str, str], ...]
    kinds: Mapping[str, str]
    by: str
    at_ms: int
    programme_version: int
    entry: AuditEntry


class MoveLedger(Protocol):
    """Moves bookings. Every call may raise `LedgerUnavailable`."""

    async def move(self, move: Move) -> Booking | AlreadyBooked | OtherProgramme:
        """Give the booking its new seats in one transaction, with its payment; the booking after that.

        The same transaction numbers the change, for `SeatChangeSource`. Raises `UnknownBooking`, `SeatsNotBooked` when
        one of the old seats is not the booking's any more, and `BeingPaid`.
        """


class OfficeLedger(Protocol):
    """Reads for staff. They leave connections for what sales depend on. Every call may raise `LedgerUnavailable`."""

    async def search_bookings(self, words: BookingWords) -> Sequence[Booking]:
        """The bookings that the words find, the newest first, cancelled ones too."""

    async def payments_of_sessions(self, session_ids: Collection[str]) -> Mapping[str, Payment]:
        """The payments of these sessions, by session."""

    async def money_of_showtimes(self, showtime_ids: Collection[str]) -> Mapping[str, ShowtimeMoney]:
        """The money of each showtime that has payments."""

    async def seats_sold(self, showtime_ids: Collection[str]) -> Mapping[str, int]:
        """How many seats are sold at each showtime that has sold any."""

    async def house_seat_labels(self, showtime_id: str) -> Mapping[str, HouseSeatLabel]:
        """The labels of the seats that staff keep back, by seat."""

    async def acts_about(self, subject: str) -> Sequence[AuditRow]:
        """What the audit log has about a subject, in order."""


@dataclass(frozen=True, slots=True)
class CounterHold:
    """A hold that staff made for a customer: for whom, and who of them did. `ends_at_ms`: ms since 1970 UTC.

    `session_id` is as secret as that of a buyer. Seats and status are in the seat store.
    """

    session_id: str
    showtime_id: str
    label: str
    who: str
    ends_at_ms: int


class CounterHoldLedger(Protocol):
    """Stores for whom staff hold seats. Every call may raise `LedgerUnavailable`."""

    async def add(self, hold: CounterHold, entry: AuditEntry) -> None:
        """Store one and what is recorded about it, in one transaction; those that have ended long ago are deleted."""

    async def of_showtime(self, showtime_id: str) -> Mapping[str, CounterHold]:
        """Those of a showtime by session, also such that have ended."""

    async def all(self) -> Sequence[CounterHold]:
        """Those of every showtime, also such that have ended."""

    async def forget(self, now_ms: int) -> None:
        """Delete those that have ended long ago: their labels may be names of customers."""

"""The commands `bookings list`, `show` and `cancel`. They use the ledger only: servers may run on it or not."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from firstclick.bootstrap.clocks import wall_ms
from firstclick.cli.booking_lines import csv_lines, facts, table
from firstclick.cli.ledgers import existing_ledger, programme_of
from firstclick.cli.options import LEDGER_SETTINGS, Commands, add_command, seat_list
from firstclick.domain.booking import Booking, reference_of
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidBy, Payment, PaymentState
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import BeingPaid, SeatsNotBooked, UnknownBooking
from firstclick.ledger import SqlLedger, opened
from firstclick.service.office.cinema_days import Days
from firstclick.service.office.counter_sales import COUNTER
from firstclick.service.ports.ledger import BookingQuery, Cancellation, Cancelled

REASON_CHARS_MAX = 500
BY_CHARS_MAX = 64
BY_DEFAULT = "command line"


class BookingRefused(Exception):
    """The command cannot do that. `str()` is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Found:
    """Bookings, and the programme that knows their showtimes."""

    bookings: Sequence[Booking]
    programme: Programme


def add_bookings_commands(commands: Commands) -> None:
    """Add `bookings` with its actions."""
    bookings = commands.add_parser("bookings", help="list, show, cancel bookings")
    actions: Commands = bookings.add_subparsers(required=True, metavar="ACTION")
    listing = add_command(actions, "list", "print bookings, cancelled ones too", _list, LEDGER_SETTINGS)
    listing.add_argument("--showtime", metavar="ID", help="those of this showtime")
    listing.add_argument("--email", metavar="ADDRESS", help="those of the buyer with this address")
    listing.add_argument(
        "--day",
        metavar="YYYY-MM-DD",
        help="those of showtimes that start on this day in the cinema's time zone; of showtimes without a start, those "
        "made on it",
    )
    listing.add_argument("--reference", metavar="REFERENCE", help="the one of this reference")
    listing.add_argument("--csv", action="store_true", help="as CSV, with the names of the columns")
    show = add_command(actions, "show", "print a booking with what was cancelled of it", _show, LEDGER_SETTINGS)
    show.add_argument("reference", metavar="REFERENCE", help="its reference")
    cancel = add_command(
        actions, "cancel", "cancel a booking; servers free its seats within two seconds", _cancel, LEDGER_SETTINGS
    )
    cancel.add_argument("reference", metavar="REFERENCE", help="its reference")
    cancel.add_argument(
        "--seats",
        metavar="SEAT",
        nargs="+",
        type=seat_list,
        default=[],
        help="only these, such as A1 A2; without it: all",
    )
    cancel.add_argument("--reason", metavar="TEXT", required=True, help="why; it is kept with the booking")
    cancel.add_argument("--by", metavar="NAME", default=BY_DEFAULT, help=f"who cancels it [{BY_DEFAULT}]")


def _list(options: argparse.Namespace) -> None:
    url, day = existing_ledger(options), _day(options.day)
    reference = reference_of(options.reference) if options.reference else None
    query = BookingQuery(options.showtime, options.email, reference)
    found = asyncio.run(_found(url, query, day))
    if options.csv:
        sys.stdout.writelines(csv_lines(found.bookings, found.programme))
    elif found.bookings:
        print(*table(found.bookings, found.programme), sep="\n")
    else:
        print("There are no such bookings.")


def _show(options: argparse.Namespace) -> None:
    url, reference = existing_ledger(options), reference_of(options.reference)
    found = asyncio.run(_found(url, BookingQuery(reference=reference), None))
    if not found.bookings:
        raise _unknown(reference)
    print(*facts(found.bookings[0], found.programme), sep="\n")


def _cancel(options: argparse.Namespace) -> None:
    url = existing_ledger(options)
    cancellation = Cancellation(
        reference=reference_of(options.reference),
        seat_ids=tuple(dict.fromkeys(chain.from_iterable(options.seats))),
        by=_text(options.by, "--by", BY_CHARS_MAX),
        reason=_text(options.reason, "--reason", REASON_CHARS_MAX),
        at_ms=wall_ms(),
    )
    done, given_back, row = asyncio.run(_run_cancel(url, cancellation))
    reference, left = done.booking.reference, done.booking.seat_ids
    if done.seat_ids:
        print(f"Cancelled of booking {reference}: {', '.join(done.seat_ids)}. Servers free this within two seconds.")
    else:
        print(f"Nothing was cancelled: of booking {reference} that was cancelled already.")
    print(f"The booking still has: {', '.join(left)}." if left else "The booking has no seats any more.")
    if given_back and row is not None:
        print(_refund_sentence(given_back, row))


def _refund_sentence(amount: Money, row: Payment) -> str:
    """Who gives the money back. Only a provider does so by itself."""
    if row.is_external:
        return f"To give back: {amount}. Refund it where it was paid, reference {row.reference}."
    if row.provider == COUNTER:
        way = "in cash" if row.taken is not None and row.taken.paid_by is PaidBy.CASH else "by card"
        return f"To give back: {amount}. It was paid {way} at the counter, and has to be given back there."
    return f"Given back: {amount}. A running server sends this refund to the payment provider ({row.provider})."


async def _found(url: str, query: BookingQuery, day: date | None) -> Found:
    async with opened(url) as ledger:
        programme = await programme_of(ledger)
        return Found(await ledger.find_bookings(_on(day, query, programme)), programme)


async def _run_cancel(url: str, cancellation: Cancellation) -> tuple[Cancelled, Money | None, Payment | None]:
    """What was cancelled, what is given back for it and of which payment; None where nothing was paid."""
    async with opened(url) as ledger:
        before = _given_back(await _payment(ledger, cancellation.reference))
        cancelled = await _cancelled(ledger, cancellation)
        row = await _payment(ledger, cancellation.reference)
        after = _given_back(row)
        return cancelled, after if before is None or after is None else after - before, row


async def _payment(ledger: SqlLedger, reference: str) -> Payment | None:
    booking = await ledger.booking(reference)
    return await ledger.payment_of_session(booking.session_id) if booking is not None else None


def _given_back(row: Payment | None) -> Money | None:
    """What is given back of a payment so far; None where nothing was paid.

    A booking that is cancelled whole while it is paid gives all of it back, also before a refund is asked for.
    """
    if row is None:
        return None
    return row.charged if row.state in {PaymentState.VOIDING, PaymentState.OVER} else row.given_back


async def _cancelled(ledger: SqlLedger, cancellation: Cancellation) -> Cancelled:
    try:
        return await ledger.cancel(cancellation)
    except UnknownBooking:
        raise _unknown(cancellation.reference) from None
    except (SeatsNotBooked, BeingPaid) as error:
        raise BookingRefused(str(error)) from None


def _on(day: date | None, query: BookingQuery, programme: Programme) -> BookingQuery:
    """The query, for one day of the cinema. Raises `DaysRefused`."""
    if day is None:
        return query
    span = Days(day, day, programme.timezone).span
    return replace(query, from_ms=span.from_ms, until_ms=span.until_ms)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise BookingRefused(f"--day takes a day such as 2026-12-24, not {text!r}.") from None


def _text(text: str, option: str, chars_max: int) -> str:
    if not text.strip() or len(text) > chars_max or not text.isprintable():
        raise BookingRefused(f"{option} takes a line of 1 to {chars_max} characters.")
    return text


def _unknown(reference: str) -> BookingRefused:
    return BookingRefused(f"There is no booking {reference}.")

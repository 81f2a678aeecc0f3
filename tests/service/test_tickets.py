"""A booking by its ticket, and a confirmed hold while the ledger does not answer."""

from __future__ import annotations

import pytest

from firstclick.domain import refusals
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema


async def test_a_ticket_needs_no_user_and_knows_the_cinema(cinema: Cinema) -> None:
    booking = await cinema.booked("anna", "A1 A2", "evening")
    found = await cinema.bookings.ticket(booking.reference)
    assert (found.booking, found.cinema, found.timezone) == (booking, "Test", "Europe/Berlin")
    assert found.showtime is not None
    assert found.showtime.movie.title == "The Evening Film"
    with pytest.raises(refusals.UnknownBooking):
        await cinema.bookings.ticket("K7QF-3M9T")


async def test_a_confirmed_hold_knows_its_booking_but_for_an_outage(cinema: Cinema, ledger: HonestLedger) -> None:
    session = await cinema.hold("anna", "A1")
    booking = await cinema.confirm(session, "anna")
    hold = (await cinema.office.look_up(session, "anna")).hold
    assert await cinema.bookings.became(hold) == booking
    ledger.switches.down = True
    assert (await cinema.office.look_up(session, "anna")).hold == hold, "the seats are sold, and the answer can say so"
    assert await cinema.bookings.became(hold) is None
    with pytest.raises(refusals.LedgerUnavailable):
        await cinema.bookings.ticket(booking.reference)

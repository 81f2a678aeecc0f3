"""Staff see the showtimes of a day with seats and money, and who is on a seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from firstclick.domain import refusals
from firstclick.domain.money.payment import PaidBy
from firstclick.domain.seats.seat_state import SeatStatus
from firstclick.service.office.showtime_desk import ShowtimeNow
from firstclick.service.selling.house_seats import Decision
from tests.office.box_office import MIA, BoxOffice, euros, priced_programme
from tests.service.cinema import BEGINS_MS

BERLIN = ZoneInfo("Europe/Berlin")
THE_DAY = datetime.fromtimestamp(BEGINS_MS / 1000, UTC).astimezone(BERLIN).date()


async def shown(office: BoxOffice, showtime_id: str, day: date = THE_DAY) -> ShowtimeNow:
    """What staff see of a showtime."""
    return next(one for one in await office.showtimes.of_day(day) if one.showtime.showtime_id == showtime_id)


async def test_the_seats_of_a_showtime_are_counted_by_status(office: BoxOffice) -> None:
    await office.sells("A1 A2")
    await office.cinema.hold("anna", "B1 B2 B3", "dear")
    await office.begins("bob", "C1", showtime="dear")
    await office.cinema.house_seats.reserve(Decision("dear"), ["C4", "C5"])
    seats = (await shown(office, "dear")).seats
    assert seats == {
        SeatStatus.AVAILABLE: 7,
        SeatStatus.HOLD: 3,
        SeatStatus.PENDING: 1,
        SeatStatus.CONFIRMED: 2,
        SeatStatus.RESERVED: 2,
    }


async def test_money_is_shown_by_what_became_of_it(office: BoxOffice) -> None:
    assert (await shown(office, "dear")).takings is None
    first = await office.sells("A1 A2")
    await office.sells("A3", paid_by=PaidBy.COMPLIMENTARY, note="press")
    due = await office.begins("anna", "B1 B2", "counter", "dear")
    await office.begins("bob", "C1", showtime="dear")
    await office.cancellations.cancel(first.reference, ("A1",), "Mia", "ill")
    takings = (await shown(office, "dear")).takings
    assert takings is not None
    assert (takings.taken, takings.refunded, takings.failed_refunds) == (euros(25), euros(12), 0)
    assert (takings.due, takings.pending) == (due.total, euros(11))
    booking = await office.booking_of(due)
    await office.cancellations.cancel(booking.reference, ("B1",), "Mia", "ill")
    takings = (await shown(office, "dear")).takings
    assert takings is not None
    assert takings.due == euros(11)


async def test_a_day_has_the_showtimes_that_start_on_it_in_order_and_those_without_a_start(office: BoxOffice) -> None:
    programme = priced_programme()
    last_ms = int(datetime(THE_DAY.year, THE_DAY.month, THE_DAY.day, 23, 59, 59, 999_000, BERLIN).timestamp() * 1000)
    evening = programme.showtime_by_id["evening"]
    more = (
        replace(evening, showtime_id="last", starts_at_ms=last_ms),
        replace(evening, showtime_id="next", starts_at_ms=last_ms + 1),
    )
    office.cinema.views.adopt(replace(programme, showtimes=(*programme.showtimes, *more)))
    today = [one.showtime.showtime_id for one in await office.showtimes.of_day(THE_DAY)]
    assert today == ["evening", "late", "last", "plain", "strict", "kept", "small", "dear", "mixed"]
    tomorrow = [one.showtime.showtime_id for one in await office.showtimes.of_day(THE_DAY + timedelta(days=1))]
    assert tomorrow == ["next", "plain", "strict", "kept", "small", "dear", "mixed"]


async def test_a_showtime_whose_seats_are_deleted_is_counted_by_the_ledger(hand_office: BoxOffice) -> None:
    await hand_office.cinema.booked("anna", "A1 A2", "evening")
    hand_office.ended.add("evening")
    seats = (await shown(hand_office, "evening")).seats
    assert (seats[SeatStatus.CONFIRMED], seats[SeatStatus.AVAILABLE]) == (2, 13)
    hand_office.clock.advance(BEGINS_MS - hand_office.clock())
    assert hand_office.showtimes.today() == THE_DAY


async def test_the_map_has_who_is_on_each_seat(office: BoxOffice) -> None:
    sold = await office.sells("A1 A2")
    session = await office.cinema.hold("anna", "B1", "dear")
    decision = Decision("dear", "press", MIA)
    await office.cinema.house_seats.keep_back(decision, ["C1"])
    shown_map = await office.showtimes.map("dear")
    assert shown_map.bookings["A2"].reference == sold.reference
    assert shown_map.payments[sold.session_id].charged == euros(25)
    assert shown_map.labels["C1"] == ("press", "Mia")
    held, booked = (shown_map.view.occupancy.state(one, office.cinema.store.now_ms()) for one in ("B1", "A1"))
    assert office.customer_holds.handle_of("dear", held) is not None
    assert session not in str(office.customer_holds.handle_of("dear", held))
    assert office.customer_holds.handle_of("dear", booked) is None
    with pytest.raises(refusals.UnknownShowtime):
        await office.showtimes.map("nothing")

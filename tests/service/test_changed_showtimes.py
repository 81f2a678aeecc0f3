"""What a cinema changes about a showtime while seats of it are sold, held and booked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.programme import Planned, Programme, Showtime, ShowtimeStatus
from firstclick.service.ports.sale_hook import Origin
from tests.service.cinema import BEGINS_MS, Cinema, programme
from tests.simulation.clocks import HandClock

BUYER = Origin()


def with_showtime(showtime_id: str, edit: Callable[[Showtime], Showtime]) -> Programme:
    """The programme with one showtime edited."""
    before = programme()
    return replace(
        before, showtimes=tuple(edit(one) if one.showtime_id == showtime_id else one for one in before.showtimes)
    )


def closed(showtime_id: str) -> Programme:
    return with_showtime(showtime_id, lambda one: replace(one, status=ShowtimeStatus.CLOSED))


async def test_no_more_seats_of_a_closed_showtime_are_taken(cinema: Cinema) -> None:
    held = await cinema.office.hold("late", "anna", ["A1", "A2"], BUYER)
    session = held.hold.session_id
    cinema.views.adopt(closed("late"))
    office = cinema.office
    taking: list[Callable[[], Awaitable[object]]] = [
        lambda: office.hold("late", "ben", ["B1"], BUYER),
        lambda: office.hold_best("late", "ben", 2, origin=BUYER),
        lambda: office.swap(session, "anna", ["A1", "A2", "A3"]),
        lambda: office.swap_best(session, "anna", 2),
    ]
    for take in taking:
        with pytest.raises(refusals.ShowtimeClosed):
            await take()


async def test_who_holds_seats_of_a_closed_showtime_keeps_them_and_can_book_them(cinema: Cinema) -> None:
    held = await cinema.office.hold("late", "anna", ["A1", "A2"], BUYER)
    cinema.views.adopt(closed("late"))
    session = held.hold.session_id
    assert (await cinema.office.extend(session, "anna")).hold.seat_ids == ("A1", "A2")
    assert (await cinema.office.swap(session, "anna", ["A1"])).hold.seat_ids == ("A1",)
    assert (await cinema.bookings.confirm(session, "anna", BUYER)).seat_ids == ("A1",)


async def test_the_counter_sells_seats_of_a_closed_showtime(cinema: Cinema) -> None:
    cinema.views.adopt(closed("late"))
    assert (await cinema.office.hold("late", "counter", ["B1"])).hold.seat_ids == ("B1",)


async def test_the_next_showtime_of_a_movie_is_one_that_is_sold(cinema: Cinema) -> None:
    assert cinema.office.current_showtime("evening") == "evening"
    cinema.views.adopt(closed("evening"))
    assert cinema.office.current_showtime("evening") == "late"
    assert "evening" not in cinema.office.showtimes_on_sale()
    cinema.views.adopt(closed("plain"))
    with pytest.raises(refusals.NothingOnSale):
        cinema.office.current_showtime("plain")


def cancelled(showtime_id: str) -> Programme:
    return with_showtime(showtime_id, lambda one: replace(one, status=ShowtimeStatus.CANCELLED))


async def test_nothing_of_a_cancelled_showtime_is_held_kept_or_booked(cinema: Cinema) -> None:
    held = await cinema.office.hold("late", "anna", ["A1", "A2"], BUYER)
    other = await cinema.office.hold("late", "carl", ["C1"], BUYER)
    cinema.views.adopt(cancelled("late"))
    session = held.hold.session_id
    with pytest.raises(refusals.ShowtimeCancelled):
        await cinema.office.hold("late", "ben", ["B1"], BUYER)
    with pytest.raises(refusals.ShowtimeCancelled):
        await cinema.office.hold("late", "counter", ["B1"])
    with pytest.raises(refusals.ShowtimeCancelled):
        await cinema.bookings.confirm(session, "anna", BUYER)
    with pytest.raises(refusals.HoldOver) as over:
        await cinema.office.look_up(session, "anna")
    assert over.value.reason == "showtime_cancelled"
    with pytest.raises(refusals.ShowtimeCancelled):
        await cinema.office.extend(other.hold.session_id, "carl")
    assert await cinema.seats("late") == {}


async def test_a_booking_of_a_cancelled_showtime_stays_and_can_be_cancelled(cinema: Cinema) -> None:
    held = await cinema.office.hold("late", "anna", ["A1"], BUYER)
    booking = await cinema.bookings.confirm(held.hold.session_id, "anna", BUYER)
    cinema.views.adopt(cancelled("late"))
    ticket = await cinema.bookings.ticket(booking.reference)
    assert ticket.booking.seat_ids == ("A1",)
    assert ticket.showtime is not None
    assert ticket.showtime.status is ShowtimeStatus.CANCELLED


def moved(showtime_id: str) -> Programme:
    """Two hours later, in a room with the same seats."""

    def move(one: Showtime) -> Showtime:
        was = one.starts_at_ms or 0
        twin = replace(one.auditorium, auditorium_id="twin", name="Twin")
        planned = Planned(was, one.auditorium.name)
        return replace(one, auditorium=twin, starts_at_ms=was + 7_200_000, moved_from=planned)

    return with_showtime(showtime_id, move)


async def test_a_moved_showtime_keeps_its_holds_and_its_bookings(cinema: Cinema) -> None:
    held = await cinema.office.hold("late", "anna", ["A1"], BUYER)
    booked = await cinema.office.hold("late", "ben", ["B1"], BUYER)
    await cinema.bookings.confirm(booked.hold.session_id, "ben", BUYER)
    cinema.views.adopt(moved("late"))
    view = await cinema.views.open("late")
    assert cinema.views.programme.sells_as_held(held.hold)
    booking = await cinema.bookings.confirm(held.hold.session_id, "anna", BUYER)
    ticket = await cinema.bookings.ticket(booking.reference)
    assert ticket.showtime is not None
    assert ticket.showtime.starts_at_ms == BEGINS_MS + 3_600_000 + 7_200_000
    assert set(view.taken) == {"A1", "B1"}


async def test_a_moved_showtime_is_sold_until_its_new_start(cinema: Cinema, clock: HandClock) -> None:
    cinema.views.adopt(moved("late"))
    clock.jump_to(BEGINS_MS + 3_600_000 + 1)
    assert (await cinema.office.hold("late", "anna", ["A1"], BUYER)).hold.seat_ids == ("A1",)
    clock.jump_to(BEGINS_MS + 3_600_000 + 7_200_000)
    with pytest.raises(refusals.ShowtimeBegun):
        await cinema.office.hold("late", "ben", ["B1"], BUYER)


async def test_listeners_know_a_changed_showtime_by_another_edition(cinema: Cinema) -> None:
    view = await cinema.views.open("late")
    before, position = view.edition, view.position
    cinema.views.adopt(closed("late"))
    assert view.edition != before
    assert view.position == position
    cinema.views.adopt(programme())
    assert view.edition == before
    assert view.showtime.starts_at_ms == BEGINS_MS + 3_600_000

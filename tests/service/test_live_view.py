"""One showtime as a process knows it: the seats, and how many holds each user has there."""

from __future__ import annotations

from dataclasses import replace

from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Confirmed, Held, Pending, SeatState
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent, Snapshot
from tests.service.cinema import programme

NOW_MS = 10


def fresh(**taken: SeatState) -> LiveView:
    """A view at position 0 of epoch `e`."""
    view = LiveView(programme().showtime_by_id["plain"])
    view.reset(Snapshot("plain", "e", 0, taken))
    return view


def event(position: int, epoch: str = "e", **seats: SeatState) -> SeatEvent:
    """A change of seats."""
    return SeatEvent("plain", epoch, position, 0, tuple(seats.items()), None)


def test_the_next_event_is_applied() -> None:
    view = fresh(A1=RESERVED)
    assert view.apply(event(1, A1=AVAILABLE, A2=RESERVED))
    assert (view.position, view.taken, view.seats_available) == (1, {"A2": RESERVED}, 14)


def test_an_event_that_frees_a_free_seat_changes_nothing() -> None:
    view = fresh(A1=RESERVED)
    assert view.apply(event(1, A2=AVAILABLE))
    assert (view.position, view.taken, view.seats_available) == (1, {"A1": RESERVED}, 14)


def test_an_event_of_a_known_position_changes_nothing() -> None:
    view = fresh()
    assert view.apply(event(1, A1=RESERVED))
    assert view.apply(event(1, A1=AVAILABLE))
    assert (view.position, view.taken) == (1, {"A1": RESERVED})


def test_an_event_after_a_gap_or_of_another_epoch_is_rejected_and_changes_nothing() -> None:
    view = fresh()
    assert not view.apply(event(2, A1=RESERVED))
    assert not view.apply(event(1, "f", A1=RESERVED))
    assert (view.epoch, view.position, view.taken) == ("e", 0, {})


def test_a_fresh_snapshot_replaces_all_that_was_known() -> None:
    view = fresh(A1=Held("s1", "anna", 9))
    view.reset(Snapshot("plain", "f", 7, {"A2": Held("s2", "bob", 9)}))
    assert (view.epoch, view.position, set(view.taken)) == ("f", 7, {"A2"})
    assert (view.holds_of("anna"), view.holds_of("bob")) == (0, 1)


def test_rules_look_at_the_seats_as_they_are_now() -> None:
    view = fresh()
    occupancy = view.occupancy
    assert view.apply(event(1, A1=RESERVED))
    assert occupancy.state("A1", 0) == RESERVED


def test_a_users_holds_are_counted_as_their_seats_come_and_go() -> None:
    view = fresh(A1=Held("s1", "anna", 9), A2=Held("s1", "anna", 9))
    view.apply(event(1, A3=Held("s2", "anna", 5), B1=Held("s3", "bob", 5)))
    assert (view.holds_of("anna"), view.holds_of("bob"), view.seats_available) == (2, 1, 11)
    view.apply(event(2, A1=AVAILABLE))
    view.apply(event(3, A3=Held("s2", "anna", 8)))
    assert view.holds_of("anna") == 2
    view.apply(event(4, A2=Held("s4", "bob", 5), A3=AVAILABLE))
    assert (view.holds_of("anna"), view.holds_of("bob")) == (0, 2)


def test_a_hold_that_is_being_paid_still_counts_and_a_booking_does_not() -> None:
    view = fresh(A1=Held("s1", "anna", 9), A2=Held("s2", "anna", 9))
    view.apply(event(1, A1=Pending("s1", "anna")))
    assert view.holds_of("anna") == 2
    view.apply(event(2, A1=Confirmed("s1", "anna"), A2=Confirmed("s2", "anna")))
    assert view.holds_of("anna") == 0


def test_seats_that_have_left_the_map_are_not_counted_among_the_taken_ones() -> None:
    view = fresh(A1=RESERVED, Z9=RESERVED)
    assert view.seats_available == 14
    view.apply(event(1, Z8=RESERVED))
    assert view.seats_available == 14
    view.replace_showtime(
        replace(view.showtime, auditorium=replace(view.showtime.auditorium, seat_map=plain_grid(2, 5)))
    )
    assert view.seats_available == 9
    view.apply(event(2, C1=RESERVED, B1=RESERVED))
    assert view.seats_available == 8
    view.apply(event(3, C1=AVAILABLE, Z9=AVAILABLE, A1=AVAILABLE))
    assert view.seats_available == 9
    view.reset(Snapshot("plain", "e", 3, {"B1": RESERVED}))
    assert view.seats_available == 9


def test_the_rows_of_free_seats_are_kept_current_through_every_change() -> None:
    view = fresh(A1=RESERVED)
    free_of(view)
    view.apply(event(1, A1=AVAILABLE, A2=RESERVED, B1=Held("s", "ann", 5)))
    assert free_of(view) == view.occupancy.free(NOW_MS)
    view.replace_showtime(
        replace(view.showtime, auditorium=replace(view.showtime.auditorium, seat_map=plain_grid(2, 6)))
    )
    assert free_of(view) == view.occupancy.free(NOW_MS)
    view.reset(Snapshot("plain", "e", 3, {"B6": RESERVED}))
    assert free_of(view) == view.occupancy.free(NOW_MS) == view.occupancy.seat_map.by_id.keys() - {"B6"}


def free_of(view: LiveView) -> set[str]:
    """The ids of the seats that are free by the view's rows."""
    rows = view.free_rows(view.occupancy, NOW_MS)
    numbered = zip(rows.seat_map.lines, rows.numbers, strict=True)
    return {seat.seat_id for line, number in numbered for n, seat in enumerate(line.seats) if number >> n & 1}


def test_the_edition_changes_with_the_stores_epoch_and_with_the_map_and_with_nothing_else() -> None:
    view, same = fresh(), fresh(A1=RESERVED)
    before = view.edition
    assert before == same.edition
    assert before.startswith("e.")
    view.apply(event(1, A1=RESERVED))
    view.replace_showtime(replace(view.showtime, starts_at_ms=5))
    assert view.edition == before
    view.replace_showtime(
        replace(view.showtime, auditorium=replace(view.showtime.auditorium, seat_map=plain_grid(3, 6)))
    )
    larger = view.edition
    view.reset(Snapshot("plain", "f", 0, {}))
    assert len({before, larger, view.edition}) == 3

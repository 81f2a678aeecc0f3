"""The geometry of a room: positions of seats, blocks, and row labels."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap, plain_grid, row_label
from tests.domain.drawn_rooms import DRAWINGS, block_of, drawn_house


def ids(seats: tuple[Seat, ...]) -> str:
    """The ids of the seats."""
    return " ".join(seat.seat_id for seat in seats)


def test_a_plain_room_is_lettered_from_the_screen_and_numbered_from_the_left() -> None:
    room = plain_grid(2, 3)
    assert ids(room.seats) == "A1 A2 A3 B1 B2 B3"
    assert room.by_id["B3"] == Seat("B3", "B", 3, 2, 1, SeatKind.STANDARD)
    assert [(row.label, row.y) for row in room.rows] == [("A", 0), ("B", 1)]


def test_rows_after_z_have_two_letters() -> None:
    assert [row_label(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_gap_ends_a_block_and_so_does_a_row() -> None:
    room = drawn_house("..__.", "...").seat_map
    assert [ids(block) for block in room.blocks] == ["A1 A2", "A5", "B1 B2 B3"]


def test_a_block_is_left_to_right_however_the_row_was_written() -> None:
    first, second, third = plain_grid(1, 3).seats
    assert SeatMap((Row("A", 0, (third, first, second)),)).blocks == ((first, second, third),)


def test_taken_seats_do_not_cut_a_block() -> None:
    assert [ids(block) for block in drawn_house(".x.").seat_map.blocks] == ["A1 A2 A3"]


def test_the_width_counts_gaps_and_the_longest_row_does_not() -> None:
    room = drawn_house("..__.", "....").seat_map
    assert (room.width, room.seats_per_row_max) == (5, 4)


def test_a_room_without_seats_has_no_width_and_no_blocks() -> None:
    for room in (SeatMap(()), SeatMap((Row("A", 0, ()),)), plain_grid(0, 5)):
        assert (room.seats, room.blocks, room.width, room.seats_per_row_max) == ((), (), 0, 0)


@given(DRAWINGS)
def test_every_seat_is_in_one_block_with_its_neighbours(drawing: list[str]) -> None:
    room = drawn_house(*drawing).seat_map
    at = {(seat.y, seat.x): seat for seat in room.seats}
    assert sorted(seat.seat_id for block in room.blocks for seat in block) == sorted(room.by_id)
    for seat in room.seats:
        block = block_of(room, seat.seat_id)
        beside = [at[place] for place in ((seat.y, seat.x - 1), (seat.y, seat.x + 1)) if place in at]
        assert {seat, *beside} <= set(block)
        assert [one.x for one in block] == list(range(block[0].x, block[0].x + len(block)))


@given(st.integers(0, 30), st.integers(0, 12))
def test_a_plain_room_has_all_its_seats_under_different_ids(rows: int, seats_per_row: int) -> None:
    room = plain_grid(rows, seats_per_row)
    assert len(room.by_id) == len(room.seats) == rows * seats_per_row


@given(st.lists(st.integers(0, 20_000), unique=True))
def test_no_two_rows_have_the_same_label(indexes: list[int]) -> None:
    assert len({row_label(index) for index in indexes}) == len(indexes)


def test_a_map_has_a_fingerprint_of_its_own() -> None:
    (row,) = plain_grid(1, 2).rows
    first, second = row.seats
    others = [
        replace(second, kind=SeatKind.PREMIUM),
        replace(second, x=2),
        replace(second, y=1),
        replace(second, number=3),
        replace(second, row="B"),
        replace(second, seat_id="B2"),
        replace(second, out_of_order=True),
    ]
    changed = [SeatMap((replace(row, seats=(first, other)),)) for other in others]
    prints = {one.fingerprint for one in [*changed, plain_grid(1, 2), plain_grid(1, 1), plain_grid(2, 1), SeatMap(())]}
    assert len(prints) == len(others) + 4
    assert plain_grid(1, 2).fingerprint == plain_grid(1, 2).fingerprint == "63fad440", (
        "in every process, at every start"
    )


def test_terms_change_with_the_chair_and_the_offer_and_not_with_the_distance_from_the_screen() -> None:
    (row,) = plain_grid(1, 2).rows
    first, second = row.seats

    def terms_with(seat: Seat) -> str:
        return SeatMap((replace(row, seats=(first, seat)),)).terms(7, ("A1", "A2"))

    others = [
        replace(second, kind=SeatKind.PREMIUM),
        replace(second, x=2),
        replace(second, number=3),
        replace(second, row="B"),
        replace(second, out_of_order=True),
    ]
    before = plain_grid(1, 2).terms(7, ("A2", "A1"))
    assert terms_with(second) == terms_with(replace(second, y=3)) == before
    found = {before, *map(terms_with, others), plain_grid(1, 2).terms(8, ("A1", "A2")), plain_grid(1, 1).terms(7, "")}
    assert len(found) == len(others) + 3

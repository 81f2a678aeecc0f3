"""Free seats as a number a row: the same seats as one by one, whatever changes and however late it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.seats.free_rows import CurrentRows, FreeRows
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import SeatMap, plain_grid
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Available, Confirmed, Held, Pending, SeatState
from tests.domain.drawn_rooms import drawn_house

ROOM = drawn_house("..._..", "___", ".w.l").seat_map
TIMES = st.integers(0, 5)
STATES = st.one_of(
    st.builds(Held, st.just("s"), st.just("ann"), TIMES),
    st.sampled_from([AVAILABLE, RESERVED, Pending("s", "ann"), Confirmed("s", "ann")]),
)
CHANGES = st.lists(st.tuples(st.sampled_from([*ROOM.by_id, "Z9"]), STATES, TIMES), max_size=30)


def seats(rows: FreeRows) -> set[str]:
    """The ids of the free seats."""
    numbered = zip(rows.seat_map.lines, rows.numbers, strict=True)
    return {seat.seat_id for line, number in numbered for n, seat in enumerate(line.seats) if number >> n & 1}


@given(CHANGES, st.integers(0, 30))
def test_kept_rows_have_the_free_seats_at_every_time(changes: list[tuple[str, SeatState, int]], before: int) -> None:
    taken: dict[str, SeatState] = {}
    rows = CurrentRows(ROOM, {})
    for number, (seat_id, state, now_ms) in enumerate(changes):
        if isinstance(state, Available):
            taken.pop(seat_id, None)
        else:
            taken[seat_id] = state
        rows.put(seat_id, state)
        if number == before:
            rows = CurrentRows(ROOM, taken)
        assert seats(rows.free(now_ms)) == Occupancy("showtime-1", ROOM, taken).free(now_ms) & ROOM.by_id.keys()


def test_what_a_caller_changes_is_the_caller_s() -> None:
    kept = CurrentRows(ROOM, {})
    mine = kept.free(0)
    mine.remove(["A1", "Z9"])
    mine.add(["A1"])
    mine.remove(["C4"])
    assert seats(mine) == ROOM.by_id.keys() - {"C4"}
    assert seats(kept.free(0)) == ROOM.by_id.keys()


def test_a_map_has_its_rows_as_lines_without_empty_ones() -> None:
    assert [line.y for line in ROOM.lines] == [0, 2]
    assert ROOM.lines[0].columns == (0, 1, 2, 4, 5)
    assert ROOM.lines[0].links == 0b1011, "seat 2 has a gap on its right, and seat 4 a wall"
    assert FreeRows.of(SeatMap(()), ["A1"]).numbers == []
    assert plain_grid(2, 3).place_of["B3"] == (1, 0b100)

"""The states of a seat: the word of each, its deadline, and its holder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    RESERVED,
    Available,
    Confirmed,
    Held,
    Pending,
    Reserved,
    SeatState,
    at,
    deadline_of,
    differ,
    holder_of,
    status_of,
)
from firstclick.domain.values import replace

HELD = Held("session-1", "anna", 1_000)
PENDING = Pending("session-1", "anna")
CONFIRMED = Confirmed("session-1", "anna")
STATES: list[SeatState] = [AVAILABLE, HELD, PENDING, CONFIRMED, RESERVED]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (AVAILABLE, "available"),
        (HELD, "hold"),
        (PENDING, "booked"),
        (CONFIRMED, "confirmed"),
        (RESERVED, "reserved"),
    ],
)
def test_every_state_has_its_word_on_the_wire(state: SeatState, word: str) -> None:
    assert status_of(state) == word


def test_only_holds_end_by_themselves() -> None:
    assert [deadline_of(state) for state in STATES] == [None, 1_000, None, None, None]


def test_a_hold_counts_until_the_millisecond_before_its_deadline() -> None:
    assert at(HELD, 999) == HELD
    assert at(HELD, 1_000) == AVAILABLE
    assert at(HELD, 1_001) == AVAILABLE


@given(st.integers())
def test_pending_confirmed_and_reserved_seats_do_not_lapse(now_ms: int) -> None:
    lasting: list[SeatState] = [AVAILABLE, PENDING, CONFIRMED, RESERVED]
    assert [at(state, now_ms) for state in lasting] == lasting


@given(st.sampled_from(STATES), st.integers(0, 2_000), st.integers(0, 2_000))
def test_a_lapsed_hold_stays_lapsed(state: SeatState, earlier_ms: int, wait_ms: int) -> None:
    assert at(at(state, earlier_ms), earlier_ms + wait_ms) == at(state, earlier_ms + wait_ms)


def test_a_seat_belongs_to_whoever_holds_pays_or_has_paid() -> None:
    anna = ("session-1", "anna")
    assert [holder_of(state) for state in STATES] == [None, anna, anna, anna, None]


def test_states_of_different_classes_are_different_even_with_equal_fields() -> None:
    assert len({*STATES, Available(), Reserved()}) == len(STATES)


def test_states_differ_exactly_when_they_are_not_equal() -> None:
    copies: list[SeatState] = [replace(state) for state in STATES]
    others: list[SeatState] = [replace(HELD, expires_at_ms=2_000), replace(PENDING, user_id="bob")]
    every = [*STATES, *copies, *others]
    assert all(differ(one, other) is (one != other) for one in every for other in every)

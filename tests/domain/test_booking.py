"""The reference that people use for a booking, and what of it can be cancelled."""

from __future__ import annotations

import pytest

from firstclick.domain.booking import (
    REFERENCE_ALPHABET,
    Booking,
    CancelledSeat,
    booking_reference,
    reference_of,
    seats_to_cancel,
)
from firstclick.domain.refusals import SeatsNotBooked

BOOKING = Booking(
    "K7QF-3M9T", "s", "one", "ann", ("A1", "A2", "B1"), 0, cancelled=(CancelledSeat("A3", 1, "rita", "ill"),)
)


def test_a_reference_is_two_groups_of_four_letters_and_digits() -> None:
    assert booking_reference(0) == "2222-2222"
    assert booking_reference(sum([place * 30**place for place in range(8)])) == "2345-6789"


def test_no_sign_of_a_reference_is_confused_with_another_when_it_is_read_aloud() -> None:
    assert not set("01ILOU") & set(REFERENCE_ALPHABET)
    assert len(set(REFERENCE_ALPHABET)) == len(REFERENCE_ALPHABET) == 30


@pytest.mark.parametrize("typed", ["K7QF-3M9T", "k7qf3m9t", " k7qf 3m9t ", "K7 QF-3M 9T"])
def test_a_reference_is_understood_however_it_is_typed(typed: str) -> None:
    assert reference_of(typed) == "K7QF-3M9T"


def test_what_is_no_reference_stays_a_text() -> None:
    assert reference_of(" k7qf-3m9 ") == "K7QF-3M9"


@pytest.mark.parametrize(
    ("named", "found"),
    [((), "A1 A2 B1"), (("B1", "A1"), "A1 B1"), (("A2", "A2"), "A2"), (("A3",), ""), (("A3", "B1"), "B1")],
)
def test_what_is_sold_of_the_named_seats_is_cancelled(named: tuple[str, ...], found: str) -> None:
    assert seats_to_cancel(BOOKING, named) == tuple(found.split())


def test_seats_that_the_booking_never_had_are_refused() -> None:
    with pytest.raises(SeatsNotBooked, match="the seats C1 and C2"):
        seats_to_cancel(BOOKING, ("A1", "C1", "C2", "C1"))

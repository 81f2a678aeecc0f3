"""Who is let in at the door: verdicts, groups, clocks, and doors that were offline and meet later."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstclick.domain import values
from firstclick.domain.admission import (
    ADMITS_AFTER_START_MS,
    NOBODY,
    OFFLINE_MS_MAX,
    AdmissionEvent,
    AdmissionKind,
    DoorTicket,
    Folded,
    Scan,
    Verdict,
    clamped_ms,
    fault_of,
    fold,
    opening,
    seats_asked,
    seats_moving,
)
from firstclick.domain.booking import Booking, CancelledSeat, MovedSeat

HOUR_MS = 3_600_000
START_MS = 1_795_000_000_000
FIVE = ("A1", "A2", "A3", "A4", "A5")
BOOKING = Booking("K7QF-3M9T", "session", "tonight", "ann", FIVE, START_MS - 24 * HOUR_MS)


def event(
    scan_id: str,
    *seats: str,
    at_ms: int = START_MS,
    way: AdmissionKind = AdmissionKind.IN,
    device: str = "left",
    undoes: str = "",
) -> AdmissionEvent:
    return AdmissionEvent(
        scan_id,
        BOOKING.reference,
        "tonight",
        seats or FIVE,
        way,
        device,
        f"device/{device}",
        at_ms,
        at_ms,
        True,
        undoes,
    )


def verdicts(folded: Folded) -> dict[str, Verdict]:
    return {scan_id: one.verdict for scan_id, one in folded.outcomes.items()}


def scan(at_ms: int = START_MS, *seats: str, way: AdmissionKind = AdmissionKind.IN, showtime: str = "") -> Scan:
    return Scan("s", BOOKING.reference, at_ms, way, seats, showtime)


def ticket(booking: Booking = BOOKING, *, is_due: bool = False, is_on: bool = True) -> DoorTicket:
    return DoorTicket(booking, is_due, is_on, opening(START_MS, START_MS + 2 * HOUR_MS, HOUR_MS))


def fault(one: DoorTicket, asked: Scan) -> Verdict | None:
    return fault_of(one, asked, seats_asked(one.booking, asked))


def test_three_of_five_are_let_in_and_later_the_rest() -> None:
    folded = fold(BOOKING, [event("a", "A1", "A2", "A3")])
    assert [folded.is_inside(one) for one in FIVE] == [True, True, True, False, False]
    rest = seats_moving(folded, scan(), FIVE)
    assert rest == ("A4", "A5")
    assert seats_moving(folded, scan(START_MS, "A3", "A4"), ("A3", "A4")) == (), "of named seats all, or none"
    assert seats_moving(fold(BOOKING, [event("a"), event("b")]), scan(), FIVE) == ()


def test_the_earlier_of_two_doors_admits_and_the_later_one_is_double_and_says_of_whom() -> None:
    left, right = event("a", device="left", at_ms=START_MS + 5), event("b", device="right", at_ms=START_MS)
    folded = fold(BOOKING, [left, right])
    assert verdicts(folded) == {"a": Verdict.DOUBLE, "b": Verdict.ADMITTED}
    assert (folded.outcomes["a"].first, folded.outcomes["a"].twice) == (right, FIVE)
    assert folded.has_conflict
    assert not fold(BOOKING, [right]).has_conflict


def test_a_group_that_two_doors_share_is_double_for_the_seats_of_both_only() -> None:
    folded = fold(BOOKING, [event("a", "A1", "A2", at_ms=1), event("b", "A2", "A3", at_ms=2)])
    assert (folded.outcomes["b"].seat_ids, folded.outcomes["b"].twice) == (("A3",), ("A2",))


def test_who_goes_out_may_come_in_again_and_is_known_to_have_come() -> None:
    events = [event("a", "A1", at_ms=1), event("b", "A1", at_ms=2, way=AdmissionKind.OUT), event("c", "A1", at_ms=3)]
    assert not fold(BOOKING, events[:2]).is_inside("A1")
    assert "A1" in fold(BOOKING, events[:2]).seats
    assert verdicts(fold(BOOKING, events)) == {"a": Verdict.ADMITTED, "b": Verdict.LEFT, "c": Verdict.ADMITTED}
    nobody_there = fold(BOOKING, [event("b", "A1", way=AdmissionKind.OUT)])
    assert verdicts(nobody_there) == {"b": Verdict.ALREADY}


def test_an_undone_scan_is_as_if_it_had_not_been_whenever_the_undo_arrives() -> None:
    events = [event("a", at_ms=1), event("b", at_ms=2), event("undo a", way=AdmissionKind.UNDO, at_ms=0, undoes="a")]
    folded = fold(BOOKING, events)
    assert verdicts(folded)["b"] is Verdict.ADMITTED
    assert folded.outcomes["a"].undone == events[2]
    assert fold(BOOKING, [events[0], events[2]]).seats == {}


def test_a_refused_event_counts_for_nothing_and_keeps_its_reason() -> None:
    refused = replace(event("a", at_ms=1), refused=Verdict.REVOKED)
    folded = fold(BOOKING, [refused, event("b", at_ms=2)])
    assert verdicts(folded) == {"a": Verdict.REVOKED, "b": Verdict.ADMITTED}


@pytest.mark.parametrize(
    ("asked", "given_ticket", "expected"),
    [
        (scan(), ticket(), None),
        (scan(START_MS - HOUR_MS), ticket(), None),
        (scan(START_MS - HOUR_MS - 1), ticket(), Verdict.TOO_EARLY),
        (scan(START_MS + ADMITS_AFTER_START_MS), ticket(), Verdict.WRONG_SHOWTIME),
        (scan(START_MS + ADMITS_AFTER_START_MS - 1), ticket(), None),
        (scan(START_MS, showtime="tonight"), ticket(), None),
        (scan(START_MS, showtime="tomorrow"), ticket(), Verdict.WRONG_SHOWTIME),
        (scan(), ticket(is_on=False), Verdict.WRONG_SHOWTIME),
        (scan(), ticket(is_due=True), Verdict.UNPAID),
        (scan(START_MS, "A1", way=AdmissionKind.OUT), ticket(is_due=True), None),
        (scan(START_MS, "Z9"), ticket(), Verdict.UNKNOWN),
        (scan(), ticket(values.replace(BOOKING, seat_ids=())), Verdict.CANCELLED),
    ],
)
def test_why_a_ticket_does_not_count(asked: Scan, given_ticket: DoorTicket, expected: Verdict | None) -> None:
    assert fault(given_ticket, asked) is expected


def test_a_long_film_admits_until_its_end_and_one_without_a_start_always() -> None:
    long = opening(START_MS, START_MS + 6 * HOUR_MS, HOUR_MS)
    assert long is not None
    assert long.until_ms == START_MS + 6 * HOUR_MS
    assert opening(None, None, HOUR_MS) is None
    assert fault_of(DoorTicket(BOOKING), scan(0), FIVE) is None


def test_a_ticket_of_a_cancelled_showtime_counts_at_no_time() -> None:
    off = DoorTicket(BOOKING, is_cancelled=True)
    assert {fault(off, scan(at_ms)) for at_ms in (0, START_MS, START_MS + 9 * HOUR_MS)} == {Verdict.CANCELLED}
    assert fault(off, scan(way=AdmissionKind.OUT)) is Verdict.CANCELLED


def test_a_seat_that_was_cancelled_counts_for_scans_before_that() -> None:
    cancelled = CancelledSeat("A5", START_MS, "Mia", "ill")
    booking = values.replace(BOOKING, seat_ids=FIVE[:4], cancelled=(cancelled,))
    assert seats_asked(booking, scan(START_MS)) == FIVE[:4]
    assert seats_asked(booking, scan(START_MS - 1)) == FIVE
    assert fault(ticket(booking), scan(START_MS, "A5")) is Verdict.CANCELLED
    assert fault(ticket(booking), scan(START_MS - 1, "A5")) is None
    assert fault(ticket(booking), scan(START_MS, "A1")) is None


def test_a_moved_seat_takes_its_admission_along() -> None:
    """A1 and A2 change places, and then A1 moves to B1."""
    moved = (
        MovedSeat("A1", "A2", 10, "Mia"),
        MovedSeat("A2", "A1", 10, "Mia"),
        MovedSeat("A1", "B1", 20, "Mia"),
    )
    booking = values.replace(BOOKING, seat_ids=("A2", "B1"), moved=moved)
    assert set(fold(booking, [event("a", "A1", at_ms=5)]).seats) == {"A2"}
    assert set(fold(booking, [event("a", "A2", at_ms=5)]).seats) == {"B1"}
    assert set(fold(booking, [event("a", "A1", at_ms=15)]).seats) == {"B1"}
    assert seats_asked(booking, scan(25, "A1")) == ("B1",), "the door did not know of the move"
    assert seats_asked(booking, scan(25, "A2")) == ("A2",)


@pytest.mark.parametrize("wrong_by_ms", [-HOUR_MS, 0, HOUR_MS])
def test_a_clock_that_is_off_by_an_hour_is_put_right_by_what_it_says_when_it_sends(wrong_by_ms: int) -> None:
    scanned_ms, received_ms = START_MS, START_MS + 600_000
    assert clamped_ms(scanned_ms + wrong_by_ms, received_ms + wrong_by_ms, received_ms) == scanned_ms


def test_a_time_that_cannot_be_is_put_to_the_nearest_that_can() -> None:
    assert clamped_ms(START_MS + HOUR_MS, None, START_MS) == START_MS, "nothing is scanned after it arrived"
    assert clamped_ms(0, None, START_MS) == START_MS - OFFLINE_MS_MAX
    assert clamped_ms(START_MS - HOUR_MS, None, START_MS, START_MS - 5) == START_MS - 5, "before the device was one"


MERGES_PER_LOG = 8
SEATS = st.lists(st.sampled_from(FIVE), min_size=1, max_size=5, unique=True)


@st.composite
def logs(draw: st.DrawFn) -> list[AdmissionEvent]:
    """What several doors did with a ticket, as they remember it: ties in time, refused and undone scans among them."""
    events = []
    for number in range(draw(st.integers(1, 9))):
        way = draw(st.sampled_from([AdmissionKind.IN, AdmissionKind.IN, AdmissionKind.OUT]))
        at_ms, device = START_MS + draw(st.integers(0, 4)), draw(st.sampled_from(["left", "right", "staff/Mia"]))
        one = event(f"scan {number}", *draw(SEATS), at_ms=at_ms, way=way, device=device)
        events.append(replace(one, refused=draw(st.sampled_from([None, None, None, Verdict.UNPAID]))))
        if draw(st.integers(0, 4)) == 0:
            events.append(event(f"undo {number}", way=AdmissionKind.UNDO, at_ms=at_ms, undoes=f"scan {number}"))
    return events


@settings(max_examples=125, deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_whatever_the_order_in_which_doors_meet_there_is_one_result(
    events: list[AdmissionEvent], chance: Random
) -> None:
    """Each door has some of the events, some have the same ones; they exchange them in any order. A thousand merges."""
    whole = fold(BOOKING, events)
    for _ in range(MERGES_PER_LOG):
        parts = [[one for one in events if chance.random() < 0.6] for _ in range(chance.randint(1, 4))]
        merged = [*events, *(one for part in parts for one in part)]
        chance.shuffle(merged)
        assert fold(BOOKING, merged) == whole
    _holds_for_each_seat(whole)


def _holds_for_each_seat(folded: Folded) -> None:
    """No seat is let in twice without somebody having gone out between, unless it is called double."""
    inside = set[str]()
    for one in folded.outcomes.values():
        if one.undone or one.event.refused:
            continue
        if one.event.way is AdmissionKind.IN:
            assert inside.isdisjoint(one.seat_ids)
            assert inside.issuperset(one.twice)
            assert (one.verdict is Verdict.DOUBLE) == bool(one.twice)
            inside.update(one.seat_ids)
        else:
            assert inside.issuperset(one.seat_ids)
            inside.difference_update(one.seat_ids)
    assert inside == {seat_id for seat_id in folded.seats if folded.is_inside(seat_id)}


def test_nobody_was_there_before_the_first_event() -> None:
    assert fold(BOOKING, []) == NOBODY

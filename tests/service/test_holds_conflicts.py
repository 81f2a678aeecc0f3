"""When another process was faster: one more try on the current state, or a correct refusal."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from firstclick.domain import refusals
from firstclick.domain.programme import Showtime
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import (
    decide_confirm,
    decide_extend,
    decide_hold,
    decide_payment,
    decide_release,
    decide_swap,
)
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import Confirmed, SeatState, holder_of
from firstclick.service.ports.store import Committed
from firstclick.service.selling.desk import TRIES_MAX
from tests.service.cinema import PLAIN, RULES, Cinema, memory, opened, room
from tests.service.two_processes import SECOND, TwoProcesses
from tests.simulation.clocks import START_MS, HandClock
from tests.simulation.wires import Loss, RivalFirst

EMPTY = Occupancy("plain", plain_grid(3, 5), {}, Showtime("plain", PLAIN, room()).offer)
END_MS = START_MS + RULES.hold_ttl_ms


def rivals_hold(session: str, *seats: str) -> Commit:
    """What a rival at another process writes."""
    return decide_hold(EMPTY, session, f"user of {session}", seats, RULES, START_MS)


def owners(seats: Mapping[str, SeatState]) -> dict[str, str]:
    """Which session has which seat."""
    return {seat_id: (holder_of(state) or ("nobody",))[0] for seat_id, state in seats.items()}


def extended(hold: Hold, by_ms: int) -> tuple[Commit, Hold]:
    """The hold's extension at another process, and its record then."""
    commit = decide_extend(hold, RULES, hold.expires_at_ms - RULES.hold_ttl_ms + by_ms)
    assert commit.hold_after is not None
    return commit, commit.hold_after


@pytest.fixture
def store(clock: HandClock) -> RivalFirst:
    """A store at which rivals are first, as often as they stand in its queue."""
    return RivalFirst(memory(clock))


@pytest.fixture
async def slow(store: RivalFirst) -> Cinema:
    """The process that is not first."""
    return await opened(store)


@pytest.fixture
async def mine(slow: Cinema) -> Hold:
    """Anna's hold of A1, before the race."""
    return (await slow.office.hold("plain", "anna", ["A1"])).hold


async def test_a_user_who_loses_a_seat_to_a_rival_learns_which(slow: Cinema, store: RivalFirst) -> None:
    store.rivals.append(rivals_hold("rival", "A1", "A3"))
    with pytest.raises(refusals.SeatTaken) as refusal:
        await slow.hold("anna", "A1 A2 A3")
    assert refusal.value.seat_ids == ("A1", "A3")
    assert owners(await slow.seats()) == {"A1": "rival", "A3": "rival"}


async def test_who_asked_for_the_best_seats_is_given_the_next_best(slow: Cinema, store: RivalFirst) -> None:
    store.rivals.append(rivals_hold("rival", "B3"))
    receipt = await slow.office.hold_best("plain", "anna", 3)
    assert "B3" not in receipt.hold.seat_ids
    assert len(receipt.hold.seat_ids) == 3
    assert owners(await slow.seats()) == {"B3": "rival"} | dict.fromkeys(receipt.hold.seat_ids, "session-1")


async def test_the_next_best_are_free_by_all_that_is_known_of_the_house(slow: Cinema, store: RivalFirst) -> None:
    for seats in ("A1 A2 A3", "B1 B2 B4 B5", "C1 C2 C3 C4"):
        await slow.hold(f"user of {seats}", seats)
    store.rivals.append(rivals_hold("rival", "B3"))
    assert (await slow.office.hold_best("plain", "anna", 1)).hold.seat_ids == ("C5",)


async def test_the_box_office_does_not_try_for_ever(slow: Cinema, store: RivalFirst, mine: Hold) -> None:
    seen = mine
    for by_ms in range(1, TRIES_MAX + 2):
        commit, seen = extended(seen, by_ms)
        store.rivals.append(commit)
    with pytest.raises(refusals.StoreUnavailable):
        await slow.confirm(mine.session_id, "anna")
    assert len(store.rivals) == 1


async def test_a_swap_that_meets_a_rival_keeps_what_it_had(slow: Cinema, store: RivalFirst, mine: Hold) -> None:
    store.rivals.append(rivals_hold("rival", "A2"))
    with pytest.raises(refusals.SeatTaken):
        await slow.office.swap(mine.session_id, "anna", ["A2", "A3"])
    assert owners(await slow.seats()) == {"A1": mine.session_id, "A2": "rival"}


async def test_a_hold_that_becomes_the_best_seats_and_meets_a_rival_becomes_the_next_best(
    slow: Cinema, store: RivalFirst, mine: Hold
) -> None:
    await slow.office.views.open("plain")
    store.rivals.append(rivals_hold("rival", "B3", "B4"))
    receipt = await slow.office.swap_best(mine.session_id, mine.user_id, 3)
    assert not {"B3", "B4"} & set(receipt.hold.seat_ids)
    seats = owners(await slow.seats())
    assert {seat for seat, owner in seats.items() if owner == mine.session_id} == set(receipt.hold.seat_ids)


async def test_a_swap_that_meets_an_extension_takes_the_later_end(slow: Cinema, store: RivalFirst, mine: Hold) -> None:
    commit, longer = extended(mine, 1_000)
    store.rivals.append(commit)
    receipt = await slow.office.swap(mine.session_id, "anna", ["A2"])
    assert (receipt.hold.seat_ids, receipt.hold.expires_at_ms) == (("A2",), longer.expires_at_ms)


async def test_a_confirmation_that_meets_an_extension_is_made_all_the_same(
    slow: Cinema, store: RivalFirst, mine: Hold
) -> None:
    store.rivals.append(extended(mine, 1_000)[0])
    assert (await slow.confirm(mine.session_id, "anna")).seat_ids == ("A1",)


async def test_a_confirmation_that_meets_a_swap_books_the_seats_that_are_held_now(
    slow: Cinema, store: RivalFirst, mine: Hold
) -> None:
    store.rivals.append(decide_swap(EMPTY, mine, ["A2"], RULES, START_MS))
    assert (await slow.confirm(mine.session_id, "anna")).seat_ids == ("A2",)
    assert owners(await slow.seats()) == {"A2": mine.session_id}


async def test_a_confirmation_that_meets_a_release_is_too_late(slow: Cinema, store: RivalFirst, mine: Hold) -> None:
    store.rivals.append(decide_release(mine, START_MS))
    with pytest.raises(refusals.HoldOver):
        await slow.confirm(mine.session_id, "anna")


async def test_a_confirmation_that_meets_itself_is_one_booking(slow: Cinema, store: RivalFirst, mine: Hold) -> None:
    store.rivals.append(decide_payment(mine, END_MS, START_MS))
    assert (await slow.confirm(mine.session_id, "anna")).seat_ids == ("A1",)
    assert await slow.seats() == {"A1": Confirmed(mine.session_id, "anna")}


async def test_a_confirmation_that_meets_an_extension_and_itself_is_one_booking(
    slow: Cinema, store: RivalFirst, mine: Hold
) -> None:
    """Both were made at another process, and this one knows of neither."""
    commit, longer = extended(mine, 1_000)
    assert isinstance(await store.behind.commit(commit), Committed)
    slow.views.holds[mine.session_id] = mine
    store.rivals.append(decide_payment(longer, END_MS, START_MS))
    assert (await slow.confirm(mine.session_id, "anna")).seat_ids == ("A1",)


async def test_a_release_that_meets_the_confirmation_leaves_the_booking(
    slow: Cinema, store: RivalFirst, mine: Hold
) -> None:
    store.rivals.append(decide_confirm(mine, START_MS))
    with pytest.raises(refusals.AlreadyConfirmed):
        await slow.office.release(mine.session_id, "anna")
    assert owners(await slow.seats()) == {"A1": mine.session_id}


async def test_a_seat_sold_by_another_process_is_refused_before_its_event_arrives(two: TwoProcesses) -> None:
    await two.first.hold("anna", "A1")
    assert await two.second.seats() == {}
    with pytest.raises(refusals.SeatTaken):
        await two.second.hold("bob", "A1")


async def test_a_session_is_known_to_every_process(two: TwoProcesses) -> None:
    session = await two.first.hold("anna", "A1")
    assert (await two.second.office.look_up(session, "anna")).hold.seat_ids == ("A1",)
    await two.second.office.swap(session, "anna", ["A2"])
    assert (await two.second.confirm(session, "anna")).seat_ids == ("A2",)


async def test_a_hold_extended_at_another_process_is_not_over_here(two: TwoProcesses, clock: HandClock) -> None:
    session = await two.first.hold("anna", "A1")
    two.wires[SECOND].deliver()
    clock.advance(5_000)
    await two.first.office.extend(session, "anna")
    clock.jump_to(END_MS)
    assert (await two.second.office.look_up(session, "anna")).hold.status is HoldStatus.HOLD
    assert (await two.second.confirm(session, "anna")).seat_ids == ("A1",)


async def test_a_hold_extended_at_another_process_can_be_released_here(two: TwoProcesses, clock: HandClock) -> None:
    session = await two.first.hold("anna", "A1")
    two.wires[SECOND].deliver()
    clock.advance(5_000)
    await two.first.office.extend(session, "anna")
    clock.jump_to(END_MS)
    await two.second.office.release(session, "anna")
    await two.second.hold("bob", "A1")


async def test_a_commit_of_its_own_brings_a_late_process_up_to_date(two: TwoProcesses) -> None:
    await two.first.hold("anna", "A1")
    receipt = await two.second.office.hold("plain", "bob", ["A2"])
    assert receipt.position == 2
    assert owners(await two.second.seats()) == {"A1": "process-1-1", "A2": receipt.hold.session_id}


async def test_a_confirmation_whose_reply_was_lost_can_be_made_again(two: TwoProcesses) -> None:
    session = await two.second.hold("bob", "A1")
    two.wires[SECOND].loss = Loss.REPLY
    with pytest.raises(refusals.StoreUnavailable):
        await two.second.confirm(session, "bob")
    booking = await two.second.confirm(session, "bob")
    assert await two.ledger.bookings("plain") == [booking]
    assert await two.second.seats() == {"A1": Confirmed(session, "bob")}


async def test_a_confirmation_that_never_arrived_has_done_nothing(two: TwoProcesses) -> None:
    session = await two.second.hold("bob", "A1")
    two.wires[SECOND].loss = Loss.REQUEST
    with pytest.raises(refusals.StoreUnavailable):
        await two.second.confirm(session, "bob")
    assert (await two.second.office.look_up(session, "bob")).hold.status is HoldStatus.HOLD

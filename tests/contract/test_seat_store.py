"""The contract of a seat store: what a commit writes, numbers and publishes, and what it refuses.

Every adapter keeps it, unchanged. How holds end is in `test_seat_store_ends.py`.
"""

from __future__ import annotations

import asyncio
from itertools import combinations

from firstclick.domain.seats.hold import HoldStatus, seats_under
from firstclick.domain.seats.hold_rules import (
    HoldingRules,
    decide_confirm,
    decide_extend,
    decide_payment,
    decide_release,
)
from firstclick.domain.seats.house_seats import decide_unreserve
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Confirmed, Held, holder_of
from firstclick.service.ports.store import Committed
from tests.contract.store_under_test import (
    LONG_MS,
    OTHER_SHOWTIME,
    ROOM,
    SHOWTIME,
    Subject,
    after,
    kept_back,
    replayed,
    swapped,
    turn,
)

LONGER = HoldingRules(hold_ttl_ms=2 * LONG_MS, hold_life_max_ms=4 * LONG_MS)
RIVALS = 200


async def test_a_showtime_without_commits_is_empty_and_at_position_0(subject: Subject) -> None:
    snapshot = await subject.snapshot()
    assert (snapshot.showtime_id, snapshot.position, snapshot.taken) == (SHOWTIME, 0, {})


async def test_there_is_no_record_of_an_unknown_hold(subject: Subject) -> None:
    assert await subject.store.hold("unknown") is None


async def test_a_hold_is_written_with_its_seats_and_its_record(subject: Subject) -> None:
    hold = await subject.take("s1", "A1 A2")
    assert await subject.taken() == {"A1": seats_under(hold), "A2": seats_under(hold)}
    assert await subject.store.hold("s1") == hold


async def test_a_commit_is_published_once_with_all_that_it_changed(subject: Subject) -> None:
    earliest = subject.store.now_ms() - subject.clock_error_ms
    commit = subject.wish("s1", "A1 A2")
    committed = await subject.write(commit)
    (event,) = await subject.events()
    assert (event.showtime_id, event.epoch, event.position) == (SHOWTIME, committed.epoch, committed.position)
    assert earliest <= event.at_ms <= subject.store.now_ms() + subject.clock_error_ms
    assert dict(event.seats) == {change.seat_id: change.after for change in commit.changes}
    assert event.hold == commit.hold_after


async def test_positions_count_1_2_3_and_the_events_come_in_their_order(subject: Subject) -> None:
    wishes = [subject.wish(f"s{n}", seat.seat_id) for n, seat in enumerate(ROOM.seats[:10])]
    written = [await subject.write(wish) for wish in wishes]
    assert [committed.position for committed in written] == list(range(1, 11))
    assert [event.hold for event in await subject.events()] == [wish.hold_after for wish in wishes]


async def test_snapshots_events_and_answers_name_the_same_epoch(subject: Subject) -> None:
    committed = await subject.write(subject.wish("s1", "A1"))
    snapshot = await subject.snapshot()
    assert (snapshot.epoch, snapshot.position) == (committed.epoch, committed.position)
    assert {event.epoch for event in await subject.events()} == {committed.epoch}


async def test_all_seats_of_a_commit_are_written_or_none(subject: Subject) -> None:
    await subject.take("s1", "A3")
    before = await subject.snapshot()
    await subject.refused(subject.wish("s2", "A1 A2 A3 A4"))
    assert await subject.snapshot() == before
    assert await subject.store.hold("s2") is None
    assert len(await subject.events()) == 1


async def test_a_conflict_says_what_its_seats_are_now(subject: Subject) -> None:
    held = await subject.take("s1", "A1 B1")
    sold = await subject.take("s2", "A2 B2")
    await subject.write(decide_confirm(sold, subject.store.now_ms()))
    await subject.write(kept_back("A3"))
    conflict = await subject.refused(subject.wish("s3", "A1 A2 A3 A4"))
    assert conflict.seats == {
        "A1": seats_under(held),
        "A2": Confirmed("s2", sold.user_id),
        "A3": RESERVED,
        "A4": AVAILABLE,
    }
    assert conflict.hold is None


async def test_a_conflict_says_what_its_hold_is_now(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    swap = swapped(hold, "A2", subject.store.now_ms())
    await subject.write(swap)
    conflict = await subject.refused(decide_confirm(hold, subject.store.now_ms()))
    assert conflict.hold == after(swap)
    assert conflict.seats == {"A1": AVAILABLE}


async def test_a_stale_change_writes_nothing_at_all(subject: Subject) -> None:
    hold = await subject.take("s1", "A1 A2")
    await subject.write(decide_release(hold, subject.store.now_ms()))
    await subject.take("s2", "A2")
    before = await subject.snapshot()
    await subject.refused(decide_confirm(hold, subject.store.now_ms()))
    assert await subject.snapshot() == before
    assert after(decide_release(hold, subject.store.now_ms())) == await subject.store.hold("s1")


async def test_of_two_changes_that_rest_on_the_same_hold_one_wins(subject: Subject) -> None:
    """They have no seat in common: only the hold's record shows that one of them is stale."""
    hold = await subject.take("s1", "A1")
    now_ms = subject.store.now_ms()
    await subject.write(swapped(hold, "A2", now_ms))
    await subject.refused(swapped(hold, "A3", now_ms))
    assert set(await subject.taken()) == {"A2"}


async def test_a_session_id_is_used_once(subject: Subject) -> None:
    await subject.take("s1", "A1")
    await subject.refused(subject.wish("s1", "B1"))
    assert set(await subject.taken()) == {"A1"}


async def test_the_same_commit_again_is_neither_written_nor_published_again(subject: Subject) -> None:
    wish = subject.wish("s1", "A1 A2")
    swap = swapped(after(wish), "A2 A3", subject.store.now_ms())
    extension = decide_extend(after(swap), LONGER, subject.store.now_ms())
    sale = decide_confirm(after(extension), subject.store.now_ms())
    reserve = kept_back("B1", "B2")
    steps = [wish, swap, extension, sale, reserve]
    for position, step in enumerate(steps, start=1):
        first, again = await subject.write(step), await subject.write(step)
        assert first == again == Committed(first.epoch, position)
    assert [event.hold for event in await subject.events()] == [step.hold_after for step in steps]


async def test_a_release_again_is_neither_written_nor_published_again(subject: Subject) -> None:
    release = decide_release(await subject.take("s1", "A1"), subject.store.now_ms())
    assert await subject.write(release) == await subject.write(release)
    assert len(await subject.events()) == 2


async def test_a_release_again_counts_as_applied_when_the_seat_is_anothers_by_now(subject: Subject) -> None:
    release = decide_release(await subject.take("s1", "A1"), subject.store.now_ms())
    await subject.write(release)
    rival = await subject.take("s2", "A1")
    assert (await subject.write(release)).position == 3
    assert await subject.taken() == {"A1": seats_under(rival)}
    assert len(await subject.events()) == 3


async def test_a_swap_again_counts_as_applied_when_the_seat_it_left_is_anothers_by_now(subject: Subject) -> None:
    swap = swapped(await subject.take("s1", "A1"), "A2", subject.store.now_ms())
    await subject.write(swap)
    await subject.take("s2", "A1")
    assert (await subject.write(swap)).position == 3
    assert len(await subject.events()) == 3


async def test_a_release_decided_before_the_confirmation_does_not_erase_the_booking(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    await subject.write(decide_confirm(hold, subject.store.now_ms()))
    conflict = await subject.refused(decide_release(hold, subject.store.now_ms()))
    assert conflict.hold is not None
    assert conflict.hold.status is HoldStatus.CONFIRMED
    assert await subject.taken() == {"A1": Confirmed("s1", hold.user_id)}


async def test_a_swap_publishes_the_seats_that_changed_and_no_others(subject: Subject) -> None:
    hold = await subject.take("s1", "A1 A2")
    await subject.write(swapped(hold, "A2 A3", subject.store.now_ms()))
    assert dict((await subject.events())[-1].seats) == {"A1": AVAILABLE, "A3": seats_under(hold)}


async def test_a_swap_onto_a_rivals_seat_keeps_what_it_had(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    rival = await subject.take("s2", "A2")
    await subject.refused(swapped(hold, "A2 A3", subject.store.now_ms()))
    assert await subject.taken() == {"A1": seats_under(hold), "A2": seats_under(rival)}
    assert await subject.store.hold("s1") == hold


async def test_an_extension_gives_all_seats_the_new_end(subject: Subject) -> None:
    extension = decide_extend(await subject.take("s1", "A1 A2"), LONGER, subject.store.now_ms())
    await subject.write(extension)
    assert await subject.taken() == dict.fromkeys(("A1", "A2"), seats_under(after(extension)))


async def test_seats_are_booked_while_payment_is_under_way_and_then_confirmed(subject: Subject) -> None:
    payment = decide_payment(
        await subject.take("s1", "A1"), subject.store.now_ms() + 2 * LONG_MS, subject.store.now_ms()
    )
    await subject.write(payment)
    assert await subject.taken() == {"A1": seats_under(after(payment))}
    await subject.write(decide_confirm(after(payment), subject.store.now_ms()))
    assert await subject.taken() == {"A1": Confirmed("s1", after(payment).user_id)}


async def test_reserved_seats_cannot_be_taken_until_they_are_on_sale_again(subject: Subject) -> None:
    await subject.write(kept_back("A1", "A2"))
    await subject.refused(subject.wish("s1", "A2 A3"))
    assert await subject.taken() == {"A1": RESERVED, "A2": RESERVED}
    await subject.write(
        decide_unreserve(Occupancy(SHOWTIME, ROOM, await subject.taken()), ["A2"], subject.store.now_ms())
    )
    await subject.take("s1", "A2 A3")
    assert [event.hold for event in await subject.events()][:2] == [None, None]


async def test_house_seats_cannot_be_kept_back_when_one_is_held(subject: Subject) -> None:
    hold = await subject.take("s1", "A2")
    await subject.refused(kept_back("A1", "A2"))
    assert await subject.taken() == {"A2": seats_under(hold)}


async def test_giving_back_a_house_seat_that_is_sold_by_now_leaves_it_alone(subject: Subject) -> None:
    hold = await subject.take("s1", "A1")
    assert (await subject.write(turn("A1", RESERVED, AVAILABLE))).position == 1
    assert await subject.taken() == {"A1": seats_under(hold)}
    assert len(await subject.events()) == 1


async def test_two_showtimes_have_seats_positions_and_events_of_their_own(subject: Subject) -> None:
    here = await subject.take("s1", "A1")
    there = await subject.take("s2", "A1", showtime=OTHER_SHOWTIME)
    assert await subject.taken() == {"A1": seats_under(here)}
    assert await subject.taken(OTHER_SHOWTIME) == {"A1": seats_under(there)}
    assert [event.hold for event in await subject.events()] == [here]
    assert [event.hold for event in await subject.events(OTHER_SHOWTIME)] == [there]


async def test_of_200_rivals_for_one_seat_one_wins(subject: Subject) -> None:
    wishes = [subject.wish(f"s{n}", "A1") for n in range(RIVALS)]
    answers = await asyncio.gather(*map(subject.store.commit, wishes))
    (winner,) = [wish for wish, answer in zip(wishes, answers, strict=True) if isinstance(answer, Committed)]
    assert await subject.taken() == {"A1": seats_under(after(winner))}
    assert [event.hold for event in await subject.events()] == [winner.hold_after]


async def test_rivals_whose_choices_overlap_have_all_their_seats_or_none(subject: Subject) -> None:
    choices = [" ".join(seat.seat_id for seat in three) for three in combinations(ROOM.seats[:8], 3)]
    wishes = [subject.wish(f"s{n}", choice) for n, choice in enumerate(choices)]
    answers = await asyncio.gather(*map(subject.store.commit, wishes))
    winners = [after(wish) for wish, answer in zip(wishes, answers, strict=True) if isinstance(answer, Committed)]
    held = {seat_id: seats_under(hold) for hold in winners for seat_id in hold.seat_ids}
    assert sum(len(hold.seat_ids) for hold in winners) == len(held) == 6
    assert await subject.taken() == held


async def test_all_events_together_are_what_the_snapshot_says(subject: Subject) -> None:
    one, two = await subject.take("s1", "A1 A2"), await subject.take("s2", "B1")
    await subject.write(swapped(one, "A2 A3", subject.store.now_ms()))
    await subject.write(decide_confirm(two, subject.store.now_ms()))
    await subject.write(kept_back("C1"))
    three = await subject.take("s3", "A1")
    await subject.write(decide_release(three, subject.store.now_ms()))
    snapshot = await subject.snapshot()
    assert replayed(await subject.events()) == snapshot.taken
    assert snapshot.position == 7
    assert {seat: (holder_of(state) or ("",))[0] for seat, state in snapshot.taken.items()} == {
        "A2": "s1",
        "A3": "s1",
        "B1": "s2",
        "C1": "",
    }
    assert isinstance(snapshot.taken["A2"], Held)

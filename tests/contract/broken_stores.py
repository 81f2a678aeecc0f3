"""Seat stores with one fault each, which the contract tests must find. Each wraps a correct store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from firstclick.domain.seats.hold import LIVE, Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.seat_state import AVAILABLE, Available, SeatState, at, deadline_of
from firstclick.domain.values import replace
from firstclick.service.ports.store import (
    ALONE,
    Committed,
    Conflict,
    Installation,
    SeatEvent,
    SeatStore,
    Snapshot,
    StoreListener,
)
from tests.simulation.wires import PassingStore


class NeverComparesHolds(PassingStore):
    """Does not compare the hold with the record that the decision was made on."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        if commit.hold_after is None:
            return await self.behind.commit(commit)
        seen = await self.behind.hold(commit.hold_after.session_id)
        return await self.behind.commit(replace(commit, hold_before=seen))


class SellsAfterTheEnd(PassingStore):
    """Does not look at the time by which a commit must arrive."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        return await self.behind.commit(replace(commit, before_ms=None))


class ExpiresEarly(PassingStore):
    """Does not look at the time before which a commit must not arrive."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        return await self.behind.commit(replace(commit, not_before_ms=0))


class NeverComparesSeats(PassingStore):
    """Does not compare the seats with those that the decision was made on, unless they are released."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        return await self.behind.commit(await self._made_to_fit(commit))

    def trusts(self, change: Change) -> bool:
        """Whether the change is written whatever the seat is."""
        return not isinstance(change.after, Available)

    async def _made_to_fit(self, commit: Commit) -> Commit:
        snapshot = await self.behind.snapshot(commit.showtime_id, [change.seat_id for change in commit.changes])
        changes = [self._fitting(change, snapshot.taken) for change in commit.changes]
        return replace(commit, changes=tuple(changes))

    def _fitting(self, change: Change, taken: Mapping[str, SeatState]) -> Change:
        seen = at(taken.get(change.seat_id, AVAILABLE), self.now_ms())
        return replace(change, before=seen) if self.trusts(change) and change.before != change.after else change


class ErasesRivals(NeverComparesSeats):
    """Releases every seat of a commit, also when another hold has it."""

    def trusts(self, change: Change) -> bool:
        """Whether the change is written whatever the seat is."""
        return isinstance(change.after, Available)


class WritesByHalves(PassingStore):
    """Writes the available seats of a refused commit."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        answer = await self.behind.commit(commit)
        if isinstance(answer, Conflict):
            for change in commit.changes:
                await self.behind.commit(Commit(commit.showtime_id, (change,)))
        return answer


class KeepsSilentAboutRivals(PassingStore):
    """Refuses without the current states of the seats."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        answer = await self.behind.commit(commit)
        return Conflict({}, answer.hold) if isinstance(answer, Conflict) else answer


class RefusesLapsedSeats(PassingStore):
    """Takes a lapsed hold as live until its end is published."""

    async def commit(self, commit: Commit) -> Committed | Conflict:
        snapshot = await self.behind.snapshot(commit.showtime_id, [])
        for change in commit.changes:
            end = deadline_of(snapshot.taken.get(change.seat_id, AVAILABLE))
            if change.before == AVAILABLE and end is not None and end <= self.now_ms():
                return Conflict({change.seat_id: snapshot.taken[change.seat_id]}, None)
        return await self.behind.commit(commit)


class _Retelling(PassingStore):
    """Is called by the store, and passes events on to the listener."""

    def __init__(self, behind: SeatStore) -> None:
        super().__init__(behind)
        self._listener: StoreListener | None = None

    async def start(self, listener: StoreListener, installation: Installation = ALONE) -> None:
        self._listener = listener
        await self.behind.start(self)

    def on_event(self, event: SeatEvent) -> None:
        """The store publishes an event (`StoreListener`)."""
        self.publish(event)

    def on_restored(self) -> None:
        """Never called by the memory store (`StoreListener`)."""

    def publish(self, event: SeatEvent) -> None:
        """Pass the event on to the listener."""
        if self._listener is not None:
            self._listener.on_event(event)


class PublishesRetriesAgain(_Retelling):
    """Publishes a commit that is in effect already as if it were new."""

    def __init__(self, behind: SeatStore) -> None:
        super().__init__(behind)
        self._last: dict[int, SeatEvent] = {}

    def on_event(self, event: SeatEvent) -> None:
        """The store publishes an event (`StoreListener`)."""
        self._last[event.position] = event
        self.publish(event)

    async def commit(self, commit: Commit) -> Committed | Conflict:
        known = len(self._last)
        answer = await self.behind.commit(commit)
        if isinstance(answer, Committed) and len(self._last) == known and answer.position in self._last:
            self.publish(self._last[answer.position])
        return answer


class PublishesAHoldsSeatsOneByOne(_Retelling):
    """Sends a message for each seat."""

    def on_event(self, event: SeatEvent) -> None:
        """The store publishes an event (`StoreListener`)."""
        for seat in event.seats:
            self.publish(replace(event, seats=(seat,)))


class _Miscounting(_Retelling):
    """Changes positions, everywhere in the same way."""

    def numbered(self, position: int) -> int:
        """The wrong position for the right one."""
        raise NotImplementedError

    def on_event(self, event: SeatEvent) -> None:
        """The store publishes an event (`StoreListener`)."""
        self.publish(replace(event, position=self.numbered(event.position)))

    async def commit(self, commit: Commit) -> Committed | Conflict:
        answer = await self.behind.commit(commit)
        return replace(answer, position=self.numbered(answer.position)) if isinstance(answer, Committed) else answer

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        snapshot = await self.behind.snapshot(showtime_id, seat_ids)
        return replace(snapshot, position=self.numbered(snapshot.position))


class NumbersTwoChangesAlike(_Miscounting):
    """Counts only every second change."""

    def numbered(self, position: int) -> int:
        """1, 1, 2, 2 and so on."""
        return ceil(position / 2)


class LeavesGapsInPositions(_Miscounting):
    """Counts some changes twice."""

    def numbered(self, position: int) -> int:
        """1, 3, 5 and so on."""
        return max(2 * position - 1, 0)


class ForgetsEndedHolds(PassingStore):
    """Has no record of a hold that is over."""

    async def hold(self, session_id: str) -> Hold | None:
        hold = await self.behind.hold(session_id)
        return hold if hold is not None and hold.status in (*LIVE, HoldStatus.CONFIRMED) else None


class NamesLapsedHoldsAnyhow(PassingStore):
    """Returns lapsed holds newest first."""

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        return list(reversed(await self.behind.lapsed(100)))[:holds_max]


class NamesLapsedHoldsOnce(PassingStore):
    """Returns each lapsed hold only once."""

    def __init__(self, behind: SeatStore) -> None:
        super().__init__(behind)
        self._named: set[str] = set()

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        new = [hold for hold in await self.behind.lapsed(holds_max) if hold.session_id not in self._named]
        self._named |= {hold.session_id for hold in new}
        return new


BROKEN: Mapping[Callable[[SeatStore], SeatStore], str] = {
    NeverComparesHolds: "test_of_two_changes_that_rest_on_the_same_hold_one_wins",
    SellsAfterTheEnd: "test_a_swap_that_arrives_after_the_deadline_is_refused_though_its_seats_are_free",
    ExpiresEarly: "test_a_hold_does_not_expire_before_its_deadline",
    NeverComparesSeats: "test_of_200_rivals_for_one_seat_one_wins",
    ErasesRivals: "test_a_release_that_arrives_after_the_deadline_leaves_a_rival_alone",
    WritesByHalves: "test_all_seats_of_a_commit_are_written_or_none",
    KeepsSilentAboutRivals: "test_a_conflict_says_what_its_seats_are_now",
    RefusesLapsedSeats: "test_a_lapsed_hold_is_free_to_the_next_at_once_published_or_not",
    PublishesRetriesAgain: "test_the_same_commit_again_is_neither_written_nor_published_again",
    PublishesAHoldsSeatsOneByOne: "test_a_commit_is_published_once_with_all_that_it_changed",
    NumbersTwoChangesAlike: "test_positions_count_1_2_3_and_the_events_come_in_their_order",
    LeavesGapsInPositions: "test_positions_count_1_2_3_and_the_events_come_in_their_order",
    ForgetsEndedHolds: "test_the_record_of_a_hold_outlives_its_end",
    NamesLapsedHoldsAnyhow: "test_lapsed_holds_are_named_oldest_first_and_no_more_than_asked_for",
    NamesLapsedHoldsOnce: "test_a_lapsed_hold_is_named_again_until_its_end_is_published",
}

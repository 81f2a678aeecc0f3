"""The seat store of a single process: plain dictionaries, atomic because a commit never awaits. It forgets on exit."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from firstclick.domain.seats.hold import LIVE, Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.seat_state import AVAILABLE, Available, SeatState, at, differ
from firstclick.service.ports.store import Committed, Conflict, SeatEvent, Snapshot, StoreListener

ENDED_HOLD_KEPT_MS = 600_000


@dataclass(slots=True)
class _Shelf:
    """One showtime: its seats that are not available, as they were last told, and the position they are at."""

    position: int = 0
    seats: dict[str, SeatState] = field(default_factory=dict)


class MemorySeatStore:
    """`clock_ms` gives milliseconds since 1970 UTC and must never run backwards; `epoch` names this store's life."""

    def __init__(self, clock_ms: Callable[[], int], epoch: str) -> None:
        self.now_ms = clock_ms
        self._epoch = epoch
        self._shelves: dict[str, _Shelf] = {}
        self._holds: dict[str, Hold] = {}
        self._deadlines: list[tuple[int, str]] = []
        self._ended: deque[tuple[int, str]] = deque()
        self._listener: StoreListener | None = None

    def troubles(self) -> Sequence[str]:
        """There are none."""
        return ()

    async def start(self, listener: StoreListener) -> None:
        """Begin to tell news to `listener`."""
        self._listener = listener

    async def close(self) -> None:
        """Nothing to let go of but the listener."""
        self._listener = None

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        """The showtime as it was last told."""
        shelf = self._shelves.get(showtime_id, _Shelf())
        return Snapshot(showtime_id, self._epoch, shelf.position, dict(shelf.seats))

    async def hold(self, session_id: str) -> Hold | None:
        """The hold's record; confirmed ones stay as long as the process."""
        return self._holds.get(session_id)

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        """Live holds whose time is over, oldest first, again and again until their end is told."""
        now_ms = self.now_ms()
        found: list[Hold] = []
        while self._deadlines and self._deadlines[0][0] <= now_ms and len(found) < holds_max:
            end, session_id = heapq.heappop(self._deadlines)
            hold = self._holds.get(session_id)
            if hold is not None and hold.status in LIVE and hold.expires_at_ms == end:
                found.append(hold)
        for hold in found:
            heapq.heappush(self._deadlines, (hold.expires_at_ms, hold.session_id))
        return found

    async def commit(self, commit: Commit) -> Committed | Conflict:
        """Compare and write in one go: there is no await between the first look and the last write."""
        shelf = self._shelves.get(commit.showtime_id) or self._shelves.setdefault(commit.showtime_id, _Shelf())
        now_ms = self.now_ms()
        seen = [at(shelf.seats.get(change.seat_id, AVAILABLE), now_ms) for change in commit.changes]
        hold = None if commit.hold_after is None else self._holds.get(commit.hold_after.session_id)
        if _same(hold, commit.hold_after) and all(map(_in_effect, commit.changes, seen)):
            return Committed(self._epoch, shelf.position)
        if not (
            commit.not_before_ms <= now_ms
            and (commit.before_ms is None or now_ms < commit.before_ms)
            and _same(hold, commit.hold_before)
            and all(map(_fits, commit.changes, seen))
        ):
            return Conflict({change.seat_id: state for change, state in zip(commit.changes, seen, strict=True)}, hold)
        return self._write(commit, shelf, seen, now_ms)

    def _write(self, commit: Commit, shelf: _Shelf, seen: list[SeatState], now_ms: int) -> Committed:
        told: list[tuple[str, SeatState]] = []
        for change, state in zip(commit.changes, seen, strict=True):
            if differ(change.before, change.after) and state in (change.before, change.after):
                told.append((change.seat_id, change.after))
                _put(shelf.seats, change.seat_id, change.after)
        if commit.hold_after is not None:
            self._keep(commit.hold_after)
        shelf.position += 1
        event = SeatEvent(commit.showtime_id, self._epoch, shelf.position, now_ms, tuple(told), commit.hold_after)
        if self._listener is not None:
            self._listener.on_event(event)
        if self._ended:
            self._forget_old(now_ms)
        return Committed(self._epoch, shelf.position)

    def _keep(self, hold: Hold) -> None:
        known = self._holds.get(hold.session_id)
        self._holds[hold.session_id] = hold
        if hold.status in LIVE:
            if known is None or known.expires_at_ms != hold.expires_at_ms:
                heapq.heappush(self._deadlines, (hold.expires_at_ms, hold.session_id))
        elif hold.status is not HoldStatus.CONFIRMED:
            self._ended.append((max(self.now_ms(), hold.expires_at_ms) + ENDED_HOLD_KEPT_MS, hold.session_id))

    def _forget_old(self, now_ms: int) -> None:
        while self._ended and self._ended[0][0] <= now_ms:
            del self._holds[self._ended.popleft()[1]]


def _same(one: Hold | None, other: Hold | None) -> bool:
    return one is other or (one is not None and other is not None and one == other)


def _put(seats: dict[str, SeatState], seat_id: str, state: SeatState) -> None:
    if isinstance(state, Available):
        seats.pop(seat_id, None)
    else:
        seats[seat_id] = state


def _in_effect(change: Change, seen: SeatState) -> bool:
    """Whether the seat is as the change would have it; giving back is done once the seat is not under that hold."""
    return seen == change.after or (isinstance(change.after, Available) and seen != change.before)


def _fits(change: Change, seen: SeatState) -> bool:
    """Whether the seat is as the decision saw it, or the change is in effect already.

    Giving back a seat that is under another's hold by now has nothing left to do.
    """
    return seen in (change.before, change.after) or isinstance(change.after, Available)

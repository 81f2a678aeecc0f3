"""The seat store of a single process: dictionaries in memory, atomic because a commit never awaits."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from firstclick.domain.seats.hold import LIVE, Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.seat_state import AVAILABLE, Available, SeatState, at, differ
from firstclick.service.ports.store import ALONE, Committed, Conflict, Installation, SeatEvent, Snapshot, StoreListener

ENDED_HOLD_KEPT_MS = 600_000


@dataclass(slots=True)
class _ShowtimeSeats:
    """One showtime at `position`: every seat that is not available; a lapsed hold stays until its end is committed.

    `confirmed` are the session ids of the confirmed holds.
    """

    position: int = 0
    seats: dict[str, SeatState] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)


class MemorySeatStore:
    """`clock_ms` returns milliseconds since 1970 UTC and must never go back; `epoch` must be new for every store."""

    def __init__(self, clock_ms: Callable[[], int], epoch: str) -> None:
        self.now_ms = clock_ms
        self._epoch = epoch
        self._showtimes: dict[str, _ShowtimeSeats] = {}
        self._holds: dict[str, Hold] = {}
        self._deadlines: list[tuple[int, str]] = []
        self._ended: deque[tuple[int, str]] = deque()
        self._showtime_ends: list[tuple[int, str]] = []
        self._installation = ALONE
        self._listener: StoreListener | None = None

    def troubles(self) -> Sequence[str]:
        """Always empty."""
        return ()

    def stale(self) -> bool:
        """Always false."""
        return False

    async def start(self, listener: StoreListener, installation: Installation = ALONE) -> None:
        """Begin to publish events to `listener`."""
        self._listener, self._installation = listener, installation

    async def close(self) -> None:
        """Stop publishing events."""
        self._listener = None

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        """The showtime at its latest position."""
        self._delete_past(self.now_ms())
        showtime = self._showtimes.get(showtime_id, _ShowtimeSeats())
        return Snapshot(showtime_id, self._epoch, showtime.position, dict(showtime.seats))

    async def hold(self, session_id: str) -> Hold | None:
        """The hold's record; records of confirmed holds are kept as long as their showtime."""
        self._delete_past(self.now_ms())
        return self._holds.get(session_id)

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        """Live holds whose deadline has passed, oldest first; each is returned until its end is committed."""
        now_ms = self.now_ms()
        found: list[Hold] = []
        while self._deadlines and self._deadlines[0][0] <= now_ms and len(found) < holds_max:
            end, session_id = heapq.heappop(self._deadlines)
            hold = self._hold_until(end, session_id)
            if hold is not None:
                found.append(hold)
        for hold in found:
            heapq.heappush(self._deadlines, (hold.expires_at_ms, hold.session_id))
        return found

    def next_end_ms(self) -> int | None:
        """The earliest deadline of a live hold, now."""
        while self._deadlines and self._hold_until(*self._deadlines[0]) is None:
            heapq.heappop(self._deadlines)
        return self._deadlines[0][0] if self._deadlines else None

    def _hold_until(self, end_ms: int, session_id: str) -> Hold | None:
        """The hold, if that is still its deadline."""
        hold = self._holds.get(session_id)
        return hold if hold is not None and hold.status in LIVE and hold.expires_at_ms == end_ms else None

    async def commit(self, commit: Commit) -> Committed | Conflict:
        """Compare and write. There is no await between the first read and the last write, so nothing can interfere."""
        now_ms = self.now_ms()
        self._delete_past(now_ms)
        showtime = self._showtimes.get(commit.showtime_id) or self._add_showtime(commit.showtime_id, now_ms)
        seen = [at(showtime.seats.get(change.seat_id, AVAILABLE), now_ms) for change in commit.changes]
        hold = None if commit.hold_after is None else self._holds.get(commit.hold_after.session_id)
        if _same(hold, commit.hold_after) and all(map(_in_effect, commit.changes, seen)):
            return Committed(self._epoch, showtime.position)
        if not (
            commit.not_before_ms <= now_ms
            and (commit.before_ms is None or now_ms < commit.before_ms)
            and _same(hold, commit.hold_before)
            and all(map(_fits, commit.changes, seen))
        ):
            return Conflict({change.seat_id: state for change, state in zip(commit.changes, seen, strict=True)}, hold)
        return self._write(commit, showtime, seen, now_ms)

    def _add_showtime(self, showtime_id: str, now_ms: int) -> _ShowtimeSeats:
        added = self._showtimes[showtime_id] = _ShowtimeSeats()
        end_ms = self._installation.end_ms(showtime_id, now_ms)
        if end_ms is not None:
            heapq.heappush(self._showtime_ends, (end_ms, showtime_id))
        return added

    def _write(self, commit: Commit, showtime: _ShowtimeSeats, seen: list[SeatState], now_ms: int) -> Committed:
        changed: list[tuple[str, SeatState]] = []
        for change, state in zip(commit.changes, seen, strict=True):
            if differ(change.before, change.after) and state in (change.before, change.after):
                changed.append((change.seat_id, change.after))
                _put(showtime.seats, change.seat_id, change.after)
        if commit.hold_after is not None:
            self._keep(commit.hold_after)
            if commit.hold_after.status is HoldStatus.CONFIRMED:
                showtime.confirmed.append(commit.hold_after.session_id)
        showtime.position += 1
        event = SeatEvent(commit.showtime_id, self._epoch, showtime.position, now_ms, tuple(changed), commit.hold_after)
        if self._listener is not None:
            self._listener.on_event(event)
        if self._ended:
            self._delete_old(now_ms)
        return Committed(self._epoch, showtime.position)

    def _keep(self, hold: Hold) -> None:
        known = self._holds.get(hold.session_id)
        self._holds[hold.session_id] = hold
        if hold.status in LIVE:
            if known is None or known.expires_at_ms != hold.expires_at_ms:
                heapq.heappush(self._deadlines, (hold.expires_at_ms, hold.session_id))
        elif hold.status is not HoldStatus.CONFIRMED:
            self._ended.append((max(self.now_ms(), hold.expires_at_ms) + ENDED_HOLD_KEPT_MS, hold.session_id))

    def _delete_old(self, now_ms: int) -> None:
        while self._ended and self._ended[0][0] <= now_ms:
            self._holds.pop(self._ended.popleft()[1], None)

    def _delete_past(self, now_ms: int) -> None:
        """Delete the showtimes that are past. Their end is asked for again: they may have been moved meanwhile."""
        while self._showtime_ends and self._showtime_ends[0][0] <= now_ms:
            _, showtime_id = heapq.heappop(self._showtime_ends)
            until_ms = self._installation.kept_until_ms(showtime_id)
            if until_ms is not None and until_ms > now_ms:
                heapq.heappush(self._showtime_ends, (until_ms, showtime_id))
            elif until_ms is not None:
                for session_id in self._showtimes.pop(showtime_id).confirmed:
                    self._holds.pop(session_id, None)


def _same(one: Hold | None, other: Hold | None) -> bool:
    return one is other or (one is not None and other is not None and one == other)


def _put(seats: dict[str, SeatState], seat_id: str, state: SeatState) -> None:
    if isinstance(state, Available):
        seats.pop(seat_id, None)
    else:
        seats[seat_id] = state


def _in_effect(change: Change, seen: SeatState) -> bool:
    """Whether the change is in effect: the seat is in that state, or it is released and no longer under that hold."""
    return seen == change.after or (isinstance(change.after, Available) and seen != change.before)


def _fits(change: Change, seen: SeatState) -> bool:
    """Whether the change may be applied: the seat is in the state before or after it.

    Releasing always fits: a seat that is under another hold by now has been released already.
    """
    return seen in (change.before, change.after) or isinstance(change.after, Available)

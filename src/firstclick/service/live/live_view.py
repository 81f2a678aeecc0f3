"""One showtime as this process knows it: the basis of reads and decisions. Only the store changes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from firstclick.domain.programme import Showtime
from firstclick.domain.seats.free_rows import CurrentRows, FreeRows
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import Available, Held, Pending, SeatState
from firstclick.service.ports.store import Committed, SeatEvent, Snapshot

UNDER_HOLD = (Held, Pending)


class LiveView:
    """A showtime at `position` of `epoch`.

    `edition` is what clients receive as the epoch: the store's epoch, the fingerprint of the seat map and the
    showtime's revision. It changes with each, so that clients that know another map or showtime load a new snapshot.
    `replaced` is the definition before, while listeners are called about another one.
    """

    __slots__ = (
        "_free_rows",
        "_holds_of_user",
        "_not_on_map",
        "_seats_of_hold",
        "_taken",
        "edition",
        "epoch",
        "occupancy",
        "position",
        "replaced",
        "showtime",
    )

    def __init__(self, showtime: Showtime) -> None:
        self.showtime = showtime
        self.replaced: Showtime | None = None
        self.epoch = ""
        self.position = 0
        self._taken: dict[str, SeatState] = {}
        self._seats_of_hold: dict[str, int] = {}
        self._holds_of_user: dict[str, int] = {}
        self._not_on_map: set[str] = set()
        self._free_rows: CurrentRows | None = None
        self.edition = ""
        self.occupancy = self._occupancy()

    def replace_showtime(self, showtime: Showtime) -> None:
        """Set another definition of this showtime, by a new programme; the states of its seats stay."""
        self.showtime = showtime
        self.occupancy = self._occupancy()
        self._not_on_map = self._taken.keys() - self.occupancy.seat_map.by_id.keys()
        self._free_rows = None
        self._update_edition()

    @property
    def taken(self) -> Mapping[str, SeatState]:
        """Every seat that is not available, by seat id; holds that have lapsed count until their end is published."""
        return self._taken

    @property
    def seats_available(self) -> int:
        """The number of available seats."""
        return len(self.occupancy.seat_map.seats) - len(self._taken) + len(self._not_on_map)

    def holds_of(self, user_id: str) -> int:
        """The number of holds that the user has at this showtime."""
        return self._holds_of_user.get(user_id, 0)

    def sessions_of(self, user_id: str) -> Collection[str]:
        """The session ids of the user's holds, held or pending; of lapsed ones too."""
        if not self.holds_of(user_id):
            return ()
        under = (state for state in self._taken.values() if isinstance(state, UNDER_HOLD))
        return dict.fromkeys(state.session_id for state in under if state.user_id == user_id)

    def has_hold(self, session_id: str) -> bool:
        """Whether any seat is under that hold, held or pending."""
        return session_id in self._seats_of_hold

    def hold_ends_ms(self, user_id: str) -> Collection[int]:
        """The deadline of each of the user's holds, in milliseconds since 1970 UTC; of lapsed ones too."""
        held = (state for state in self._taken.values() if isinstance(state, Held) and state.user_id == user_id)
        return {state.session_id: state.expires_at_ms for state in held}.values()

    def free_rows(self, occupancy: Occupancy, now_ms: int) -> FreeRows:
        """The seats of `occupancy` that are available at `now_ms`: it is this view's, or a corrected one.

        Those of this view are kept from the first call on; each change updates them.
        """
        if occupancy is not self.occupancy:
            return FreeRows.of(occupancy.seat_map, occupancy.free(now_ms))
        if self._free_rows is None:
            self._free_rows = CurrentRows(occupancy.seat_map, self._taken)
        return self._free_rows.free(now_ms)

    def has(self, committed: Committed) -> bool:
        """Whether this view includes the commit."""
        return self.position >= committed.position and self.epoch == committed.epoch

    def apply(self, event: SeatEvent) -> bool:
        """Apply an event. False when events before it are missing or its epoch is another: a snapshot is needed."""
        if event.epoch != self.epoch or event.position > self.position + 1:
            return False
        if event.position == self.position + 1:
            self.position = event.position
            for seat_id, state in event.seats:
                self._put(seat_id, state)
        return True

    def reset(self, snapshot: Snapshot) -> None:
        """Replace everything by `snapshot`."""
        self._taken.clear()
        self._seats_of_hold.clear()
        self._holds_of_user.clear()
        self._not_on_map.clear()
        self._free_rows = None
        self.epoch, self.position = snapshot.epoch, snapshot.position
        self._update_edition()
        for seat_id, state in snapshot.taken.items():
            self._put(seat_id, state)

    def _occupancy(self) -> Occupancy:
        showtime = self.showtime
        number = showtime.price_list_number
        return Occupancy(showtime.showtime_id, showtime.auditorium.seat_map, self._taken, showtime.offer, number)

    def _update_edition(self) -> None:
        parts = (self.epoch, str(self.occupancy.seat_map.fingerprint), self.showtime.revision)
        self.edition = ".".join(parts if parts[-1] else parts[:-1])

    def _put(self, seat_id: str, state: SeatState) -> None:
        before = self._taken.get(seat_id)
        if self._free_rows is not None:
            self._free_rows.put(seat_id, state)
        if isinstance(state, Available):
            self._taken.pop(seat_id, None)
            self._not_on_map.discard(seat_id)
        else:
            self._taken[seat_id] = state
            if seat_id not in self.occupancy.seat_map.by_id:
                self._not_on_map.add(seat_id)
        if isinstance(state, UNDER_HOLD) and _increment(self._seats_of_hold, state.session_id):
            _increment(self._holds_of_user, state.user_id)
        if isinstance(before, UNDER_HOLD) and _decrement(self._seats_of_hold, before.session_id):
            _decrement(self._holds_of_user, before.user_id)


def _increment(counts: dict[str, int], name: str) -> bool:
    """Add one; whether it is the first."""
    counts[name] = count = counts.get(name, 0) + 1
    return count == 1


def _decrement(counts: dict[str, int], name: str) -> bool:
    """Subtract one; whether none is left."""
    left = counts.pop(name, 0) - 1
    if left > 0:
        counts[name] = left
    return left <= 0

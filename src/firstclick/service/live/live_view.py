"""The seats of one showtime as this process knows them. Reads and decisions use it; only the store's news change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from firstclick.domain.programme import Showtime
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import Available, Held, Pending, SeatState
from firstclick.service.ports.store import Committed, SeatEvent, Snapshot

UNDER_HOLD = (Held, Pending)


class LiveView:
    """A showtime at `position` of `epoch`. `taken` has every seat that has been told to be other than available.

    `edition` is what readers are told as the epoch: the store's epoch and the seat map's fingerprint. It changes with
    either, so that whoever knows the seats of another map loads them afresh.
    """

    __slots__ = (
        "_gone",
        "_holds_of_user",
        "_seats_of_hold",
        "_taken",
        "edition",
        "epoch",
        "occupancy",
        "position",
        "showtime",
    )

    def __init__(self, showtime: Showtime) -> None:
        self.showtime = showtime
        self.epoch = ""
        self.position = 0
        self._taken: dict[str, SeatState] = {}
        self._seats_of_hold: dict[str, int] = {}
        self._holds_of_user: dict[str, int] = {}
        self._gone: set[str] = set()
        self.edition = ""
        self.occupancy = Occupancy(showtime.showtime_id, showtime.auditorium.seat_map, self._taken)

    def move_to(self, showtime: Showtime) -> None:
        """The programme says something else of this showtime now; its seats are as they were."""
        self.showtime = showtime
        self.occupancy = Occupancy(showtime.showtime_id, showtime.auditorium.seat_map, self._taken)
        self._gone = self._taken.keys() - self.occupancy.seat_map.by_id.keys()
        self._begin_edition()

    @property
    def taken(self) -> Mapping[str, SeatState]:
        """Every seat that is not available, by seat id."""
        return self._taken

    @property
    def seats_available(self) -> int:
        """How many seats are free."""
        return len(self.occupancy.seat_map.seats) - len(self._taken) + len(self._gone)

    def holds_of(self, user_id: str) -> int:
        """How many holds the user has at this showtime."""
        return self._holds_of_user.get(user_id, 0)

    def hold_ends_ms(self, user_id: str) -> Collection[int]:
        """When each of the user's holds here ends, in milliseconds since 1970 UTC; lapsed ones too, until told."""
        held = (state for state in self._taken.values() if isinstance(state, Held) and state.user_id == user_id)
        return {state.session_id: state.expires_at_ms for state in held}.values()

    def has(self, committed: Committed) -> bool:
        """Whether the commit is in it."""
        return self.position >= committed.position and self.epoch == committed.epoch

    def apply(self, event: SeatEvent) -> bool:
        """Take the news in. False when they do not follow on what is known: a fresh snapshot is needed."""
        if event.epoch != self.epoch or event.position > self.position + 1:
            return False
        if event.position == self.position + 1:
            self.position = event.position
            for seat_id, state in event.seats:
                self._put(seat_id, state)
        return True

    def reset(self, snapshot: Snapshot) -> None:
        """Forget everything and start from `snapshot`."""
        self._taken.clear()
        self._seats_of_hold.clear()
        self._holds_of_user.clear()
        self._gone.clear()
        self.epoch, self.position = snapshot.epoch, snapshot.position
        self._begin_edition()
        for seat_id, state in snapshot.taken.items():
            self._put(seat_id, state)

    def _begin_edition(self) -> None:
        self.edition = f"{self.epoch}.{self.occupancy.seat_map.fingerprint}"

    def _put(self, seat_id: str, state: SeatState) -> None:
        before = self._taken.get(seat_id)
        if isinstance(state, Available):
            self._taken.pop(seat_id, None)
            self._gone.discard(seat_id)
        else:
            self._taken[seat_id] = state
            if seat_id not in self.occupancy.seat_map.by_id:
                self._gone.add(seat_id)
        if isinstance(state, UNDER_HOLD) and _one_more(self._seats_of_hold, state.session_id):
            _one_more(self._holds_of_user, state.user_id)
        if isinstance(before, UNDER_HOLD) and _one_less(self._seats_of_hold, before.session_id):
            _one_less(self._holds_of_user, before.user_id)


def _one_more(counts: dict[str, int], name: str) -> bool:
    """Whether it is the first."""
    counts[name] = count = counts.get(name, 0) + 1
    return count == 1


def _one_less(counts: dict[str, int], name: str) -> bool:
    """Whether it was the last."""
    left = counts.pop(name, 0) - 1
    if left > 0:
        counts[name] = left
    return left <= 0

"""The seats of one showtime as this process knows them. Reads and decisions use it; only the store's news change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from firstclick.domain.holding import House
from firstclick.domain.programme import Showtime
from firstclick.domain.seat_state import Available, Booked, Held, SeatState
from firstclick.service.ports import News, Snapshot


class LiveView:
    """A showtime at `position` of `epoch`. `taken` has every seat that has been told to be other than available.

    `edition` is what readers are told as the epoch: the store's epoch and the seat map's fingerprint. It changes with
    either, so that whoever knows the seats of another map loads them afresh.
    """

    __slots__ = (
        "_gone",
        "_seats_of_hold",
        "_sessions_of_user",
        "_taken",
        "edition",
        "epoch",
        "house",
        "position",
        "showtime",
    )

    def __init__(self, showtime: Showtime) -> None:
        self.showtime = showtime
        self.epoch = ""
        self.position = 0
        self._taken: dict[str, SeatState] = {}
        self._seats_of_hold: dict[str, int] = {}
        self._sessions_of_user: dict[str, set[str]] = {}
        self._gone: set[str] = set()
        self.edition = ""
        self.house = House(showtime.showtime_id, showtime.auditorium.seat_map, self._taken)

    def move_to(self, showtime: Showtime) -> None:
        """The programme says something else of this showtime now; its seats are as they were."""
        self.showtime = showtime
        self.house = House(showtime.showtime_id, showtime.auditorium.seat_map, self._taken)
        self._gone = self._taken.keys() - self.house.seat_map.by_id.keys()
        self._begin_edition()

    @property
    def taken(self) -> Mapping[str, SeatState]:
        """Every seat that is not available, by seat id."""
        return self._taken

    @property
    def seats_available(self) -> int:
        """How many seats are free."""
        return len(self.house.seat_map.seats) - len(self._taken) + len(self._gone)

    def holds_of(self, user_id: str) -> int:
        """How many holds the user has at this showtime."""
        return len(self._sessions_of_user.get(user_id, ()))

    def hold_ends_ms(self, user_id: str) -> Collection[int]:
        """When each of the user's holds here ends, in milliseconds since 1970 UTC; lapsed ones too, until told."""
        sessions = self._sessions_of_user.get(user_id, set())
        held = (state for state in self._taken.values() if isinstance(state, Held))
        return {state.session_id: state.expires_at_ms for state in held if state.session_id in sessions}.values()

    def apply(self, news: News) -> bool:
        """Take the news in. False when they do not follow on what is known: a fresh snapshot is needed."""
        if news.epoch != self.epoch or news.position > self.position + 1:
            return False
        if news.position == self.position + 1:
            self.position = news.position
            for seat_id, state in news.seats:
                self._put(seat_id, state)
        return True

    def reset(self, snapshot: Snapshot) -> None:
        """Forget everything and start from `snapshot`."""
        self._taken.clear()
        self._seats_of_hold.clear()
        self._sessions_of_user.clear()
        self._gone.clear()
        self.epoch, self.position = snapshot.epoch, snapshot.position
        self._begin_edition()
        for seat_id, state in snapshot.taken.items():
            self._put(seat_id, state)

    def _begin_edition(self) -> None:
        self.edition = f"{self.epoch}.{self.house.seat_map.fingerprint}"

    def _put(self, seat_id: str, state: SeatState) -> None:
        before = self._taken.get(seat_id)
        if isinstance(state, Available):
            self._taken.pop(seat_id, None)
            self._gone.discard(seat_id)
        else:
            self._taken[seat_id] = state
            if seat_id not in self.house.seat_map.by_id:
                self._gone.add(seat_id)
        if isinstance(state, Held | Booked):
            self._seats_of_hold[state.session_id] = self._seats_of_hold.get(state.session_id, 0) + 1
            self._sessions_of_user.setdefault(state.user_id, set()).add(state.session_id)
        if isinstance(before, Held | Booked):
            self._leave(before)

    def _leave(self, before: Held | Booked) -> None:
        left = self._seats_of_hold[before.session_id] - 1
        if left:
            self._seats_of_hold[before.session_id] = left
            return
        del self._seats_of_hold[before.session_id]
        sessions = self._sessions_of_user[before.user_id]
        sessions.discard(before.session_id)
        if not sessions:
            del self._sessions_of_user[before.user_id]

"""Keeps its own account of one showtime, fed by nothing but the store's news and the answers that users got.

It knows none of FirstClick's rules' code: what must never happen is said here once more, in other words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firstclick.domain.holding import Hold, HoldStatus
from firstclick.domain.seat_state import Available, Booked, Confirmed, Held, SeatState
from firstclick.service.ports import News

OVER = (HoldStatus.RELEASED, HoldStatus.EXPIRED)


class Auditor:
    """Objects with an `AssertionError` as soon as news and answers do not add up."""

    def __init__(self, clock_ms: Callable[[], int]) -> None:
        self._clock_ms = clock_ms
        self.position = 0
        self.seats: dict[str, SeatState] = {}
        self.holds: dict[str, Hold] = {}
        self.promised: dict[str, Hold] = {}
        self.booked: dict[str, Hold] = {}

    def on_news(self, news: News) -> None:
        """The store has told something (`StoreListener`)."""
        self.position += 1
        assert news.position == self.position, f"position {news.position} came after {self.position - 1}"
        for seat_id, state in news.seats:
            self._change_seat(seat_id, state, news.at_ms)
        if news.hold is not None:
            self._change_hold(news.hold, news.at_ms)

    def on_restored(self) -> None:
        """The auditor stands beside the store and misses nothing (`StoreListener`)."""

    def _change_seat(self, seat_id: str, state: SeatState, at_ms: int) -> None:
        match self.seats.get(seat_id, Available()), state:
            case Confirmed() as sold, other:
                assert sold == other, f"{seat_id} was sold to {sold} and became {other}"
            case (Held() | Booked()) as before, (Held() | Booked() | Confirmed()) as other:
                lapsed = isinstance(before, Held) and before.expires_at_ms <= at_ms
                assert lapsed or before.session_id == other.session_id, f"{seat_id} has two owners: {before}, {other}"
        assert not isinstance(state, Held) or at_ms < state.expires_at_ms, f"{seat_id} is held when time is over"
        if isinstance(state, Available):
            self.seats.pop(seat_id, None)
        else:
            self.seats[seat_id] = state

    def _change_hold(self, hold: Hold, at_ms: int) -> None:
        known = self.holds.get(hold.session_id)
        assert known is None or known.status not in OVER, f"{known} was over and was changed to {hold}"
        in_time = known is None or known.status is HoldStatus.BOOKED or at_ms < known.expires_at_ms
        assert in_time or hold.status in OVER, f"{known} was over by time and was changed to {hold}"
        if hold.status is HoldStatus.EXPIRED:
            assert at_ms >= hold.expires_at_ms, f"{hold} expired {hold.expires_at_ms - at_ms} ms too early"
        self.holds[hold.session_id] = hold
        has = {seat_id for seat_id, state in self.seats.items() if _session(state) == hold.session_id}
        assert has == (set() if hold.status in OVER else set(hold.seat_ids)), f"{hold} has {has}"

    def answered(self, hold: Hold) -> None:
        """A user was told that this is the hold now."""
        assert self.holds[hold.session_id] == hold, f"the user was told {hold}; it is {self.holds[hold.session_id]}"
        if hold.status is HoldStatus.CONFIRMED:
            self.booked.setdefault(hold.session_id, hold)
            assert self.booked[hold.session_id] == hold
        else:
            self.promised[hold.session_id] = hold

    def gave_up(self, session_id: str) -> None:
        """A user has asked to release the hold, and was not refused."""
        assert session_id not in self.booked, f"{session_id} was told that its booking is released"
        self.promised.pop(session_id, None)

    def left_in_doubt(self, session_id: str) -> None:
        """A user was told that the box office could not be reached: the hold may be what it was, or as was asked."""
        self.promised.pop(session_id, None)

    def told_over(self, session_id: str) -> None:
        """A user was told that the hold is over."""
        assert session_id not in self.booked, f"{session_id} was told that its booking is over"
        hold = self.holds[session_id]
        assert hold.status in OVER or hold.expires_at_ms <= self._clock_ms(), f"{hold} is not over"
        self.promised.pop(session_id, None)

    def told_taken(self, seat_ids: tuple[str, ...]) -> None:
        """A user was told that all these seats are somebody's."""
        free = [seat_id for seat_id in seat_ids if seat_id not in self.live_seats()]
        assert not free, f"{free} are free, and a user was told that they are not"

    def live_seats(self) -> Mapping[str, SeatState]:
        """The seats that are somebody's now."""
        now_ms = self._clock_ms()
        return {
            seat_id: state
            for seat_id, state in self.seats.items()
            if not isinstance(state, Held) or now_ms < state.expires_at_ms
        }

    def check(self) -> None:
        """Every promise whose time is not over is kept, and every booking for good."""
        for hold in self.booked.values():
            for seat_id in hold.seat_ids:
                assert self.seats.get(seat_id) == Confirmed(hold.session_id, hold.user_id), f"{hold} lost {seat_id}"
        now_ms = self._clock_ms()
        for hold in self.promised.values():
            if hold.session_id not in self.booked and now_ms < hold.expires_at_ms:
                for seat_id in hold.seat_ids:
                    assert _session(self.seats.get(seat_id)) == hold.session_id, f"{hold} lost {seat_id}"

    def check_ends_are_told(self) -> None:
        """No hold outlives its end: called after time has taken back what was over."""
        now_ms = self._clock_ms()
        left = [hold for hold in self.holds.values() if hold.status is HoldStatus.HOLD and hold.expires_at_ms <= now_ms]
        assert not left, f"{left} are over, and nobody was told"
        assert self.live_seats() == self.seats


def _session(state: SeatState | None) -> str:
    match state:
        case Held(session_id) | Booked(session_id) | Confirmed(session_id):
            return session_id
        case _:
            return ""

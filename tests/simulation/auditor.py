"""Keeps its own account of one showtime, fed by the store's news, the ledger's books and the answers that users got.

It knows none of FirstClick's rules' code: what must never happen is said here once more, in other words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Showtime
from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.seats.seat_state import Available, Confirmed, Held, Pending, SeatState
from firstclick.service.ports.store import SeatEvent
from tests.honest.ledger import HonestLedger
from tests.simulation.imports import SHOWTIME, ShownAccount

OVER = (HoldStatus.RELEASED, HoldStatus.EXPIRED)
SHARE_MAX = 9
"""What three processes give to one network: two that run, and one that has crashed and left its holds."""


class Auditor:
    """Objects with an `AssertionError` as soon as news, books and answers do not add up.

    `settled` is False while the store has lost its memory and not every booking is back on the map.
    """

    def __init__(self, clock_ms: Callable[[], int], ledger: HonestLedger) -> None:
        self._clock_ms = clock_ms
        self._ledger = ledger
        self.epoch = ""
        self.position = 0
        self.lives = 0
        self.settled = True
        self.seats: dict[str, SeatState] = {}
        self.holds: dict[str, Hold] = {}
        self.promised: dict[str, Hold] = {}
        self.sold: dict[str, Booking] = {}
        self.over: set[str] = set()
        self.shown = ShownAccount(ledger)
        self.without_record: set[str] = set()

    def on_event(self, event: SeatEvent) -> None:
        """The store has told something (`StoreListener`)."""
        self.epoch = self.epoch or event.epoch
        assert event.epoch == self.epoch, f"news of epoch {event.epoch} came in epoch {self.epoch}"
        self.position += 1
        assert event.position == self.position, f"position {event.position} came after {self.position - 1}"
        for seat_id, state in event.seats:
            self._change_seat(seat_id, state, event.at_ms)
        if event.hold is not None:
            self._change_hold(event.hold, event.at_ms)
            self._check_share(event.hold.network)

    def on_restored(self) -> None:
        """The auditor stands beside the store and misses nothing (`StoreListener`)."""

    def forget(self) -> None:
        """The store has lost its memory: holds are lost with it, and bookings never."""
        self.epoch, self.position = "", 0
        self.lives += 1
        self.settled = False
        self.seats.clear()
        self.holds.clear()
        self.promised.clear()

    def lose_record(self, session_id: str) -> None:
        """The store has lost the record of a hold and kept its seats."""
        self.without_record.add(session_id)
        self.holds.pop(session_id, None)
        self.promised.pop(session_id, None)

    def _change_seat(self, seat_id: str, state: SeatState, at_ms: int) -> None:
        match self.seats.get(seat_id, Available()), state:
            case Confirmed() as sold, other:
                assert sold == other, f"{seat_id} was sold to {sold} and became {other}"
            case (Held() | Pending()) as before, (Held() | Pending() | Confirmed()) as other:
                lapsed = isinstance(before, Held) and before.expires_at_ms <= at_ms
                restored = self.lives and isinstance(other, Confirmed)
                same = before.session_id == other.session_id
                assert lapsed or restored or same, f"{seat_id} has two owners: {before}, {other}"
        if isinstance(state, Confirmed):
            booked = self._ledger.of_session(state.session_id)
            assert booked is not None, f"{seat_id} is confirmed for {state.session_id} and not in the books"
            assert seat_id in booked.seat_ids, f"{seat_id} is confirmed, and the books have {booked}"
        assert not isinstance(state, Held) or at_ms < state.expires_at_ms, f"{seat_id} is held when time is over"
        if isinstance(state, Available):
            self.seats.pop(seat_id, None)
        else:
            self.seats[seat_id] = state

    def _change_hold(self, hold: Hold, at_ms: int) -> None:
        known = self.holds.get(hold.session_id)
        assert known is None or known.status not in OVER, f"{known} was over and was changed to {hold}"
        in_time = known is None or known.status is HoldStatus.PENDING or at_ms < known.expires_at_ms
        assert in_time or hold.status in OVER, f"{known} was over by time and was changed to {hold}"
        if hold.status is HoldStatus.EXPIRED:
            assert at_ms >= hold.expires_at_ms, f"{hold} expired {hold.expires_at_ms - at_ms} ms too early"
        if hold.status in OVER:
            assert self._ledger.of_session(hold.session_id) is None, f"{hold} is in the books"
        self.holds[hold.session_id] = hold
        has = {seat_id for seat_id, state in self.seats.items() if _session(state) == hold.session_id}
        expected = set() if hold.status in OVER else set(hold.seat_ids) - self._given_to_others_by_the_books(hold)
        assert has == expected, f"{hold} has {has}"

    def _given_to_others_by_the_books(self, hold: Hold) -> set[str]:
        """Seats of a pending hold that a store without its memory gave away, though the ledger had sold them."""
        if not self.lives or hold.status is not HoldStatus.PENDING:
            return set()
        confirmed = {one: state for one in hold.seat_ids if isinstance(state := self.seats.get(one), Confirmed)}
        return {one for one, state in confirmed.items() if state.session_id != hold.session_id}

    def _check_share(self, network: str) -> None:
        """One network does not hold the room, whatever users it names; each process counts for itself, and anew."""
        sessions = {one for one, hold in self.holds.items() if network and hold.network == network}
        live = [state for state in self.live_seats().values() if not isinstance(state, Confirmed)]
        held = sum([_session(state) in sessions for state in live])
        assert held <= SHARE_MAX, f"{network} holds {held} seats at once"

    def answered(self, hold: Hold, showtime: Showtime) -> None:
        """A user was told that this is the hold now, at this showtime."""
        self.shown.answered(hold, showtime)
        if hold.status is HoldStatus.CONFIRMED:
            booking = self._ledger.of_session(hold.session_id)
            assert booking is not None, f"the user was told {hold}, and it is not in the books"
            assert (booking.user_id, booking.seat_ids) == (hold.user_id, hold.seat_ids)
            return
        if hold.session_id not in self.holds and (not self.settled or hold.session_id in self.without_record):
            return  # a process that has not noticed tells what was
        assert self.holds[hold.session_id] == hold, f"the user was told {hold}; it is {self.holds[hold.session_id]}"
        self.promised[hold.session_id] = hold

    def confirmed(self, booking: Booking) -> None:
        """A user was told that this is the booking: for ever."""
        known = self.sold.setdefault(booking.session_id, booking)
        assert known == booking, f"the user was told {known}, and now {booking}"

    def gave_up(self, session_id: str) -> None:
        """A user has asked to release the hold, and was not refused."""
        assert not self._ledger.of_session(session_id), f"{session_id} was told that its booking is released"
        self.promised.pop(session_id, None)

    def left_in_doubt(self, session_id: str) -> None:
        """A user was told that the box office could not be reached: the hold may be what it was, or as was asked."""
        self.promised.pop(session_id, None)

    def told_over(self, session_id: str) -> None:
        """A user was told that the hold is over."""
        assert not self._ledger.of_session(session_id), f"{session_id} was told that its booking is over"
        hold = self.holds.get(session_id)
        lost = self.lives or session_id in self.without_record
        assert hold is not None or lost, f"{session_id} was told that it is over and never was"
        assert hold is None or hold.status in OVER or hold.expires_at_ms <= self._clock_ms(), f"{hold} is not over"
        self.over.add(session_id)
        self.promised.pop(session_id, None)

    def told_unknown(self, session_id: str) -> None:
        """A user was told that there is no such hold: only a store that has lost its memory says so."""
        assert self.lives or session_id in self.without_record, f"{session_id} was told that it is unknown"
        assert session_id not in self.holds, f"{self.holds[session_id]} was told that it is unknown"
        sold = self.settled and self._ledger.of_session(session_id)
        assert not sold, f"{session_id} was told that its booking is unknown"
        self.promised.pop(session_id, None)

    def told_changed(self, session_id: str) -> None:
        """A user was told that the programme has changed: nothing is booked, now or later."""
        assert not self._ledger.of_session(session_id), f"{session_id} was told that it is not booked"
        self.over.add(session_id)
        self.promised.pop(session_id, None)

    def told_taken(self, seat_ids: tuple[str, ...]) -> None:
        """A user was told that all these seats are somebody's; one who asks before all is settled may be told so."""
        if not self.settled:
            return
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
        for booking in self.sold.values():
            assert self._ledger.of_session(booking.session_id) == booking, f"{booking} is not in the books any more"
        for session_id in self.over:
            assert not self._ledger.of_session(session_id), f"{session_id} was told to be over, and is in the books"
        for seat_id, session_id in self._ledger.owners(SHOWTIME).items() if self.settled else ():
            assert _session(self.seats.get(seat_id)) == session_id, f"{session_id} has booked {seat_id}, and lost it"
        for hold in self.holds.values() if self.settled else ():
            assert hold.status not in OVER or not self._ledger.of_session(hold.session_id), f"{hold} is in the books"
        self.shown.check()
        now_ms = self._clock_ms()
        for hold in self.promised.values():
            if now_ms < hold.expires_at_ms and not self._is_excused(hold):
                for seat_id in hold.seat_ids:
                    assert _session(self.seats.get(seat_id)) == hold.session_id, f"{hold} lost {seat_id}"

    def _is_excused(self, hold: Hold) -> bool:
        """Somebody else's booking may take a hold's seat where the store did not know of it; an import may end it."""
        sold = self._ledger.owners(SHOWTIME) if self.lives else {}
        ended = self.holds.get(hold.session_id)
        if ended is not None and ended.end_reason is EndReason.PROGRAMME_CHANGED:
            return True
        return hold.session_id in self.sold or any(seat_id in sold for seat_id in hold.seat_ids)

    def check_bookings_are_shown(self, taken: Mapping[str, SeatState]) -> None:
        """Once all is settled: the seats that are confirmed are those in the books."""
        shown = {seat_id: state.session_id for seat_id, state in taken.items() if isinstance(state, Confirmed)}
        assert shown == self._ledger.owners(SHOWTIME)

    def check_ends_are_told(self) -> None:
        """No hold outlives its end: called after time has taken back what was over."""
        now_ms = self._clock_ms()
        left = [hold for hold in self.holds.values() if hold.status is HoldStatus.HOLD and hold.expires_at_ms <= now_ms]
        assert not left, f"{left} are over, and nobody was told"
        assert self.live_seats() == self.seats

    def check_nothing_is_left_aside(self) -> None:
        """No seat is pending, and those that are kept back are the programme's: called after all has come to rest."""
        pending = [seat_id for seat_id, state in self.seats.items() if isinstance(state, Pending)]
        assert not pending, f"{pending} are set aside for nobody"
        self.shown.check_kept_back(self.seats)


def _session(state: SeatState | None) -> str:
    match state:
        case Held(session_id) | Pending(session_id) | Confirmed(session_id):
            return session_id
        case _:
            return ""

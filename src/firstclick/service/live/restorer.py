"""Brings one showtime of the seat store in line with the ledger. It never books."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from firstclick.domain.booking import Booking, booking_reference
from firstclick.domain.money.payment import BOUGHT, SETS_SEATS_ASIDE, PaymentState
from firstclick.domain.programme import Showtime
from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.differences import Difference, DifferenceKind, LedgerSeats, find_differences
from firstclick.domain.seats.hold import LIVE, Change, Commit, HoldStatus
from firstclick.domain.seats.hold_rules import decide_cancel, decide_moved
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import Confirmed, Pending, SeatState
from firstclick.service.ports.ledger import BookingLedger
from firstclick.service.ports.store import Committed, SeatStore, Snapshot

logger = logging.getLogger("firstclick.repair")
TRIES_MAX = 3


async def _all_settled(_showtime_id: str) -> Mapping[str, PaymentState]:
    return {}


def _never_past(_showtime_id: str) -> bool:
    return False


@dataclass(frozen=True)
class Restorer:
    """Compares showtimes with the ledger, and corrects the seat store.

    `random_bits` returns random numbers of at least 40 bits, for the references of cancelled bookings. Showtimes for
    which `is_past` are not compared: the store deletes their seats, and nothing is sold there. `unsettled` returns the
    payments of a showtime that are not at rest, by session: only they decide about the seats that they have set aside.
    """

    store: SeatStore
    ledger: BookingLedger
    random_bits: Callable[[], int]
    is_past: Callable[[str], bool] = _never_past
    unsettled: Callable[[str], Awaitable[Mapping[str, PaymentState]]] = _all_settled
    kept_back: dict[str, Collection[str]] = field(default_factory=dict)
    """By showtime, the seats that were kept back when it was compared last."""

    async def prepare(self, showtime: Showtime, known_epoch: str) -> Snapshot:
        """A snapshot that agrees with the ledger. Raises `StoreUnavailable`, `LedgerUnavailable`.

        Nothing is compared in `known_epoch`: it was done there.
        """
        snapshot = await self._snapshot(showtime)
        return snapshot if snapshot.epoch == known_epoch else await self.restore(showtime, snapshot)

    async def restore(self, showtime: Showtime, snapshot: Snapshot) -> Snapshot:
        """Correct what differs between `snapshot` and the ledger; the snapshot after that.

        While seats are sold fast, some booking is always written between the two. The event of its confirm follows.
        """
        if self.is_past(showtime.showtime_id):
            return snapshot
        found: Sequence[Difference] = ()
        for _ in range(TRIES_MAX):
            abandoned = await self._without_record(showtime, snapshot.taken)
            for session_id in abandoned:
                await self._cancel(showtime, session_id, snapshot.taken)
            found = await self._compare(showtime, snapshot.taken, abandoned)
            if not found:
                return snapshot
            if await self._correct(showtime, found):
                _log(showtime, found)
            snapshot = await self._snapshot(showtime)
        if all(one.is_under_way for one in found):
            return snapshot
        raise StoreUnavailable

    async def _correct(self, showtime: Showtime, found: list[Difference]) -> bool:
        """Commit what corrects the map, the seats of each cancelled booking together with its hold's record."""
        cancelled: dict[str, list[Change]] = {}
        others: list[Change] = []
        for kind, change in found:
            if kind is DifferenceKind.CANCELLED and isinstance(change.before, Confirmed):
                cancelled.setdefault(change.before.session_id, []).append(change)
            else:
                others.append(change)
        commits = [await self._cancelling(showtime, *one) for one in cancelled.items()]
        if others:
            commits.append(Commit(showtime.showtime_id, tuple(others)))
        answers = [await self.store.commit(commit) for commit in commits]
        return all(isinstance(answer, Committed) for answer in answers)

    async def _cancelling(self, showtime: Showtime, session_id: str, changes: list[Change]) -> Commit:
        hold = await self.store.hold(session_id)
        if hold is None or hold.status is not HoldStatus.CONFIRMED:
            return Commit(showtime.showtime_id, tuple(changes))
        booking = await self.ledger.booking_of_session(session_id)
        if booking is None or not booking.moved or not booking.seat_ids:
            return decide_cancel(hold, changes)
        return decide_moved(hold, booking.seat_ids, changes)

    async def differences(self, showtime: Showtime, taken: Mapping[str, SeatState]) -> dict[str, DifferenceKind]:
        """The seats on which `taken` and the ledger differ. Writes nothing. Raises as `prepare` does."""
        if self.is_past(showtime.showtime_id):
            return {}
        found = await self._compare(showtime, taken, await self._without_record(showtime, taken))
        return {change.seat_id: kind for kind, change in found}

    async def _compare(
        self, showtime: Showtime, taken: Mapping[str, SeatState], without_record: Collection[str]
    ) -> list[Difference]:
        occupancy = Occupancy(showtime.showtime_id, showtime.auditorium.seat_map, dict(taken))
        ledger, now_ms = await self._ledger_seats(showtime), self.store.now_ms()
        found = list(find_differences(occupancy, ledger, without_record, now_ms))
        unbooked = [change.before for kind, change in found if kind is DifferenceKind.UNBOOKED]
        if not unbooked:
            return found
        known = replace(ledger, cancelled=await self._cancelled(unbooked))
        return list(find_differences(occupancy, known, without_record, now_ms))

    async def _cancelled(self, unbooked: Collection[SeatState]) -> set[tuple[str, Confirmed]]:
        """The seats that the bookings which these are shown as sold for had before: cancelled or moved."""
        sold = {state.session_id: state for state in unbooked if isinstance(state, Confirmed)}
        bookings = [(state, await self.ledger.booking_of_session(one)) for one, state in sold.items()]
        found = {(seat.seat_id, state) for state, booking in bookings if booking for seat in booking.cancelled}
        return found | {(seat.seat_id, state) for state, booking in bookings if booking for seat in booking.moved}

    async def _ledger_seats(self, showtime: Showtime) -> LedgerSeats:
        """What is sold, and what is kept back: the programme's house seats, plus and minus what staff have decided.

        Payments are read after the bookings: a booking of which there is no unsettled payment then is paid.
        """
        bookings = await self.ledger.bookings(showtime.showtime_id)
        decided = await self.ledger.house_seat_changes(showtime.showtime_id)
        unsettled = await self.unsettled(showtime.showtime_id)
        unpaid = {session_id for session_id, state in unsettled.items() if state not in BOUGHT}
        sold = {
            seat_id: (Pending if one.session_id in unpaid else Confirmed)(one.session_id, one.user_id)
            for one in bookings
            for seat_id in one.seat_ids
        }
        kept_back = showtime.auditorium.kept_back_after(decided)
        self.kept_back[showtime.showtime_id] = kept_back.keys()
        return LedgerSeats(sold, kept_back)

    async def _without_record(self, showtime: Showtime, taken: Mapping[str, SeatState]) -> list[str]:
        """The sessions of pending seats whose hold has no live record: no process would ever end them.

        Where a payment decides about the seats, its settlement ends them.
        """
        sessions = dict.fromkeys(state.session_id for state in taken.values() if isinstance(state, Pending))
        records = {session_id: await self.store.hold(session_id) for session_id in sessions}
        found = [session_id for session_id, hold in records.items() if hold is None or hold.status not in LIVE]
        paid_for = await self.unsettled(showtime.showtime_id) if found else {}
        return [session_id for session_id in found if paid_for.get(session_id) not in SETS_SEATS_ASIDE]

    async def _cancel(self, showtime: Showtime, session_id: str, taken: Mapping[str, SeatState]) -> None:
        """Make sure that the ledger has the session's booking, or never gets it."""
        user_ids = {
            seat_id: state.user_id
            for seat_id, state in taken.items()
            if isinstance(state, Pending) and state.session_id == session_id
        }
        reference, user_id = booking_reference(self.random_bits()), next(iter(user_ids.values()))
        await self.ledger.cancel_pending(
            Booking(reference, session_id, showtime.showtime_id, user_id, tuple(user_ids), self.store.now_ms())
        )

    async def _snapshot(self, showtime: Showtime) -> Snapshot:
        return await self.store.snapshot(showtime.showtime_id, tuple(showtime.auditorium.seat_map.by_id))


def _log(showtime: Showtime, found: list[Difference]) -> None:
    """Log corrections; a confirmed seat without a booking is an error, because something else has written the store."""
    kinds = [kind.value for kind, _ in found]
    level = logging.ERROR if DifferenceKind.UNBOOKED in kinds else logging.INFO
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    fields = {"event": "seats-corrected", "showtime_id": showtime.showtime_id}
    logger.log(level, "the seats of %s were corrected by the ledger: %s", showtime.showtime_id, counts, extra=fields)

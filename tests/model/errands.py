"""What the service does with each thing under way, step by step, as `Bookings` and `Holds` do. It decides by the
domain's own `decide_…`.

Left out are the three tries of `Desk.settle`: here it tries for ever, which allows more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firstclick.domain import refusals
from firstclick.domain.seats.hold import LIVE, Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.hold_rules import (
    decide_confirm,
    decide_expiry,
    decide_failed_payment,
    decide_hold,
    decide_longer_payment,
    decide_payment,
    decide_release,
    decide_withdrawal,
)
from firstclick.domain.seats.seat_state import Confirmed
from firstclick.service.ports.store import Conflict
from tests.model.guards import Guards
from tests.model.promise import write
from tests.model.world import (
    LEFT_TO_WRITE,
    LOOK_AGAIN,
    NOTHING_KNOWN,
    RULES,
    SEATS,
    SHOWTIME,
    USERS,
    WRITTEN_WITHIN,
    Doing,
    Errand,
    World,
    is_over,
    missing,
    put,
    session_name,
)

After = tuple[str, World, Errand | None]
"""A word for the step, the world after it, and what is still under way."""


@dataclass(frozen=True)
class Service:
    """The use cases, under some guards."""

    guards: Guards

    def asks_for(self, world: World, session: int, seat_ids: tuple[str, ...]) -> Errand:
        """A hold, decided on a view that knows of nothing."""
        name, user = session_name(session), USERS[session]
        commit = _plain(decide_hold(NOTHING_KNOWN, name, user, seat_ids, RULES, world.now))
        return Errand(Doing.HOLD, session, commit, epoch=world.epoch if world.restored else world.epoch - 1)

    def asks_to_confirm(self, world: World, session: int) -> tuple[World, Errand | None]:
        """`Bookings.confirm`, up to its first write."""
        return self._confirm(world, session, self._recorded(world, session))

    def asks_to_release(self, world: World, session: int) -> tuple[World, Errand | None]:
        """`Holds.release`, up to its first write."""
        given_up = world.with_told(session, held_until=0)
        return self._release(given_up, session, self._recorded(world, session))

    def notices_the_end(self, hold: Hold, session: int, now: int) -> Errand:
        """`Bookings.end`, up to its first write."""
        if hold.status is not HoldStatus.PENDING:
            return Errand(Doing.END, session, _plain(decide_expiry(hold)))
        if not self.guards.looks_before_ending:
            return Errand(Doing.OUTCOME, session, _plain(decide_failed_payment(hold, hold.expires_at_ms)))
        off = decide_longer_payment(hold, now + LOOK_AGAIN)
        return Errand(Doing.PUT_OFF, session, replace(off, not_before_ms=hold.expires_at_ms))

    def advance(self, world: World, errand: Errand) -> Iterator[After]:
        """Whatever may become of something under way. It may also come to nothing, which is left to the search."""
        match errand:
            case Errand(doing=Doing.LANDED, session=session, hold=Hold() as hold):
                in_time = world.now < hold.expires_at_ms  # `Views.wait_for_commit` does not wait for so long
                if world.restored and world.epoch == errand.epoch and in_time:
                    yield "sees the new epoch", self._lands(world, session, hold), None
            case Errand(doing=Doing.BOOK, session=session, hold=Hold() as hold):
                yield from self._books(world, errand, session, hold)
            case Errand(doing=Doing.LOOK, session=session, hold=Hold() as hold):
                yield from self._looks(world, errand, session, hold)
            case Errand(commit=Commit() as commit, session=session):
                after, conflict = write(world, commit, session, self.guards)
                if conflict is None and after != world:
                    yield "is written, and its answer lost", after, errand
                answered = (
                    self._committed(after, errand) if conflict is None else self._refused(world, errand, conflict)
                )
                yield "is written" if conflict is None else "is refused", *answered

    def _committed(self, world: World, errand: Errand) -> tuple[World, Errand | None]:  # noqa: PLR0911
        session, commit = errand.session, errand.commit
        hold = commit.hold_after if commit else None
        match errand.doing, hold:
            case Doing.HOLD, Hold() if errand.epoch == world.epoch or not self.guards.looks_at_the_epoch:
                return world.with_told(session, known=True, held_until=hold.expires_at_ms), None
            case Doing.HOLD, Hold():
                return world, Errand(Doing.LANDED, session, hold=hold, epoch=world.epoch)
            case ((Doing.SET_ASIDE | Doing.KEEP_ASIDE), Hold()):
                return self._confirm(world, session, hold)
            case Doing.PUT_OFF, Hold():
                return world, Errand(Doing.LOOK, session, hold=hold, by=commit.not_before_ms if commit else 0)
            case Doing.RELEASE, _:
                return world.with_told(session, denied=True), None
            case Doing.RESTORE, _:
                lost_once_more = errand.epoch != world.epoch and self.guards.reads_the_ledger_again
                whole = not (lost_once_more and missing(world))
                return replace(world, restored=world.restored or whole), None
            case _:
                return world, None

    def _refused(self, world: World, errand: Errand, conflict: Conflict) -> tuple[World, Errand | None]:
        session, found = errand.session, conflict.hold
        match errand.doing:
            case Doing.HOLD:
                return self._holds_again(world, errand, conflict)
            case Doing.SET_ASIDE if errand.commit and found == errand.commit.hold_before and _has_lost(conflict):
                return world.with_told(session, denied=True, held_until=0), None
            case Doing.SET_ASIDE | Doing.KEEP_ASIDE:
                return self._confirm(world, session, found or self._recorded(world, session))
            case Doing.RELEASE:
                return self._release(world, session, found)
            case Doing.SHOW if found is not None and found.status is HoldStatus.PENDING:
                return world, Errand(Doing.SHOW, session, _plain(decide_confirm(found, world.now)))
            case _:
                return world, None

    def _holds_again(self, world: World, errand: Errand, conflict: Conflict) -> tuple[World, Errand | None]:
        occupancy = replace(NOTHING_KNOWN, taken=conflict.seats)
        session, seat_ids = errand.session, tuple(conflict.seats)
        try:
            again = _plain(decide_hold(occupancy, session_name(session), USERS[session], seat_ids, RULES, world.now))
        except refusals.SeatTaken:
            return world.with_told(session, denied=True), None
        return world, replace(errand, commit=again)

    def _lands(self, world: World, session: int, hold: Hold) -> World:
        """`_refuse_sold_seats`: the store had been lost, and the commit came before its bookings were restored."""
        seen = [world.seats[SEATS.index(seat_id)] for seat_id in hold.seat_ids]
        if any(isinstance(state, Confirmed) for state in seen):
            return world.with_told(session, denied=True)
        return world.with_told(session, known=True, held_until=hold.expires_at_ms)

    def _recorded(self, world: World, session: int) -> Hold | None:
        """`Desk.recorded`: as store and ledger have it."""
        hold = world.holds[session]
        booked = world.booked[session]
        if (hold is None or hold.status is HoldStatus.EXPIRED) and booked:
            user = USERS[session]
            return Hold(session_name(session), SHOWTIME, user, booked, HoldStatus.CONFIRMED, 0, 0)
        return hold

    def _confirm(self, world: World, session: int, hold: Hold | None) -> tuple[World, Errand | None]:
        if hold is None:
            return world, None  # 404: no promise, and no denial while another confirm may be under way
        if hold.status is HoldStatus.HOLD and self.guards.sets_aside:
            try:
                commit = decide_payment(hold, world.now + WRITTEN_WITHIN, world.now)
            except refusals.HoldOver:
                return world.with_told(session, denied=True, held_until=0), None
            return world, Errand(Doing.SET_ASIDE, session, commit)
        is_late = hold.status is HoldStatus.PENDING and hold.expires_at_ms - world.now < LEFT_TO_WRITE
        if is_late and self.guards.keeps_aside:
            longer = decide_longer_payment(hold, world.now + WRITTEN_WITHIN)
            return world, Errand(Doing.KEEP_ASIDE, session, longer)
        if is_over(hold):
            return world.with_told(session, denied=True, held_until=0), None
        return world, Errand(Doing.BOOK, session, hold=hold)

    def _looks(self, world: World, errand: Errand, session: int, hold: Hold) -> Iterator[After]:
        """`cancel_pending`: the booking as it stands, or none for good."""
        if world.booked[session]:
            yield "finds a booking", world, Errand(Doing.OUTCOME, session, _plain(decide_confirm(hold, errand.by)))
            return
        after = replace(world, off=put(world.off, session, self.guards.calls_off))
        if after != world:
            yield "calls it off, and its answer lost", after, errand
        yield "calls it off", after, Errand(Doing.OUTCOME, session, _plain(decide_failed_payment(hold, errand.by)))

    def _books(self, world: World, errand: Errand, session: int, hold: Hold) -> Iterator[After]:
        """`book`: the booking as it stands, or that it was called off, or that somebody else has a seat of it.

        It may come to the ledger at any time, however long ago it was sent.
        """
        standing = bool(world.booked[session])
        if world.off[session] and not standing:
            yield "was called off", world.with_told(session, denied=True, held_until=0), self._gives_back(session, hold)
            return
        is_retry = standing and self.guards.one_booking_a_session
        is_sold = any(world.owners(seat_id) for seat_id in hold.seat_ids)
        if self.guards.one_booking_a_seat and is_sold and not is_retry:
            withdrawal = Errand(Doing.WITHDRAW, session, _plain(decide_withdrawal(hold)))
            yield "is booked by another", world.with_told(session, denied=True, held_until=0), withdrawal
            return
        after = replace(world, booked=put(world.booked, session, hold.seat_ids))
        if not standing:
            yield "is booked, and its answer lost", after, errand
        shown = (
            Errand(Doing.SHOW, session, _plain(decide_confirm(hold, world.now))) if _is_live(hold, world.now) else None
        )
        yield "is booked", after.with_told(session, sold=True, held_until=0), shown

    def _gives_back(self, session: int, hold: Hold) -> Errand | None:
        if hold.status is not HoldStatus.PENDING:
            return None
        return Errand(Doing.OUTCOME, session, _plain(decide_failed_payment(hold, 0)))

    def _release(self, world: World, session: int, hold: Hold | None) -> tuple[World, Errand | None]:
        if hold is None:
            return world, None
        try:
            return world, Errand(Doing.RELEASE, session, _plain(decide_release(hold, world.now)))
        except refusals.HoldOver:
            return world.with_told(session, denied=True), None
        except (refusals.BeingConfirmed, refusals.AlreadyConfirmed):
            return world, None


def _plain(commit: Commit) -> Commit:
    """Without the times that nothing depends on: when a hold was taken, and when one ended. It makes states fewer."""
    hold = commit.hold_after
    if hold is None:
        return commit
    end = hold.expires_at_ms if hold.status in LIVE else 0
    return replace(commit, hold_after=replace(hold, taken_at_ms=0, expires_at_ms=end))


def _is_live(hold: Hold, now: int) -> bool:
    return hold.status is HoldStatus.PENDING or (hold.status is HoldStatus.HOLD and now < hold.expires_at_ms)


def _has_lost(conflict: Conflict) -> bool:
    """`_refuse_lost_seats`: the hold stands while its seats do not."""
    hold = conflict.hold
    return hold is not None and any(state != seats_under(hold) for state in conflict.seats.values())

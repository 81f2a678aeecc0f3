"""What the service does with each thing under way, step by step, as `Bookings` and `Holds` do. It decides by the
domain's own `decide_…`.

Left out are the three tries of `Desk.settle`: here it tries for ever, which allows more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firstclick.domain import refusals, values
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.hold_rules import (
    check_terms,
    decide_confirm,
    decide_expiry,
    decide_failed_payment,
    decide_hold,
    decide_longer_payment,
    decide_payment,
    decide_release,
)
from firstclick.domain.seats.seat_state import Confirmed
from firstclick.service.ports.store import Conflict
from tests.model import abandoned, ledger, programme
from tests.model.guards import Guards
from tests.model.programme import VIEWS
from tests.model.promise import write
from tests.model.world import (
    LEFT_TO_WRITE,
    LOOK_AGAIN,
    RULES,
    SEATS,
    SHOWTIME,
    USERS,
    WRITTEN_WITHIN,
    After,
    Doing,
    Errand,
    World,
    is_over,
    missing,
    plain,
    session_name,
)


@dataclass(frozen=True)
class Service:
    """The use cases, under some guards."""

    guards: Guards

    def asks_for(self, world: World, session: int, seat_ids: tuple[str, ...], served: int) -> Errand:
        """A hold, decided on a view that knows of nothing."""
        name, user = session_name(session), USERS[session]
        commit = plain(decide_hold(VIEWS[served], name, user, seat_ids, RULES, world.now))
        epoch = world.epoch if world.restored else world.epoch - 1
        return Errand(Doing.HOLD, session, commit, epoch=epoch, served=served)

    def asks_to_confirm(self, world: World, session: int, served: int) -> tuple[World, Errand | None]:
        """`Bookings.confirm`, up to its first write."""
        return self._confirm(world, session, self._recorded(world, session), served)

    def asks_to_release(self, world: World, session: int) -> tuple[World, Errand | None]:
        """`Holds.release`, up to its first write."""
        given_up = world.with_told(session, held_until=0)
        return self._release(given_up, session, self._recorded(world, session))

    def notices_the_end(self, hold: Hold, session: int, now: int) -> Errand:
        """`Bookings.end`, up to its first write."""
        if hold.status is not HoldStatus.PENDING:
            return Errand(Doing.END, session, plain(decide_expiry(hold)))
        if not self.guards.looks_before_ending:
            return Errand(Doing.OUTCOME, session, plain(decide_failed_payment(hold, hold.expires_at_ms)))
        off = decide_longer_payment(hold, now + LOOK_AGAIN)
        return Errand(Doing.PUT_OFF, session, values.replace(off, not_before_ms=hold.expires_at_ms))

    def advance(self, world: World, errand: Errand) -> Iterator[After]:
        """Whatever may become of something under way. It may also come to nothing, which is left to the search."""
        match errand:
            case Errand(doing=Doing.LANDED, hold=Hold() as hold):
                in_time = world.now < hold.expires_at_ms  # `Views.wait_for_commit` does not wait for so long
                if world.restored and world.epoch == errand.epoch and in_time:
                    yield "sees the new epoch", self._lands(world, errand, hold), None
            case Errand(doing=(Doing.FIND_RECORD | Doing.CANCEL)):
                yield from abandoned.advance(world, errand, self.guards)
            case Errand(hold=Hold() as hold):
                yield from ledger.advance(world, errand, hold, self.guards)
            case Errand(commit=Commit() as commit):
                yield from self._writes(world, errand, commit)

    def _writes(self, world: World, errand: Errand, commit: Commit) -> Iterator[After]:
        after, conflict = write(world, commit, errand.session, self.guards)
        if conflict is not None:
            yield "is refused", *self._refused(world, errand, conflict)
            return
        after = programme.announced(after, commit, errand.session)
        if after != world:
            yield "is written, and its answer lost", after, errand
        yield "is written", *self._committed(after, errand)

    def _committed(self, world: World, errand: Errand) -> tuple[World, Errand | None]:  # noqa: PLR0911
        session, commit = errand.session, errand.commit
        hold = commit.hold_after if commit else None
        match errand.doing, hold:
            case Doing.HOLD, Hold() if errand.epoch == world.epoch or not self.guards.looks_at_the_epoch:
                told = {"known": True, "held_until": hold.expires_at_ms, "shown": errand.served}
                return world.with_told(session, **told), None
            case Doing.HOLD, Hold():
                return world, Errand(Doing.LANDED, session, hold=hold, epoch=world.epoch, served=errand.served)
            case ((Doing.SET_ASIDE | Doing.KEEP_ASIDE), Hold()):
                return self._confirm(world, session, hold, errand.served)
            case Doing.PUT_OFF, Hold():
                return world, Errand(Doing.LOOK, session, hold=hold, by=commit.not_before_ms if commit else 0)
            case ((Doing.RELEASE | Doing.END_CHANGED), _):
                return world.with_told(session, denied=True), None
            case Doing.FREE, _:
                return abandoned.settled(world, session), None
            case Doing.RESTORE, _:
                lost_once_more = errand.epoch != world.epoch and self.guards.reads_the_ledger_again
                whole = not (lost_once_more and missing(world))
                return replace(world, restored=world.restored or whole), None
            case _:
                return world, None

    def _refused(  # noqa: PLR0911
        self, world: World, errand: Errand, conflict: Conflict
    ) -> tuple[World, Errand | None]:
        session, found = errand.session, conflict.hold
        match errand.doing:
            case Doing.HOLD:
                return self._holds_again(world, errand, conflict)
            case Doing.SET_ASIDE if errand.commit and found == errand.commit.hold_before and _has_lost(conflict):
                return world.with_told(session, denied=True, held_until=0), None
            case Doing.SET_ASIDE | Doing.KEEP_ASIDE:
                return self._confirm(world, session, found or self._recorded(world, session), errand.served)
            case Doing.END_CHANGED if errand.commit:
                return self._was_not_withdrawn(world, errand, errand.commit.hold_before)
            case Doing.RELEASE:
                return self._release(world, session, found)
            case Doing.SHOW if found is not None and found.status is HoldStatus.PENDING:
                return world, Errand(Doing.SHOW, session, plain(decide_confirm(found, world.now)))
            case _:
                return world, None

    def _was_not_withdrawn(self, world: World, errand: Errand, held: Hold | None) -> tuple[World, Errand | None]:
        """`Desk._withdraw`: a hold that was not pending may be booked by another process, which has changed it."""
        by_the_record = self.guards.withdraws_by_the_record and held is not None and held.status is HoldStatus.HOLD
        if by_the_record:
            return self._confirm(world, errand.session, self._recorded(world, errand.session), errand.served)
        return world.with_told(errand.session, denied=True), None

    def _holds_again(self, world: World, errand: Errand, conflict: Conflict) -> tuple[World, Errand | None]:
        occupancy = replace(VIEWS[errand.served], taken=conflict.seats)
        session, seat_ids = errand.session, tuple(conflict.seats)
        try:
            again = plain(decide_hold(occupancy, session_name(session), USERS[session], seat_ids, RULES, world.now))
        except refusals.SeatTaken:
            return world.with_told(session, denied=True), None
        return world, replace(errand, commit=again)

    def _lands(self, world: World, errand: Errand, hold: Hold) -> World:
        """`_refuse_sold_seats`: the store had been lost, and the commit came before its bookings were restored."""
        seen = [world.seats[SEATS.index(seat_id)] for seat_id in hold.seat_ids]
        if any(isinstance(state, Confirmed) for state in seen):
            return world.with_told(errand.session, denied=True)
        is_live = not programme.has_ended(world.holds[errand.session])
        told = {"known": True, "held_until": hold.expires_at_ms if is_live else 0, "shown": errand.served}
        return world.with_told(errand.session, **told)

    def _recorded(self, world: World, session: int) -> Hold | None:
        """`Desk.recorded`: as store and ledger have it."""
        hold = world.holds[session]
        booked = world.booked[session]
        if (hold is None or hold.status is HoldStatus.EXPIRED) and booked:
            user = USERS[session]
            return Hold(session_name(session), SHOWTIME, user, booked, HoldStatus.CONFIRMED, 0, 0)
        return hold

    def _confirm(self, world: World, session: int, hold: Hold | None, served: int) -> tuple[World, Errand | None]:
        if hold is None:
            return world, None  # 404: no promise, and no denial while another confirm may be under way
        if hold.status is HoldStatus.HOLD and self.guards.sets_aside:
            return self._sets_aside(world, session, hold, served)
        is_late = hold.status is HoldStatus.PENDING and hold.expires_at_ms - world.now < LEFT_TO_WRITE
        if is_late and self.guards.keeps_aside:
            longer = decide_longer_payment(hold, world.now + WRITTEN_WITHIN)
            return world, Errand(Doing.KEEP_ASIDE, session, longer, served=served)
        if is_over(hold):
            return world.with_told(session, denied=True, held_until=0), None
        return world, ledger.compares(session, hold, served, self.guards)

    def _sets_aside(self, world: World, session: int, hold: Hold, served: int) -> tuple[World, Errand | None]:
        try:
            commit = decide_payment(hold, world.now + WRITTEN_WITHIN, world.now)
            check_terms(VIEWS[served], hold)
        except refusals.HoldOver:
            return world.with_told(session, denied=True, held_until=0), None
        except refusals.ProgrammeChanged:
            return world, Errand(Doing.END_CHANGED, session, programme.withdrawal(hold), served=served)
        return world, Errand(Doing.SET_ASIDE, session, commit, served=served)

    def _release(self, world: World, session: int, hold: Hold | None) -> tuple[World, Errand | None]:
        if hold is None:
            return world, None
        try:
            return world, Errand(Doing.RELEASE, session, plain(decide_release(hold, world.now)))
        except refusals.HoldOver:
            return world.with_told(session, denied=True), None
        except (refusals.BeingConfirmed, refusals.AlreadyConfirmed):
            return world, None


def _has_lost(conflict: Conflict) -> bool:
    """`_refuse_lost_seats`: the hold stands while its seats do not."""
    hold = conflict.hold
    return hold is not None and any(state != seats_under(hold) for state in conflict.seats.values())

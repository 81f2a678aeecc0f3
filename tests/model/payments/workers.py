"""What a worker does with a payment, one write or call at a time, by the domain's own `decide_money`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from firstclick.domain.money.payment import Payment, PaymentState
from firstclick.domain.money.payment_rules import (
    Ask,
    Call,
    GiveBack,
    Reseat,
    Secure,
    Step,
    Wait,
    Write,
    decide_money,
    give_up,
    moved,
    offer,
    opened,
    reseated,
    unseat,
)
from firstclick.domain.money.seen import Seen, SeenState
from tests.model.payments import ledger, provider
from tests.model.payments.guards import Guards
from tests.model.payments.world import (
    EQUAL,
    FREE,
    OFFER_FOR,
    OWN,
    SESSIONS,
    Doing,
    Errand,
    World,
    block_of,
    lines_of,
    session_name,
    session_of,
)


class After(NamedTuple):
    """A word for a step, the world after it, what the worker does next, and whether the row was written."""

    label: str
    world: World
    errand: Errand | None = None
    wrote: bool = False


@dataclass(frozen=True)
class Workers:
    """The steps of `settle`, under some guards."""

    guards: Guards

    def begins(self, world: World) -> Errand:
        """A worker begins to settle: it has read the row, and will look."""
        return Errand(Doing.LOOK, world.row if self.guards.reads_before_looking else None)

    def is_idle(self, errand: Errand) -> bool:
        """Whether nothing can come of it: it would only write, and has read a row that was written since."""
        writes = isinstance(errand.step, Write | Secure | GiveBack | Reseat) or errand.doing is Doing.OPENED
        return writes and not errand.is_fresh and self.guards.compares_version

    def advance(self, world: World, errand: Errand) -> Iterator[After]:  # noqa: C901 - a case for each
        """Whatever may become of something under way. It may also come to nothing, which is left to the search."""
        match errand:
            case Errand(doing=Doing.READ, seen=Seen() as seen):
                yield self._decides(world, Errand(Doing.READ, world.row), seen)
            case Errand(doing=Doing.LOOK):
                yield self._looks(world, errand)
            case Errand(doing=Doing.INSERT, row=Payment() as row):
                yield self._inserts(world, row)
            case Errand(doing=Doing.OPENED, row=Payment() as row):
                yield from self._writes(world, errand, opened(row, "r", "", world.now))
            case Errand(doing=Doing.BOOK, row=Payment() as row):
                is_refused = ledger.is_refused(world, row, self.guards)
                yield After("books later", world if is_refused else ledger.booked(world, row))
            case Errand(doing=Doing.CANCEL_ROWS, row=Payment() as row):
                yield After("cancels later", ledger.cancelled(world, row))
            case Errand(step=Ask() as ask):
                yield from self._asks(world, errand, ask)
            case Errand(step=Reseat(), row=Payment() as row):
                yield self._reseats(world, errand, row)
            case Errand(step=(Write() | Secure() | GiveBack()) as step):
                yield from self._lands(world, errand, step)

    def _looks(self, world: World, errand: Errand) -> After:
        seen = provider.looked_at(world.account)
        if errand.row is None:
            return After("looks first", world, Errand(Doing.READ, seen=seen))
        return self._decides(world, errand, seen)

    def _decides(self, world: World, errand: Errand, seen: Seen) -> After:
        step = self._step(errand.row, seen, world.now) if errand.row is not None else Wait()
        label = f"sees {seen.state} and decides on {type(step).__name__}"
        if isinstance(step, Wait):
            return After(label, world)
        return After(label, world, replace(errand, doing=Doing.STEP, step=step))

    def _step(self, row: Payment, seen: Seen, now: int) -> Step:
        guards = self.guards
        if not guards.tells_silence_from_none and seen.state is SeenState.SILENT:
            seen = Seen(SeenState.NONE)
        step = decide_money(row, seen, now)
        closes = row.state is PaymentState.OPEN and isinstance(step, Write) and step.after.state is PaymentState.CLOSING
        if closes and not guards.closes_before_cancelling:
            return Ask(Call.CANCEL)
        is_early = row.state is PaymentState.OPEN and seen.state is SeenState.AUTHORISED
        return Ask(Call.CAPTURE) if is_early and not guards.books_before_capturing else step

    def _inserts(self, world: World, row: Payment) -> After:
        if world.row is not None or (world.off[0] and self.guards.refuses_cancelled_sessions):
            return After("is refused", world)
        return After("inserts the row", ledger.written(world, row), Errand(Doing.STEP, row, step=Ask(Call.OPEN)), True)

    def _compares(self, errand: Errand) -> bool:
        return errand.is_fresh or not self.guards.compares_version

    def _writes(self, world: World, errand: Errand, after: Payment) -> Iterator[After]:
        """Compare and set, of the row only."""
        is_new = errand.row is not None and errand.row.session_id != after.session_id
        is_off = is_new and world.off[session_of(after)] and self.guards.refuses_cancelled_sessions
        if not self._compares(errand) or is_off:
            yield After("finds another row", world)
            return
        written = ledger.written(world, after)
        if after.state is PaymentState.OPEN and errand.doing is Doing.OPENED:
            written = replace(written, account=replace(written.account, payable=True))
        yield After(f"writes {after.state}", self._shown(written), None, True)

    def _shown(self, world: World) -> World:
        is_early = world.row is not None and world.row.state is PaymentState.SECURED
        return replace(world, shown_paid=True) if is_early and not self.guards.paid_is_captured else world

    def _lands(self, world: World, errand: Errand, step: Write | Secure | GiveBack) -> Iterator[After]:
        match step:
            case Write(after):
                yield from self._writes(world, errand, after)
            case _ if not self._compares(errand):
                yield After("finds another row", world)
            case Secure(after):
                yield self._secures(world, errand, after)
            case GiveBack(after) if self.guards.gives_back_with_the_row:
                given = ledger.cancelled(ledger.written(world, after), after)
                yield After(f"gives back: {after.state}", given, None, True)
            case GiveBack(after):
                yield After(
                    f"writes {after.state}", ledger.written(world, after), Errand(Doing.CANCEL_ROWS, after), True
                )

    def _secures(self, world: World, errand: Errand, after: Payment) -> After:
        if not self.guards.books_with_the_row:
            return After("writes secured", ledger.written(world, after), Errand(Doing.BOOK, after), True)
        if not ledger.is_refused(world, after, self.guards):
            return After("secures", self._shown(ledger.booked(ledger.written(world, after), after)), None, True)
        row = errand.row
        is_new = row is None or row.session_id != after.session_id
        next_ = None if is_new or row is None else replace(errand, step=Write(unseat(row, world.now)))
        return After("finds the seats gone", world, next_)

    def _asks(self, world: World, errand: Errand, ask: Ask) -> Iterator[After]:
        account = provider.called(world.account, ask, self.guards)
        if (
            ask.call is Call.OPEN
            and account.state is not SeenState.NONE
            and not self.guards.writes_before_the_browser_pays
        ):
            account = replace(account, payable=True)
        after = replace(world, account=account)
        yield After(f"asks to {ask.call}", after, self._after_call(world, errand, ask, after))
        failed = provider.refused_refund(world.account, ask)
        if failed is not None and not world.failures:
            yield After("has a refund refused", replace(world, account=failed, failures=1))

    def _after_call(self, world: World, errand: Errand, ask: Ask, after: World) -> Errand | None:
        is_known = after.account.up and after.account.state is not SeenState.NONE
        if ask.call is Call.OPEN and is_known:
            return replace(errand, doing=Doing.OPENED, step=None)
        if ask.call is Call.CANCEL and not self.guards.looks_after_cancelling and after.account.up and errand.row:
            return replace(errand, step=GiveBack(moved(errand.row, PaymentState.OVER, world.now)))
        return None

    def _reseats(self, world: World, errand: Errand, row: Payment) -> After:
        """Seats are set aside on the map first, under a session that no row names yet."""
        session, same = _new_session(world, row), block_of(row)
        other = OWN if same is EQUAL else EQUAL
        if session is None or FREE not in world.map:
            return After("finds no seats", world, replace(errand, step=Write(give_up(row, world.now))))
        if world.map[same] == FREE:
            step: Step = Secure(reseated(row, session_name(session), world.now))
            return After("finds the same seats", ledger.set_aside(world, same, session), replace(errand, step=step))
        offered = offer(row, session_name(session), lines_of(other), world.now + OFFER_FOR, world.now)
        after = ledger.set_aside(world, other, session)
        return After("finds equal seats", after, replace(errand, step=Write(offered)))


def _new_session(world: World, row: Payment) -> int | None:
    used = {shown.owner for shown in world.map} | {session_of(row)}
    free = [one for one in range(1, SESSIONS) if one not in used and not world.off[one] and not world.booked[one]]
    return free[0] if free else None

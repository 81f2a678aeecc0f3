"""Settles payments: reads the row, asks the provider how it stands, decides, and takes one step after the other.

A webhook, the buyer's return and the timer all come here. Nothing depends on which of them comes, or how often.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.booking import Booking, BuyerDetails, booking_reference
from firstclick.domain.money.payment import BOUGHT, SETS_SEATS_ASIDE, Payment, PaymentState, RefundState, is_at_rest
from firstclick.domain.money.payment_rules import (
    Ask,
    Call,
    GiveBack,
    Reseat,
    Secure,
    Step,
    Wait,
    Write,
    claimed,
    decide_money,
    give_up,
    offer,
    opened,
    reseated,
    unseat,
)
from firstclick.domain.sale_events import EventKind
from firstclick.domain.seats.hold import Hold
from firstclick.domain.staff.audit import AuditEntry
from firstclick.service.checkout.payment_seats import WITHOUT_ROW_MS, PaymentSeats
from firstclick.service.live.ledger_watch import LedgerWatch
from firstclick.service.ports.ledger import OtherProgramme
from firstclick.service.ports.outbox import OutboxItem
from firstclick.service.ports.payments import (
    PaymentLedger,
    PaymentProvider,
    PaymentWrite,
    WriteOutcome,
    Written,
)
from firstclick.service.selling.desk import TRIES_MAX, Desk

logger = logging.getLogger("firstclick.payments")
STEPS_MAX = 12
LOOK_EVERY_MS = 500
WAIT_MS_MAX = 10_000
"""The clock of the store may be set meanwhile."""
PAYMENTS_PER_LOOK_MAX = 100
HAS_NO_SEATS = frozenset(PaymentState) - SETS_SEATS_ASIDE - BOUGHT
PAYMENT_OFFERED = "payment.offered"
PAYMENT_LATE = "payment.late"
"""Of interest to the buyer alone: no events, but mails."""


async def _nothing_to_follow() -> None:
    """Where no programme is imported while the process runs."""


@dataclass(frozen=True)
class Settlement:
    """Every method may raise `LedgerUnavailable` and `StoreUnavailable`; whatever was done is then found by the next.

    `random_bits` returns random numbers of at least 40 bits, for references. `offer_ms` is how long equal seats are
    offered. `follow_programme` makes the views serve the ledger's newest programme.
    """

    desk: Desk
    ledger: PaymentLedger
    providers: Mapping[str, PaymentProvider]
    seats: PaymentSeats
    random_bits: Callable[[], int]
    offer_ms: int = 600_000
    follow_programme: Callable[[], Awaitable[None]] = _nothing_to_follow

    async def settle(self, payment_id: str) -> Payment:
        """Bring a payment as far as it comes now. Raises `UnknownPayment`.

        The row is written first, with a later `look_at_ms`: a process that dies here leaves the payment to the next
        look, and a process that has read the row before finds it changed.
        """
        row = await self.row(payment_id)
        if is_at_rest(row):
            return row
        claim = claimed(row, self.desk.store.now_ms())
        if not isinstance(await self._write(row, claim), Written):
            return await self.row(payment_id)
        if claim.state in HAS_NO_SEATS:
            await self.seats.free_pending(claim)
        before: Step | None = None
        for _ in range(STEPS_MAX):
            seen = await self.provider(row).look(claim)
            step = decide_money(claim, seen, self.desk.store.now_ms())
            if step == before or not await self.take(claim, step):  # the same call again: it has changed nothing yet
                break
            before = step
            claim = await self.row(payment_id)
            if is_at_rest(claim):
                return claim
        return await self.row(payment_id)

    async def take(self, row: Payment, step: Step) -> bool:  # noqa: PLR0911 - one for each step
        """Take one step; whether to look again at once."""
        match step:
            case Wait():
                return False
            case Write(after):
                return await self._writes(row, after)
            case Secure(after):
                return await self._secures(row, after)
            case GiveBack(after):
                return await self.gives_back(row, after)
            case Ask(call=Call.OPEN):
                return await self._opens(row)
            case Ask() as ask:
                await self._asks(row, ask)
                return True
            case Reseat():
                return await self._reseats(row)

    async def take_change(self, row: Payment, step: Write | GiveBack, entry: AuditEntry | None = None) -> bool:
        """Take a step that a buyer or staff decided on; False when another has written the row.

        `entry` is recorded with it.
        """
        if isinstance(step, GiveBack):
            return await self.gives_back(row, step.after, entry)
        written = isinstance(await self._write(row, step.after, entry), Written)
        if written and step.after.state is PaymentState.PAID and row.state is not PaymentState.PAID:
            await self.seats.show(step.after)
        return written

    async def takes_over(self, hold: Hold) -> bool:
        """Whether a payment decides about this pending hold, which is then not looked at before its time ends."""
        row = await self.ledger.payment_of_session(hold.session_id)
        if row is None or row.state not in SETS_SEATS_ASIDE:
            return False
        now_ms = self.desk.store.now_ms()
        if hold.expires_at_ms - now_ms < WITHOUT_ROW_MS:
            await self.seats.keep(hold, max(row.pay_by_ms, row.offer_by_ms, now_ms + WITHOUT_ROW_MS))
        return True

    def provider(self, row: Payment) -> PaymentProvider:
        """The provider that the payment was begun with. Raises `ProviderOff` when it is not configured any more."""
        provider = self.providers.get(row.provider)
        if provider is None:
            raise refusals.ProviderOff
        return provider

    def booking(self, row: Payment) -> Booking:
        """The booking of the payment's seats, with a new reference."""
        return Booking(
            reference=booking_reference(self.random_bits()),
            session_id=row.session_id,
            showtime_id=row.showtime_id,
            user_id=row.payer.user_id,
            seat_ids=row.seat_ids,
            booked_at_ms=self.desk.store.now_ms(),
            buyer=BuyerDetails(row.payer.email, row.payer.name, row.payer.language),
        )

    async def gives_back(self, row: Payment, after: Payment, entry: AuditEntry | None = None) -> bool:
        """The booking is cancelled with the row, present or to come; then the seats are free."""
        now_ms, booking = self.desk.store.now_ms(), self.booking(row)
        write = PaymentWrite(row, after, now_ms, cancel=booking, outbox=outbox_of(row, after), entry=entry)
        if not isinstance(await self.ledger.write_payment(write), Written):
            return False
        await self.seats.free(row)
        return True

    async def row(self, payment_id: str) -> Payment:
        """The payment. Raises `UnknownPayment`."""
        row = await self.ledger.payment(payment_id)
        if row is None:
            raise refusals.UnknownPayment
        return row

    async def _write(self, before: Payment, after: Payment, entry: AuditEntry | None = None) -> WriteOutcome:
        now_ms = self.desk.store.now_ms()
        write = PaymentWrite(before, after, now_ms, outbox=outbox_of(before, after), entry=entry)
        return await self.ledger.write_payment(write)

    async def _writes(self, row: Payment, after: Payment) -> bool:
        return await self.take_change(row, Write(after)) and after.state is not row.state

    async def _secures(self, row: Payment, after: Payment) -> bool:
        """The seats are booked with the row. Where they cannot be, the payment has no seats."""
        for _ in range(TRIES_MAX):
            version = self.desk.views.programme.version
            write = PaymentWrite(row, after, self.desk.store.now_ms(), self.booking(after), version)
            outcome = await self.ledger.write_payment(write)
            match outcome:
                case Written():
                    return True
                case OtherProgramme():
                    await self.follow_programme()
                    if not await self.seats.are_as_paid(after):
                        break
                case _:
                    break
        else:
            raise refusals.LedgerUnavailable
        if after.session_id != row.session_id:
            await self.seats.free(after)
            return False
        return await self._unseats(row)

    async def _unseats(self, row: Payment) -> bool:
        """What is still set aside for the session is free, for this payment as for others."""
        return await self.gives_back(row, unseat(row, self.desk.store.now_ms()))

    async def _opens(self, row: Payment) -> bool:
        answer = await self.provider(row).open(row)
        if answer is None:
            return False
        now_ms = self.desk.store.now_ms()
        await self._write(row, opened(row, answer.reference, answer.next_url, now_ms))
        return False

    async def _asks(self, row: Payment, ask: Ask) -> None:
        provider = self.provider(row)
        match ask:
            case Ask(call=Call.CAPTURE):
                await provider.capture(row)
            case Ask(call=Call.CANCEL):
                await provider.cancel(row)
            case Ask(refund=refund) if refund is not None:
                await provider.refund(row, refund)

    async def _reseats(self, row: Payment) -> bool:
        found = await self.seats.find(row)
        now_ms = self.desk.store.now_ms()
        if found is None:
            return await self._writes(row, give_up(row, now_ms))
        if found.are_same:
            return await self._secures(row, reseated(row, found.session_id, now_ms))
        offered = offer(row, found.session_id, found.lines, now_ms + self.offer_ms, now_ms)
        if isinstance(await self._write(row, offered), Written):
            return False
        await self.seats.free(offered)
        return False


def outbox_of(before: Payment | None, after: Payment) -> tuple[OutboxItem, ...]:
    """What must leave about this write. A booking is announced once the payment that secured it is paid."""
    items: list[OutboxItem] = []
    is_new_state = before is None or before.state is not after.state
    if is_new_state and after.state is PaymentState.PAID:
        announces = before is not None and before.state not in BOUGHT
        items.append(OutboxItem(EventKind.PAYMENT_PAID, after.payment_id, {"announces": announces}))
    elif is_new_state and after.state is PaymentState.OFFERED:
        items.append(OutboxItem(PAYMENT_OFFERED, after.payment_id))
    elif before is not None and _came_late_for_good(before, after):
        offered = before.state is PaymentState.OFFERED
        items.append(OutboxItem(PAYMENT_LATE, after.payment_id, {"offered": offered}))
    known = {one.number for one in before.refunds if one.state is RefundState.SUCCEEDED} if before is not None else ()
    given = [one.number for one in after.refunds if one.state is RefundState.SUCCEEDED and one.number not in known]
    items += [OutboxItem(EventKind.PAYMENT_REFUNDED, after.payment_id, {"number": number}) for number in given]
    return tuple(items)


def _came_late_for_good(before: Payment, after: Payment) -> bool:
    """Whether the money goes back because there are no seats for it, or because an offer was not answered in time."""
    lapsed = before.state is PaymentState.OFFERED and after.since_ms >= before.offer_by_ms
    return after.state is PaymentState.VOIDING and (lapsed or before.state is PaymentState.UNSEATED)


async def settle_payments(settlement: Settlement, watch: LedgerWatch) -> None:
    """Run until cancelled: settle every payment when its `look_at_ms` has come."""
    now_ms, next_ms = settlement.desk.store.now_ms, 0

    async def look() -> bool:
        nonlocal next_ms
        due = await settlement.ledger.payments_to_look_at(now_ms(), PAYMENTS_PER_LOOK_MAX)
        await asyncio.gather(*[_settle(settlement, payment_id) for payment_id in due])
        next_ms = await settlement.ledger.next_look_at_ms() or now_ms() + WAIT_MS_MAX
        return True

    await watch.follow(look, LOOK_EVERY_MS / 1000, lambda: min(max(next_ms - now_ms(), 0), WAIT_MS_MAX) / 1000)


async def _settle(settlement: Settlement, payment_id: str) -> None:
    """A payment that cannot be settled now is tried again later, and does not keep others waiting."""
    try:
        await settlement.settle(payment_id)
    except refusals.Refusal as refusal:
        logger.info("a payment is not settled yet: %s", refusal.sentence, extra={"event": "payment-not-settled"})

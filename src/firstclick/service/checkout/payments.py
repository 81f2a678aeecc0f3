"""The use cases of paying: begin a payment for a hold, look at it, leave it, answer an offer, cancel seats."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import (
    BOUGHT,
    PaidElsewhere,
    PaidSeat,
    Payer,
    Payment,
    PaymentState,
    TakenMoney,
)
from firstclick.domain.money.payment_changes import (
    decide_answer,
    decide_cancel,
    decide_counter_payment,
    decide_leave,
    decide_retry,
)
from firstclick.domain.money.payment_rules import GiveBack, Write
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.staff.audit import AuditEntry
from firstclick.service.checkout.payment_seats import WITHOUT_ROW_MS
from firstclick.service.checkout.settlement import Settlement, outbox_of
from firstclick.service.ports.ledger import AlreadyBooked, EntryOf, OtherProgramme
from firstclick.service.ports.payments import Begun, NoUseLeft, PaymentWrite, Written
from firstclick.service.ports.sale_hook import UNCOUNTED, Origin
from firstclick.service.selling.desk import TRIES_MAX

FREE = "free"


@dataclass(frozen=True, slots=True)
class Order:
    """What is bought: the seats of a hold with their prices, as they were quoted. `promo_uses_max` None: no limit.

    `taken`: staff have the money already; `elsewhere`: a page of the operator's own has. `entry_of` makes what is
    recorded of the new booking.
    """

    session_id: str
    payer: Payer
    lines: tuple[PaidSeat, ...]
    fees: Money
    total: Money
    provider: str
    price_list: int = 0
    promo: str = ""
    promo_uses_max: int | None = None
    taken: TakenMoney | None = None
    elsewhere: PaidElsewhere | None = None
    entry_of: EntryOf | None = None


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """`pay_within_ms` is how long a buyer has to pay; what is due lapses `due_lapses_ms` before the showtime starts."""

    pay_within_ms: int = 600_000
    due_lapses_ms: int = 1_800_000


class Payments:
    """Every method may raise `LedgerUnavailable` and `StoreUnavailable`. `new_id` makes ids that cannot be guessed."""

    def __init__(self, settlement: Settlement, terms: PaymentTerms, new_id: Callable[[], str]) -> None:
        self.settlement = settlement
        self._terms = terms
        self._new_id = new_id
        self._desk = settlement.desk
        self._ledger = settlement.ledger

    async def begin(self, order: Order, origin: Origin = UNCOUNTED) -> Payment:
        """The payment of a hold. Asked for again it is the same, with the same `pay_by_ms`.

        The seats are pending before the row is written. Raises `UnknownSession`, `HoldOver`, `AlreadyConfirmed`,
        `NotTheHold`, `ProgrammeChanged`, `ProviderOff`, `AmountNotTaken`, `PromoUsedUp`, `SeatTaken`.
        """
        existing = await self._ledger.payment_of_session(order.session_id)
        if existing is not None:
            return await self.again(existing, order.payer.user_id)
        provider = FREE if not order.total and order.elsewhere is None else order.provider
        if provider not in self.settlement.providers:
            raise refusals.ProviderOff
        if not self.settlement.providers[provider].capabilities.takes(order.total, _parts(order)):
            raise refusals.AmountNotTaken
        hold = await self._desk.find(order.session_id, order.payer.user_id)
        _check_seats(hold, order)
        await self._desk.ask_hook(hold.showtime_id, hold.user_id, origin)
        pending = await self._set_aside(hold)
        _check_seats(pending, order)
        row = await self._insert(order, self._first_row(order, pending, provider), pending)
        return await self._proceed(row)

    async def of_session(self, session_id: str) -> Payment | None:
        """The payment of a hold, or of the booking that it became; None when there is none."""
        return await self._ledger.payment_of_session(session_id)

    async def find(self, payment_id: str, user_id: str | None = None) -> Payment:
        """The payment, for whoever knows its id; with a `user_id` only that user's. Raises `UnknownPayment`."""
        row = await self._ledger.look_up_payment(payment_id)
        if row is None:
            raise refusals.UnknownPayment
        return _of_user(row, user_id)

    async def leave(self, payment_id: str, user_id: str | None, entry: AuditEntry | None = None) -> Payment:
        """The buyer does not want to pay any more, or staff release the seats, which is recorded as `entry`.

        `user_id` None: whoever knows the id. Raises `AlreadyPaid`, `UnknownPayment`.
        """
        return await self._change(payment_id, user_id, decide_leave, entry)

    async def answer(self, payment_id: str, user_id: str | None, *, accept: bool) -> Payment:
        """The buyer takes the offered seats, or not. Raises `OfferOver`, `UnknownPayment`."""
        return await self._change(payment_id, user_id, lambda row, now_ms: decide_answer(row, now_ms, accept=accept))

    async def cancel(
        self, payment_id: str, seat_ids: Collection[str], reason: str, who: str, *, refund: bool = True
    ) -> Payment:
        """Cancel seats of the booking, and give their price back. Raises `PaymentOver`, `BeingPaid`."""
        return await self._change(
            payment_id, None, lambda row, now_ms: decide_cancel(row, seat_ids, (reason, who), now_ms, refund=refund)
        )

    async def take_money(
        self, payment_id: str, taken: TakenMoney | None = None, entry: AuditEntry | None = None
    ) -> Payment:
        """Staff have taken the money for what was due. Raises `NothingDue`, `PaymentOver`."""
        return await self._change(
            payment_id, None, lambda row, now_ms: decide_counter_payment(row, now_ms, taken), entry
        )

    async def retry_refund(self, payment_id: str, who: str) -> Payment:
        """Staff have a failed refund sent again. Raises `NoFailedRefund`."""
        return await self._change(payment_id, None, lambda row, now_ms: decide_retry(row, who, now_ms))

    async def again(self, row: Payment, user_id: str) -> Payment:
        """The payment that a hold has already, asked for again. Raises `UnknownSession` to another user."""
        if row.payer.user_id != user_id:
            raise refusals.UnknownSession
        return await self._proceed(row)

    async def _proceed(self, row: Payment) -> Payment:
        """Open the payment, or show what is bought."""
        if row.state in BOUGHT:
            await self.settlement.seats.show(row)
            return row
        return await self.settlement.settle(row.payment_id) if row.state is PaymentState.OPENING else row

    async def _set_aside(self, hold: Hold) -> Hold:
        """The pending hold: without a row it ends after `WITHOUT_ROW_MS`."""
        if hold.status is HoldStatus.PENDING:
            return hold
        try:
            return await self._desk.set_pending(hold, WITHOUT_ROW_MS)
        except refusals.BeingConfirmed:
            return await self._desk.recorded(hold.session_id, hold.user_id)

    def _first_row(self, order: Order, hold: Hold, provider: str) -> Payment:
        now_ms = self._desk.store.now_ms()
        takes_money = self.settlement.providers[provider].capabilities.takes_money
        state = PaymentState.OPENING if takes_money else PaymentState.DUE
        if provider == FREE or order.taken is not None or order.elsewhere is not None:
            state = PaymentState.PAID
        pay_by_ms = now_ms + self._terms.pay_within_ms if takes_money else self._lapses_at_ms(hold, now_ms)
        return Payment(
            payment_id=self._new_id(),
            version=1,
            state=state,
            session_id=order.session_id,
            showtime_id=hold.showtime_id,
            payer=order.payer,
            lines=order.lines,
            fees=order.fees,
            total=order.total,
            provider=provider,
            created_at_ms=now_ms,
            since_ms=now_ms,
            pay_by_ms=pay_by_ms,
            look_at_ms={PaymentState.PAID: None, PaymentState.DUE: pay_by_ms}.get(state, now_ms + WITHOUT_ROW_MS),
            charged=_charged(order),
            price_list=order.price_list,
            promo=order.promo,
            reference="" if order.elsewhere is None else order.elsewhere.reference,
            taken=order.taken,
        )

    def _lapses_at_ms(self, hold: Hold, now_ms: int) -> int:
        """When a due booking lapses. A showtime without a start never begins: there it has the time to pay."""
        showtime = self._desk.views.programme.showtime_by_id.get(hold.showtime_id)
        starts_at_ms = showtime.starts_at_ms if showtime is not None else None
        lapses_at_ms = None if starts_at_ms is None else starts_at_ms - self._terms.due_lapses_ms
        return max(now_ms + self._terms.pay_within_ms, lapses_at_ms or 0)

    async def _insert(self, order: Order, row: Payment, hold: Hold) -> Payment:
        """The row that is now the session's, with its booking where it is bought at once."""
        is_bought = row.state is not PaymentState.OPENING
        for _ in range(TRIES_MAX):
            booking = self.settlement.booking(row) if is_bought else None
            write = PaymentWrite(
                None,
                row,
                self._desk.store.now_ms(),
                book=booking,
                programme_version=self._desk.views.programme.version,
                promo_uses_max=order.promo_uses_max,
                outbox=outbox_of(None, row),
                entry=order.entry_of(booking) if order.entry_of and booking else None,
            )
            match await self._ledger.write_payment(write):
                case Written():
                    return row
                case Begun(payment):
                    return payment
                case AlreadyBooked(seat_ids):
                    raise refusals.SeatTaken(seat_ids)
                case NoUseLeft():
                    raise refusals.PromoUsedUp
                case OtherProgramme():
                    await self.settlement.follow_programme()
                    if not await self.settlement.seats.are_as_paid(row):
                        raise refusals.no_longer_sold(self._desk.views.programme.why_ended(hold))
                case _:
                    raise refusals.HoldOver
        raise refusals.LedgerUnavailable

    async def _change(
        self,
        payment_id: str,
        user_id: str | None,
        decide: Callable[[Payment, int], Write | GiveBack | None],
        entry: AuditEntry | None = None,
    ) -> Payment:
        """Decide on the row and write it, again if another writes it first; then settle.

        The row is not read in a looker's turn: who buys or sells does not wait for those who look.
        """
        for _ in range(TRIES_MAX):
            row = _of_user(await self.settlement.row(payment_id), user_id)
            step = decide(row, self._desk.store.now_ms())
            if step is None or await self.settlement.take_change(row, step, entry):
                return await self.settlement.settle(payment_id)
        raise refusals.LedgerUnavailable


def _of_user(row: Payment, user_id: str | None) -> Payment:
    """The row, where it is the user's. Raises `UnknownPayment`."""
    if user_id is not None and not hmac.compare_digest(row.payer.user_id.encode(), user_id.encode()):
        raise refusals.UnknownPayment
    return row


def _parts(order: Order) -> tuple[Money, ...]:
    """What may be given back one by one."""
    return (*[line.amount for line in order.lines], order.fees)


def _charged(order: Order) -> Money:
    """What was taken already."""
    if order.elsewhere is not None:
        return order.elsewhere.amount
    return Money(0, order.total.currency) if order.taken is None else order.total


def _check_seats(hold: Hold, order: Order) -> None:
    """Refuse an order of other seats than those that are held."""
    if sorted(hold.seat_ids) != sorted(line.seat_id for line in order.lines):
        raise refusals.NotTheHold

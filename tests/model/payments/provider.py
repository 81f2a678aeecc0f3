"""The provider: what each call, the buyer and time make of the payment there. It knows nothing of rows and seats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firstclick.domain.money.payment import RefundState
from firstclick.domain.money.payment_rules import Ask, Call
from firstclick.domain.money.seen import SILENT, Seen, SeenState
from tests.model.payments.guards import Guards
from tests.model.payments.world import Account, Mode

PAYABLE = (SeenState.WAITING, SeenState.DECLINED)


def looked_at(account: Account) -> Seen:
    """What a look answers at this moment."""
    if not account.up:
        return SILENT
    refunds = tuple([(number, state) for number, _, state in account.refunds])
    all_back = account.captured and account.refunded == account.captured
    return Seen(SeenState.REFUNDED if all_back else account.state, account.captured, refunds)


def called(account: Account, ask: Ask, guards: Guards) -> Account:
    """The account after a call has arrived there. A call that does not fit is refused, which changes nothing."""
    if not account.up:
        return account
    match ask.call:
        case Call.OPEN if account.state is SeenState.NONE:
            return replace(account, state=SeenState.WAITING)
        case Call.CAPTURE if account.state is SeenState.AUTHORISED:
            return replace(account, state=SeenState.CAPTURED, captured=3)
        case Call.CANCEL if account.state in {*PAYABLE, SeenState.AUTHORISED}:
            return replace(account, state=SeenState.VOIDED, by_us=True)
        case Call.REFUND if ask.refund is not None:
            return _refunded(account, ask.refund.number, ask.refund.amount.amount_minor, guards)
        case _:
            return account


def refused_refund(account: Account, ask: Ask) -> Account | None:
    """The account after a refund that the buyer's bank has refused; None where there is none to refuse."""
    if ask.refund is None or not account.up or looked_at(account).refund(ask.refund.number) is not None:
        return None
    failed = (ask.refund.number, ask.refund.amount.amount_minor, RefundState.FAILED)
    return replace(account, refunds=(*account.refunds, failed))


def buyer_and_time(account: Account, mode: Mode) -> Iterator[tuple[str, Account]]:
    """What happens there without us: the buyer pays, however late, or is declined; an authorisation expires."""
    if account.payable and account.state in PAYABLE and account.up:
        at_once = mode is Mode.AT_ONCE
        state = SeenState.CAPTURED if at_once else SeenState.AUTHORISED
        yield "the buyer pays", replace(account, state=state, captured=3 if at_once else 0)
        if account.state is SeenState.WAITING:
            yield "the buyer is declined", replace(account, state=SeenState.DECLINED)
    if account.state is SeenState.AUTHORISED:
        yield "the authorisation expires", replace(account, state=SeenState.VOIDED)


def _refunded(account: Account, number: int, amount: int, guards: Guards) -> Account:
    is_known = any(known == number for known, _, _ in account.refunds)
    if (is_known and guards.refunds_under_keys) or account.refunded + amount > account.captured:
        return account
    refunds = (*account.refunds, (number, amount, RefundState.SUCCEEDED))
    return replace(account, refunds=refunds)

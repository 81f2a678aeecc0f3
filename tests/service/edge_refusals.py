"""Which refusals a user may be given at the edge of expiry, by what the auditor and the ledger know."""

from __future__ import annotations

from firstclick.domain import refusals
from firstclick.domain.seats.hold import HoldStatus
from tests.honest.ledger import HonestLedger
from tests.simulation.auditor import Auditor

AS_IT_MAY_BE = (
    refusals.BeingConfirmed,
    refusals.SeatTaken,
    refusals.LeavesOrphan,
    refusals.NotEnoughTogether,
    refusals.HoldLifeUsedUp,
)


def check_refusal(
    refusal: refusals.Refusal, session: str, auditor: Auditor, ledger: HonestLedger, *, is_first: bool
) -> None:
    """Raise `AssertionError` for what cannot be true. The first process knows every event at once."""
    noted = {
        refusals.HoldOver: auditor.told_over,
        refusals.UnknownSession: auditor.told_unknown,
        refusals.StoreUnavailable: auditor.left_in_doubt,
        refusals.LedgerUnavailable: auditor.left_in_doubt,
    }.get(type(refusal))
    match refusal:
        case _ if noted is not None:
            noted(session)
        case refusals.AlreadyConfirmed():
            assert ledger.of_session(session), f"the ledger has no booking of {session}"
        case refusals.BeingConfirmed() if is_first and auditor.settled:
            assert auditor.holds[session].status is HoldStatus.PENDING
        case refusals.SeatTaken(seat_ids=seat_ids) if is_first:
            auditor.told_taken(seat_ids)
        case _:
            assert isinstance(refusal, AS_IT_MAY_BE), f"{refusal!r} is no answer to {session}"

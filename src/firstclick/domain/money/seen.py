"""What a payment provider says about a payment, in the words of this program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firstclick.domain.money.payment import RefundState


class SeenState(StrEnum):
    """How a payment stands at its provider. `voided` and `refunded` are final there."""

    SILENT = "silent"
    """The provider did not answer: nothing is known."""
    NONE = "none"
    """The provider answers that it has no such payment."""
    WAITING = "waiting"
    """Not paid yet, or being processed."""
    DECLINED = "declined"
    """Not paid; the buyer may try again."""
    AUTHORISED = "authorised"
    """The money is set aside for us, until we capture it, cancel, or the authorisation expires."""
    CAPTURED = "captured"
    """The money is ours; some of it may have been refunded."""
    VOIDED = "voided"
    """Cancelled, or its authorisation has expired: nothing was charged and nothing can be."""
    REFUNDED = "refunded"
    """All that was captured has been given back."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. `captured_minor` is what was captured in the payment's currency, refunded or not.

    `refunds` has the state of each refund that the provider knows, by our number of it.
    """

    state: SeenState
    captured_minor: int = 0
    refunds: tuple[tuple[int, RefundState], ...] = ()

    def refund(self, number: int) -> RefundState | None:
        """The state of that refund; None when the provider does not know it."""
        return dict(self.refunds).get(number)


SILENT = Seen(SeenState.SILENT)
HAS_MONEY = frozenset({SeenState.AUTHORISED, SeenState.CAPTURED})
IS_GONE = frozenset({SeenState.NONE, SeenState.VOIDED, SeenState.REFUNDED})
"""There is no money, and none can come: what the provider does not know was never given to a browser."""

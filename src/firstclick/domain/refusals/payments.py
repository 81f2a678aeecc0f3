"""Refusals about a payment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firstclick.domain.refusals.refusal import Refusal


class UnknownPayment(Refusal, status=404, slug="unknown-payment", title="No such payment"):
    """There is no such payment, or it belongs to another user. The answer is the same for both."""

    def __init__(self) -> None:
        super().__init__("There is no such payment.")


class ProviderOff(Refusal, status=422, slug="provider-off", title="No such way to pay"):
    """This way to pay is not offered here."""

    def __init__(self) -> None:
        super().__init__("This way to pay is not offered here; please choose another.")


class AmountNotTaken(Refusal, status=422, slug="amount-not-taken", title="Amount not taken"):
    """This way to pay does not take such an amount: it is too small, too large, or of a currency that it has not."""

    def __init__(self) -> None:
        super().__init__("This way to pay does not take such an amount; please choose another.")


class ProviderSilent(Refusal, status=503, slug="provider-silent", title="Payment provider unreachable"):
    """The payment provider does not answer. Nothing is charged by that, and the request may be repeated."""

    retry_after_ms = 3_000

    def __init__(self) -> None:
        super().__init__("The payment service does not answer just now; nothing was charged. Please try again.")


class QuoteNotValid(Refusal, status=422, slug="quote-not-valid", title="Quote not valid"):
    """The quote was not made here, or for another hold."""

    def __init__(self) -> None:
        super().__init__("The price that you were shown is not known here; please look at the order again.")


class QuoteChanged(Refusal, status=409, slug="quote-changed", title="Price or seats have changed"):
    """The hold has other seats or another price than the quote. `quote` is a new one, as the quote's answer has it."""

    def __init__(self, quote: Mapping[str, Any] | None = None) -> None:
        super().__init__("Your seats or their price have changed; please look at the order again.")
        self._quote = quote or {}

    def fields(self) -> Mapping[str, Any]:
        """The new quote."""
        return {"quote": self._quote}


class EventNotValid(Refusal, status=400, slug="event-not-valid", title="Event not valid"):
    """The event of a payment provider is not signed by it, is too old, or cannot be read."""

    def __init__(self) -> None:
        super().__init__("This event is not signed by the payment provider.")


class UnknownProvider(Refusal, status=404, slug="unknown-provider", title="No such payment provider"):
    """There is no such payment provider here, or it sends no events."""

    def __init__(self) -> None:
        super().__init__("There is no such payment provider here.")


class NotTheHold(Refusal, status=409, slug="not-the-hold", title="Hold has changed"):
    """The quote is not for the seats that are held now."""

    def __init__(self) -> None:
        super().__init__("Your seats have changed since their price was shown; please look at the order again.")


class PromoUsedUp(Refusal, status=409, slug="promo-used-up", title="Promo code used up"):
    """All uses of the promo code are taken."""

    def __init__(self) -> None:
        super().__init__("This promo code has been used as often as it can be.")


class AlreadyPaid(Refusal, status=409, slug="already-paid", title="Already paid"):
    """The seats are booked: the payment cannot be left any more, only the booking cancelled."""

    def __init__(self) -> None:
        super().__init__("These seats are paid for or booked; to give them back, cancel the booking.")


class OtherPayment(Refusal, status=409, slug="other-payment", title="Another payment"):
    """There is a payment of these seats already: another way to pay, another amount or another reference."""

    def __init__(self) -> None:
        super().__init__("There is another payment for these seats already; it stands, and nothing was recorded.")


class BeingPaid(Refusal, status=409, slug="being-paid", title="Being paid"):
    """The money is being taken at this moment; single seats can be cancelled afterwards."""

    retry_after_ms = 2_000

    def __init__(self) -> None:
        super().__init__("The payment is being completed just now; please try again in a moment.")


class PaymentOver(Refusal, status=409, slug="payment-over", title="Payment is over"):
    """The payment has ended without a booking, or its booking was cancelled."""

    def __init__(self) -> None:
        super().__init__("This payment has ended, and there is no booking of it.")


class NothingDue(Refusal, status=409, slug="nothing-due", title="Nothing is due"):
    """The booking costs nothing, or was paid for already."""

    def __init__(self) -> None:
        super().__init__("Nothing is due for this booking: it is paid for, or costs nothing.")


class NoteRequired(Refusal, status=422, slug="note-required", title="Note required"):
    """Seats are given away for nothing, and the note does not say why."""

    def __init__(self) -> None:
        super().__init__("Please write down why these seats are given away.")


class MoveChangesPrice(Refusal, status=409, slug="move-changes-price", title="Other price"):
    """The new seats cost more or less; `difference` is how much more, in the smallest unit of `currency`."""

    def __init__(self, difference_minor: int, currency: str) -> None:
        more = "more" if difference_minor > 0 else "less"
        super().__init__(f"The new seats cost {more} than the old ones; please cancel these and sell those.")
        self._fields = {"difference": difference_minor, "currency": currency}

    def fields(self) -> Mapping[str, Any]:
        """`difference` and `currency`."""
        return self._fields


class OfferOver(Refusal, status=410, slug="offer-over", title="Offer is over"):
    """The offered seats were given back: the time is over, or the offer was answered otherwise."""

    def __init__(self) -> None:
        super().__init__("These seats are no longer offered to you; nothing was charged for them.")


class NoFailedRefund(Refusal, status=409, slug="no-failed-refund", title="No failed refund"):
    """No refund of the payment has failed."""

    def __init__(self) -> None:
        super().__init__("No refund of this payment has failed.")

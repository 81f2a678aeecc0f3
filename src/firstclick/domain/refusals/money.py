"""Refusals about prices and promo codes."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.refusals.refusal import Refusal, names_text


class PaymentRequired(Refusal, status=402, slug="payment-required", title="Payment required"):
    """The seats were held at a price. A plain confirm does not sell them."""

    def __init__(self, *, is_sold_online: bool = True) -> None:
        at_the_box_office = "These seats have a price, and are sold at the box office only."
        super().__init__(
            "These seats have a price; please pay for them to book them." if is_sold_online else at_the_box_office
        )


class NoPrices(Refusal, status=422, slug="no-prices", title="No prices"):
    """The seats were held for nothing. They are booked by a confirm, and need no quote."""

    def __init__(self, without: str = "a quote") -> None:
        super().__init__(f"These seats cost nothing; please confirm them without {without}.")


class OtherCurrency(Refusal, status=422, slug="other-currency", title="Other currency"):
    """The seats have prices in another currency than the money that was taken for them."""

    def __init__(self, currency: str, taken: str) -> None:
        super().__init__(f"These seats have prices in {currency}; a payment in {taken} cannot be recorded for them.")


class UnknownPriceList(Refusal, status=404, slug="unknown-price-list", title="No such price list"):
    """There is no price list of that number."""

    def __init__(self) -> None:
        super().__init__("There is no price list of that number.")


class TicketNotSold(Refusal, status=422, slug="ticket-not-sold", title="Ticket not sold"):
    """There is no such ticket type, or it is not sold for this kind of seat."""

    def __init__(self, seat_id: str, ticket_type_id: str) -> None:
        super().__init__(f"There is no ticket {ticket_type_id} for seat {seat_id}; please choose another.")


class NotTheHoldsSeats(Refusal, status=422, slug="not-the-holds-seats", title="Not the hold's seats"):
    """A quote is for exactly the seats of the hold, each named once."""

    def __init__(self, seat_ids: Sequence[str]) -> None:
        super().__init__(f"Please name a ticket for each of your seats, once: {names_text(seat_ids)}.")


class PromoNotValid(Refusal, status=422, slug="promo-not-valid", title="Promo code not valid"):
    """There is no such promo code, or it is not valid now, or not for this showtime. The answer is the same for all."""

    def __init__(self) -> None:
        super().__init__("There is no such promo code, or it is not valid for this showtime today.")

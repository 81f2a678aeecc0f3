"""What seats cost: the price list of a showtime, earlier lists by number, and quotes for holds. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from firstclick.domain import refusals
from firstclick.domain.money.price_list import PriceList
from firstclick.domain.money.promo import Promo, promo_code
from firstclick.domain.money.quote import Quote, Ticket, quote
from firstclick.domain.programme import Programme
from firstclick.domain.seats.hold import Hold
from firstclick.domain.seats.hold_rules import check_changeable, check_terms
from firstclick.service.ports.price_lists import PriceListLedger
from firstclick.service.selling.desk import Desk

EARLIER_LISTS_MAX = 1_000
"""How many lists of earlier programmes are kept in memory."""

TicketTypes = Sequence[tuple[str, str]]
"""Pairs of a seat's id and the id of the ticket type that was chosen for it."""


class Prices:
    """The prices of the programme on sale, and of earlier ones."""

    def __init__(self, desk: Desk, ledger: PriceListLedger) -> None:
        self._desk = desk
        self._ledger = ledger
        self._on_sale: Mapping[int, PriceList] = {}
        self._programme: Programme | None = None
        self._earlier: dict[int, PriceList] = {}

    def of_showtime(self, showtime_id: str) -> PriceList | None:
        """The showtime's price list; None where its seats cost nothing. Raises `UnknownShowtime`."""
        showtime = self._desk.views.programme.showtime_by_id.get(showtime_id)
        if showtime is None:
            raise refusals.UnknownShowtime(showtime_id)
        return showtime.price_list

    async def of_number(self, number: int) -> PriceList:
        """The list of that number, also of an earlier programme. Raises `UnknownPriceList`, `LedgerUnavailable`."""
        known = self._lists_on_sale().get(number) or self._earlier.get(number)
        if known is not None:
            return known
        found = await self._ledger.price_list(number)
        if found is None:
            raise refusals.UnknownPriceList
        if len(self._earlier) >= EARLIER_LISTS_MAX:
            del self._earlier[next(iter(self._earlier))]
        self._earlier[number] = found
        return found

    async def quote(self, session_id: str, user_id: str, chosen: TicketTypes, code: str = "") -> Quote:
        """What the caller's hold costs with these tickets, under the price list that it was taken under.

        How often a promo has been used is not looked at: its last use is decided when it is paid. Raises
        `UnknownSession`, `HoldOver`, `AlreadyConfirmed`, `BeingConfirmed`, `ProgrammeChanged`, `NoPrices`,
        `NotTheHoldsSeats`, `TicketNotSold`, `PromoNotValid`.
        """
        hold = await self._desk.find(session_id, user_id)
        check_changeable(hold, self._desk.store.now_ms())
        return await self.quote_of(hold, chosen, code)

    async def quote_of(self, hold: Hold, chosen: TicketTypes, code: str = "") -> Quote:
        """As `quote`, for a hold that was found, and may be pending."""
        view = await self._desk.view_of(hold)
        check_terms(view.occupancy, hold)
        if not hold.price_list:
            raise refusals.NoPrices
        _check_seats(hold, chosen)
        seats = view.showtime.auditorium.seat_map.by_id
        tickets = [Ticket(seat_id, seats[seat_id].kind, ticket_type) for seat_id, ticket_type in chosen]
        promo = self._promo(promo_code(code), view.showtime.movie.movie_id, hold.showtime_id) if code else None
        return quote(hold.session_id, tickets, await self.of_number(hold.price_list), promo)

    async def tickets(self, hold: Hold, known: Mapping[str, str]) -> TicketTypes:
        """A ticket type for each seat of the hold: that of `known`, else the first that is sold for such a seat."""
        seats = (await self._desk.view_of(hold)).occupancy.seat_map.by_id
        sold = (await self.of_number(hold.price_list)).by_kind_and_type
        first = dict(reversed(list(sold)))
        return [(one, known.get(one) or first.get(seats[one].kind, "")) for one in hold.seat_ids if one in seats]

    def _promo(self, code: str, movie_id: str, showtime_id: str) -> Promo:
        promo = self._desk.views.programme.promo_by_code.get(code)
        now_ms = self._desk.store.now_ms()
        if promo is None or not promo.is_valid_at(now_ms) or not promo.is_for(movie_id, showtime_id):
            raise refusals.PromoNotValid
        return promo

    def _lists_on_sale(self) -> Mapping[int, PriceList]:
        programme = self._desk.views.programme
        if programme is not self._programme:
            self._on_sale = {one.number: one for one in programme.price_lists}
            self._programme = programme
        return self._on_sale


def _check_seats(hold: Hold, chosen: TicketTypes) -> None:
    """Refuse tickets that are not for exactly the hold's seats, each once."""
    if Counter(seat_id for seat_id, _ in chosen) != Counter(hold.seat_ids):
        raise refusals.NotTheHoldsSeats(hold.seat_ids)

"""Prices and quotes: what seats cost, before anything is paid."""

from __future__ import annotations

import re

import msgspec
from msgspec import UNSET

from firstclick.domain import refusals as no
from firstclick.domain.money.money import exponent_of
from firstclick.domain.money.price_list import PriceList
from firstclick.domain.money.quote import Quote
from firstclick.service.checkout.offered import OfferedProviders
from firstclick.service.checkout.prices import Prices
from firstclick.web.api import price_wire as wire
from firstclick.web.api.sessions import LIVE, session_id_of
from firstclick.web.auth.quote_tokens import QuoteTokens
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, NO_STORE, REVALIDATE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
NUMBER = re.compile(r"[1-9][0-9]{0,9}")
NO_PRICES = wire.PricesAnswer(0, None, None, [], [], wire.FeesAnswer(0, 0), 0, [], None)
QUOTE = (
    *LIVE,
    no.ProgrammeChanged,
    no.ShowtimeCancelled,
    no.NoPrices,
    no.NotTheHoldsSeats,
    no.TicketNotSold,
    no.PromoNotValid,
)


def routes(prices: Prices, tokens: QuoteTokens, offered: OfferedProviders, terms_url: str) -> Table:
    """Price lists, and the quotes of holds. `terms_url`: the cinema's terms of sale; empty where it names none."""
    its = PriceEndpoints(prices, tokens, offered, terms_url)
    by_id = (BadRequest, no.UnknownShowtime)
    of_showtime = Operation(its.showtime_prices, 200, wire.PricesAnswer, by_id, tag=Tag.MOVIES)
    by_number = (BadRequest, no.UnknownPriceList, no.LedgerUnavailable)
    of_number = Operation(its.price_list, 200, wire.PricesAnswer, by_number, tag=Tag.MOVIES, cost=Cost.LEDGER)
    quote = Operation(
        its.quote_hold,
        200,
        wire.QuoteAnswer,
        QUOTE,
        tag=Tag.SESSIONS,
        form=wire.QuoteBody,
        auth=Auth.CALLER,
        cost=Cost.COMMIT,
        idempotent=True,
    )
    return {
        "/showtimes/{showtime_id}/prices": {"GET": of_showtime},
        "/price-lists/{number}": {"GET": of_number},
        "/sessions/{session_id}/quote": {"POST": quote},
    }


class PriceEndpoints:
    """The handlers."""

    def __init__(self, prices: Prices, tokens: QuoteTokens, offered: OfferedProviders, terms_url: str) -> None:
        self._terms_url = terms_url or None
        self._offered = offered
        self._prices = prices
        self._tokens = tokens

    async def showtime_prices(self, request: Request) -> Reply:
        """What the seats of the showtime cost, by kind of seat and ticket type; `price_list` 0: nothing."""
        price_list = self._prices.of_showtime(request.id("showtime_id"))
        answer = NO_PRICES if price_list is None else await self._answer(price_list)
        return Reply(200, [JSON, REVALIDATE], _encode(answer))

    async def price_list(self, request: Request) -> Reply:
        """The price list of that number, also after later imports: a hold keeps the list that it was taken under."""
        number = request.id("number")
        if NUMBER.fullmatch(number) is None:
            raise no.UnknownPriceList
        price_list = await self._prices.of_number(int(number))
        return Reply(200, [JSON, REVALIDATE], _encode(await self._answer(price_list)))

    async def quote_hold(self, request: Request) -> Reply:
        """What the hold costs with these tickets. `quote` is the same, signed; a payment carries it."""
        body: wire.QuoteBody = request.form
        code = "" if body.promo is UNSET else body.promo
        chosen = [(one.seat_id, one.ticket_type) for one in body.seats]
        quote = await self._prices.quote(session_id_of(request), request.user_id, chosen, code)
        return Reply(200, [JSON, NO_STORE], _encode(quote_answer(quote, self._tokens.sign(quote))))

    async def _answer(self, its: PriceList) -> wire.PricesAnswer:
        return wire.PricesAnswer(
            price_list=its.number,
            currency=its.currency,
            exponent=exponent_of(its.currency),
            ticket_types=[
                wire.TicketTypeAnswer(one.ticket_type_id, one.name, one.age_min, one.note) for one in its.ticket_types
            ],
            prices=[wire.PriceAnswer(one.kind, one.ticket_type_id, one.amount.amount_minor) for one in its.prices],
            fees=wire.FeesAnswer(its.fees.per_seat.amount_minor, its.fees.per_order.amount_minor),
            tax_basis_points=its.tax_basis_points,
            providers=list(await self._offered.names()),
            terms_url=self._terms_url,
        )


def quote_answer(its: Quote, signed: str) -> wire.QuoteAnswer:
    """The quote on the wire, with its signed text."""
    return wire.QuoteAnswer(
        lines=[
            wire.QuoteLineAnswer(
                seat_id=one.seat_id,
                kind=one.kind,
                ticket_type=one.ticket_type_id,
                price=one.price.amount_minor,
                discount=one.discount.amount_minor,
                amount=one.amount.amount_minor,
            )
            for one in its.lines
        ],
        discount=its.discount.amount_minor,
        fees=its.fees.amount_minor,
        total=its.total.amount_minor,
        tax=its.tax.amount_minor,
        currency=its.currency,
        exponent=exponent_of(its.currency),
        quote=signed,
    )

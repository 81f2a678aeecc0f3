"""Tickets for buyers on another device, by the booking's reference and the name that was given with it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from firstclick.domain import refusals as no
from firstclick.service.checkout.ticket_search import TicketSearch
from firstclick.web.api.booking_wire import PersonName
from firstclick.web.api.wire import Ticket
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.operation import Cost, Operation, Table, Tag
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
NOT_FOUND_AFTER_S = 0.5
"""From the request on: how long the look-up took says nothing of what was wrong."""


class TicketSearchBody(Struct, forbid_unknown_fields=True):
    """The booking's reference, as people type it, and the name that it was booked with."""

    reference: Annotated[str, Meta(min_length=1, max_length=32, examples=["k7qf 3m9t"])]
    name: PersonName


class TicketSearchAnswer(Struct):
    """The ticket that was found."""

    ticket: Ticket


def routes(search: TicketSearch, tokens: TicketTokens) -> Table:
    """`/tickets/find`."""
    find = Operation(
        TicketSearchEndpoint(search, tokens).find_ticket,
        200,
        TicketSearchAnswer,
        (no.TicketNotFound, no.TooManyTicketSearches, no.LedgerUnavailable),
        tag=Tag.BOOKINGS,
        form=TicketSearchBody,
        cost=Cost.GUESS,
    )
    return {"/tickets/find": {"POST": find}}


class TicketSearchEndpoint:
    """The handler."""

    def __init__(self, search: TicketSearch, tokens: TicketTokens) -> None:
        self._search = search
        self._tokens = tokens

    async def find_ticket(self, request: Request) -> Reply:
        """The ticket of a booking, for who knows its reference and its name. It cancels no more than the link does."""
        body: TicketSearchBody = request.form
        clock = asyncio.get_running_loop()
        answered_at = clock.time() + NOT_FOUND_AFTER_S
        try:
            booking = await self._search.find(body.reference, body.name, request.network)
        except no.TicketNotFound:
            await asyncio.sleep(answered_at - clock.time())
            raise
        token = self._tokens.token(booking.reference, booking.showtime_id)
        return Reply(200, [JSON, NO_STORE], _encode(TicketSearchAnswer(token)))

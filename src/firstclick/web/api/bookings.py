"""Bookings, for those whose they are."""

from __future__ import annotations

import msgspec

from firstclick.service.checkout.bookings import Bookings, Confirmation
from firstclick.web.api.wire import BookingAnswer
from firstclick.web.auth.callers import certain_asker
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.http import JSON, NO_STORE, Receive, Scope, path_id
from firstclick.web.core.problems import Reply

_encode = msgspec.json.Encoder().encode


class BookingEndpoints:
    """Handlers of `/bookings/{reference}`."""

    def __init__(self, bookings: Bookings, tokens: TicketTokens) -> None:
        self._bookings = bookings
        self._tokens = tokens

    async def booking(self, scope: Scope, receive: Receive) -> Reply:
        """The caller's booking; who calls is said by X-User-Id."""
        reference = path_id(scope, "reference").upper()
        found = await self._bookings.booking(reference, certain_asker(scope))
        return 200, [JSON, NO_STORE], _encode(_answer(found, self._tokens.token(reference)))


def _answer(found: Confirmation, ticket: str) -> BookingAnswer:
    booking, showtime = found.booking, found.showtime
    return BookingAnswer(
        reference=booking.reference,
        showtime_id=booking.showtime_id,
        seats=list(booking.seat_ids),
        booked_at=booking.booked_at_ms,
        movie_id=showtime.movie.movie_id if showtime else None,
        title=showtime.movie.title if showtime else None,
        auditorium=showtime.auditorium.name if showtime else None,
        starts_at=showtime.starts_at_ms if showtime else None,
        ticket=ticket,
    )

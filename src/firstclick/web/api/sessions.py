"""A hold's life after it was taken: look at it, change its seats, extend, confirm, release."""

from __future__ import annotations

from collections.abc import Container

import msgspec

from firstclick.domain.seats.hold import HoldStatus
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.selling.holds import Holds
from firstclick.web.api.seats import Best, hold_answer, wish_of
from firstclick.web.api.wire import HoldBody, SessionAnswer, UserBody
from firstclick.web.auth.callers import certain_asker
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.http import JSON, JSON_MEDIA, NO_STORE, Receive, Scope, path_id, read_json
from firstclick.web.core.problems import Reply

_encode = msgspec.json.Encoder().encode
_user_body = msgspec.json.Decoder(UserBody)
_hold_body = msgspec.json.Decoder(HoldBody)
# A page of another site that is being left cannot wait for a CORS preflight, and text/plain needs none. Nothing is
# opened by it: whoever releases knows the hold's secret.
BEACON_MEDIA = (*JSON_MEDIA, b"text/plain")


class SessionEndpoints:
    """Handlers of `/sessions/{session_id}/…`."""

    def __init__(self, holds: Holds, bookings: Bookings, tokens: TicketTokens) -> None:
        self._holds = holds
        self._bookings = bookings
        self._tokens = tokens

    async def look_up(self, scope: Scope, receive: Receive) -> Reply:
        """The caller's hold or booking; who calls is said by X-User-Id."""
        receipt = await self._holds.look_up(path_id(scope, "session_id"), certain_asker(scope))
        told = hold_answer(receipt)
        sold = receipt.hold.status is HoldStatus.CONFIRMED
        session = SessionAnswer(
            session_id=told.session_id,
            showtime_id=told.showtime_id,
            movie_id=told.movie_id,
            seats=told.seats,
            status=receipt.hold.status,
            expires_at=told.expires_at,
            expires_in_ms=0 if sold else told.expires_in_ms,
            server_time=told.server_time,
            position=told.position,
        )
        booking = await self._bookings.became(receipt.hold) if sold else None
        if booking is not None:
            session.reference, session.ticket = booking.reference, self._tokens.token(booking.reference)
        return 200, [JSON, NO_STORE], _encode(session)

    async def swap(self, scope: Scope, receive: Receive) -> Reply:
        """The hold now has exactly the seats of the body, or the best together, its present ones counted as free."""
        session_id = path_id(scope, "session_id")
        body = await read_json(scope, receive, _hold_body)
        match wish_of(body):
            case Best(seats, kinds):
                receipt = await self._holds.swap_best(session_id, body.user_id, seats, kinds)
            case seat_ids:
                receipt = await self._holds.swap(session_id, body.user_id, seat_ids)
        return 200, [JSON], _encode(hold_answer(receipt))

    async def extend(self, scope: Scope, receive: Receive) -> Reply:
        """A fresh term for the hold."""
        session_id = path_id(scope, "session_id")
        body = await read_json(scope, receive, _user_body)
        return 200, [JSON], _encode(hold_answer(await self._holds.extend(session_id, body.user_id)))

    async def confirm(self, scope: Scope, receive: Receive) -> Reply:
        """The hold becomes a booking; again is the same."""
        session_id = path_id(scope, "session_id")
        body = await read_json(scope, receive, _user_body)
        booking = await self._bookings.confirm(session_id, body.user_id)
        return 204, [(b"location", b"/bookings/" + booking.reference.encode())], b""

    async def release(self, scope: Scope, receive: Receive) -> Reply:
        """Give the seats back; again, or after expiry, is the same."""
        return await self._release(scope, receive, JSON_MEDIA)

    async def release_by_post(self, scope: Scope, receive: Receive) -> Reply:
        """As DELETE, for `navigator.sendBeacon`, which can only POST; the JSON may be announced as text/plain."""
        return await self._release(scope, receive, BEACON_MEDIA)

    async def _release(self, scope: Scope, receive: Receive, media: Container[bytes]) -> Reply:
        session_id = path_id(scope, "session_id")
        body = await read_json(scope, receive, _user_body, media)
        await self._holds.release(session_id, body.user_id)
        return 204, [], b""

"""Seats to look at and to hold: the maps of movies and showtimes, and the holds on them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from msgspec import UNSET

from firstclick.domain.seats.best_available import ORDINARY
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.service.live.live_view import LiveView
from firstclick.service.selling.desk import Receipt
from firstclick.service.selling.holds import Holds
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.api.wire import HoldAnswer, HoldBody, SeatHeldAnswer, UserBody
from firstclick.web.auth.callers import asker
from firstclick.web.core.compression import compressed
from firstclick.web.core.http import JSON, Receive, Scope, is_known, path_id, read_json
from firstclick.web.core.problems import BadRequest, Reply

_encode = msgspec.json.Encoder().encode
_user_body = msgspec.json.Decoder(UserBody)
_hold_body = msgspec.json.Decoder(HoldBody)
FRESH = (b"cache-control", b"no-cache")
VARY = (b"vary", b"X-User-Id, Authorization")
STALE = ((b"warning", b'110 - "Response is Stale"'), (b"x-stale", b"true"))


class SeatEndpoints:
    """Handlers of `/movies/{movie_id}/…` and `/showtimes/{showtime_id}/…` that concern seats."""

    def __init__(self, holds: Holds, seat_bytes: SeatBytes) -> None:
        self._holds = holds
        self._seat_bytes = seat_bytes

    async def movie_seats(self, scope: Scope, receive: Receive) -> Reply:
        """Every seat of the movie's current showtime, as the first version's array."""
        return await self._seats(scope, self._holds.current_showtime(path_id(scope, "movie_id")), bare=True)

    async def showtime_seats(self, scope: Scope, receive: Receive) -> Reply:
        """Every seat of the showtime, with epoch and position."""
        return await self._seats(scope, path_id(scope, "showtime_id"), bare=False)

    async def hold_seat(self, scope: Scope, receive: Receive) -> Reply:
        """Hold one seat of the movie's current showtime, as the first version did; the orphan rule is not applied."""
        movie_id, seat_id = path_id(scope, "movie_id"), path_id(scope, "seat_id")
        body = await read_json(scope, receive, _user_body)
        showtime_id = self._holds.current_showtime(movie_id)
        receipt = await self._holds.hold(showtime_id, body.user_id, (seat_id,), orphan_rule=False)
        return 200, [JSON], _encode(_seat_held(receipt))

    async def movie_hold(self, scope: Scope, receive: Receive) -> Reply:
        """Hold seats of the movie's current showtime."""
        return await self._hold(scope, receive, self._holds.current_showtime(path_id(scope, "movie_id")))

    async def showtime_hold(self, scope: Scope, receive: Receive) -> Reply:
        """Hold seats of the showtime."""
        return await self._hold(scope, receive, path_id(scope, "showtime_id"))

    async def _hold(self, scope: Scope, receive: Receive, showtime_id: str) -> Reply:
        body = await read_json(scope, receive, _hold_body)
        receipt = await self._hold_as_asked(showtime_id, body)
        location = b"/sessions/" + receipt.hold.session_id.encode()
        return 201, [JSON, (b"location", location)], _encode(hold_answer(receipt))

    async def _hold_as_asked(self, showtime_id: str, body: HoldBody) -> Receipt:
        match wish_of(body):
            case Best(seats, kinds):
                return await self._holds.hold_best(showtime_id, body.user_id, seats, kinds)
            case seat_ids:
                return await self._holds.hold(showtime_id, body.user_id, seat_ids)

    async def _seats(self, scope: Scope, showtime_id: str, bare: bool) -> Reply:
        views = self._holds.views
        view = views.opened(showtime_id) or await views.open(showtime_id)
        etag = b'"%b-%d"' % (view.edition.encode(), view.position)
        user_id = asker(scope)
        headers = [(b"etag", etag), FRESH, VARY]
        if self._holds.stale:
            headers += STALE
        if is_known(scope, etag):
            return 304, headers, b""
        seats = self._seat_bytes.array_for(view, user_id) if user_id else self._seat_bytes.array(view)
        body = seats if bare else self._with_position(view, seats)
        headers.append(JSON)
        return (200, headers, body) if bare else compressed(scope, headers, body)

    def _with_position(self, view: LiveView, seats: bytes) -> bytes:
        return b'{"showtime_id":%b,"movie_id":%b,"epoch":%b,"position":%d,"server_time":%d,"seats":%b}' % (
            _encode(view.showtime.showtime_id),
            _encode(view.showtime.movie.movie_id),
            _encode(view.edition),
            view.position,
            self._holds.now_ms(),
            seats,
        )


class Best(NamedTuple):
    """The wish for so many of the best seats together, of these kinds."""

    seats: int
    kinds: frozenset[SeatKind]


def wish_of(body: HoldBody) -> Best | list[str]:
    """What seats the caller asks for. Raises `BadRequest` for a body that is of neither form, or of both."""
    if body.seats is not UNSET and body.best_available is UNSET:
        if body.kinds is not UNSET:
            raise BadRequest("kinds goes with best_available only.")
        return body.seats
    if body.seats is UNSET and body.best_available is not UNSET:
        return Best(body.best_available, ORDINARY if body.kinds is UNSET else frozenset(body.kinds))
    raise BadRequest("Name either seats or best_available.")


def hold_answer(receipt: Receipt) -> HoldAnswer:
    """A hold as its holder is told of it."""
    hold = receipt.hold
    return HoldAnswer(
        session_id=hold.session_id,
        showtime_id=hold.showtime_id,
        movie_id=receipt.showtime.movie.movie_id,
        seats=list(hold.seat_ids),
        expires_at=hold.expires_at_ms,
        expires_in_ms=max(hold.expires_at_ms - receipt.now_ms, 0),
        server_time=receipt.now_ms,
        position=receipt.position,
    )


def _seat_held(receipt: Receipt) -> SeatHeldAnswer:
    hold = receipt.hold
    return SeatHeldAnswer(
        session_id=hold.session_id,
        movie_id=receipt.showtime.movie.movie_id,
        seat_id=hold.seat_ids[0],
        expires_at=hold.expires_at_ms,
        showtime_id=hold.showtime_id,
        expires_in_ms=max(hold.expires_at_ms - receipt.now_ms, 0),
        server_time=receipt.now_ms,
        position=receipt.position,
    )

"""Seats to look at and to hold: the maps of movies and showtimes, and the holds on them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from msgspec import UNSET

from firstclick.domain import refusals as no
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.sale_hook import Origin
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.values import Receipt
from firstclick.web.api.hold_answers import hold_answer, left_alone_fields, session_answer
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.api.wire import (
    BestBody,
    HoldAnswer,
    HoldBody,
    HoldsAnswer,
    SeatAnswer,
    SeatHeldAnswer,
    SeatsAnswer,
    SeatsBody,
    UserBody,
)
from firstclick.web.auth.passes import HEADER as PASS
from firstclick.web.core.compression import Body, compressed_body
from firstclick.web.core.operation import (
    ACTING,
    Auth,
    Caching,
    Cost,
    CountsAs,
    Handler,
    Operation,
    Refusals,
    Table,
    Tag,
)
from firstclick.web.core.refusals import BadRequest, NotSignedIn
from firstclick.web.core.replies import JSON, NO_STORE, REVALIDATE, STALE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
VARY = (b"vary", b"X-User-Id, Authorization")


HOLDING: Refusals = (
    no.NoSeats,
    no.DuplicateSeats,
    no.UnknownSeats,
    no.SeatTaken,
    no.TooManySeats,
    no.HalfOfPair,
    no.CompanionAlone,
    no.NotEnoughTogether,
    no.ShowtimeBegun,
    no.ShowtimeCancelled,
    no.ShowtimeClosed,
    no.TooManyTries,
    no.SameSeatTooOften,
    no.TooManySeatsFromHere,
    no.StoreUnavailable,
    no.LedgerUnavailable,
)
"""What every choice of seats may be refused with, a new one or one in the place of another."""
NEW_HOLD: Refusals = (*HOLDING, no.TooManyHolds, no.TooManyBookedFromHere)
MOVIE: Refusals = (no.UnknownMovie, no.NothingOnSale)
LOOK: Refusals = (no.StoreUnavailable, no.LedgerUnavailable)


def routes(holds: Holds, seat_bytes: SeatBytes, *, by_token: bool) -> Table:
    """The seats of movies and showtimes, and the holds on them. `by_token`: bearer tokens name the caller."""
    seats = SeatEndpoints(holds, seat_bytes, by_token=by_token)
    return {
        "/movies/{movie_id}/seats/{seat_id}/hold": {"POST": _hold_one(seats.hold_seat)},
        "/movies/{movie_id}/seats": {"GET": _look(seats.movie_seats, list[SeatAnswer], MOVIE)},
        "/showtimes/{showtime_id}/holds": {
            "GET": _look_at_own(seats.own_holds),
            "POST": _hold_several(seats.hold_showtime_seats, (no.UnknownShowtime,)),
        },
        "/showtimes/{showtime_id}/seats": {"GET": _look(seats.showtime_seats, SeatsAnswer, (no.UnknownShowtime,))},
        "/movies/{movie_id}/holds": {"POST": _hold_several(seats.hold_movie_seats, MOVIE)},
    }


def _hold_one(handler: Handler) -> Operation:
    return Operation(
        handler,
        200,
        SeatHeldAnswer,
        (*MOVIE, *NEW_HOLD),
        tag=Tag.SEATS,
        form=UserBody,
        auth=Auth.CALLER,
        counts_as=CountsAs.TRY,
        cost=Cost.COMMIT,
        takes_pass=True,
        idempotent=True,
    )


def _hold_several(handler: Handler, unknown: Refusals) -> Operation:
    return Operation(
        handler,
        201,
        HoldAnswer,
        (*unknown, *NEW_HOLD),
        tag=Tag.SEATS,
        form=HoldBody,
        bodies=(SeatsBody, BestBody),
        auth=Auth.CALLER,
        counts_as=CountsAs.TRY,
        cost=Cost.COMMIT,
        takes_pass=True,
        idempotent=True,
        located=True,
    )


def _look_at_own(handler: Handler) -> Operation:
    refusals = (no.UnknownShowtime, NotSignedIn, *LOOK)
    return Operation(handler, 200, HoldsAnswer, refusals, tag=Tag.SEATS, auth=Auth.CALLER, cost=Cost.COMMIT)


def _look(handler: Handler, answer: object, unknown: Refusals) -> Operation:
    refusals = (*unknown, *LOOK)
    return Operation(handler, 200, answer, refusals, tag=Tag.SEATS, auth=Auth.OPTIONAL, caching=Caching.ETAG)


class SeatEndpoints:
    """The handlers."""

    def __init__(self, holds: Holds, seat_bytes: SeatBytes, *, by_token: bool) -> None:
        self._by_token = by_token
        self._holds = holds
        self._seat_bytes = seat_bytes

    async def movie_seats(self, request: Request) -> Reply:
        """Every seat of the movie's current showtime, as the first version's array."""
        return await self._seats(request, self._holds.current_showtime(request.id("movie_id")), bare=True)

    async def showtime_seats(self, request: Request) -> Reply:
        """Every seat of the showtime, with epoch and position."""
        return await self._seats(request, request.id("showtime_id"), bare=False)

    async def hold_seat(self, request: Request) -> Reply:
        """Hold one seat of the movie's current showtime, as the first version did."""
        movie_id, seat_id = request.id("movie_id"), request.id("seat_id")
        showtime_id = self._holds.current_showtime(movie_id)
        receipt = await self._holds.hold(showtime_id, request.user_id, (seat_id,), origin_of(request))
        return Reply(200, [JSON], _encode(_seat_held(receipt)))

    async def hold_movie_seats(self, request: Request) -> Reply:
        """Hold seats of the movie's current showtime."""
        return await self._hold(request, self._holds.current_showtime(request.id("movie_id")))

    async def hold_showtime_seats(self, request: Request) -> Reply:
        """Hold seats of the showtime."""
        return await self._hold(request, request.id("showtime_id"))

    async def own_holds(self, request: Request) -> Reply:
        """The caller's holds at the showtime, with their session ids: for callers who have proved who they are."""
        showtime_id = request.id("showtime_id")
        if not self._by_token and request.server_key is None:
            raise NotSignedIn
        found = await self._holds.of_user(showtime_id, request.user_id)
        answers = [session_answer(one, self._holds.life_ends_ms(one)) for one in found]
        return Reply(200, [JSON, NO_STORE], _encode(HoldsAnswer(answers)))

    async def _hold(self, request: Request, showtime_id: str) -> Reply:
        receipt = await self._hold_as_asked(request, showtime_id)
        location = b"/sessions/" + receipt.hold.session_id.encode()
        return Reply(
            201, [JSON, (b"location", location)], _encode(hold_answer(receipt, self._holds.life_ends_ms(receipt)))
        )

    async def _hold_as_asked(self, request: Request, showtime_id: str) -> Receipt:
        match wish_of(request.form):
            case Best(seats, kinds):
                return await self._holds.hold_best(showtime_id, request.user_id, seats, kinds, origin_of(request))
            case seat_ids:
                return await self._holds.hold(showtime_id, request.user_id, seat_ids, origin_of(request))

    async def _seats(self, request: Request, showtime_id: str, bare: bool) -> Reply:
        views = self._holds.views
        view = views.opened(showtime_id) or await views.open(showtime_id)
        etag = b'"%b-%d"' % (view.edition.encode(), view.position)
        headers = [(b"etag", etag), REVALIDATE, VARY]
        if self._holds.stale:
            headers += STALE
        if request.has_current(etag):
            return Reply(304, headers)
        caller = request.caller
        seats = self._seat_bytes.block_for(view, caller.user_id) if caller else self._seat_bytes.block(view)
        headers.append(JSON)
        if bare:
            return Reply(200, headers, seats.text)
        return compressed_body(request, headers, Body((self._position(view), seats, b"}")))

    def _position(self, view: LiveView) -> bytes:
        return b'{"showtime_id":%b,"movie_id":%b,"epoch":%b,"position":%d,"server_time":%d,"seats":' % (
            _encode(view.showtime.showtime_id),
            _encode(view.showtime.movie.movie_id),
            _encode(view.edition),
            view.position,
            self._holds.now_ms(),
        )


class Best(NamedTuple):
    """A request for so many of the best seats together, of these kinds; None: of those that are sold to all."""

    seats: int
    kinds: frozenset[SeatKind] | None


def origin_of(request: Request) -> Origin:
    """Where the request comes from, as limits of seats and the gate see it."""
    shown, key = request.header(PASS), request.server_key
    return Origin(
        network=request.network,
        address=request.client,
        pass_=None if shown is None else shown.decode("latin-1"),
        is_trusted=key is not None and not key.scopes.isdisjoint(ACTING),
    )


def wish_of(body: HoldBody) -> Best | list[str]:
    """What seats the caller asks for. Raises `BadRequest` for a body that is of neither form, or of both."""
    if body.seats is not UNSET and body.best_available is UNSET:
        if body.kinds is not UNSET:
            raise BadRequest("kinds goes with best_available only.")
        return body.seats
    if body.seats is UNSET and body.best_available is not UNSET:
        return Best(body.best_available, None if body.kinds is UNSET else frozenset(body.kinds))
    raise BadRequest("Name either seats or best_available.")


def _seat_held(receipt: Receipt) -> SeatHeldAnswer:
    hold, (orphans, suggestions) = receipt.hold, left_alone_fields(receipt)
    return SeatHeldAnswer(
        session_id=hold.session_id,
        movie_id=receipt.showtime.movie.movie_id,
        seat_id=hold.seat_ids[0],
        expires_at=hold.expires_at_ms,
        showtime_id=hold.showtime_id,
        expires_in_ms=max(hold.expires_at_ms - receipt.now_ms, 0),
        server_time=receipt.now_ms,
        position=receipt.position,
        price_list=hold.price_list or UNSET,
        orphans=orphans,
        suggestions=suggestions,
    )

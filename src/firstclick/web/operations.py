"""Every HTTP operation in one table: its handler, what it takes, what it answers, how it may refuse.

The routes and the OpenAPI document are both made from it, so that neither can say what the other does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from firstclick.domain import refusals as no
from firstclick.domain.refusals import Refusal
from firstclick.web.api import wire
from firstclick.web.api.bookings import BookingEndpoints
from firstclick.web.api.health import HealthEndpoints
from firstclick.web.api.metrics import Metrics
from firstclick.web.api.movies import MovieEndpoints
from firstclick.web.api.seats import SeatEndpoints
from firstclick.web.api.sessions import SessionEndpoints
from firstclick.web.api.tickets import TicketEndpoints
from firstclick.web.core.http import Handler
from firstclick.web.core.problems import (
    BadRequest,
    BodyTooLarge,
    NoStartTime,
    NotJson,
    NotSignedIn,
    TooManyTriesFromHere,
    UnknownPath,
)
from firstclick.web.pages.endpoints import Pages

Refusals = tuple[type[Refusal], ...]
BODY: Refusals = (BadRequest, BodyTooLarge, NotJson)
HOLDING: Refusals = (
    *BODY,
    no.NoSeats,
    no.DuplicateSeats,
    no.UnknownSeats,
    no.SeatTaken,
    no.TooManySeats,
    no.LeavesOrphan,
    no.TooManyTries,
    no.SameSeatTooOften,
    TooManyTriesFromHere,
    no.StoreUnavailable,
    no.LedgerUnavailable,
)
TAKING: Refusals = (*HOLDING, no.NotEnoughTogether, no.ShowtimeBegun, no.TooManyHolds)
SESSION: Refusals = (
    *BODY,
    no.UnknownSession,
    no.AlreadyConfirmed,
    no.BeingConfirmed,
    no.StoreUnavailable,
    no.LedgerUnavailable,
)
MOVIE: Refusals = (no.UnknownMovie, no.NothingOnSale)


@dataclass(frozen=True)
class Operation:
    """One method at one address. `body` lists the forms that the request's body may have; `answer` None is no body.

    `media` is the answer's type where it is not JSON; `cached` answers carry an ETag and may be 304; `asks` says
    whether X-User-Id is looked at, and `asks_always` whether it must be there. `located` answers carry a Location;
    `keyed` ones honour Idempotency-Key.
    """

    handler: Handler
    status: int
    answer: type | object | None
    refusals: Refusals = ()
    body: tuple[type, ...] = ()
    media: str = "application/json"
    cached: bool = False
    asks: bool = False
    asks_always: bool = False
    located: bool = False
    keyed: bool = False
    also: int | None = None


@dataclass(frozen=True)
class Endpoints:
    """The handlers that the table names."""

    seats: SeatEndpoints
    sessions: SessionEndpoints
    bookings: BookingEndpoints
    tickets: TicketEndpoints
    movies: MovieEndpoints
    health: HealthEndpoints
    metrics: Metrics
    pages: Pages


Table = Mapping[str, Mapping[str, Operation]]


def operations(e: Endpoints) -> Table:
    """The whole HTTP contract by path and method; the busiest addresses come first, as routes are tried in order."""
    return {
        **_selling(e),
        **_sessions(e),
        **_tickets(e.tickets),
        **_programme(e.movies),
        **_site(e.pages),
        **_health(e),
    }


def signed_in(table: Table) -> Table:
    """The same contract where bearer tokens say who asks."""
    return {path: {method: _signed(one) for method, one in methods.items()} for path, methods in table.items()}


def _signed(one: Operation) -> Operation:
    return replace(one, refusals=(*one.refusals, NotSignedIn)) if one.body or one.asks else one


def _selling(e: Endpoints) -> Table:
    look = (BadRequest, no.StoreUnavailable, no.LedgerUnavailable)
    bodies = (wire.SeatsBody, wire.BestBody)
    hold_one = Operation(
        e.seats.hold_seat, 200, wire.SeatHeldAnswer, (*MOVIE, *TAKING), body=(wire.UserBody,), keyed=True
    )
    movie_hold = Operation(
        e.seats.movie_hold, 201, wire.HoldAnswer, (*MOVIE, *TAKING), body=bodies, located=True, keyed=True
    )
    showtime_hold = Operation(
        e.seats.showtime_hold,
        201,
        wire.HoldAnswer,
        (no.UnknownShowtime, *TAKING),
        body=bodies,
        located=True,
        keyed=True,
    )
    movie_seats = Operation(e.seats.movie_seats, 200, list[wire.SeatAnswer], (*MOVIE, *look), cached=True, asks=True)
    showtime_seats = Operation(
        e.seats.showtime_seats, 200, wire.SeatsAnswer, (no.UnknownShowtime, *look), cached=True, asks=True
    )
    return {
        "/movies/{movie_id}/seats/{seat_id}/hold": {"POST": hold_one},
        "/movies/{movie_id}/seats": {"GET": movie_seats},
        "/showtimes/{showtime_id}/holds": {"POST": showtime_hold},
        "/showtimes/{showtime_id}/seats": {"GET": showtime_seats},
        "/movies/{movie_id}/holds": {"POST": movie_hold},
    }


def _sessions(e: Endpoints) -> Table:
    sessions = e.sessions
    user = (wire.UserBody,)
    over = (*SESSION, no.HoldOver)
    look_up = Operation(
        sessions.look_up,
        200,
        wire.SessionAnswer,
        (BadRequest, no.UnknownSession, no.HoldOver, no.StoreUnavailable, no.LedgerUnavailable),
        asks=True,
        asks_always=True,
    )
    choice = (wire.SeatsBody, wire.BestBody)
    swap = Operation(sessions.swap, 200, wire.HoldAnswer, (*HOLDING, no.NotEnoughTogether, *over), body=choice)
    confirm = Operation(sessions.confirm, 204, None, (*over, no.SeatTaken), body=user, located=True, keyed=True)
    booking = Operation(
        e.bookings.booking,
        200,
        wire.BookingAnswer,
        (BadRequest, no.UnknownBooking, no.LedgerUnavailable),
        asks=True,
        asks_always=True,
    )
    extend = Operation(sessions.extend, 200, wire.HoldAnswer, (*over, no.HoldLifeUsedUp), body=user)
    return {
        "/sessions/{session_id}/confirm": {"PUT": confirm},
        "/sessions/{session_id}": {
            "GET": look_up,
            "DELETE": Operation(sessions.release, 204, None, SESSION, body=user),
        },
        "/sessions/{session_id}/release": {"POST": Operation(sessions.release_by_post, 204, None, SESSION, body=user)},
        "/sessions/{session_id}/seats": {"PUT": swap},
        "/sessions/{session_id}/extend": {"POST": extend},
        "/bookings/{reference}": {"GET": booking},
    }


def _tickets(tickets: TicketEndpoints) -> Table:
    unknown = (BadRequest, no.UnknownBooking, no.LedgerUnavailable)
    file = (*unknown, NoStartTime)
    return {
        "/tickets/{token}": {"GET": Operation(tickets.ticket, 200, wire.TicketAnswer, unknown)},
        "/tickets/{token}/qr.svg": {"GET": Operation(tickets.qr_code, 200, str, unknown, media="image/svg+xml")},
        "/tickets/{token}/booking.ics": {"GET": Operation(tickets.calendar, 200, str, file, media="text/calendar")},
    }


def _programme(movies: MovieEndpoints) -> Table:
    unknown = (BadRequest, no.UnknownShowtime, no.StoreUnavailable, no.LedgerUnavailable)
    return {
        "/movies/{movie_id}/showtimes": {
            "GET": Operation(
                movies.showtimes,
                200,
                list[wire.ShowtimeSummary],
                (BadRequest, no.UnknownMovie, no.StoreUnavailable, no.LedgerUnavailable),
            )
        },
        "/movies": {
            "GET": Operation(
                movies.movies,
                200,
                list[wire.MovieAnswer],
                (
                    no.StoreUnavailable,
                    no.LedgerUnavailable,
                ),
            )
        },
        "/showtimes/{showtime_id}": {"GET": Operation(movies.showtime, 200, wire.ShowtimeAnswer, unknown)},
    }


def _site(pages: Pages) -> Table:
    html = Operation(pages.page, 200, str, media="text/html", cached=True)
    return {
        "/": {"GET": html},
        "/index.html": {"GET": html},
        "/static/{name:path}": {"GET": Operation(pages.static, 200, bytes, (UnknownPath,), media="*/*", cached=True)},
        "/docs": {"GET": Operation(pages.docs, 200, str, media="text/html", cached=True)},
        "/openapi.json": {"GET": Operation(pages.openapi, 200, dict[str, Any])},
        "/asyncapi.json": {"GET": Operation(pages.asyncapi, 200, dict[str, Any])},
        "/problems/{slug}": {"GET": Operation(pages.problem, 200, str, (UnknownPath,), media="text/plain")},
    }


def _health(e: Endpoints) -> Table:
    health = e.health
    return {
        "/metrics": {"GET": Operation(e.metrics.metrics, 200, str, media="text/plain")},
        "/healthz": {"GET": Operation(health.alive, 200, wire.Health)},
        "/readyz": {"GET": Operation(health.ready, 200, wire.Readiness, also=503)},
    }

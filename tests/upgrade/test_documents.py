"""OpenAPI and AsyncAPI, compared with those of the version before: only prose and added metadata may differ.

`description`, `summary`, `title` and the version are prose; `tags` and `x-…` may be added. Any other difference is
either a mistake or a decision. `DECIDED` lists the decisions, and nothing that is not found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness.processes.server import Server, serving
from tests.upgrade.decided import (
    CHANGED_MESSAGES,
    FOR_BUYERS,
    FOR_STAFF,
    HEARD,
    IDENTIFIED,
    SINGLE_SEATS,
    TAGGED,
)
from tests.upgrade.decided_cinema import OF_THE_CINEMA
from tests.upgrade.recorded import versions
from tests.upgrade.wire import ask

PROSE = frozenset({"description", "summary", "title"})
NAMED = frozenset({"properties", "patternProperties", "$defs", "schemas", "headers", "parameters", "paths", "messages"})
"""Below these, keys are names that the contract gives: a field may well be called `title`."""
VALUES = frozenset({"example", "examples", "default", "const", "enum"})
"""Below these are values as they are on the wire."""
MISSING = object()
LIMITED = (
    "//get",
    "/asyncapi.json/get",
    "/bookings/{reference}/get",
    "/docs/get",
    "/index.html/get",
    "/metrics/get",
    "/movies/get",
    "/movies/{movie_id}/seats/get",
    "/movies/{movie_id}/showtimes/get",
    "/openapi.json/get",
    "/problems/{slug}/get",
    "/sessions/{session_id}/confirm/put",
    "/sessions/{session_id}/delete",
    "/sessions/{session_id}/extend/post",
    "/sessions/{session_id}/get",
    "/sessions/{session_id}/release/post",
    "/showtimes/{showtime_id}/get",
    "/showtimes/{showtime_id}/seats/get",
    "/static/{name}/get",
    "/tickets/{token}/booking.ics/get",
    "/tickets/{token}/get",
    "/tickets/{token}/qr.svg/get",
)
"""Every operation but those of health is limited by what it costs."""
BY_KEY = (
    "/bookings/{reference}/get",
    "/movies/{movie_id}/holds/post",
    "/movies/{movie_id}/seats/{seat_id}/hold/post",
    "/sessions/{session_id}/confirm/put",
    "/sessions/{session_id}/delete",
    "/sessions/{session_id}/extend/post",
    "/sessions/{session_id}/get",
    "/sessions/{session_id}/release/post",
    "/sessions/{session_id}/seats/put",
    "/showtimes/{showtime_id}/holds/post",
)
"""Who names a caller may show a server key, which is not valid (401), or does not allow it (403)."""
BY_ANY_KEY = ("/movies/{movie_id}/seats/get", "/showtimes/{showtime_id}/seats/get")
"""Those who name no caller are answered too, but not with a key that is not valid."""
WITH_PASS = (
    "/movies/{movie_id}/holds/post",
    "/movies/{movie_id}/seats/{seat_id}/hold/post",
    "/showtimes/{showtime_id}/holds/post",
    "/sessions/{session_id}/confirm/put",
)
"""They take the header X-FirstClick-Pass."""
NAMED_ANEW = {
    "//get": ("get", "page"),
    "/asyncapi.json/get": ("get_asyncapi_json", "asyncapi"),
    "/bookings/{reference}/get": ("get_bookings_reference", "booking"),
    "/docs/get": ("get_docs", "docs"),
    "/healthz/get": ("get_healthz", "alive"),
    "/index.html/get": ("get_index_html", "index_page"),
    "/metrics/get": ("get_metrics", "metrics"),
    "/movies/get": ("get_movies", "movies"),
    "/movies/{movie_id}/holds/post": ("post_movies_movie_id_holds", "hold_movie_seats"),
    "/movies/{movie_id}/seats/get": ("get_movies_movie_id_seats", "movie_seats"),
    "/movies/{movie_id}/seats/{seat_id}/hold/post": ("post_movies_movie_id_seats_seat_id_hold", "hold_seat"),
    "/movies/{movie_id}/showtimes/get": ("get_movies_movie_id_showtimes", "movie_showtimes"),
    "/openapi.json/get": ("get_openapi_json", "openapi"),
    "/problems/{slug}/get": ("get_problems_slug", "problem"),
    "/readyz/get": ("get_readyz", "ready"),
    "/sessions/{session_id}/confirm/put": ("put_sessions_session_id_confirm", "confirm_hold"),
    "/sessions/{session_id}/delete": ("delete_sessions_session_id", "release_hold"),
    "/sessions/{session_id}/extend/post": ("post_sessions_session_id_extend", "extend_hold"),
    "/sessions/{session_id}/get": ("get_sessions_session_id", "session"),
    "/sessions/{session_id}/release/post": ("post_sessions_session_id_release", "release_hold_by_post"),
    "/sessions/{session_id}/seats/put": ("put_sessions_session_id_seats", "swap_seats"),
    "/showtimes/{showtime_id}/get": ("get_showtimes_showtime_id", "showtime"),
    "/showtimes/{showtime_id}/holds/post": ("post_showtimes_showtime_id_holds", "hold_showtime_seats"),
    "/showtimes/{showtime_id}/seats/get": ("get_showtimes_showtime_id_seats", "showtime_seats"),
    "/static/{name}/get": ("get_static_name", "static_file"),
    "/tickets/{token}/booking.ics/get": ("get_tickets_token_booking_ics", "ticket_calendar"),
    "/tickets/{token}/get": ("get_tickets_token", "ticket"),
    "/tickets/{token}/qr.svg/get": ("get_tickets_token_qr_svg", "ticket_qr_code"),
}
"""Operations are named as people would name a client's functions, no longer by method and path."""
CANCELLING = frozenset(
    {
        "/components/schemas/ConfirmBody is new",
        "/paths//sessions/{session_id}/confirm/put/requestBody/content/application/json/schema/$ref: "
        '"#/components/schemas/UserBody" became "#/components/schemas/ConfirmBody"',
        *(f"/paths//tickets/{{token}}/{file}/get/responses/410 is new" for file in ("booking.ics", "qr.svg")),
        *(
            f"/components/schemas/{body}/{added} is new"
            for body in ("BookingAnswer", "TicketAnswer")
            for added in ("properties/status", "properties/cancelled_seats", "required/9", "required/10")
        ),
    }
)
"""A booking says what is cancelled of it, and a confirm may say who buys."""
PRICED = {
    f"/components/schemas/{name} is new"
    for name in (
        *("FeesAnswer", "PriceAnswer", "PriceFrom", "PricesAnswer", "QuoteAnswer", "QuoteBody", "QuoteLineAnswer"),
        *("TicketChoice", "TicketTypeAnswer"),
        *("HoldAnswer/properties/price_list", "SeatHeldAnswer/properties/price_list"),
        "SessionAnswer/properties/price_list",
        *("ShowtimeAnswer/properties/price_from", "ShowtimeSummary/properties/price_from"),
    )
} | {
    f"/paths//{path} is new"
    for path in (
        *("price-lists/{number}", "sessions/{session_id}/quote", "showtimes/{showtime_id}/prices"),
        "sessions/{session_id}/confirm/put/responses/402",
    )
}
"""Prices and quotes; fields of prices are left out where seats cost nothing."""
PAID = {
    f"/components/schemas/{name} is new"
    for name in (
        *("BillAnswer", "BillLine", "OfferBody", "PaymentAnswer", "PaymentBody", "PaymentSeat", "PaymentStatus"),
        *("BookingAnswer/properties/bill", "TicketAnswer/properties/bill", "Problem/properties/quote"),
        *("EmailCancelBody", "UserCancelBody", "PaidBody", "Problem/properties/cancel_until"),
        *("TicketAnswer/properties/cancellable", "TicketAnswer/properties/cancel_until"),
        *("TicketAnswer/required/11", "TicketAnswer/required/12"),
    )
} | {
    f"/paths//{path} is new"
    for path in (
        *("sessions/{session_id}/payments", "payments/{payment_id}", "payments/{payment_id}/offer"),
        *("payment-events/{provider}", "practice/{payment_id}", "tickets/{token}/cancel"),
    )
}
"""Payments; a booking has a bill where it was paid for, and its buyer can cancel it."""
DECIDED: dict[str, frozenset[str]] = {
    "openapi.json": frozenset(
        {
            "/components/schemas/Problem/properties/reason is new",
            "/components/schemas/Problem/properties/reserved is new",
            "/paths//sessions/{session_id}/extend/post/responses/422 is new",
            "/components/schemas/SeatAnswer/properties/reason is new",
            "/components/schemas/ExtendBody is new",
            "/components/schemas/HoldAnswer/properties/life_ends_at is new",
            "/components/schemas/HoldAnswer/required/8 is new",
            "/components/schemas/Readiness/properties/clock_offset_ms is new",
            "/components/schemas/Readiness/required/2 is new",
            "/components/schemas/RulesAnswer/properties/hold_life_max_ms is new",
            "/components/schemas/RulesAnswer/required/3 is new",
            "/components/schemas/SessionAnswer/properties/life_ends_at is new",
            "/components/schemas/SessionAnswer/required/9 is new",
            "/paths//sessions/{session_id}/extend/post/requestBody/content/application/json/schema/$ref: "
            '"#/components/schemas/UserBody" became "#/components/schemas/ExtendBody"',
        }
    )
    | CANCELLING
    | frozenset(
        f"/paths/{operation}/responses/{status} is new"
        for operations, statuses in ((LIMITED, (429,)), (BY_KEY, (401, 403)), (BY_ANY_KEY, (401,)))
        for operation in operations
        for status in statuses
    )
    | PRICED
    | PAID
    | FOR_STAFF
    | TAGGED
    | IDENTIFIED
    | FOR_BUYERS
    | SINGLE_SEATS
    | HEARD
    | OF_THE_CINEMA
    | {f"/paths/{operation}/parameters/1 is new" for operation in WITH_PASS}
    | {f'/paths/{operation}/operationId: "{before}" became "{now}"' for operation, (before, now) in NAMED_ANEW.items()},
    "asyncapi.json": frozenset(
        {
            "/channels/seats/messages/HEARTBEAT is new",
            *CHANGED_MESSAGES,
            "/channels/seats/messages/SHOWTIME_REMOVED is new",
            "/components/messages/SHOWTIME_REMOVED is new",
            "/components/schemas/ShowtimeRemovedMessage is new",
            "/components/messages/HEARTBEAT is new",
            "/components/schemas/HeartbeatMessage is new",
            "/components/schemas/HelloMessage/properties/heartbeat_ms is new",
            "/components/schemas/HelloMessage/required/3 is new",
            "/operations/hearNews is gone",
            "/operations/receive_seat_events is new",
            "/components/schemas/FeedSeat/properties/reason is new",
            "/components/schemas/SeatAnswer/properties/reason is new",
        }
    ),
}
"""The differences that are meant, as `differences` writes them. A new version's data starts with none."""

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_the_document_says_what_it_said_before(server: Server, name: str) -> None:
    before = json.loads((versions()[-1] / name).read_text(encoding="utf-8"))
    now = ask(server, "GET", f"/{name}").json()
    assert set(differences(before, now)) == DECIDED[name]


def test_prose_and_added_metadata_may_differ() -> None:
    before = {"info": {"title": "A", "version": "1"}, "get": {"operationId": "a", "summary": "It does."}}
    now = {"info": {"title": "B", "version": "2"}, "get": {"operationId": "a", "tags": ["seats"], "x-cost": 3}}
    assert not list(differences(before, now))


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ({"responses": {"200": {}}}, {"responses": {"201": {}}}, "/responses/200 is gone; /responses/201 is new"),
        ({"properties": {"title": {}}}, {"properties": {}}, "/properties/title is gone"),
        ({"properties": {}}, {"properties": {"title": {"type": "string"}}}, "/properties/title is new"),
        ({"properties": {"version": {"type": "string"}}}, {"properties": {}}, "/properties/version is gone"),
        ({"properties": {}}, {"properties": {"tags": {}}}, "/properties/tags is new"),
        ({"examples": [{"title": "A"}]}, {"examples": [{"title": "B"}]}, '/examples/0/title: "A" became "B"'),
        ({"required": ["title"]}, {"required": []}, "/required/0 is gone"),
        ({"required": True}, {"required": 1}, "/required: true became 1"),
        ({"get": {"operationId": "a"}}, {"get": {"operationId": "b"}}, '/get/operationId: "a" became "b"'),
        ({"get": {"tags": ["a"]}}, {"get": {"tags": ["b"]}}, '/get/tags/0: "a" became "b"'),
        ({"enum": ["hold", "booked"]}, {"enum": ["booked", "hold"]}, '/enum/0: "hold" became "booked"; '
         '/enum/1: "booked" became "hold"'),
        ({"openapi": "3.1.0", "version": "1"}, {"openapi": "3.1.0", "version": "2"}, '/version: "1" became "2"'),
        ({"title": "A"}, {"title": {"type": "string"}}, '/title: "A" became {"type": "string"}'),
    ],
)  # fmt: skip
def test_every_other_difference_is_named_by_its_path(before: object, now: object, found: str) -> None:
    assert "; ".join(differences(before, now)) == found


def differences(before: object, now: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Each difference as one sentence: the path of keys, and what became of it."""
    if isinstance(before, dict) and isinstance(now, dict):
        yield from _of_objects(before, now, path)
    elif isinstance(before, list) and isinstance(now, list):
        yield from _of_objects(_numbered(before), _numbered(now), path)
    elif now is MISSING:
        yield f"{_text(path)} is gone"
    elif before is MISSING:
        yield f"{_text(path)} is new"
    elif type(before) is not type(now) or before != now:
        yield f"{_text(path)}: {json.dumps(before)} became {json.dumps(now)}"


def _of_objects(before: dict[str, Any], now: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    for key in [*before, *(key for key in now if key not in before)]:
        one, other = before.get(key, MISSING), now.get(key, MISSING)
        if not _is_free(key, one, other, path):
            yield from differences(one, other, (*path, key))


def _is_free(key: str, before: object, now: object, path: tuple[str, ...]) -> bool:
    """Whether the value of this key may differ."""
    if VALUES & set(path) or (path and path[-1] in NAMED):
        return False
    if key in PROSE or (*path, key) == ("info", "version"):
        return all(value is MISSING or isinstance(value, str) for value in (before, now))
    return before is MISSING and (key == "tags" or key.startswith("x-"))


def _numbered(values: list[Any]) -> dict[str, Any]:
    return {str(index): value for index, value in enumerate(values)}


def _text(path: tuple[str, ...]) -> str:
    return "".join(f"/{key}" for key in path) or "/"

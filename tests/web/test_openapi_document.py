"""The OpenAPI document of a small table of operations, part by part."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import Struct

from firstclick.domain.refusals import SeatTaken, StoreUnavailable
from firstclick.domain.staff.roles import Act
from firstclick.web.api.wire import UserBody
from firstclick.web.core.openapi import DESCRIPTION, openapi_document
from firstclick.web.core.operation import Auth, Caching, Cost, CountsAs, Operation, QueryParameter, Table, Tag
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request


class Ticket(Struct):
    """What is answered."""

    user_id: str


class Other(Struct, forbid_unknown_fields=True):
    """Another form."""

    user_id: str
    near: str = ""


async def take_seat(_: Request) -> Reply:
    """Take
    a seat.
    """
    return Reply(200, [])


async def see_seat(_: Request) -> Reply:
    """See a seat."""
    return Reply(200, [])


async def see_file(_: Request) -> Reply:
    return Reply(200, [])


TABLE: Table = {
    "/movies/{movie_id}/seats/{seat_id}": {
        "POST": Operation(
            take_seat,
            201,
            Ticket,
            tag=Tag.SEATS,
            form=UserBody,
            auth=Auth.CALLER,
            idempotent=True,
            takes_pass=True,
            counts_as=CountsAs.TRY,
            located=True,
            also=200,
            warning="It is taken.",
            refusals=(SeatTaken,),
        ),
        "GET": Operation(see_seat, 200, Ticket, tag=Tag.SEATS, auth=Auth.OPTIONAL, caching=Caching.ETAG),
        "PUT": Operation(see_file, 204, None, tag=Tag.SESSIONS, form=UserBody, bodies=(UserBody, Other)),
        "DELETE": Operation(see_file, 204, None, tag=Tag.SESSIONS, auth=Auth.CALLER),
    },
    "/static/{name:path}": {
        "GET": Operation(
            see_file, 200, bytes, tag=Tag.PAGES, media="text/plain", cost=Cost.NOTHING, refusals=(StoreUnavailable,)
        )
    },
}
TEXT = {"type": "string"}
ID = {"type": "string", "minLength": 1, "maxLength": 64}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
AGAIN = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
USER = {"$ref": "#/components/schemas/UserBody"}
TICKET = {"application/json": {"schema": {"$ref": "#/components/schemas/Ticket"}}}
LOCATION = {"Location": {"schema": TEXT, "description": "The address of what was made."}}
TAKEN = {"description": "As asked.", "content": TICKET, "headers": LOCATION}


def in_path(name: str, example: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {**ID, "examples": [example]}}


def in_header(name: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": schema}


KEY = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~\u00a1-\u00ac\u00ae-\u00ff]+$"}


def document(*, by_token: bool = False) -> dict[str, Any]:
    return openapi_document(TABLE, "1.2.3", by_token=by_token)


def operation(method: str, path: str = "/movies/{movie_id}/seats/{seat_id}", *, by_token: bool = False) -> Any:  # noqa: ANN401 - a part of it
    return document(by_token=by_token)["paths"][path][method]


def test_it_says_what_it_is() -> None:
    whole = document()
    assert list(whole) == ["openapi", "info", "tags", "paths", "webhooks", "components"]
    assert whole["openapi"] == "3.1.0"
    assert whole["info"] == {
        "title": "FirstClick",
        "version": "1.2.3",
        "summary": "Real-time seat booking: exactly one gets the seat, and everybody sees it at once.",
        "description": DESCRIPTION,
        "license": {"name": "MIT", "identifier": "MIT"},
    }
    assert list(whole["components"]["headers"]) == ["X-Request-Id", "traceparent"]
    assert [(one["name"], one["description"]) for one in whole["tags"]] == [(tag.value, tag.sentence) for tag in Tag]


def test_a_path_has_its_methods_and_its_parameters() -> None:
    paths = document()["paths"]
    assert list(paths) == ["/movies/{movie_id}/seats/{seat_id}", "/static/{name}"]
    seat, file = paths.values()
    assert seat.keys() == {"post", "get", "put", "delete", "parameters"}
    assert seat["parameters"] == [in_path("movie_id", "movie-1"), in_path("seat_id", "B4")]
    assert file["parameters"] == [in_path("name", "app.js")]
    assert "parameters" not in openapi_document({"/": {}}, "1", by_token=False)["paths"]["/"]


def test_an_operation_has_its_name_its_tag_its_sentence_its_body_and_its_warning() -> None:
    taking = operation("post")
    assert list(taking) == [*("operationId", "tags", "summary", "responses", "x-warning", "requestBody", "parameters")]
    assert (taking["operationId"], taking["tags"], taking["summary"]) == ("take_seat", ["seats"], "Take a seat.")
    assert taking["x-warning"] == "It is taken."
    assert taking["requestBody"] == {"required": True, "content": {"application/json": {"schema": USER}}}
    both = {"oneOf": [USER, {"$ref": "#/components/schemas/Other"}]}
    assert operation("put")["requestBody"] == {"required": True, "content": {"application/json": {"schema": both}}}
    file = operation("get", "/static/{name}")
    assert (list(file), file["summary"]) == (["operationId", "tags", "summary", "responses"], "")


def test_the_headers_of_a_request_are_those_that_its_operation_declares() -> None:
    assert operation("post")["parameters"] == [in_header("Idempotency-Key", KEY), in_header("X-FirstClick-Pass", TEXT)]
    seeing = [in_header("X-User-Id", ID), in_header("If-None-Match", TEXT)]
    assert operation("get")["parameters"] == operation("get", by_token=True)["parameters"] == seeing
    assert operation("delete")["parameters"] == [in_header("X-User-Id", ID, required=True)]
    assert operation("delete", by_token=True)["parameters"] == [in_header("X-User-Id", ID)]


def test_what_is_answered_has_its_type_and_its_headers() -> None:
    taken = operation("post")["responses"]
    assert (taken["201"], taken["200"]) == (TAKEN, TAKEN)
    seen = operation("get")["responses"]
    assert seen["200"] == {"description": "As asked.", "content": TICKET, "headers": {"ETag": {"schema": TEXT}}}
    assert seen["304"] == {"description": "Nothing has changed since the ETag that you named."}
    assert operation("put")["responses"]["204"] == {"description": "Done."}
    file = operation("get", "/static/{name}")["responses"]
    assert file["200"] == {"description": "As asked.", "content": {"text/plain": {"schema": TEXT}}}


def test_what_is_refused_is_there_by_status_each_refusal_with_its_sentence() -> None:
    refused = operation("post")["responses"]
    assert list(refused) == ["201", "200", *map(str, (400, 401, 403, 405, 409, 413, 415, 422, 429, 431, 503))]
    assert refused["405"] == {"description": "The address exists, but not for this method.", "content": PROBLEM}
    assert refused["409"]["description"] == (
        "At least one of the seats is not available; the answer names each of them. "
        "The first request with this Idempotency-Key has not been answered yet."
    )
    assert refused["429"]["description"] == (
        "More tries to take seats come from one address than a full auditorium of phones makes. "
        "The requests from one address cost more than the server gives to one address in a minute. "
        "As many answers are kept for this user or address today as one may have. Without a key the request is served."
    )
    assert refused["429"] == {"description": refused["429"]["description"], "content": PROBLEM, "headers": AGAIN}
    assert operation("get", "/static/{name}")["responses"]["503"]["headers"] == AGAIN


@pytest.mark.parametrize("by_token", [False, True])
def test_with_tokens_it_says_how_they_are_sent_and_bodies_need_not_name_the_user(by_token: bool) -> None:
    components = document(by_token=by_token)["components"]
    assert {"Problem", "Ticket", "UserBody", "Other"} == components["schemas"].keys()
    assert components["schemas"]["Ticket"]["required"] == ["user_id"]
    assert components["schemas"]["UserBody"]["required"] == ([] if by_token else ["user_id"])
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "`sub` is the user."}
    assert components.get("securitySchemes") == ({"bearer": bearer} if by_token else None)
    must: list[dict[str, list[str]]] = [{"bearer": []}]
    secured = [operation(method, by_token=by_token).get("security") for method in ("post", "get", "put", "delete")]
    assert secured == ([must, [{}, *must], None, must] if by_token else [None] * 4)


def test_an_operation_of_staff_says_how_they_are_known_and_what_it_reads_of_the_query() -> None:
    after = QueryParameter("after", {"type": "integer"}, "The last.")
    log = Operation(see_file, 200, None, tag=Tag.STAFF, auth=Auth.staff(Act.AUDIT), query=(after,))
    sign_in = Operation(take_seat, 204, None, tag=Tag.STAFF, form=UserBody, auth=Auth.SIGN_IN)
    for by_token in (False, True):
        whole = openapi_document({"/log": {"GET": log}, "/in": {"POST": sign_in}}, "1", by_token=by_token)
        reading = whole["paths"]["/log"]["get"]
        assert reading["security"] == [{"staff": []}]
        in_query = {"name": "after", "in": "query", "required": False, "schema": {"type": "integer"}}
        assert reading["parameters"] == [{**in_query, "description": "The last."}]
        assert "security" not in whole["paths"]["/in"]["post"]
        assert whole["components"]["securitySchemes"]["staff"]["in"] == "cookie"

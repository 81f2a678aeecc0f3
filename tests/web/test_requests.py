"""A request on its own: its headers, its ids, its body, and whether its client has what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.web.core.forms import FormReader, UserId
from firstclick.web.core.refusals import BadRequest, BodyTooLarge, NotJson
from firstclick.web.core.requests import (
    BODY_BYTES_MAX,
    Caller,
    ClientDisconnected,
    Receive,
    Request,
    read_body,
    request_of,
)

TWICE = [(b"accept", b"a"), (b"x", b"1"), (b"accept", b"b"), (b"x", b"2")]


def test_a_header_is_found_by_its_name_the_first_of_several_or_all_of_them() -> None:
    request = Request("GET", "/", TWICE)
    assert (request.header(b"x"), request.header(b"y")) == (b"1", None)
    assert (request.header_values(b"x"), request.header_values(b"y")) == ([b"1", b"2"], [])
    assert (request.header_list(b"x"), request.header_list(b"y")) == (b"1, 2", b"")


def test_a_request_without_anything_has_nothing() -> None:
    bare = Request("GET", "/", [])
    assert (bare.client, bare.query, bare.scheme, bare.body, bare.now_ms, bare.network) == ("", b"", "http", b"", 0, "")
    assert (dict(bare.params), bare.server_key, bare.form, bare.caller) == ({}, None, None, None)


def test_an_id_in_a_path_has_sixty_four_characters_at_most() -> None:
    request = Request("GET", "/", [], params={"seat_id": "A" * 64, "movie_id": "m" * 65})
    assert request.id("seat_id") == "A" * 64
    with pytest.raises(BadRequest, match=r"movie_id has 65 characters; 64 are the most\."):
        request.id("movie_id")


def test_a_user_is_known_where_a_caller_was_found() -> None:
    assert Request("GET", "/", [], caller=Caller("ann")).user_id == "ann"
    with pytest.raises(RuntimeError):
        assert Request("GET", "/", []).user_id


@pytest.mark.parametrize(
    ("lines", "current"),
    [
        ([b'"abc"'], True),
        ([b'W/"abc"'], True),
        ([b'"x", "abc"'], True),
        ([b'"x"', b'"abc"'], True),
        ([b"*"], True),
        ([b'"ab"'], False),
        ([b'"x"', b'"y"'], False),
        ([b'"x*"'], False),
        ([], False),
    ],
)
def test_a_client_has_what_any_of_its_etags_names(lines: list[bytes], current: bool) -> None:
    request = Request("GET", "/", [(b"if-none-match", line) for line in lines])
    assert request.has_current(b'"abc"') is current


@pytest.mark.parametrize(("client", "host"), [(("203.0.113.1", 4000), "203.0.113.1"), (None, "")])
def test_a_request_is_what_the_server_received(client: object, host: str) -> None:
    scope = {"path": "/movies", "headers": TWICE, "client": client, "query_string": b"q=1", "scheme": "https"}
    of = request_of({**scope, "method": "PUT"})
    assert (of.method, of.path, of.headers, of.client, of.query, of.scheme) == (
        *("PUT", "/movies", TWICE, host, b"q=1"),
        "https",
    )
    assert request_of(scope).method == "GET", "a WebSocket's handshake has no method in its scope"


def receive(*messages: Mapping[str, Any]) -> Receive:
    """What a server passes on, one after the other."""
    left = iter(messages)

    async def following() -> Mapping[str, Any]:
        return next(left)

    return following


def piece(body: bytes, *, more: bool = True) -> Mapping[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_is_read_to_its_end_and_no_further() -> None:
    assert await read_body(receive(piece(b"on"), piece(b""), piece(b"e", more=False), piece(b"two"))) == b"one"
    assert await read_body(receive({"type": "http.request", "body": b"one"})) == b"one"
    assert await read_body(receive({"type": "http.request", "more_body": True}, piece(b"1", more=False))) == b"1"


async def test_a_client_that_leaves_sends_no_body() -> None:
    with pytest.raises(ClientDisconnected):
        await read_body(receive(piece(b"half"), {"type": "http.disconnect"}))


async def test_a_body_may_have_its_most_bytes_and_is_refused_before_its_end() -> None:
    most = b"x" * BODY_BYTES_MAX
    assert await read_body(receive(piece(most), piece(b"", more=False))) == most
    with pytest.raises(BodyTooLarge, match="4096 bytes are the most"):
        await read_body(receive(piece(most), piece(b"x")))


class Order(Struct, forbid_unknown_fields=True):
    """A form with a field of every kind."""

    user_id: UserId
    count: Annotated[int, Meta(ge=1)]
    best: bool = False
    near: str | UnsetType = UNSET


def read(body: bytes, announced: bytes | None = None, *, required: bool = True) -> Any:  # noqa: ANN401 - a form
    """What a reader of orders makes of the body."""
    headers = [] if announced is None else [(b"content-type", announced)]
    return FormReader(Order, user_id_required=required).read(Request("POST", "/", headers, body=body))


def values(form: Any) -> tuple[object, ...]:  # noqa: ANN401 - a form
    return form.user_id, form.count, form.best, form.near


@pytest.mark.parametrize("required", [True, False])
def test_a_body_is_read_into_its_form_with_or_without_a_user(required: bool) -> None:
    whole = b'{"near":"A1","best":true,"count":2,"user_id":"ann"}'
    assert values(read(whole, required=required)) == ("ann", 2, True, "A1")
    assert values(read(b'{"user_id":"ann","count":1}', required=required)) == ("ann", 1, False, UNSET)


def test_only_the_user_may_be_left_out_and_only_where_a_token_names_one() -> None:
    assert values(read(b'{"count":1}', required=False)) == (UNSET, 1, False, UNSET)
    for body, required in ((b'{"count":1}', True), (b'{"user_id":"ann"}', False), (b"{}", False)):
        with pytest.raises(BadRequest, match=r"The body is not of the right form: Object missing required field"):
            read(body, required=required)


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    "wrong", ['"user_id":""', '"user_id":7', '"user_id":null', '"count":0', '"best":1', '"more":1']
)
def test_fields_are_checked_with_or_without_a_user(wrong: str, required: bool) -> None:
    good = '"user_id":"ann","count":1'
    with pytest.raises(BadRequest, match="The body is not of the right form: "):
        read(f"{{{good},{wrong}}}".encode(), required=required)


@pytest.mark.parametrize("body", [b"", b"{", b'{"user_id":"\xff"}'], ids=["nothing", "half", "no UTF-8"])
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(BadRequest, match=r"^The body is not JSON\.$"):
        read(body)


def test_a_body_that_is_announced_as_something_else_is_not_read() -> None:
    good = b'{"user_id":"ann","count":1}'
    for right in (b"application/json", b"Application/JSON ; charset=utf-8", None):
        assert read(good, right).user_id == "ann"
    for other in (b"text/plain", b"application/json2", b"", b"x; application/json"):
        with pytest.raises(NotJson):
            read(good, other)

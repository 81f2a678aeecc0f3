"""GET /asyncapi.json: an AsyncAPI 3 document, and the feed's real messages are as it says."""

from __future__ import annotations

import json
from typing import Any

import httpx
import jsonschema_rs
import pytest
from websockets.asyncio.client import connect

from tests.harness.processes.server import Server
from tests.web.buyer import Buyer
from tests.web.test_openapi import refs, resolve

MESSAGES = {"HELLO", "SNAPSHOT", "SEATS_UPDATED", "SHOWTIME_CHANGED", "SHOWTIME_REMOVED", "HEARTBEAT"}


@pytest.fixture
async def document(http: httpx.AsyncClient) -> dict[str, Any]:
    """The document as it is served."""
    answer = await http.get("/asyncapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    served: dict[str, Any] = answer.json()
    return served


async def heard(server: Server, ada: Buyer, movie: str) -> list[dict[str, Any]]:
    """Everything that a narrowed socket hears while a seat goes through its life."""
    messages: list[dict[str, Any]] = []
    async with connect(f"{server.feed_url}?movie_id={movie}") as feed:
        messages += [json.loads(await feed.recv()) for _ in range(2)]
        session_id = await ada.held(movie, "A1", "A2")
        messages.append(json.loads(await feed.recv()))
        await ada.swap(session_id, "A1")
        messages.append(json.loads(await feed.recv()))
        await ada.confirm(session_id)
        messages.append(json.loads(await feed.recv()))
    return messages


def test_it_has_the_shape_of_asyncapi_3(document: dict[str, Any]) -> None:
    assert document["asyncapi"] == "3.0.0"
    assert document.keys() <= {"asyncapi", "info", "channels", "operations", "components"}
    assert {"title", "version"} <= document["info"].keys()
    (channel,) = document["channels"].values()
    assert channel["address"] == "/ws/seats"
    assert channel["messages"].keys() == MESSAGES
    ((name, operation),) = document["operations"].items()
    assert name == "receive_seat_events"
    assert operation["action"] == "send"
    assert resolve(document, operation["channel"]["$ref"]) == channel
    assert {ref["$ref"].rpartition("/")[2] for ref in operation["messages"]} == MESSAGES


def test_it_tells_the_feeds_parameters(document: dict[str, Any]) -> None:
    query = document["channels"]["seats"]["bindings"]["ws"]["query"]
    assert query["properties"].keys() == {"movie_id", "showtime_id", "since"}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for ref in set(refs(document)):
        resolve(document, ref)


def test_its_schemas_are_json_schema(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


async def test_real_messages_are_as_it_says(server: Server, ada: Buyer, movie: str, document: dict[str, Any]) -> None:
    messages = await heard(server, ada, movie)
    assert [one["type"] for one in messages] == ["HELLO", "SNAPSHOT", *["SEATS_UPDATED"] * 3]
    for message in messages:
        payload = document["components"]["messages"][message["type"]]["payload"]
        schema = {**payload, "components": document["components"]}
        assert [error.message for error in jsonschema_rs.iter_errors(schema, message)] == []
        described = resolve(document, payload["$ref"]) if "$ref" in payload else payload
        assert message.keys() == described["properties"].keys(), "nothing is said that is not described"


async def test_a_message_that_is_not_as_it_says_would_be_noticed(document: dict[str, Any]) -> None:
    for name, message in document["components"]["messages"].items():
        schema = {**message["payload"], "components": document["components"]}
        assert not jsonschema_rs.is_valid(schema, {"type": name})
        assert not jsonschema_rs.is_valid(schema, {"type": "ELSE"})

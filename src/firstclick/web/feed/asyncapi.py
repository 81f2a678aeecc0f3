"""The live feed's contract as AsyncAPI 3, made from the same message types that the feed sends."""

from __future__ import annotations

from typing import Any

import msgspec

from firstclick.web.feed.wire import (
    HeartbeatMessage,
    HelloMessage,
    SeatsUpdatedMessage,
    ShowtimeChangedMessage,
    ShowtimeRemovedMessage,
    SnapshotMessage,
)

REF = "#/components/schemas/{name}"
MESSAGES = {
    "HELLO": (HelloMessage, "The first message; after it, on a narrowed socket, a SNAPSHOT or what was missed."),
    "SNAPSHOT": (SnapshotMessage, "Replaces whatever the client knew of the showtime."),
    "SEATS_UPDATED": (SeatsUpdatedMessage, "What changed between two positions, in one message."),
    "SHOWTIME_CHANGED": (ShowtimeChangedMessage, "The cinema has changed a showtime; a SNAPSHOT follows."),
    "SHOWTIME_REMOVED": (ShowtimeRemovedMessage, "The showtime has left the programme; a narrowed socket is closed."),
    "HEARTBEAT": (HeartbeatMessage, "Nothing else was sent for ten seconds; the socket is alive."),
}
QUERY = {
    "movie_id": "Narrow the feed to the movie's current showtime.",
    "showtime_id": "Narrow the feed to this showtime.",
    "since": "Resume at <epoch>:<position>: only what was missed is sent, where that is still known.",
}


def asyncapi_document(version: str) -> dict[str, Any]:
    """The whole document, as plain JSON values."""
    types = [kind for kind, _ in MESSAGES.values()]
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    messages = {
        name: {"name": name, "contentType": "application/json", "summary": summary, "payload": schema}
        for (name, (_, summary)), schema in zip(MESSAGES.items(), schemas, strict=True)
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "FirstClick live feed",
            "version": version,
            "description": "Every change of every seat. The server only talks; it pings, closes slow readers with 1013 "
            "after trying to resync them, and closes with 1012 at shutdown.",
        },
        "channels": {"seats": _channel()},
        "operations": {
            "receive_seat_events": {
                "action": "send",
                "channel": {"$ref": "#/channels/seats"},
                "messages": [{"$ref": f"#/channels/seats/messages/{name}"} for name in MESSAGES],
            }
        },
        "components": {"messages": messages, "schemas": components},
    }


def _channel() -> dict[str, Any]:
    query = {name: {"type": "string", "description": text} for name, text in QUERY.items()}
    return {
        "address": "/ws/seats",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in MESSAGES},
        "bindings": {"ws": {"method": "GET", "query": {"type": "object", "properties": query}}},
    }

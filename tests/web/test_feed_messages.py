"""The feed's messages as they are on the wire: each a whole text frame, with what the documented types have."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from typing import Any

import pytest

from firstclick.domain.programme import Auditorium
from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    OUT_OF_ORDER,
    RESERVED,
    Confirmed,
    Held,
    Pending,
    SeatState,
)
from firstclick.realtime.channel import Delta
from firstclick.realtime.hub import HEARTBEAT_MS
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import Snapshot
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.feed.messages import FeedMessages, text_frame
from tests.service.cinema import programme

NOW_MS = 1_800_000_000_000
PING_MS = 20_000


@pytest.fixture
def view() -> LiveView:
    """A showtime with one seat taken, at position 7."""
    view = LiveView(programme().showtime_by_id["evening"])
    view.reset(Snapshot("evening", "e1", 7, {"A1": Confirmed("secret", "ann")}))
    return view


@pytest.fixture
def messages(view: LiveView) -> FeedMessages:
    return FeedMessages(SeatBytes(), {"evening": view}.get, lambda: NOW_MS, PING_MS)


def said(frame: bytes) -> dict[str, Any]:
    """The message of a final, unmasked text frame (RFC 6455 section 5.2)."""
    assert frame[0] == 0x81
    short = frame[1]
    payload = frame[2:] if short < 126 else frame[4:]
    assert len(payload) == (short if short < 126 else int.from_bytes(frame[2:4], "big"))
    message: dict[str, Any] = json.loads(payload)
    return message


def delta(*seats: tuple[str, SeatState], start: int = 5, end: int = 6, **reasons: EndReason) -> Delta:
    return Delta("evening", "movie", "e1", start, end, NOW_MS - 100, seats, reasons)


def test_a_socket_is_greeted_with_the_time_and_how_often_it_gets_something(messages: FeedMessages) -> None:
    hello = {"type": "HELLO", "server_time": NOW_MS, "ping_ms": PING_MS, "heartbeat_ms": HEARTBEAT_MS}
    assert list(said(messages.hello()).items()) == list(hello.items())


def test_a_heartbeat_has_the_time_and_the_positions_that_were_sent(messages: FeedMessages) -> None:
    heartbeat = {"type": "HEARTBEAT", "server_time": NOW_MS, "positions": {"evening": 7}}
    assert said(messages.heartbeat({"evening": 7})) == heartbeat
    assert said(messages.heartbeat({}))["positions"] == {}


def test_a_snapshot_is_the_whole_showtime_as_it_is_now(messages: FeedMessages, view: LiveView) -> None:
    snapshot = said(messages.snapshot(view).plain)
    seats = snapshot.pop("seats")
    assert snapshot == {
        "type": "SNAPSHOT",
        "showtime_id": "evening",
        "movie_id": view.showtime.movie.movie_id,
        "epoch": view.edition,
        "position": 7,
        "server_time": NOW_MS,
    }
    assert view.edition
    assert [seat["seat_id"] for seat in seats] == list(view.occupancy.seat_map.by_id)
    assert seats[0]["status"] == "confirmed"


def test_a_compressed_snapshot_needs_nothing_that_was_before_it(messages: FeedMessages, view: LiveView) -> None:
    large = LiveView(replace(view.showtime, auditorium=Auditorium("hall", "Hall", plain_grid(20, 20))))
    large.reset(Snapshot("evening", "e1", 7, {"A1": Confirmed("secret", "ann")}))
    frames = messages.snapshot(large)
    assert frames.deflated[0] == 0xC1
    start = 4 if frames.deflated[1] == 126 else 2
    inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(frames.deflated[start:] + b"\0\0\xff\xff")
    assert json.loads(inflated) == said(frames.plain)
    assert len(frames.deflated) < len(frames.plain) / 8


def test_a_small_snapshot_is_not_worth_compressing(messages: FeedMessages, view: LiveView) -> None:
    small = LiveView(replace(view.showtime, auditorium=Auditorium("box", "Box", plain_grid(1, 4))))
    small.reset(Snapshot("evening", "e1", 7, {}))
    assert said(messages.snapshot(small).deflated)["seats"][0]["seat_id"] == "A1"


def test_a_change_has_its_positions_its_time_and_its_seats(messages: FeedMessages) -> None:
    change = said(messages.delta(delta(("A1", AVAILABLE))))
    assert change == {
        "type": "SEATS_UPDATED",
        "movie_id": "movie",
        "showtime_id": "evening",
        "ts": NOW_MS - 100,
        "epoch": "e1",
        "from": 5,
        "to": 6,
        "seats": [{"seat_id": "A1", "status": "available"}],
    }


@pytest.mark.parametrize(
    ("state", "seat"),
    [
        (AVAILABLE, {"status": "available"}),
        (Held("secret", "ann", NOW_MS), {"status": "hold", "expires_in_ms": 100}),
        (Held("secret", "ann", NOW_MS - 99), {"status": "hold", "expires_in_ms": 1}),
        (Held("secret", "ann", NOW_MS - 500), {"status": "hold", "expires_in_ms": 0}),
        (Pending("secret", "ann"), {"status": "booked"}),
        (Confirmed("secret", "ann"), {"status": "confirmed"}),
        (RESERVED, {"status": "reserved"}),
        (OUT_OF_ORDER, {"status": "reserved", "reason": "out_of_order"}),
    ],
)
def test_each_state_is_said_without_its_holder(
    messages: FeedMessages, state: SeatState, seat: dict[str, object]
) -> None:
    assert said(messages.delta(delta(("A2", state))))["seats"] == [{"seat_id": "A2", **seat}]


def test_why_somebody_else_ended_a_hold_is_said_of_its_seat_only(messages: FeedMessages) -> None:
    reason = next(iter(EndReason))
    seats = said(messages.delta(delta(("A1", AVAILABLE), ("A2", RESERVED), A2=reason)))["seats"]
    assert seats == [
        {"seat_id": "A1", "status": "available"},
        {"seat_id": "A2", "status": "reserved", "reason": reason.value},
    ]


@pytest.mark.parametrize(("position", "is_said"), [(6, False), (7, True), (8, False)])
def test_free_seats_are_counted_where_the_view_is_at_the_same_position(
    messages: FeedMessages, view: LiveView, position: int, is_said: bool
) -> None:
    change = Delta("evening", "movie", view.edition, 5, position, NOW_MS, (("A2", AVAILABLE),))
    assert said(messages.delta(change)).get("seats_available") == (view.seats_available if is_said else None)
    other = Delta("evening", "movie", "another", 5, 7, NOW_MS, ())
    unknown = Delta("nothing", "movie", view.edition, 5, 7, NOW_MS, ())
    for of in (other, unknown):
        assert "seats_available" not in said(messages.delta(of))


@pytest.mark.parametrize("size", [0, 125, 126, 65_535])
def test_a_frame_is_as_long_as_its_text(size: int) -> None:
    frame = text_frame(b"x" * size)
    assert frame == bytes([0x81]) + (bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")) + b"x" * size

"""Prebuilt seat maps: what they say, and how many seats are encoded for it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from firstclick.domain.seats.seat_state import (
    AVAILABLE,
    RESERVED,
    Confirmed,
    Held,
    Pending,
    Reserved,
    ReservedReason,
    SeatState,
)
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent, Snapshot
from firstclick.web.api import seat_bytes
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.api.wire import SeatAnswer
from firstclick.web.core.compression import Block, Body, compressed_body
from firstclick.web.core.requests import Request
from tests.service.cinema import programme

SEATS = 15
STATES: dict[str, SeatState] = {
    "A1": Held("secret", "ann", 1_800_000_000_000),
    "A2": Pending("secret", "ann"),
    "A3": Confirmed("secret", "bob"),
    "A4": RESERVED,
    "A5": Reserved(ReservedReason.OUT_OF_ORDER),
}
PLAIN = {"status": "available", "booked": False, "confirmed": False}
SAID: dict[str, dict[str, Any]] = {
    "A1": {"status": "hold", "booked": True, "confirmed": False, "expires_at": 1_800_000_000_000},
    "A2": {"status": "booked", "booked": True, "confirmed": False},
    "A3": {"status": "confirmed", "booked": True, "confirmed": True},
    "A4": {"status": "reserved", "booked": True, "confirmed": False},
    "A5": {"status": "reserved", "booked": True, "confirmed": False, "reason": "out_of_order"},
}


class Room:
    """A showtime's view, and the prebuilt maps that follow it."""

    def __init__(self, showtime_id: str = "plain", prepared: SeatBytes | None = None) -> None:
        self.view = LiveView(programme().showtime_by_id[showtime_id])
        self.prepared = prepared or SeatBytes()
        self.reset({})

    def reset(self, taken: dict[str, SeatState]) -> None:
        """The view is loaded again."""
        self.view.reset(Snapshot(self.view.showtime.showtime_id, "e1", self.view.position, taken))
        self.prepared.on_reset(self.view)

    def change(self, **seats: SeatState) -> None:
        """One event of the showtime."""
        position = self.view.position + 1
        event = SeatEvent(self.view.showtime.showtime_id, "e1", position, position, tuple(seats.items()), None)
        assert self.view.apply(event)
        self.prepared.on_change(self.view, event)

    def said(self, user_id: str | None = None) -> dict[str, dict[str, Any]]:
        """What is said of each seat that is not simply available, in the map for everybody or for one user."""
        block = self.prepared.block(self.view) if user_id is None else self.prepared.block_for(self.view, user_id)
        assert gzip.decompress(Body([block]).gzipped) == block.text
        seats = {seat.pop("seat_id"): seat for seat in json.loads(block.text)}
        assert list(seats) == list(self.view.occupancy.seat_map.by_id)
        return {seat_id: seat for seat_id, seat in seats.items() if seat != PLAIN}


@pytest.fixture(params=[4, seat_bytes.STRETCH_SEATS], autouse=True)
def stretch_seats(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The map is joined in several stretches, as that of a large room, and as one."""
    monkeypatch.setattr(seat_bytes, "STRETCH_SEATS", request.param)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.mark.parametrize("by_event", [True, False])
def test_every_state_is_said_and_no_holder_is_named(room: Room, by_event: bool) -> None:
    if by_event:
        assert room.said() == {}
        room.change(**STATES)
    else:
        room.reset(STATES)
    assert room.said() == room.said("cleo") == SAID


def test_a_seat_has_the_fields_of_the_documented_answer_in_their_order(room: Room) -> None:
    room.change(**STATES)
    fields = list(SeatAnswer.__struct_fields__)
    for seat in json.loads(room.prepared.block_for(room.view, "ann").text):
        assert list(seat) == [field for field in fields if field in seat]


def test_a_user_sees_which_seats_are_theirs_and_nobody_elses(room: Room) -> None:
    room.change(**STATES)
    mine = {"mine": True, "user_id": "ann"}
    assert room.said("ann") == {**SAID, "A1": {**SAID["A1"], **mine}, "A2": {**SAID["A2"], **mine}}
    assert room.said("bob")["A3"] == {**SAID["A3"], "mine": True, "user_id": "bob"}
    assert room.said() == SAID


@pytest.mark.parametrize("user_id", ['a"b\\c', "änn ✓", "\x7f"], ids=["quotes", "letters", "delete"])
def test_a_users_own_name_is_given_back_as_it_is(room: Room, user_id: str) -> None:
    room.change(B1=Confirmed("secret", user_id))
    assert room.said(user_id)["B1"]["user_id"] == user_id


def test_a_seat_that_passes_to_another_user_is_no_longer_the_first_ones(room: Room) -> None:
    room.change(A1=Confirmed("one", "ann"))
    assert "mine" in room.said("ann")["A1"]
    room.change(A1=AVAILABLE)
    assert room.said("ann") == {}
    room.change(A1=Confirmed("two", "bob"))
    assert "mine" not in room.said("ann")["A1"]
    assert "mine" in room.said("bob")["A1"]


def test_of_two_seats_of_a_user_one_may_be_given_back_and_the_other_stays_theirs(room: Room) -> None:
    room.change(A1=Confirmed("one", "ann"), A2=Confirmed("two", "ann"))
    assert {seat for seat, said in room.said("ann").items() if "mine" in said} == {"A1", "A2"}
    room.change(A1=AVAILABLE)
    assert {seat for seat, said in room.said("ann").items() if "mine" in said} == {"A2"}


def test_a_view_that_is_loaded_again_is_said_again(room: Room) -> None:
    room.reset({"B1": RESERVED})
    assert room.said() == {"B1": SAID["A4"]}
    room.reset(STATES)
    assert room.said() == SAID


def test_each_map_is_encoded_once() -> None:
    prepared = SeatBytes()
    for showtime_id in ("plain", "small", "late"):
        Room(showtime_id, prepared).said()
    assert prepared.encoded == SEATS + 4


def test_the_map_of_a_showtime_that_was_removed_is_kept_no_longer() -> None:
    prepared = SeatBytes()
    rooms = [Room(showtime_id, prepared) for showtime_id in ("plain", "late")]
    for room in rooms:
        room.said()
    prepared.on_removed(rooms[0].view)
    assert prepared.kept() == {"late"}
    prepared.on_removed(rooms[0].view)
    assert rooms[0].said() == {}


def test_a_change_encodes_its_seats_only_whoever_reads(room: Room) -> None:
    room.said()
    before = room.prepared.encoded
    room.change(A1=Confirmed("one", "ann"), A2=Confirmed("one", "ann"))
    for user_id in (None, "ann", "bob", None):
        room.said(user_id)
    assert room.prepared.encoded == before + 2


def test_changes_between_two_reads_encode_a_seat_once(room: Room) -> None:
    room.said()
    before = room.prepared.encoded
    for state in (Confirmed("one", "ann"), AVAILABLE, RESERVED):
        room.change(A1=state)
    room.said()
    assert room.prepared.encoded == before + 1


def test_showtimes_with_the_same_map_share_what_is_said_of_available_seats() -> None:
    prepared = SeatBytes()
    rooms = [Room(showtime_id, prepared) for showtime_id in ("plain", "late", "evening")]
    rooms[1].change(A1=RESERVED)
    assert [room.said() for room in rooms] == [{}, {"A1": SAID["A4"]}, {}]
    assert prepared.encoded == SEATS + 1


def test_a_user_without_seats_reads_the_bytes_that_all_read(room: Room) -> None:
    room.change(A1=Confirmed("one", "ann"))
    assert room.prepared.block_for(room.view, "bob") is room.prepared.block(room.view)
    assert room.prepared.block_for(room.view, "ann") is not room.prepared.block(room.view)


@pytest.mark.parametrize("parts", [(b"{", b"}"), (b"", b"", b""), (b"x" * 60_000, b"y")])
def test_a_body_of_compressed_blocks_and_plain_parts_is_one_gzip(parts: tuple[bytes, ...]) -> None:
    blocks = [Block(bytes(range(256)) * 40), Block(b""), Block(b"seat" * 5000)]
    mixed = [one for pair in zip(parts, blocks, strict=False) for one in pair]
    whole = b"".join(part.text if isinstance(part, Block) else part for part in mixed)
    for _ in range(2):
        reply = compressed_body(Request("GET", "/", [(b"accept-encoding", b"gzip")]), [], Body(mixed))
        assert (b"content-encoding", b"gzip") in reply.headers
        assert gzip.decompress(reply.body) == whole
        assert len(reply.body) < len(whole)
    assert compressed_body(Request("GET", "/", []), [], Body(mixed)).body == whole


def test_a_block_is_compressed_once() -> None:
    block = Block(b"seat" * 5000)
    assert block.deflated is block.deflated

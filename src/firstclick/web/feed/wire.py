"""The shapes of the live feed: every message. The AsyncAPI document is made from these types."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from firstclick.domain.programme import ShowtimeStatus
from firstclick.domain.seats.seat_state import SeatStatus
from firstclick.web.api.wire import Millis, SeatAnswer, SeatReason


class FeedSeat(Struct, omit_defaults=True):
    """A seat's new status in the feed; `expires_in_ms` counts from the message's `ts`."""

    seat_id: str
    status: SeatStatus
    expires_in_ms: int | UnsetType = UNSET
    reason: SeatReason | UnsetType = UNSET


class HelloMessage(Struct, tag_field="type", tag="HELLO"):
    """The first message of a socket; the server pings every `ping_ms` milliseconds.

    Between two messages there are at most `heartbeat_ms` milliseconds: a socket that is silent for much longer is dead.
    """

    server_time: Millis
    ping_ms: int
    heartbeat_ms: int


class HeartbeatMessage(Struct, tag_field="type", tag="HEARTBEAT"):
    """Nothing else was sent for a while. `positions` has the showtime of a narrowed socket, and is empty otherwise.

    A client that is not at that position, and gets nothing that leads there, has missed something.
    """

    server_time: Millis
    positions: dict[str, int]


class ShowtimeRemovedMessage(Struct, tag_field="type", tag="SHOWTIME_REMOVED"):
    """The showtime has left the programme: the last message about it. A socket that is narrowed to it is closed."""

    movie_id: str
    showtime_id: str
    server_time: Millis
    reason: Literal["not_on_programme"]


class ShowtimeChangedMessage(Struct, tag_field="type", tag="SHOWTIME_CHANGED"):
    """The cinema has changed a showtime: when or where it is, or how it is sold. A SNAPSHOT follows.

    `GET /showtimes/{showtime_id}` has it all.
    """

    movie_id: str
    showtime_id: str
    server_time: Millis
    status: ShowtimeStatus
    starts_at: Millis | None
    auditorium: str


class SnapshotMessage(Struct, tag_field="type", tag="SNAPSHOT"):
    """A showtime as it is at `position` of `epoch`: it replaces whatever the client knew."""

    showtime_id: str
    movie_id: str
    epoch: str
    position: int
    server_time: Millis
    seats: list[SeatAnswer]


class SeatsUpdatedMessage(Struct, tag_field="type", tag="SEATS_UPDATED"):
    """What changed between the positions `from` and `to`; a client that is not at `from` needs a snapshot.

    `seats_available` counts the free seats of the whole showtime at `to`, for those who know no map.
    """

    movie_id: str
    showtime_id: str
    ts: Millis
    epoch: str
    start: int = msgspec.field(name="from")
    end: int = msgspec.field(name="to")
    seats: list[FeedSeat]
    seats_available: int | UnsetType = UNSET

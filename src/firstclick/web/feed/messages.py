"""The feed's messages as WebSocket frames: made once, the same bytes for every browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from websockets.frames import Frame, Opcode

from firstclick.domain.seats.seat_state import SeatState, deadline_of, reserved_reason, status_of
from firstclick.realtime.channel import Delta
from firstclick.realtime.hub import HEARTBEAT_MS
from firstclick.service.live.live_view import LiveView
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.core.compression import Body
from firstclick.web.feed.wire import (
    FeedSeat,
    HeartbeatMessage,
    HelloMessage,
    SeatsUpdatedMessage,
    ShowtimeChangedMessage,
    ShowtimeRemovedMessage,
)

FindView = Callable[[str], LiveView | None]

RSV1: Final = 0x40
NOT_ON_PROGRAMME: Final = "not_on_programme"
_encode = msgspec.json.Encoder().encode


class FeedMessages:
    """Encodes for the hub. `view` finds a live view by showtime, `clock_ms` is the store's clock."""

    def __init__(self, seat_bytes: SeatBytes, view: FindView, clock_ms: Callable[[], int], ping_ms: int) -> None:
        self._seat_bytes = seat_bytes
        self._view = view
        self._clock_ms = clock_ms
        self._ping_ms = ping_ms

    def hello(self) -> bytes:
        """A socket's first message."""
        return text_frame(_encode(HelloMessage(self._clock_ms(), self._ping_ms, HEARTBEAT_MS)))

    def heartbeat(self, positions: Mapping[str, int]) -> bytes:
        """HEARTBEAT: the socket lives, and these positions were sent last."""
        return text_frame(_encode(HeartbeatMessage(self._clock_ms(), dict(positions))))

    def removed(self, view: LiveView) -> bytes:
        """SHOWTIME_REMOVED: the showtime has left the programme."""
        showtime = view.showtime
        message = ShowtimeRemovedMessage(
            showtime.movie.movie_id, showtime.showtime_id, self._clock_ms(), NOT_ON_PROGRAMME
        )
        return text_frame(_encode(message))

    def changed(self, view: LiveView) -> bytes:
        """SHOWTIME_CHANGED: the cinema has changed the showtime."""
        its = view.showtime
        message = ShowtimeChangedMessage(
            its.movie.movie_id,
            its.showtime_id,
            self._clock_ms(),
            its.status,
            its.starts_at_ms,
            its.auditorium.name,
        )
        return text_frame(_encode(message))

    def delta(self, delta: Delta) -> bytes:
        """SEATS_UPDATED: what changed between two positions."""
        message = SeatsUpdatedMessage(
            movie_id=delta.movie_id,
            showtime_id=delta.showtime_id,
            ts=delta.at_ms,
            epoch=delta.edition,
            start=delta.start,
            end=delta.end,
            seats=[_feed_seat(seat_id, state, delta) for seat_id, state in delta.seats],
            seats_available=self._free_at(delta),
        )
        return text_frame(_encode(message))

    def _free_at(self, delta: Delta) -> int | UnsetType:
        view = self._view(delta.showtime_id)
        in_step = view is not None and (view.edition, view.position) == (delta.edition, delta.end)
        return view.seats_available if view is not None and in_step else UNSET

    def snapshot(self, view: LiveView) -> SnapshotFrames:
        """SNAPSHOT: every seat of the showtime."""
        head = (
            b'{"type":"SNAPSHOT","showtime_id":%b,"movie_id":%b,"epoch":%b,"position":%d,"server_time":%d,"seats":'
            % (
                _encode(view.showtime.showtime_id),
                _encode(view.showtime.movie.movie_id),
                _encode(view.edition),
                view.position,
                self._clock_ms(),
            )
        )
        return SnapshotFrames(Body((head, self._seat_bytes.block(view), b"}")))


class SnapshotFrames:
    """A SNAPSHOT as it is, and compressed: the seats are compressed once a position, for all sockets and for HTTP."""

    def __init__(self, body: Body) -> None:
        self._body = body

    @property
    def plain(self) -> bytes:
        """As `realtime.hub.Large`."""
        return text_frame(self._body.text)

    @property
    def deflated(self) -> bytes:
        """As `realtime.hub.Large`; as it is where compressing it is not worth its time."""
        return deflated_frame(self._body.message) if self._body.is_large() else self.plain


def text_frame(payload: bytes) -> bytes:
    """A whole text message of a server (RFC 6455 section 5.2: final, not masked)."""
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


def deflated_frame(payload: bytes) -> bytes:
    """The same of a payload that is compressed, which the frame's first reserved bit says (RFC 7692 section 6)."""
    frame = text_frame(payload)
    return bytes((frame[0] | RSV1,)) + frame[1:]


def _feed_seat(seat_id: str, state: SeatState, delta: Delta) -> FeedSeat:
    seat = FeedSeat(seat_id, status_of(state))
    end = deadline_of(state)
    if end is not None:
        seat.expires_in_ms = max(end - delta.at_ms, 0)
    reason = delta.reasons.get(seat_id) or reserved_reason(state)
    if reason is not None:
        seat.reason = reason.value
    return seat

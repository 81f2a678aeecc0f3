"""Hands the news of the live views to the browsers. It encodes a message once and never waits for anyone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from firstclick.realtime.channel import Channel, Delta
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent


class Sink(Protocol):
    """One browser's socket. Neither call waits."""

    def offer(self, frame: bytes) -> bool:
        """Send the frame; False when the reader is so far behind that nothing more is taken."""

    def give_up(self) -> None:
        """Let go of a reader that does not catch up."""


@dataclass(frozen=True)
class Encoder:
    """How feed messages become frames, ready for the socket."""

    delta: Callable[[Delta], bytes]
    snapshot: Callable[[LiveView], bytes]


@dataclass(frozen=True)
class Pace:
    """Times of the feed in milliseconds.

    `gather_ms` collects changes into one message. Sending costs time for each listener: between two messages there is
    a pause that grows with the crowd by `pause_per_listener_us` microseconds a listener, up to `pause_max_ms`. A change
    after a quiet time waits for no pause. A slow reader has `slow_reader_ms` to catch up.
    """

    gather_ms: float = 4
    pause_per_listener_us: float = 15
    pause_max_ms: float = 100
    slow_reader_ms: float = 10_000
    catch_up_every_ms: float = 250


class Listener:
    """A socket and what it listens to: one showtime, or all of them (None)."""

    __slots__ = ("behind_since", "missed", "offer", "showtime_id", "sink")

    def __init__(self, sink: Sink, showtime_id: str | None) -> None:
        self.sink = sink
        self.offer = sink.offer
        self.showtime_id = showtime_id
        self.missed: set[str] = set()
        self.behind_since = 0.0


class Hub:
    """All channels and listeners of this process. It follows the views (`ViewListener`)."""

    def __init__(self, encode: Encoder, view: Callable[[str], LiveView | None], pace: Pace) -> None:
        self._encode = encode
        self._view = view
        self._pace = pace
        self._channels: dict[str, Channel] = {}
        # Listeners in the order in which they came: a set would have another each time.
        self._narrowed: dict[str, dict[Listener, None]] = {}
        self._everything: dict[Listener, None] = {}
        self._behind: dict[Listener, None] = {}
        self._catching_up = False
        self.resyncs = 0

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """Keep the news for the showtime's next message."""
        channel = self._channel(view, event.position - 1)
        if channel.add(event):
            loop = asyncio.get_running_loop()
            loop.call_at(self._next_message_at(channel, loop.time()), self._flush, channel)

    def on_reset(self, view: LiveView) -> None:
        """The view starts afresh: everyone who listens to it is given a snapshot."""
        showtime_id = view.showtime.showtime_id
        known = self._channels.pop(showtime_id, None)
        if known is None:
            return
        self._channel(view, view.position)
        if (known.epoch, known.sent) != (view.edition, view.position):
            self._send(showtime_id, self._encode.snapshot(view))

    def join(self, sink: Sink, view: LiveView | None, since: tuple[str, int] | None) -> Listener:
        """Listen to a showtime from now on, or to all (`view` None).

        A narrowed listener first gets what it missed since the `(epoch, position)` it names, or else a snapshot.
        """
        if view is None:
            listener = Listener(sink, None)
            self._everything[listener] = None
            return listener
        listener = Listener(sink, view.showtime.showtime_id)
        channel = self._channel(view, view.position)
        self._flush(channel)
        missed = channel.since(*since) if since else None
        first = self._encode.delta(missed) if missed else self._encode.snapshot(view)
        self._narrowed.setdefault(channel.showtime_id, {})[listener] = None
        if not (missed and missed.start == missed.end) and not listener.offer(first):
            self._leave_behind(listener, channel.showtime_id)
        return listener

    def leave(self, listener: Listener) -> None:
        """The socket is gone."""
        self._behind.pop(listener, None)
        if listener.showtime_id is None:
            self._everything.pop(listener, None)
            return
        crowd = self._narrowed.get(listener.showtime_id, {})
        crowd.pop(listener, None)
        if not crowd:
            self._narrowed.pop(listener.showtime_id, None)

    def _channel(self, view: LiveView, position: int) -> Channel:
        showtime = view.showtime
        channel = self._channels.get(showtime.showtime_id)
        if channel is None or channel.epoch != view.edition:
            channel = Channel(showtime.showtime_id, showtime.movie.movie_id, view.edition, position)
            self._channels[showtime.showtime_id] = channel
        return channel

    def _next_message_at(self, channel: Channel, now: float) -> float:
        crowd = len(self._narrowed.get(channel.showtime_id, ())) + len(self._everything)
        pause_ms = min(crowd * self._pace.pause_per_listener_us / 1000, self._pace.pause_max_ms)
        return max(now + self._pace.gather_ms / 1000, channel.published_at + pause_ms / 1000)

    def _flush(self, channel: Channel) -> None:
        delta = channel.take()
        current = self._channels.get(channel.showtime_id) is channel
        if delta and current and (self._everything or channel.showtime_id in self._narrowed):
            channel.published_at = asyncio.get_running_loop().time()
            self._send(channel.showtime_id, self._encode.delta(delta))

    def _send(self, showtime_id: str, frame: bytes) -> None:
        for listener in (*self._narrowed.get(showtime_id, ()), *self._everything):
            if listener.missed or not listener.offer(frame):
                self._leave_behind(listener, showtime_id)

    def _leave_behind(self, listener: Listener, showtime_id: str) -> None:
        if not listener.missed:
            listener.behind_since = asyncio.get_running_loop().time()
            self._behind[listener] = None
            self._look_after_slow_readers()
        listener.missed.add(showtime_id)

    def _look_after_slow_readers(self) -> None:
        if self._behind and not self._catching_up:
            self._catching_up = True
            loop = asyncio.get_running_loop()
            loop.call_later(self._pace.catch_up_every_ms / 1000, self._catch_up)

    def _catch_up(self) -> None:
        """Give those who read again a snapshot of what they missed, and let go of those who do not."""
        self._catching_up = False
        patience_ends = asyncio.get_running_loop().time() - self._pace.slow_reader_ms / 1000
        for listener in tuple(self._behind):
            if self._resync(listener):
                self._behind.pop(listener, None)
            elif listener.behind_since <= patience_ends:
                self.leave(listener)
                listener.sink.give_up()
        self._look_after_slow_readers()

    def _resync(self, listener: Listener) -> bool:
        for showtime_id in tuple(listener.missed):
            view = self._view(showtime_id)
            if view is not None:
                self._flush(self._channel(view, view.position))
                if not listener.offer(self._encode.snapshot(view)):
                    return False
                self.resyncs += 1
            listener.missed.discard(showtime_id)
        return True

"""Sends the changes of the live views to the listeners. It encodes each message once, and never waits for a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from firstclick.realtime.channel import Channel, Delta
from firstclick.realtime.heartbeats import Group, Heartbeats
from firstclick.realtime.listeners import Listener, Listeners, Sink
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent

HEARTBEAT_MS = 10_000
HEARTBEATS_AT_ONCE = 500
"""Listeners that get a heartbeat in one step of the event loop. Nobody waits for one, and changes go first."""


class Large(Protocol):
    """A frame in two forms. Only the one that is asked for is made."""

    @property
    def plain(self) -> bytes:
        """For every socket."""

    @property
    def deflated(self) -> bytes:
        """For sockets whose clients take compressed messages."""


def _form_of(frame: Large, *, inflates: bool) -> bytes:
    return frame.deflated if inflates else frame.plain


@dataclass(frozen=True)
class Encoder:
    """Encodes feed messages as frames, ready for the socket. `heartbeat` takes positions by showtime."""

    delta: Callable[[Delta], bytes]
    snapshot: Callable[[LiveView], Large]
    heartbeat: Callable[[Mapping[str, int]], bytes]
    removed: Callable[[LiveView], bytes]
    changed: Callable[[LiveView], bytes]


@dataclass(frozen=True)
class Pace:
    """Times of the feed in milliseconds.

    Changes are collected for `gather_ms` into one message. Because sending takes time for each listener, the pause
    between two messages grows by `pause_per_listener_us` microseconds per listener, up to `pause_max_ms`. The first
    change after that pause is sent after `gather_ms`. Every `catch_up_every_ms`, a slow reader gets a snapshot if it
    can take one; a reader that has been behind for `slow_reader_ms` is closed. A socket that was sent nothing for
    `heartbeat_ms` gets a heartbeat.
    """

    gather_ms: float = 4
    pause_per_listener_us: float = 15
    pause_max_ms: float = 100
    slow_reader_ms: float = 10_000
    catch_up_every_ms: float = 250
    heartbeat_ms: float = HEARTBEAT_MS


class Sent:
    """Messages that were sent to listeners, and their bytes."""

    def __init__(self) -> None:
        self.messages = self.bytes = 0

    def add(self, listeners: int, frame: bytes) -> None:
        """So many listeners were sent a frame."""
        self.messages += listeners
        self.bytes += listeners * len(frame)


class Hub:
    """All channels and listeners of this process. It is a `ViewListener` (`service.live.views`)."""

    def __init__(self, encode: Encoder, view: Callable[[str], LiveView | None], pace: Pace) -> None:
        self._encode = encode
        self._view = view
        self._pace = pace
        self._channels: dict[str, Channel] = {}
        self._listeners = Listeners()
        self._behind: dict[Listener, None] = {}
        self._heartbeats = Heartbeats(pace.heartbeat_ms, self._beat)
        self._catching_up = False
        self.resyncs = 0
        self.sent = Sent()

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        """Keep the event for the showtime's next message. Where nobody listens there is none, and no timer."""
        channel = self._channel(view, event.position - 1)
        if not self._listeners.has(channel.showtime_id):
            channel.keep(event)
        elif channel.add(event):
            loop = asyncio.get_running_loop()
            loop.call_at(self._next_message_at(channel, loop.time()), self._flush, channel)

    def on_reset(self, view: LiveView) -> None:
        """The view was replaced: send a snapshot to all its listeners, unless they have this position already.

        Before it they are sent what the cinema has changed about the showtime.
        """
        showtime_id = view.showtime.showtime_id
        if view.replaced and view.replaced.revision != view.showtime.revision and self._listeners.has(showtime_id):
            self._send(showtime_id, self._encode.changed(view))
        previous = self._channels.pop(showtime_id, None)
        if previous is None:
            return
        self._channel(view, view.position)
        if (previous.edition, previous.sent) != (view.edition, view.position):
            self._send_snapshot(self._audience(showtime_id), view)

    def on_removed(self, view: LiveView) -> None:
        """The showtime has left the programme: send what is left, and close the sockets that follow no other."""
        channel = self._channels.get(view.showtime.showtime_id)
        if channel is not None:
            self._flush(channel)
            del self._channels[channel.showtime_id]
        if self._listeners.has(view.showtime.showtime_id):
            self._send(view.showtime.showtime_id, self._encode.removed(view))
        for listener in tuple(self._listeners.of(view.showtime.showtime_id)):
            self.leave(listener)
            listener.sink.end()

    def join(self, sink: Sink, view: LiveView | None, since: tuple[str, int] | None) -> Listener:
        """Add a listener to one showtime, or to all showtimes (`view` None).

        A listener to one showtime first gets the changes since the `(edition, position)` that it names, or a snapshot.
        """
        if view is None:
            listener = Listener(sink, None)
            self._listeners.add(listener)
            self._heartbeats.start(None)
            return listener
        listener = Listener(sink, view.showtime.showtime_id)
        channel = self._channel(view, view.position)
        self._flush(channel)
        missed = channel.since(*since) if since else None
        self._listeners.add(listener)
        self._heartbeats.start(channel.showtime_id)
        if missed is None:
            self._send_snapshot((listener,), view)
        elif missed.start != missed.end:
            self._send_to((listener,), channel.showtime_id, self._encode.delta(missed))
        return listener

    def leave(self, listener: Listener) -> None:
        """Remove the listener; its socket is closed."""
        self._behind.pop(listener, None)
        group = listener.showtime_id
        if not self._listeners.remove(listener):
            return
        self._heartbeats.stop(group)
        if group is not None and self._view(group) is None:  # it joined while the showtime left the programme
            self._channels.pop(group, None)

    def _channel(self, view: LiveView, position: int) -> Channel:
        showtime = view.showtime
        channel = self._channels.get(showtime.showtime_id)
        if channel is None or channel.edition != view.edition:
            channel = Channel(showtime.showtime_id, showtime.movie.movie_id, view.edition, position)
            self._channels[showtime.showtime_id] = channel
        return channel

    def _next_message_at(self, channel: Channel, now: float) -> float:
        listeners = self._listeners.count(channel.showtime_id)
        pause_ms = min(listeners * self._pace.pause_per_listener_us / 1000, self._pace.pause_max_ms)
        return max(now + self._pace.gather_ms / 1000, channel.published_at + pause_ms / 1000)

    def _flush(self, channel: Channel) -> None:
        delta = channel.take()
        current = self._channels.get(channel.showtime_id) is channel
        if delta and current and self._listeners.has(channel.showtime_id):
            channel.published_at = asyncio.get_running_loop().time()
            self._send(channel.showtime_id, self._encode.delta(delta))

    def _audience(self, showtime_id: str) -> Sequence[Listener]:
        """All that listen to the showtime. They are sent something now, so that they need no heartbeat."""
        for group in (showtime_id, None):
            self._heartbeats.sent(group)
        return self._listeners.audience(showtime_id)

    def _send(self, showtime_id: str, frame: bytes) -> None:
        self._send_to(self._audience(showtime_id), showtime_id, frame)

    def _send_snapshot(self, listeners: Sequence[Listener], view: LiveView) -> None:
        snapshot = self._encode.snapshot(view)
        for inflates in (True, False):
            alike = [one for one in listeners if one.sink.inflates is inflates]
            if alike:
                self._send_to(alike, view.showtime.showtime_id, _form_of(snapshot, inflates=inflates))

    def _send_to(self, listeners: Sequence[Listener], showtime_id: str, frame: bytes) -> None:
        sent = len(listeners)
        for listener in listeners:
            if listener.missed or listener.sink.offer(frame) is False:
                self._mark_behind(listener, showtime_id)
                sent -= 1
        self.sent.add(sent, frame)

    def _beat(self, group: Group) -> None:
        """Send a heartbeat with the last position that was sent; a reader that is behind gets a snapshot instead."""
        channel = None if group is None else self._channels.get(group)
        positions = {channel.showtime_id: channel.sent} if channel else {}
        self._beat_some(tuple(self._listeners.of(group)), self._encode.heartbeat(positions))

    def _beat_some(self, listeners: Sequence[Listener], frame: bytes) -> None:
        sent = 0
        for listener in listeners[:HEARTBEATS_AT_ONCE]:
            if not listener.missed:
                sent += listener.sink.offer(frame) is not False
        self.sent.add(sent, frame)
        if len(listeners) > HEARTBEATS_AT_ONCE:
            asyncio.get_running_loop().call_soon(self._beat_some, listeners[HEARTBEATS_AT_ONCE:], frame)

    def _mark_behind(self, listener: Listener, showtime_id: str) -> None:
        if not listener.missed:
            listener.behind_since = asyncio.get_running_loop().time()
            self._behind[listener] = None
            self._schedule_catch_up()
        listener.missed |= {showtime_id}

    def _schedule_catch_up(self) -> None:
        if self._behind and not self._catching_up:
            self._catching_up = True
            loop = asyncio.get_running_loop()
            loop.call_later(self._pace.catch_up_every_ms / 1000, self._catch_up)

    def _catch_up(self) -> None:
        """Send snapshots to slow readers that can take them, and close those that have been behind for too long."""
        self._catching_up = False
        closed_before = asyncio.get_running_loop().time() - self._pace.slow_reader_ms / 1000
        for listener in tuple(self._behind):
            if self._resync(listener):
                self._behind.pop(listener, None)
            elif listener.behind_since <= closed_before:
                self.leave(listener)
                listener.sink.give_up()
        self._schedule_catch_up()

    def _resync(self, listener: Listener) -> bool:
        for showtime_id in tuple(listener.missed):
            view = self._view(showtime_id)
            if view is not None:
                self._flush(self._channel(view, view.position))
                frame = _form_of(self._encode.snapshot(view), inflates=listener.sink.inflates)
                if listener.sink.offer(frame) is False:
                    return False
                self.sent.add(1, frame)
                self.resyncs += 1
            listener.missed -= {showtime_id}
        return True

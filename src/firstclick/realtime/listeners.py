"""Who listens to which showtime."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from firstclick.realtime.heartbeats import Group

NOTHING: frozenset[str] = frozenset()


class Sink(Protocol):
    """The socket of one listener. Neither call waits."""

    @property
    def inflates(self) -> bool:
        """Whether the client takes compressed messages."""

    @property
    def offer(self) -> Callable[[bytes], object]:
        """Sends a frame; it returns False, and sends nothing, when the client reads too slowly.

        It is read anew for each frame: a socket replaces it when its state changes.
        """

    def give_up(self) -> None:
        """Close the socket, because the client has not caught up in time."""

    def end(self) -> None:
        """Close the socket, because nothing will be sent any more."""


class Listener:
    """A socket and the showtime that it listens to; None for all showtimes.

    `missed` are the showtimes of which it lacks messages, `behind_since` the loop time at which that began.
    """

    __slots__ = ("behind_since", "missed", "showtime_id", "sink")

    def __init__(self, sink: Sink, showtime_id: str | None) -> None:
        self.sink = sink
        self.showtime_id = showtime_id
        self.missed = NOTHING  # one object for all: each message looks at it at thousands of listeners
        self.behind_since = 0.0


class Listeners:
    """All listeners of a process, by showtime."""

    def __init__(self) -> None:
        # Dictionaries keep the listeners in the order of joining; the order of a set differs from run to run.
        self._by_showtime: dict[str, dict[Listener, None]] = {}
        self._of_all: dict[Listener, None] = {}
        self._audiences: dict[str, Sequence[Listener]] = {}

    def add(self, listener: Listener) -> None:
        """From now on it belongs to its showtime's audience, or to every one."""
        group = listener.showtime_id
        listeners = self._of_all if group is None else self._by_showtime.setdefault(group, {})
        listeners[listener] = None
        self._forget_audience(group)

    def remove(self, listener: Listener) -> bool:
        """Remove a listener; whether its group has none any more."""
        group = listener.showtime_id
        listeners = self._of_all if group is None else self._by_showtime.get(group, {})
        listeners.pop(listener, None)
        self._forget_audience(group)
        if group is not None and not listeners:
            self._by_showtime.pop(group, None)
        return not listeners

    def of(self, group: Group) -> Collection[Listener]:
        """Those to one showtime only, or those to all showtimes (None)."""
        return self._of_all if group is None else self._by_showtime.get(group, ())

    def audience(self, showtime_id: str) -> Sequence[Listener]:
        """All that listen to the showtime; it is put together once for all messages until somebody comes or goes."""
        audience = self._audiences.get(showtime_id)
        if audience is None:
            audience = self._audiences[showtime_id] = (*self.of(showtime_id), *self._of_all)
        return audience

    def has(self, showtime_id: str) -> bool:
        """Whether anybody listens to the showtime."""
        return bool(self._of_all) or showtime_id in self._by_showtime

    def count(self, showtime_id: str) -> int:
        """How many listen to the showtime."""
        return len(self.of(showtime_id)) + len(self._of_all)

    def _forget_audience(self, group: Group) -> None:
        if group is None:
            self._audiences.clear()
        else:
            self._audiences.pop(group, None)

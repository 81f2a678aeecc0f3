"""A hub with showtimes that change, and simulated browsers that keep what they receive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from firstclick.domain.programme import Auditorium, Movie, Showtime
from firstclick.domain.seats.seat_map import plain_grid
from firstclick.domain.seats.seat_state import AVAILABLE, Available, Confirmed, SeatState
from firstclick.realtime.channel import Delta
from firstclick.realtime.hub import Encoder, Hub, Pace
from firstclick.realtime.listeners import Listener
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import SeatEvent, Snapshot

ROOM = Auditorium("room", "Room", plain_grid(10, 10))
PACE = Pace(gather_ms=4, pause_per_listener_us=0, slow_reader_ms=1_000, catch_up_every_ms=50)


@dataclass(frozen=True)
class Whole:
    """The contents of a snapshot message."""

    showtime_id: str
    edition: str
    position: int
    seats: tuple[tuple[str, SeatState], ...]


@dataclass(frozen=True)
class Beat:
    """The contents of a heartbeat."""

    positions: Mapping[str, int]


@dataclass(frozen=True)
class Gone:
    """The contents of the last message about a showtime."""

    showtime_id: str


@dataclass(frozen=True)
class Other:
    """The contents of a message about a showtime that the cinema has changed."""

    showtime_id: str
    revision: str


Message = Delta | Whole
DEFLATED = b"deflated "


@dataclass(frozen=True)
class Forms:
    """A snapshot's frame; the compressed one says so."""

    plain: bytes

    @property
    def deflated(self) -> bytes:
        """As `Large`."""
        return DEFLATED + self.plain


@dataclass
class Post:
    """Encodes messages as numbers, and keeps the message of each number."""

    messages: list[Message | Beat | Gone | Other] = field(default_factory=list)
    encoded: Counter[str] = field(default_factory=Counter)

    def delta(self, delta: Delta) -> bytes:
        return self._encode("delta", delta)

    def snapshot(self, view: LiveView) -> Forms:
        seats = tuple(view.taken.items())
        return Forms(self._encode("snapshot", Whole(view.showtime.showtime_id, view.edition, view.position, seats)))

    def heartbeat(self, positions: Mapping[str, int]) -> bytes:
        return self._encode("heartbeat", Beat(positions))

    def removed(self, view: LiveView) -> bytes:
        return self._encode("removed", Gone(view.showtime.showtime_id))

    def changed(self, view: LiveView) -> bytes:
        return self._encode("changed", Other(view.showtime.showtime_id, view.showtime.revision))

    def _encode(self, kind: str, message: Message | Beat | Gone | Other) -> bytes:
        self.encoded[kind] += 1
        self.messages.append(message)
        return str(len(self.messages) - 1).encode()

    def read(self, frame: bytes) -> Message | Beat | Gone | Other:
        """The message that a frame stands for."""
        return self.messages[int(frame.removeprefix(DEFLATED))]


class Browser:
    """A browser that keeps its seats by the feed alone, and fetches a snapshot when a message does not follow.

    It takes `takes` more messages (None: as many as come) and is then too far behind.
    """

    def __init__(self, post: Post, takes: int | None = None) -> None:
        self._post = post
        self.takes = takes
        self.inflates = False
        self.frames: list[bytes] = []
        self.got: list[Message] = []
        self.beats: list[Beat] = []
        self.position: dict[str, int] = {}
        self.edition: dict[str, str] = {}
        self.seats: dict[str, dict[str, SeatState]] = {}
        self.refetched = 0
        self.given_up = 0
        self.ended = 0
        self.removed: list[str] = []
        self.changed: list[str] = []

    def offer(self, frame: bytes) -> bool:
        """Send the frame (`Sink`)."""
        if self.takes == 0:
            return False
        self.takes = self.takes and self.takes - 1
        self.frames.append(frame)
        message = self._post.read(frame)
        if isinstance(message, Beat):
            self.beats.append(message)
        elif isinstance(message, Gone):
            self.removed.append(message.showtime_id)
        elif isinstance(message, Other):
            self.changed.append(message.revision)
        else:
            self._take(message)
        return True

    def give_up(self) -> None:
        """The hub closes the socket (`Sink`)."""
        self.given_up += 1

    def end(self) -> None:
        """The hub closes the socket: its showtime has left the programme (`Sink`)."""
        self.ended += 1

    def _take(self, message: Message) -> None:
        self.got.append(message)
        showtime_id = message.showtime_id
        if isinstance(message, Whole):
            self.position[showtime_id], self.edition[showtime_id] = message.position, message.edition
            self.seats[showtime_id] = dict(message.seats)
        elif (self.edition.get(showtime_id), self.position.get(showtime_id)) == (message.edition, message.start):
            self.position[showtime_id] = message.end
            self.seats[showtime_id].update(message.seats)
        else:
            self.refetched += 1

    def knows(self, view: LiveView) -> bool:
        """Whether the browser has the state of the view, and has never had to fetch a snapshot."""
        showtime_id = view.showtime.showtime_id
        shown = {one: state for one, state in self.seats[showtime_id].items() if not isinstance(state, Available)}
        known = (self.edition[showtime_id], self.position[showtime_id], shown)
        return not self.refetched and known == (view.edition, view.position, dict(view.taken))


class Stage:
    """A hub that follows some showtimes, each at position 0 of epoch `e1`."""

    def __init__(self, pace: Pace = PACE) -> None:
        self.post = Post()
        self.views: dict[str, LiveView] = {}
        self.hub = Hub(
            Encoder(self.post.delta, self.post.snapshot, self.post.heartbeat, self.post.removed, self.post.changed),
            self.views.get,
            pace,
        )

    def view(self, showtime_id: str = "one") -> LiveView:
        """The showtime's live view."""
        if showtime_id not in self.views:
            showtime = Showtime(showtime_id, Movie(f"movie of {showtime_id}", "Film"), ROOM)
            self.views[showtime_id] = LiveView(showtime)
            self.reset(showtime_id, "e1", 0)
        return self.views[showtime_id]

    def reset(self, showtime_id: str, epoch: str, position: int, **taken: SeatState) -> None:
        """The view is reset by a snapshot."""
        view = self.view(showtime_id)
        view.reset(Snapshot(showtime_id, epoch, position, taken))
        self.hub.on_reset(view)

    def remove(self, showtime_id: str = "one") -> None:
        """The showtime leaves the programme."""
        self.hub.on_removed(self.views.pop(showtime_id))

    def sell(self, *seat_ids: str, showtime_id: str = "one") -> SeatEvent:
        """One change: the seats are sold."""
        return self.change(dict.fromkeys(seat_ids, Confirmed("secret", "somebody")), showtime_id)

    def free(self, *seat_ids: str) -> SeatEvent:
        """One change: the seats are available again."""
        return self.change(dict.fromkeys(seat_ids, AVAILABLE), "one")

    def change(self, seats: dict[str, SeatState], showtime_id: str) -> SeatEvent:
        """One change of a showtime, passed on as by `Views`."""
        view = self.view(showtime_id)
        position = view.position + 1
        event = SeatEvent(showtime_id, view.epoch, position, 1_000 + position, tuple(seats.items()), None)
        assert view.apply(event)
        self.hub.on_change(view, event)
        return event

    def browser(
        self, showtime_id: str | None = "one", since: tuple[str, int] | None = None, takes: int | None = None
    ) -> tuple[Browser, Listener]:
        """A browser that has joined, and its place in the hub."""
        browser = Browser(self.post, takes)
        view = None if showtime_id is None else self.view(showtime_id)
        return browser, self.hub.join(browser, view, since)

    def joined(self, showtime_id: str | None = "one", takes: int | None = None) -> Browser:
        """A browser that has joined."""
        return self.browser(showtime_id, takes=takes)[0]

    def inflating(self, takes: int | None = None) -> Browser:
        """One that has joined and takes compressed messages."""
        browser = Browser(self.post, takes)
        browser.inflates = True
        self.hub.join(browser, self.view(), None)
        return browser

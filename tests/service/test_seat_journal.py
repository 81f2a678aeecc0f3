"""The journal writes what the views apply in batches; what cannot be written waits, up to a bound."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.seats.seat_log import KEYFRAME_EVERY, LogRow, word_of
from firstclick.domain.seats.seat_state import AVAILABLE, OUT_OF_ORDER, RESERVED, Confirmed, Held, Pending
from firstclick.service.live import seat_journal
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.seat_journal import SeatJournal
from firstclick.service.ports.seat_log import LoggedMap, LogSpan, SeatsThen
from firstclick.service.ports.store import SeatEvent, Snapshot
from tests.service.cinema import programme

NOW_MS = 5_000
PLAIN = programme().showtime_by_id["plain"]


class LogInHand:
    """A seat log in memory, which can be shut."""

    def __init__(self) -> None:
        self.events: dict[int, LogRow] = {}
        self.keyframes: list[LogRow] = []
        self.batches: list[int] = []
        self.shut = False

    async def write(self, events: Sequence[LogRow], keyframes: Sequence[LogRow]) -> None:
        """Keep the rows."""
        if self.shut:
            raise LedgerUnavailable
        self.batches.append(len(events))
        self.events |= {one.position: one for one in events}
        self.keyframes += keyframes

    async def at(self, _showtime_id: str, _at_ms: int) -> LoggedMap:
        """Nothing: only writing is tested here."""
        return LoggedMap(LogSpan(), None)

    async def seats_then(self, _showtime_id: str, _at_ms: int) -> SeatsThen:
        """Nothing: only writing is tested here."""
        return SeatsThen({}, {})


class Followed:
    """A showtime whose seat A1 is held and released in turn, with a journal."""

    def __init__(self) -> None:
        self.log = LogInHand()
        self.journal = SeatJournal(self.log, lambda: NOW_MS)
        self.view = LiveView(PLAIN)
        self.view.reset(Snapshot("plain", "e1", 0, {"B1": Confirmed("s", "bob")}))
        self.journal.on_reset(self.view)

    def happen(self, times: int) -> None:
        """So many more events."""
        for position in range(self.view.position + 1, self.view.position + 1 + times):
            state = Held("secret", "anna", 9_999) if position % 2 else AVAILABLE
            event = SeatEvent("plain", "e1", position, position * 10, (("A1", state),), None)
            assert self.view.apply(event)
            self.journal.on_change(self.view, event)


async def test_every_event_is_written_once_with_the_words_of_its_seats() -> None:
    followed = Followed()
    followed.happen(3)
    await followed.journal.flush()
    await followed.journal.flush()
    assert list(followed.log.events.values()) == [
        LogRow("plain", "e1", 1, 10, {"A1": "hold"}),
        LogRow("plain", "e1", 2, 20, {"A1": "available"}),
        LogRow("plain", "e1", 3, 30, {"A1": "hold"}),
    ]
    assert (followed.log.batches, followed.journal.waiting) == ([3], 0)


async def test_nothing_of_a_customer_is_written() -> None:
    followed = Followed()
    followed.happen(1)
    await followed.journal.flush()
    written = f"{followed.log.events} {followed.log.keyframes}"
    assert not [secret for secret in ("secret", "anna", "bob") if secret in written]


async def test_whole_maps_are_written_at_the_begin_and_at_every_256th_position() -> None:
    followed = Followed()
    followed.happen(KEYFRAME_EVERY + 3)
    await followed.journal.flush()
    assert followed.log.keyframes == [
        LogRow("plain", "e1", 0, NOW_MS, {"B1": "confirmed"}),
        LogRow("plain", "e1", KEYFRAME_EVERY, KEYFRAME_EVERY * 10, {"B1": "confirmed"}),
    ]


async def test_many_events_are_written_in_small_batches() -> None:
    followed = Followed()
    followed.happen(2_201)
    await followed.journal.flush()
    assert followed.log.batches == [1_000, 1_000, 201]
    assert list(followed.log.events) == list(range(1, 2_202))


async def test_what_could_not_be_written_is_written_with_the_next() -> None:
    followed = Followed()
    followed.log.shut = True
    followed.happen(2)
    with pytest.raises(LedgerUnavailable):
        await followed.journal.flush()
    followed.log.shut = False
    followed.happen(1)
    await followed.journal.flush()
    assert (list(followed.log.events), len(followed.log.keyframes)) == ([1, 2, 3], 1)


async def test_beyond_the_bound_the_oldest_are_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_journal, "EVENTS_MAX", 5)
    monkeypatch.setattr(seat_journal, "KEYFRAME_SEATS_MAX", 5)
    followed = Followed()
    followed.happen(7)
    for _ in range(4):
        followed.journal.on_reset(followed.view)
    assert (followed.journal.waiting, followed.journal.dropped) == (5, 2)
    await followed.journal.flush()
    assert list(followed.log.events) == [3, 4, 5, 6, 7]
    assert [len(one.seats) for one in followed.log.keyframes] == [2]


async def test_a_stop_does_not_wait_for_a_log_that_cannot_be_written() -> None:
    followed = Followed()
    followed.log.shut = True
    followed.happen(1)
    await followed.journal.stop()
    assert followed.journal.waiting == 1


def test_the_words_are_those_of_the_feed() -> None:
    states = (AVAILABLE, Held("s", "u", 1), Pending("s", "u"), Confirmed("s", "u"), RESERVED, OUT_OF_ORDER)
    words = ["available", "hold", "booked", "confirmed", "reserved", "out_of_order"]
    assert [word_of(one) for one in states] == words

"""One showtime's channel: pending events are merged, recent ones are kept for reconnecting listeners, up to a limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Available, Confirmed, SeatState
from firstclick.domain.values import replace
from firstclick.realtime.channel import RECENT_MAX, Channel, Delta
from firstclick.service.ports.store import SeatEvent

SOLD = Confirmed("secret", "somebody")


def event(position: int, **seats: SeatState) -> SeatEvent:
    """A change of seats."""
    return SeatEvent("one", "e1", position, 1_000 + position, tuple(seats.items()), None)


def ended(position: int, reason: EndReason | None, *seats: str) -> SeatEvent:
    """The end of a hold of these seats."""
    hold = Hold("s1", "one", "ann", seats, HoldStatus.RELEASED, 0, 1, end_reason=reason)
    return replace(event(position, **dict.fromkeys(seats, AVAILABLE)), hold=hold)


def channel(position: int = 0) -> Channel:
    """An empty channel at a position."""
    return Channel("one", "movie", "e1", position)


def sent(channel: Channel, count: int) -> None:
    """Each of `count` more changes goes out by itself."""
    for position in range(channel.sent + 1, channel.sent + count + 1):
        channel.add(event(position, **{f"A{position}": SOLD}))
        channel.take()


def test_only_the_first_pending_change_needs_a_message() -> None:
    one = channel()
    assert [one.add(event(n)) for n in (1, 2, 3)] == [True, False, False]
    one.take()
    assert one.add(event(4))


def test_pending_events_are_sent_as_one_change_with_the_seats_latest_states() -> None:
    one = channel()
    for change in (event(1, A1=SOLD, A2=RESERVED), event(2, A2=AVAILABLE), event(3, A3=SOLD)):
        one.add(change)
    seats = (("A1", SOLD), ("A2", AVAILABLE), ("A3", SOLD))
    assert one.take() == Delta("one", "movie", "e1", 0, 3, 1_003, seats)
    assert one.sent == 3


def test_the_reason_of_an_end_is_sent_with_its_seats_until_they_change_again() -> None:
    changed, by_staff = EndReason.PROGRAMME_CHANGED, EndReason.RELEASED_BY_STAFF
    one = channel()
    for change in (event(1, A0=SOLD), ended(2, changed, "A1", "A2"), ended(3, by_staff, "A3"), event(4, A2=SOLD)):
        one.add(change)
    delta = one.take()
    assert delta is not None
    assert delta.reasons == {"A1": changed, "A3": by_staff}
    for without in (ended(5, None, "A1"), event(6, A3=SOLD)):
        one.add(without)
    delta = one.take()
    assert delta is not None
    assert delta.reasons == {}, "a release by its holder has none"
    since = one.since("e1", 1)
    assert since is not None
    assert since.reasons == {}


def test_nothing_is_sent_when_nothing_is_pending() -> None:
    one = channel(7)
    assert one.take() is None
    assert one.sent == 7


def test_a_listener_that_reconnects_gets_what_was_sent_since() -> None:
    one = channel()
    sent(one, 5)
    assert one.since("e1", 3) == Delta("one", "movie", "e1", 3, 5, 1_005, (("A4", SOLD), ("A5", SOLD)))


def test_what_is_kept_for_nobody_comes_after_what_was_pending() -> None:
    one = channel()
    one.add(event(1, A1=SOLD))
    one.keep(event(2, A1=AVAILABLE, A2=SOLD))
    assert one.take() is None
    assert one.since("e1", 0) == Delta("one", "movie", "e1", 0, 2, 1_002, (("A1", AVAILABLE), ("A2", SOLD)))
    assert one.add(event(3, A3=SOLD))
    assert one.take() == Delta("one", "movie", "e1", 2, 3, 1_003, (("A3", SOLD),))


def test_pending_events_are_not_part_of_what_was_sent() -> None:
    one = channel()
    sent(one, 2)
    one.add(event(3, A3=SOLD))
    missed = one.since("e1", 1)
    assert missed is not None
    assert (missed.start, missed.end) == (1, 2)


def test_a_listener_at_the_last_position_has_missed_nothing() -> None:
    one = channel(4)
    assert one.since("e1", 4) == Delta("one", "movie", "e1", 4, 4, 0, ())


@pytest.mark.parametrize(("edition", "position"), [("e0", 3), ("", 3), ("e1", 6), ("e1", -1)])
def test_another_edition_or_a_position_that_never_was_is_not_known(edition: str, position: int) -> None:
    one = channel()
    sent(one, 5)
    assert one.since(edition, position) is None


def test_a_channel_knows_nothing_from_before_its_beginning() -> None:
    one = channel(10)
    sent(one, 2)
    assert one.since("e1", 9) is None
    assert one.since("e1", 10) is not None


def test_what_was_sent_is_kept_in_bounds() -> None:
    one = channel()
    sent(one, RECENT_MAX + 10)
    assert one.since("e1", 9) is None
    missed = one.since("e1", 10)
    assert missed is not None
    assert len(missed.seats) == RECENT_MAX


steps = st.lists(
    st.one_of(
        st.dictionaries(st.sampled_from(["A1", "A2", "A3"]), st.sampled_from([AVAILABLE, RESERVED, SOLD]), max_size=3),
        st.none(),
    ),
    max_size=30,
)


@given(steps)
def test_all_messages_together_are_the_whole_however_they_are_cut(steps: list[dict[str, SeatState] | None]) -> None:
    """A step is a change, or None where a message goes out."""
    one, position = channel(), 0
    truth: dict[str, SeatState] = {}
    shown: dict[str, SeatState] = {}
    history: list[dict[str, SeatState]] = [{}]
    for step in [*steps, None]:
        if step is not None:
            truth.update(step)
            history.append(dict(truth))
            one.add(event(len(history) - 1, **step))
        elif (delta := one.take()) is not None:
            assert delta.start == position
            position = delta.end
            shown.update(delta.seats)
            assert _taken(shown) == _taken(truth)
    for start, before in enumerate(history):
        missed = one.since("e1", start)
        assert missed is not None
        assert (missed.start, missed.end) == (start, len(history) - 1)
        assert _taken(before | dict(missed.seats)) == _taken(truth)


def _taken(seats: dict[str, SeatState]) -> dict[str, SeatState]:
    return {seat_id: state for seat_id, state in seats.items() if not isinstance(state, Available)}

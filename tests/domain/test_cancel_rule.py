"""Until when buyers may cancel: the cinema's minutes before the start, to the millisecond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain.cancel_rule import MINUTE_MS, cancel_until_ms, refusal_to_cancel
from firstclick.domain.programme import Programme
from firstclick.domain.refusals import NotTakenBack, TooLateToCancel
from tests.domain.test_programme import PROGRAMME

START_MS = 100 * MINUTE_MS
CINEMA = replace(
    PROGRAMME,
    showtimes=tuple([replace(one, starts_at_ms=one.starts_at_ms and START_MS) for one in PROGRAMME.showtimes]),
    cancel_until_min=60,
)
UNTIL_MS = 40 * MINUTE_MS


def too_late(programme: Programme, showtime_id: str, now_ms: int) -> int | None:
    """The time that the refusal names."""
    refusal = refusal_to_cancel(programme, showtime_id, now_ms)
    assert isinstance(refusal, TooLateToCancel)
    assert refusal.fields() == {"cancel_until": refusal.until_ms}
    return refusal.until_ms


def test_buyers_may_cancel_until_the_minute_that_the_cinema_says() -> None:
    assert cancel_until_ms(CINEMA, "late") == UNTIL_MS
    assert refusal_to_cancel(CINEMA, "late", UNTIL_MS - 1) is None
    assert too_late(CINEMA, "late", UNTIL_MS) == UNTIL_MS


def test_with_no_minutes_they_may_until_it_begins() -> None:
    at_once = replace(CINEMA, cancel_until_min=0)
    assert refusal_to_cancel(at_once, "late", START_MS - 1) is None
    assert too_late(at_once, "late", START_MS) == START_MS


def test_what_never_begins_can_be_cancelled_at_any_time() -> None:
    assert cancel_until_ms(CINEMA, "single") is None
    assert refusal_to_cancel(CINEMA, "single", 10**15) is None


def test_what_has_left_the_programme_is_too_late_at_any_time() -> None:
    assert too_late(CINEMA, "gone", 0) is None
    assert cancel_until_ms(CINEMA, "gone") is None


@pytest.mark.parametrize("showtime_id", ["late", "single", "gone"])
def test_without_the_cinemas_word_nothing_is_taken_back(showtime_id: str) -> None:
    silent = replace(CINEMA, cancel_until_min=None)
    assert isinstance(refusal_to_cancel(silent, showtime_id, 0), NotTakenBack)
    assert cancel_until_ms(silent, showtime_id) is None

"""How long the seats of a showtime are kept in the store: until a day after it ends, or sells its last seat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain.programme import Programme
from firstclick.service.live.kept_seats import KEPT_AFTER_END_MS, KeptSeats
from tests.service.cinema import BEGINS_MS, EVENING, programme

MINUTE_MS = 60_000


def shown(runtime_min: int) -> Programme:
    """The programme with an evening film that runs so long."""
    whole = programme()
    film = replace(EVENING, runtime_min=runtime_min)
    return replace(whole, showtimes=tuple(replace(one, movie=film) for one in whole.showtimes))


@pytest.mark.parametrize(
    ("runtime_min", "sells_after_min", "ends_after_min"), [(90, 0, 90), (0, 0, 0), (90, 30, 90), (90, 120, 120)]
)
def test_seats_are_kept_for_a_day_after_the_film_has_ended_and_sales_too(
    runtime_min: int, sells_after_min: int, ends_after_min: int
) -> None:
    kept = KeptSeats(lambda: shown(runtime_min), sells_after_min * MINUTE_MS)
    until_ms = BEGINS_MS + ends_after_min * MINUTE_MS + KEPT_AFTER_END_MS
    assert kept.until_ms("evening") == until_ms
    assert [kept.ended("evening", at_ms) for at_ms in (until_ms - 1, until_ms)] == [False, True]


@pytest.mark.parametrize("showtime_id", ["plain", "not on the programme"])
def test_seats_of_what_never_begins_are_kept_for_ever(showtime_id: str) -> None:
    kept = KeptSeats(programme, 0)
    assert kept.until_ms(showtime_id) is None
    assert not kept.ended(showtime_id, 2**53)

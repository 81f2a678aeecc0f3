"""Longer terms for a holder who will be away, the end of a hold's life, and the end of the sale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain import refusals
from firstclick.domain.seats import hold_rules
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.values import replace

NOW_MS = 1_700_000_000_000
END_MS = NOW_MS + 20_000
LONG_LIVED = HoldingRules(hold_ttl_ms=20_000, hold_life_max_ms=600_000)
HOLD = Hold("mine", "evening", "anna", ("A1", "A2"), HoldStatus.HOLD, NOW_MS, END_MS)
BOOKING = replace(HOLD, status=HoldStatus.CONFIRMED)


def extended(hold: Hold, at_ms: int, term_ms: int = 0, closes_ms: int | None = None) -> Hold:
    """The hold after an extension at that time, since it was taken, of a hold that may live for ten minutes."""
    after = hold_rules.decide_extend(hold, LONG_LIVED, NOW_MS + at_ms, term_ms, closes_ms).hold_after
    assert after is not None
    return after


def test_a_holder_who_will_be_away_gets_one_longer_term() -> None:
    away = extended(HOLD, 10_000, term_ms=120_000)
    assert (away.expires_at_ms, away.away_ms) == (NOW_MS + 130_000, 120_000)


def test_who_is_back_has_an_ordinary_term_again_and_has_used_the_time_away() -> None:
    back = extended(extended(HOLD, 10_000, term_ms=120_000), 40_000)
    assert (back.expires_at_ms, back.away_ms) == (NOW_MS + 60_000, 30_000)


def test_who_is_back_late_has_used_the_whole_term() -> None:
    back = extended(extended(HOLD, 0, term_ms=120_000), 100_000)
    assert (back.expires_at_ms, back.away_ms) == (NOW_MS + 120_000, 120_000)


def test_all_times_away_are_two_minutes_together_and_then_a_term_is_ordinary() -> None:
    hold, ends_s = HOLD, []
    for at_ms in (0, 60_000, 120_000, 180_000):
        hold = extended(hold, at_ms, term_ms=120_000)
        ends_s.append((hold.expires_at_ms - NOW_MS - at_ms) // 1000)
        hold = extended(hold, min(at_ms + 50_000, hold.expires_at_ms - NOW_MS - 1))
        hold = replace(hold, expires_at_ms=NOW_MS + at_ms + 70_000)
    assert ends_s == [120, 70, 20, 20]
    assert hold.away_ms <= hold_rules.AWAY_MAX_MS


def test_a_term_for_being_away_is_no_longer_than_life_and_sale() -> None:
    assert extended(HOLD, 10_000, term_ms=120_000, closes_ms=NOW_MS + 50_000).expires_at_ms == NOW_MS + 50_000
    late = replace(HOLD, expires_at_ms=NOW_MS + 570_000)
    away = extended(late, 560_000, term_ms=120_000)
    assert (away.expires_at_ms, away.away_ms) == (NOW_MS + 600_000, 40_000)
    assert extended(away, 565_000).expires_at_ms == NOW_MS + 585_000


def test_a_shorter_term_takes_nothing_away_that_the_hold_has() -> None:
    assert extended(HOLD, 5_000, term_ms=1_000) == HOLD
    assert extended(HOLD, 15_000, term_ms=10_000).expires_at_ms == NOW_MS + 25_000


def test_a_hold_that_was_never_away_is_not_shortened_when_terms_are_shorter_now() -> None:
    hold = replace(HOLD, expires_at_ms=NOW_MS + 90_000)
    assert extended(hold, 5_000) == hold


def test_no_extension_goes_past_the_end_of_the_sale() -> None:
    assert extended(HOLD, 10_000, closes_ms=NOW_MS + 25_000).expires_at_ms == NOW_MS + 25_000
    with pytest.raises(refusals.HoldLifeUsedUp):
        extended(HOLD, 10_000, closes_ms=NOW_MS + 15_000)


def test_a_life_ends_with_its_time_or_the_sale_and_not_before_what_is_promised() -> None:
    assert hold_rules.life_end_ms(HOLD, LONG_LIVED) == NOW_MS + 600_000
    assert hold_rules.life_end_ms(HOLD, LONG_LIVED, NOW_MS + 30_000) == NOW_MS + 30_000
    assert hold_rules.life_end_ms(HOLD, LONG_LIVED, NOW_MS + 1_000) == END_MS
    assert hold_rules.life_end_ms(BOOKING, LONG_LIVED) == BOOKING.expires_at_ms


@given(st.lists(st.tuples(st.integers(1, 30_000), st.sampled_from([0, 10_000, 60_000, 120_000])), max_size=60))
def test_whatever_is_asked_a_hold_is_away_for_two_minutes_in_all(steps: list[tuple[int, int]]) -> None:
    hold, now_ms, away_ms = HOLD, 0, 0
    for waits_ms, term_ms in steps:
        left_ms = hold.expires_at_ms - NOW_MS - now_ms
        away_ms += max(min(waits_ms, left_ms) - LONG_LIVED.hold_ttl_ms, 0)
        now_ms += waits_ms
        try:
            hold = extended(hold, now_ms, term_ms)
        except (refusals.HoldOver, refusals.HoldLifeUsedUp):
            break
        assert 0 <= hold.away_ms <= hold_rules.AWAY_MAX_MS
        assert hold.expires_at_ms <= NOW_MS + 600_000
    assert away_ms <= hold_rules.AWAY_MAX_MS

"""What a hold was made for: the movie, the start and the chairs. A hold of other terms is not changed or confirmed."""

from __future__ import annotations

import pytest

from firstclick.domain import refusals
from firstclick.domain.seats import hold_rules
from firstclick.domain.values import replace
from tests.domain.test_hold_rules import HOLD, MINE, NOW_MS, ROOM, TERMS, occupancy, swap


def test_a_hold_of_other_terms_is_refused_and_an_old_record_of_seats_that_are_gone() -> None:
    where = occupancy(A1=MINE, A2=MINE)
    for before in (replace(HOLD, terms=ROOM.terms(1, HOLD.seat_ids)), replace(HOLD, seat_ids=("A1", "Z9"))):
        with pytest.raises(refusals.ProgrammeChanged):
            swap(where, "A2", "A3", before=before)
    assert swap(where, "A2", "A3", before=replace(HOLD, terms=TERMS)).hold_after


def test_a_hold_that_the_programme_ended_says_so() -> None:
    ended = hold_rules.decide_withdrawal(HOLD, refusals.EndReason.PROGRAMME_CHANGED).hold_after
    assert ended is not None
    with pytest.raises(refusals.HoldOver) as refusal:
        hold_rules.check_changeable(ended, NOW_MS)
    assert refusal.value.fields() == {"reason": "programme_changed"}

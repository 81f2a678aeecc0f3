"""All that two users, two seats, a clock, a store that may be lost and messages that may be can come to, gone through.

Imports and records that vanish have bounds of their own, so that the others stay small.
The rules are the domain's own `decide_…`; the commit promise, the ledger and the steps of the service are said once
more in this folder, as functions of values. `pytest -s tests/model` prints how many states there are.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.service.checkout.bookings import LEFT_TO_WRITE_MS, LOOK_AGAIN_MS, WRITTEN_WITHIN_MS
from tests.model.guards import Guards
from tests.model.search import Bounds, Search
from tests.model.world import BOTH, LEFT_TO_WRITE, LOOK_AGAIN, ONE, OTHER, WISHES, WRITTEN_WITHIN

ALONE = Bounds((BOTH,), ticks=3, errands_max=3)
RIVALS = Bounds((BOTH, BOTH), ticks=2, errands_max=2)
NEIGHBOURS = Bounds((ONE, OTHER), ticks=1, losses=2)
THERE_AND_BACK = Bounds((ONE,), ticks=1, errands_max=3, imports=2)
CONCERNED_OR_NOT = Bounds((BOTH, OTHER), ticks=1, losses=0, imports=1)
VANISHING_ALONE = Bounds((BOTH,), ticks=2, errands_max=3, vanishing=1)
VANISHING_RIVALS = Bounds((BOTH, ONE), losses=0, vanishing=1)
ALL_BOUNDS = {
    "one user": ALONE,
    "a seat each": NEIGHBOURS,
    **{
        " and ".join("+".join(wish) for wish in wishes): Bounds(wishes)
        for wishes in WISHES
        if wishes != NEIGHBOURS.wishes
    },
    "an import and the next, which takes it back": THERE_AND_BACK,
    "an import that concerns one of two users": CONCERNED_OR_NOT,
    "a record that vanishes": VANISHING_ALONE,
    "a record that vanishes, and a rival": VANISHING_RIVALS,
}

CAUGHT = {
    "compares_holds": "do not go together",
    "compares_seats": "do not go together",
    "refuses_late": "was told to have a hold when that was over",
    "refuses_early": "is held for session 0 until 2, and lost",
    "all_or_none": "do not go together",
    "knows_retries": "was refused its seats, and Hold",
    "spares_rivals": "is held for session 1 until 4, and lost",
    "one_booking_a_seat": "is sold to sessions [0, 1]",
    "one_booking_a_session": "was told that its hold is over, and is booked",
    "calls_off": "was sold to session 0, and is Available()",
    "sets_aside": "was sold to session 0, and is Available()",
    "looks_before_ending": "was sold to session 0, and is Available()",
    "restores": "was sold to session 0 before the store was lost, and is not shown",
    "reads_the_ledger_again": "was sold to session 1 before the store was lost, and is not shown",
    "looks_at_the_epoch": "is held for session 1 until 2, and lost",
    "compares_version": "was shown another A1, and has booked it",
    "refuses_imports_over_sales": "was shown another A1, and has booked it",
    "compares_terms": "was shown another A1, and has booked it",
    "cancels_before_withdrawing": "was told that its hold is over, and is booked",
    "withdraws_by_the_record": "was told that its hold is over, and is booked",
    "frees_abandoned": "is Pending(session_id='s0', user_id='ann'), and its hold is None",
    "cancels_abandoned": "was sold to session 0, and is Available()",
    "spares_live_holds": "is held for session 0 until 2, and lost",
}
BOUNDS_OF = {
    "reads_the_ledger_again": NEIGHBOURS,
    "compares_version": CONCERNED_OR_NOT,
    "refuses_imports_over_sales": CONCERNED_OR_NOT,
    "compares_terms": CONCERNED_OR_NOT,
    "cancels_before_withdrawing": CONCERNED_OR_NOT,
    "withdraws_by_the_record": CONCERNED_OR_NOT,
    "frees_abandoned": VANISHING_RIVALS,
    "cancels_abandoned": VANISHING_RIVALS,
    "spares_live_holds": VANISHING_RIVALS,
}
"""Where the others are searched in `RIVALS`."""
COURTESY = "keeps_aside"


@pytest.mark.parametrize("bounds", ALL_BOUNDS.values(), ids=ALL_BOUNDS)
def test_no_promise_is_broken_in_any_state_that_can_be_reached(bounds: Bounds) -> None:
    found = Search(bounds).run()
    print(f"\n{found.states:,} states, {found.transitions:,} transitions")  # noqa: T201 - shown by pytest -s
    assert not found.broken, "\n".join((found.broken, *found.story))
    assert found.states > 100_000


@pytest.mark.parametrize("guard", CAUGHT)
def test_without_this_guard_a_promise_is_broken(guard: str) -> None:
    found = Search(BOUNDS_OF.get(guard, RIVALS), replace(Guards(), **{guard: False})).run()
    print("\n" + "\n".join((*found.story, found.broken)))  # noqa: T201 - shown by pytest -s
    assert CAUGHT[guard] in found.broken


def test_every_guard_is_taken_away_once() -> None:
    assert set(CAUGHT) | {COURTESY} == set(Guards.__dataclass_fields__)


def test_no_promise_rests_on_keeping_seats_aside_for_whoever_asks_again() -> None:
    """It leaves them the time to be answered; what is true of the booking does not depend on any time."""
    found = Search(RIVALS, replace(Guards(), **{COURTESY: False})).run()
    assert not found.broken, "\n".join((found.broken, *found.story))
    assert found.states > 100_000


def test_the_terms_of_a_confirm_are_in_the_order_that_the_model_relies_on() -> None:
    assert LOOK_AGAIN < LEFT_TO_WRITE <= WRITTEN_WITHIN
    assert LOOK_AGAIN_MS < LEFT_TO_WRITE_MS <= WRITTEN_WITHIN_MS

"""A user who confirms at the edge of expiry either has the seat or the answer that the hold is over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from firstclick.service.ports.store import SeatStore
from tests.contract.broken_stores import (
    ErasesRivals,
    ExpiresEarly,
    LeavesGapsInPositions,
    NeverComparesHolds,
    NeverComparesSeats,
    NumbersTwoChangesAlike,
    PublishesRetriesAgain,
    SellsAfterTheEnd,
    WritesByHalves,
)
from tests.service.edge_machine import EdgeOfExpiry

LOOKING = settings(
    max_examples=settings().max_examples * 3 // 2,
    stateful_step_count=60,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)
CONTROL = settings(
    LOOKING, max_examples=400, phases=[Phase.generate], database=None, derandomize=True, report_multiple_bugs=False
)


def test_nobody_is_wronged_at_the_edge_of_expiry() -> None:
    run_state_machine_as_test(EdgeOfExpiry, settings=LOOKING)


@pytest.mark.parametrize(
    "between",
    [
        NeverComparesHolds,
        SellsAfterTheEnd,
        ExpiresEarly,
        NeverComparesSeats,
        ErasesRivals,
        WritesByHalves,
        NumbersTwoChangesAlike,
        LeavesGapsInPositions,
        PublishesRetriesAgain,
    ],
)
def test_the_auditor_objects_to_a_store_that(between: Callable[[SeatStore], SeatStore]) -> None:
    class OnABrokenStore(EdgeOfExpiry):
        def __init__(self) -> None:
            super().__init__(between)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(OnABrokenStore, settings=CONTROL)

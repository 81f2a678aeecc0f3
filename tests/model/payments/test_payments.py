"""All that two workers, deaths between any two writes, a late buyer, an outage and a lost map can do to a payment.

The rules are the domain's own `decide_money` and what buyers and staff change; the provider, the ledger, the seat map
and the steps of a worker are written once more in this folder, as functions of values. Of every world it is also
asked whether one undisturbed worker brings it to a good end. `pytest -s` prints how many states there are.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain.money.payment import PaymentState
from tests.model.payments.guards import Guards
from tests.model.payments.others import Bounds
from tests.model.payments.search import Search
from tests.model.payments.world import Mode

pytestmark = pytest.mark.timeout(300)

MANUAL = Bounds(Mode.MANUAL)
AT_ONCE = Bounds(Mode.AT_ONCE)
CANCELLED = Bounds(Mode.MANUAL, ticks=2, outages=0, cancels=1)
ALL_BOUNDS = {
    "manual capture": MANUAL,
    "charged at once": AT_ONCE,
    "declined at first": Bounds(Mode.MANUAL, ticks=2, declines=True),
    "at the counter": Bounds(Mode.COUNTER, cancels=2, outages=0),
    "cancelled, and the map is lost": Bounds(Mode.MANUAL, ticks=2, outages=0, cancels=1, losses=1),
    "cancelled twice, in an outage": Bounds(Mode.MANUAL, ticks=2, errands_max=1, cancels=2),
    "charged at once, cancelled, and the map is lost": Bounds(
        Mode.AT_ONCE, ticks=2, errands_max=1, cancels=1, losses=1
    ),
}
CAUGHT = {
    "compares_version": "the payment is over, and the buyer may still be charged",
    "reads_before_looking": "the payment is over, and the buyer may still be charged",
    "closes_before_cancelling": "the seats are secured, and we have voided their money",
    "books_before_capturing": "the buyer was charged without a seat",
    "books_with_the_row": "the row is secured, and the ledger has ()",
    "gives_back_with_the_row": "the row is over, and there is a booking of it",
    "one_booking_a_seat": "are sold twice",
    "refuses_cancelled_sessions": "the buyer has until the end to pay or accept",
    "writes_before_the_browser_pays": "the payment is over, and the buyer may still be charged",
    "refunds_under_keys": "the buyer was shown that it is paid, and the money is not there",
    "tells_silence_from_none": "the payment is over, and the buyer may still be charged",
    "looks_after_cancelling": "the payment is over, and we keep 3",
    "leaves_pending_seats_to_settle": "the buyer has until the end to pay or accept",
    "shows_unpaid_as_pending": "the seats are shown as confirmed, and are not paid",
    "paid_is_captured": "the buyer was shown that it is paid, and the money is not there",
}
BOUNDS_OF = {
    "one_booking_a_seat": replace(CANCELLED, losses=1),
    "refunds_under_keys": CANCELLED,
    "looks_after_cancelling": AT_ONCE,
}
"""Where the others are searched in `MANUAL`."""
ALWAYS_REACHED = {PaymentState.PAID, PaymentState.OVER}
NOT_AT_THE_COUNTER = set(PaymentState) - {PaymentState.DUE}


@pytest.mark.parametrize("bounds", ALL_BOUNDS.values(), ids=ALL_BOUNDS)
def test_no_promise_is_broken_and_every_payment_comes_to_a_good_end(bounds: Bounds) -> None:
    found = Search(bounds).run()
    print(f"\n{found.states:,} states, {found.worlds:,} of them apart from what is under way")  # noqa: T201 - pytest -s
    assert not found.broken, "\n".join((found.broken, *found.story))
    assert found.reached >= ALWAYS_REACHED
    if bounds in {MANUAL, AT_ONCE}:
        assert found.states > 50_000
        assert found.reached == NOT_AT_THE_COUNTER


@pytest.mark.parametrize("guard", CAUGHT)
def test_without_this_guard_a_promise_is_broken(guard: str) -> None:
    found = Search(BOUNDS_OF.get(guard, MANUAL), replace(Guards(), **{guard: False})).run()
    print("\n" + "\n".join((*found.story, found.broken)))  # noqa: T201 - shown by pytest -s
    assert CAUGHT[guard] in found.broken


def test_every_guard_is_taken_away_once() -> None:
    assert set(CAUGHT) == set(Guards.__dataclass_fields__)

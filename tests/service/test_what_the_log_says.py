"""The log lines for operators, word for word, because alerts and searches depend on them."""

from __future__ import annotations

import asyncio
import logging

import pytest

from firstclick.domain.booking import Booking
from firstclick.domain.refusals import LedgerUnavailable, UnknownShowtime
from firstclick.service.live.repair import COMPARE_EVERY_S, SETTLE_S
from tests.honest.ledger import HonestLedger
from tests.service.cinema import Cinema
from tests.service.two_processes import FIRST, TwoProcesses
from tests.simulation.clocks import START_MS, pass_ms
from tests.simulation.wires import Loss

NOT_SHOWN = "a booking is on disk and not yet on the seat map of plain"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All log records of FirstClick."""
    caplog.set_level(logging.INFO, "firstclick")
    return caplog


async def compared(cinema: Cinema) -> None:
    """Compare ledger and seat map once."""
    comparing = asyncio.create_task(cinema.repair.run())
    await pass_ms(1000 * (COMPARE_EVERY_S + SETTLE_S) + 1)
    comparing.cancel()


async def test_seats_that_differ_are_an_error_and_then_restored(
    cinema: Cinema, ledger: HonestLedger, log: pytest.LogCaptureFixture
) -> None:
    await cinema.seats()
    await ledger.book(Booking("NHRD-2345", "unheard", "plain", "una", ("A1", "A2"), START_MS))
    await compared(cinema)
    assert log.messages == [
        "2 seats of plain differ between ledger and seat map",
        "the seats of plain were corrected by the ledger: 2 missing",
    ]
    assert [record.levelname for record in log.records] == ["ERROR", "INFO"]


async def test_a_comparison_that_a_ledger_does_not_let_happen_is_named(
    cinema: Cinema, ledger: HonestLedger, log: pytest.LogCaptureFixture
) -> None:
    await cinema.seats()
    ledger.switches.down = True
    await compared(cinema)
    assert log.messages == ["ledger and seat map could not be compared this time"]


async def test_a_booking_that_the_map_does_not_show_yet_is_a_warning(
    two: TwoProcesses, log: pytest.LogCaptureFixture
) -> None:
    async def line_breaks() -> None:
        two.wires[FIRST].loss = Loss.REQUEST

    two.lines[FIRST].on_the_way_back = line_breaks
    await two.first.booked("anna", "A1")
    assert log.messages == [NOT_SHOWN]
    assert [record.levelname for record in log.records] == ["WARNING"]


async def test_so_is_one_that_the_map_cannot_be_made_to_show(two: TwoProcesses, log: pytest.LogCaptureFixture) -> None:
    session = await two.first.hold("anna", "A1")

    async def everything_breaks() -> None:
        await two.forget()
        two.ledger.switches.down = True

    two.lines[FIRST].on_the_way_back = everything_breaks
    await two.first.confirm(session, "anna")
    assert log.messages[-1:] == [NOT_SHOWN]


async def test_a_showtime_that_cannot_be_loaded_is_a_warning_with_the_reason(
    cinema: Cinema, ledger: HonestLedger, log: pytest.LogCaptureFixture
) -> None:
    ledger.switches.down = True
    with pytest.raises(LedgerUnavailable):
        await cinema.seats()
    with pytest.raises(UnknownShowtime, match="no such"):
        await cinema.seats("no such")
    assert log.messages == [f"the showtime plain could not be loaded: {LedgerUnavailable()}"]
    assert [vars(record)["showtime_id"] for record in log.records] == ["plain"]


async def test_an_outage_is_one_warning_until_a_showtime_is_loaded_again(
    cinema: Cinema, ledger: HonestLedger, log: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        ledger.switches.down = True
        for _ in range(3):
            with pytest.raises(LedgerUnavailable):
                await cinema.seats()
        ledger.switches.down = False
        await cinema.seats("late")
    assert len(log.messages) == 2


async def test_a_process_that_stops_while_it_loads_says_nothing(
    two: TwoProcesses, log: pytest.LogCaptureFixture
) -> None:
    await two.wires[FIRST].close()
    with pytest.raises(asyncio.CancelledError):
        await two.first.seats("late")
    await pass_ms(1)
    assert log.messages == []

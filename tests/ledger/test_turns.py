"""Readers have connections of their own: however many wait, bookings are written, and the database is not blamed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.money.payment import PaymentState
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import SqlLedger
from firstclick.ledger.connection import LOOKS_MAX, LOOKS_WAITING_MAX, LedgerConnection
from firstclick.ledger.engines import READERS_MAX
from firstclick.ledger.turns import TURN_WITHIN_MS, LedgerBusy, Turns
from tests.checkout.shop import open_shop
from tests.ledger.making import a_booking
from tests.simulation.clocks import JumpingLoop

MANY = 1_500


class SlowReaders:
    """Transactions that read and then wait, with a connection each, until they may go on."""

    def __init__(self) -> None:
        self.reading = 0
        self.may_go_on = asyncio.Event()

    async def read(self, connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT 1"))
        self.reading += 1
        await self.may_go_on.wait()


@asynccontextmanager
async def flood_of_looks(ledger: SqlLedger) -> AsyncIterator[None]:
    """So many look that no other is given a turn."""
    slow, connection = SlowReaders(), ledger._connection  # noqa: SLF001 - as below
    lookers = [asyncio.create_task(connection.look(slow.read)) for _ in range(LOOKS_MAX + LOOKS_WAITING_MAX)]
    while slow.reading < LOOKS_MAX:
        await asyncio.sleep(0)
    yield
    slow.may_go_on.set()
    await asyncio.gather(*lookers, return_exceptions=True)


async def test_a_booking_is_written_while_more_read_than_there_are_connections(ledger: SqlLedger) -> None:
    slow, connection = SlowReaders(), ledger._connection  # noqa: SLF001 - its readers are the ones that must not matter
    readers = [asyncio.create_task(connection.read(slow.read, within_ms=60_000)) for _ in range(MANY)]
    while slow.reading < READERS_MAX:
        await asyncio.sleep(0)
    booking = a_booking()
    assert await ledger.book(booking) == booking
    outcomes = {type(one) for one in await asyncio.gather(*readers[READERS_MAX:], return_exceptions=True)}
    assert outcomes == {LedgerBusy}
    assert slow.reading == READERS_MAX
    assert ledger.troubles() == ()
    slow.may_go_on.set()
    await asyncio.gather(*readers[:READERS_MAX])


async def test_clients_who_look_leave_connections_for_other_reads(ledger: SqlLedger) -> None:
    slow, connection = SlowReaders(), ledger._connection  # noqa: SLF001 - as above
    lookers = [asyncio.create_task(connection.look(slow.read)) for _ in range(LOOKS_MAX + LOOKS_WAITING_MAX + 1)]
    while slow.reading < LOOKS_MAX:
        await asyncio.sleep(0)
    assert isinstance((await asyncio.gather(lookers[-1], return_exceptions=True))[0], LedgerBusy)
    assert await ledger.bookings("show-1") == []
    assert ledger.troubles() == ()
    slow.may_go_on.set()
    await asyncio.gather(*lookers, return_exceptions=True)


async def test_a_payment_that_any_client_asks_about_takes_a_lookers_turn_and_settling_does_not(
    ledger: SqlLedger,
) -> None:
    async with flood_of_looks(ledger):
        with pytest.raises(LedgerBusy):
            await ledger.look_up_payment("any")
        assert await ledger.payment("any") is None


async def test_a_buyer_can_leave_a_payment_while_too_many_look(tmp_path: Path) -> None:
    async with open_shop(tmp_path) as shop:
        payment = await shop.begins("anna", "A1")
        async with flood_of_looks(shop.ledger):
            left = await shop.payments.leave(payment.payment_id, "anna")
        assert left.state is PaymentState.OVER
        assert await shop.map() == {}


def test_turns_pass_on_in_order_past_those_who_have_left_or_waited_too_long() -> None:
    """Where time passes without waiting."""

    async def test() -> None:
        turns, order = Turns(1, 3), []

        async def take(name: str) -> None:
            async with turns.turn():
                order.append(name)

        async with turns.turn():
            late = asyncio.create_task(take("late"))
            await asyncio.sleep(TURN_WITHIN_MS / 2000)  # waits: half of its time, which passes at once
            left, first = asyncio.create_task(take("left")), asyncio.create_task(take("first"))
            await asyncio.sleep(0)
            with pytest.raises(LedgerBusy):
                await take("one too many")
            left.cancel()
            with pytest.raises(LedgerBusy):
                await late
            second = asyncio.create_task(take("second"))
            await asyncio.sleep(0)
        await asyncio.gather(first, second)
        await take("third")
        assert order == ["first", "second", "third"]

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(test())


async def test_a_reader_who_leaves_just_as_its_turn_comes_passes_it_on() -> None:
    turns = Turns(1, 1)
    async with turns.turn():
        leaving = asyncio.create_task(_turn_of(turns))
        await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    async with turns.turn():
        pass


async def _turn_of(turns: Turns) -> None:
    async with turns.turn():
        pass


async def test_busy_is_a_kind_of_unavailable_with_a_time_to_wait(url: str) -> None:
    connection = LedgerConnection(url)
    slow = SlowReaders()
    lookers = [asyncio.create_task(connection.look(slow.read)) for _ in range(LOOKS_MAX + LOOKS_WAITING_MAX)]
    await asyncio.sleep(0)
    with pytest.raises(LedgerUnavailable) as busy:
        await connection.look(slow.read)
    assert busy.value.retry_after_ms == 1_000
    assert busy.value.sentence.startswith("Too many bookings are being looked up just now")
    slow.may_go_on.set()
    await asyncio.gather(*lookers, return_exceptions=True)
    await connection.close()

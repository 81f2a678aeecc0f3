"""PostgreSQL is killed or paused, or a reply is lost. Calls end in time, and the ledger recovers by itself."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import SqlLedger
from firstclick.ledger.connection import LedgerConnection
from firstclick.ledger.records import booking_rows
from firstclick.ledger.schema import bookings
from tests.harness.faults.outages import paused
from tests.harness.processes.postgres import RealPostgres, real_postgres
from tests.ledger.making import a_booking, by_hand, found_by_hand

pytestmark = pytest.mark.long

# A paused server never answers, so any end is due to the ledger's own deadline. Generous: machines are busy.
ANSWERS_WITHIN_S = 20.0


@pytest.fixture(scope="module")
def server() -> Iterator[RealPostgres]:
    """A server for this module, which kills and pauses it."""
    with real_postgres() as started:
        yield started


@pytest.fixture
async def ledger(server: RealPostgres) -> AsyncIterator[SqlLedger]:
    opened = SqlLedger(server.url)
    await opened.start()
    yield opened
    await opened.close()


async def test_bookings_go_on_after_a_kill_and_a_restart(server: RealPostgres, ledger: SqlLedger) -> None:
    before, after = a_booking(showtime_id="killed"), a_booking("C1", showtime_id="killed")
    await ledger.book(before)
    server.kill()
    with pytest.raises(LedgerUnavailable):
        await ledger.book(after)
    with pytest.raises(LedgerUnavailable):
        await ledger.bookings("killed")
    assert ledger.troubles()
    server.start()
    await _until_recovered(ledger)
    assert await ledger.bookings("killed") == [before]
    assert await ledger.book(after) == after


async def test_a_restart_without_calls_causes_no_error(server: RealPostgres, ledger: SqlLedger) -> None:
    await ledger.book(a_booking(showtime_id="idle"))
    server.kill()
    server.start()
    booking = a_booking("C1", showtime_id="idle")
    assert await ledger.book(booking) == booking


async def test_bookings_in_progress_when_the_server_is_killed_are_written_or_refused(
    server: RealPostgres, ledger: SqlLedger
) -> None:
    asked = [a_booking(f"A{n}", showtime_id="kill-under-load") for n in range(2000)]
    tasks = [asyncio.create_task(ledger.book(one)) for one in asked]
    while not tasks[100].done():
        await asyncio.sleep(0)
    server.kill()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    server.start()
    await _until_recovered(ledger)
    standing = await ledger.bookings("kill-under-load")
    assert {one for one in outcomes if not isinstance(one, LedgerUnavailable)} <= set(standing)
    assert await asyncio.gather(*map(ledger.book, asked)) == asked


async def test_a_paused_server_is_not_waited_for(server: RealPostgres, ledger: SqlLedger) -> None:
    booking = a_booking(showtime_id="paused")
    await ledger.bookings("paused")
    with paused(server):
        calls = (ledger.book(booking), ledger.bookings("paused"), ledger.recall("key", 1))
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(one) for one in outcomes} == {LedgerUnavailable}
        assert ledger.troubles() == ("The ledger's database does not answer: no answer in time",)
    await _until_recovered(ledger)
    assert (await asyncio.wait_for(ledger.book(booking), ANSWERS_WITHIN_S)) == booking


async def test_a_booking_that_is_paused_during_its_commit_cannot_be_cancelled(
    server: RealPostgres, ledger: SqlLedger
) -> None:
    """A read does not see the booking, which is committed a moment later."""
    late = a_booking(showtime_id="half-committed")
    again = a_booking(showtime_id="half-committed", session_id=late.session_id)
    with by_hand(server.url) as hanging:
        hanging.execute(bookings.insert(), booking_rows([late]))
        pid = hanging.execute(text("SELECT pg_backend_pid()")).scalar_one()
        os.kill(pid, signal.SIGSTOP)
        try:
            commit = asyncio.create_task(asyncio.to_thread(hanging.commit))
            assert await ledger.booking_of_session(late.session_id) is None
            with pytest.raises(LedgerUnavailable):
                await ledger.cancel_pending(again)
            assert not commit.done()
        finally:
            os.kill(pid, signal.SIGCONT)
        await commit
    await _until_recovered(ledger)
    assert await ledger.cancel_pending(again) == late


async def test_a_ledger_closes_while_the_server_is_paused(server: RealPostgres) -> None:
    ledger = SqlLedger(server.url)
    await ledger.start()
    with paused(server):
        with pytest.raises(LedgerUnavailable):
            await ledger.bookings("paused")
        await asyncio.wait_for(ledger.close(), ANSWERS_WITHIN_S)


async def test_a_retry_after_a_lost_reply_finds_the_booking(server: RealPostgres) -> None:
    first = a_booking(showtime_id="lost-reply")
    again = a_booking(showtime_id="lost-reply", session_id=first.session_id)
    async with _through_proxy(server) as (proxy, ledger):
        await ledger.book(a_booking(showtime_id="before"))
        proxy.loses_the_next_reply = True
        with pytest.raises(LedgerUnavailable):
            await ledger.book(first)
        await _until_recovered(ledger)
        assert await ledger.book(again) == first
    assert found_by_hand(server.url, "SELECT count(*) FROM bookings WHERE showtime_id = 'lost-reply'") == [(1,)]


class Proxy:
    """A proxy before the server. It can lose the reply to a COMMIT, and everything after it, without an error."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self.loses_the_next_reply = False
        self.begun = self.ended = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.begun += 1
        from_server, to_server = await asyncio.open_unix_connection(self._socket)
        replies = asyncio.create_task(_pump(from_server, writer))
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                if self.loses_the_next_reply and b"COMMIT" in data:
                    self.loses_the_next_reply = False
                    replies.cancel()
                to_server.write(data)
        replies.cancel()
        await asyncio.gather(replies, return_exceptions=True)
        await _close(to_server)
        await _close(writer)
        self.ended += 1


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()


@asynccontextmanager
async def _through_proxy(server: RealPostgres) -> AsyncIterator[tuple[Proxy, SqlLedger]]:
    proxy = Proxy(server.socket)
    listening = await asyncio.start_server(proxy.carry, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    url = make_url(server.url).set(host=host, port=port, query={}).render_as_string(hide_password=False)
    ledger = SqlLedger(url)
    await ledger.start()
    try:
        yield proxy, ledger
    finally:
        await ledger.close()
        listening.close()
        await listening.wait_closed()
        while proxy.ended < proxy.begun:
            await asyncio.sleep(0.01)  # waits: for both ends of each connection to be closed


async def _until_recovered(ledger: SqlLedger) -> None:
    while ledger.troubles():
        await asyncio.sleep(0.05)  # waits: for the ledger's probe


@pytest.mark.usefixtures("ledger")
async def test_a_transaction_that_outlives_its_pool_closes_its_connection(server: RealPostgres) -> None:
    """After a failure, each probe discards the pool with its idle connections."""

    async def lasts(connection: AsyncConnection) -> int:
        return int((await connection.execute(text("SELECT pg_backend_pid() FROM pg_sleep(1.5)"))).scalar_one())

    async def fails(_connection: AsyncConnection) -> None:
        raise TimeoutError

    connection = LedgerConnection(server.url)
    reading = asyncio.create_task(connection.read(lasts, within_ms=20_000))
    with pytest.raises(LedgerUnavailable):
        await connection.write(fails)
    async with asyncio.timeout(ANSWERS_WITHIN_S):
        while connection.trouble:
            await asyncio.sleep(0.02)  # waits: for the ledger's probe
    pid = await reading
    await connection.close()
    with by_hand(server.url) as other:
        assert other.execute(text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid}).scalar() == 0

"""Sessions that there are not: the ledger is asked about each once a second, and never about what is no id."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.service.checkout.offered import OfferedProviders
from firstclick.web.api.sessions import SessionEndpoints
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.requests import Caller, Request
from tests.checkout.shop import external_payments
from tests.honest.ledger import HonestLedger
from tests.service.cinema import RULES, Cinema, memory, opened
from tests.simulation.clocks import HandClock


class CountingLedger(HonestLedger):
    """Counts how often it is asked for the booking of a session."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def booking_of_session(self, session_id: str) -> Booking | None:
        self.asked += 1
        return await super().booking_of_session(session_id)


@pytest.fixture
def counting() -> CountingLedger:
    """A ledger that counts."""
    return CountingLedger()


@pytest.fixture
async def asked(clock: HandClock, counting: CountingLedger) -> Cinema:
    """A cinema on that ledger."""
    return await opened(memory(clock), ledger=counting)


async def look(cinema: Cinema, session_id: str) -> None:
    with pytest.raises((refusals.UnknownSession, refusals.HoldOver)):
        await cinema.office.look_up(session_id, "ann")


async def test_the_ledger_is_asked_about_an_unknown_session_once_a_second(
    asked: Cinema, counting: CountingLedger, clock: HandClock
) -> None:
    for _ in range(50):
        await look(asked, "nothing")
    assert counting.asked == 1
    clock.advance(1_000)
    await look(asked, "nothing")
    assert counting.asked == 2


async def test_so_it_is_with_a_hold_that_has_expired(asked: Cinema, counting: CountingLedger, clock: HandClock) -> None:
    session = await asked.hold("ann", "A1")
    clock.advance(RULES.hold_ttl_ms)
    for hold in await asked.store.lapsed(1):
        await asked.bookings.end(hold)
    for _ in range(50):
        await look(asked, session)
    assert counting.asked == 1


async def test_a_session_that_was_unknown_a_moment_ago_is_found_when_there_is_one(asked: Cinema) -> None:
    await look(asked, "session-1")
    assert await asked.hold("ann", "A1") == "session-1"
    assert (await asked.office.look_up("session-1", "ann")).hold.seat_ids == ("A1",)
    booking = await asked.confirm("session-1", "ann")
    assert (await asked.confirm("session-1", "ann")) == booking


SESSION = uuid.UUID(int=0x5A0C2A3E8F0F4B399A526F8A2F9F3D10)


class NothingStored:
    """A ledger without a programme."""

    async def programme_source(self) -> str | None:
        """There is none."""
        return None


@pytest.mark.parametrize("session_id", ["nothing", "1", str(SESSION).upper(), SESSION.hex, "\0"])
async def test_what_is_no_session_id_is_unknown_without_asking_anybody(
    asked: Cinema, counting: CountingLedger, tmp_path: Path, session_id: str
) -> None:
    offered = OfferedProviders((), NothingStored(), int)
    external = external_payments(asked.desk, asked.repair, SqlLedger(sqlite_url(tmp_path / "nothing.db")))
    sessions = SessionEndpoints(asked.office, asked.bookings, external, TicketTokens(b"key"), offered)
    request = Request("GET", "/", [], params={"session_id": session_id}, caller=Caller("ann"))
    for handler in (sessions.session, sessions.confirm_hold, sessions.extend_hold, sessions.release_hold):
        with pytest.raises(refusals.UnknownSession):
            await handler(request)
    assert counting.asked == 0

"""A writer is killed at random moments: every answered booking is complete in the ledger, and none is partial."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import time

import pytest

from firstclick.ledger import SqlLedger
from tests.ledger.making import found_by_hand

pytestmark = pytest.mark.long

KILLS = 4
RUN_MAX_S = 0.25
SEATS_EACH = 3

# Prints each session once its booking was answered: what is on this process's standard output was promised.
WRITER = """
import asyncio, secrets, sys, uuid
from firstclick.domain.booking import Booking, booking_reference
from firstclick.ledger import SqlLedger

async def book_on(ledger, showtime_id):
    for n in range(1_000_000):
        session_id = str(uuid.uuid4())
        seats = tuple(f"{session_id}-{place}" for place in range(3))
        await ledger.book(Booking(booking_reference(secrets.randbits(64)), session_id, showtime_id, "u", seats, n))
        sys.stdout.write(session_id + "\\n")
        sys.stdout.flush()

async def main():
    ledger = SqlLedger(sys.argv[1])
    await ledger.start()
    await asyncio.gather(*(book_on(ledger, f"show-{n}") for n in range(24)))

asyncio.run(main())
"""


@pytest.mark.timeout(60)
async def test_nothing_that_was_answered_is_lost_to_a_kill(url: str) -> None:
    promised: set[str] = set()
    ends = time.monotonic() + 10
    for _ in range(KILLS):
        promised |= await _promised_until_killed(url, random.uniform(0.01, RUN_MAX_S))
        if time.monotonic() > ends:
            break
    ledger = SqlLedger(url)
    await ledger.start()
    found = {one.session_id: one for n in range(24) for one in await ledger.bookings(f"show-{n}")}
    await ledger.close()
    assert len(promised) > KILLS
    assert promised <= found.keys()
    assert {len(one.seat_ids) for one in found.values()} == {SEATS_EACH}
    assert found_by_hand(url, "SELECT count(*) FROM bookings") == [(SEATS_EACH * len(found),)]


async def _promised_until_killed(url: str, seconds: float) -> set[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, url, stdout=asyncio.subprocess.PIPE, limit=2**24
    )
    assert process.stdout is not None
    first = await process.stdout.readline()
    await asyncio.sleep(seconds)  # waits: the moment of the crash is the point
    process.send_signal(signal.SIGKILL)
    lines = (first + await process.stdout.read()).decode().split("\n")
    await process.wait()
    return set(lines[:-1])

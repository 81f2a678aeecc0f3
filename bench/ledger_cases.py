"""Cases of a ledger of years: opening it, booking on it, and starting a server on it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.figures import Figure
from bench.pace import Pace
from firstclick.ledger import SqlLedger, migrate, sqlite_url
from tests.crash.full_ledger import fill
from tests.harness.processes.world import world
from tests.ledger.making import FILL, a_booking, run_by_hand

BOOKINGS = 200


def measure_ledger(pace: Pace) -> Figure:
    """A SQLite ledger with 100,000 bookings: until it is open and a showtime is read, and 200 bookings at once."""
    opened, booked = [], []
    for _ in range(pace.rounds):
        with TemporaryDirectory() as folder:
            url = sqlite_url(Path(folder) / "ledger.db")
            migrate(url)
            run_by_hand(url, FILL)
            open_s, book_s = asyncio.run(_open_and_book(url))
        opened.append(open_s)
        booked.append(book_s)
    return Figure("ledger", {"open_s": median(opened), "book_s": median(booked)})


async def _open_and_book(url: str) -> tuple[float, float]:
    began = time.perf_counter()
    ledger = SqlLedger(url)
    await ledger.start()
    await ledger.bookings("show-77")
    opened = time.perf_counter()
    asked = [a_booking(f"X{n}", f"Y{n}", showtime_id=f"show-{n}") for n in range(BOOKINGS)]
    await asyncio.gather(*map(ledger.book, asked))
    booked = time.perf_counter()
    await ledger.close()
    return opened - began, booked - opened


def measure_start_up_sold(pace: Pace) -> Figure:
    """From starting the process until it is ready, with 100,000 bookings in its SQLite ledger."""
    with world() as place:
        server = place.servers[0]
        server.kill()
        fill(place)
        took = [server.start()]
        for _ in range(pace.rounds - 1):
            server.kill()
            took.append(server.start())
    return Figure("start-up-sold", {"seconds": median(took)})

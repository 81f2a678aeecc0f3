"""A customer who holds and gives back, and a process beside that attacks the same server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.harness.customers.connection import Connection
from tests.harness.processes.server import SOURCE, Server
from tests.web.sample_programme import PLAIN

THINK_S = 0.005


async def hold_times_ms(line: Connection, holds: int) -> list[float]:
    """How long each of so many holds took, in milliseconds; each is given back again. All must be given."""
    found = []
    for number in range(holds):
        path = f"/movies/{PLAIN[10 + number]}/seats/A1/hold"
        held = await line.ask("POST", path, {"user_id": f"honest-{number}"})
        found.append(held.received_ms - held.sent_ms)
        assert held.status == 200, held
        await asyncio.sleep(THINK_S)  # waits: a round must last, and whoever attacks needs a turn
        await line.ask("DELETE", f"/sessions/{held.body['session_id']}", {"user_id": f"honest-{number}"})
    return found


async def confirmed(line: Connection, purchases: int, seat_id: str) -> int:
    """How many seats were bought, each at a showtime of its own; every hold and every confirmation must succeed."""
    for number in range(purchases):
        body = {"user_id": f"honest-{number}"}
        held = await line.ask("POST", f"/movies/{PLAIN[60 + number]}/seats/{seat_id}/hold", body)
        assert held.status == 200, held
        booked = await line.ask("PUT", f"/sessions/{held.body['session_id']}/confirm", body)
        assert booked.status == 204, booked
    return purchases


@contextmanager
def attacked(server: Server, kind: str) -> Iterator[None]:
    """A process attacks until it is killed."""
    command = [sys.executable, "-m", "tests.attacks.attacker", kind, str(server.port)]
    with subprocess.Popen(command, cwd=SOURCE.parent, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"under way\n"
            yield
            assert process.poll() is None, "the attack was over before it was survived"
        finally:
            process.kill()

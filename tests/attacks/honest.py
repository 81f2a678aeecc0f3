"""A customer who holds and gives back, and a process beside that attacks the same server."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from firstclick.domain.staff.roles import Role
from tests.harness.customers.connection import Connection
from tests.harness.processes.server import SOURCE, Server
from tests.web.sample_programme import PLAIN
from tests.web.staffed import COOKIE, employ, signed_in

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


def staff_cookie(server: Server) -> str:
    """The cookie of a manager who has signed in at the server."""
    employ(server, "Max", role=Role.MANAGER)
    with signed_in(server.url, "Max") as page:
        return f"{COOKIE}={page.token}"


@contextmanager
def attacked(server: Server, kind: str, address: str = "127.0.0.2", cookie: str = "") -> Iterator[dict[str, int]]:
    """A process attacks until the context ends; then there is what it was answered, by status."""
    command = [sys.executable, "-m", "tests.attacks.attacker", kind, str(server.port)]
    found: dict[str, int] = {}
    environment = {**os.environ, "ATTACKER": address, "STAFF_COOKIE": cookie}
    with subprocess.Popen(command, cwd=SOURCE.parent, stdout=subprocess.PIPE, env=environment) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"under way\n"
            yield found
            assert process.poll() is None, "the attack was over before it was survived"
            process.terminate()
            found.update(json.loads(process.stdout.readline()))
        finally:
            process.kill()

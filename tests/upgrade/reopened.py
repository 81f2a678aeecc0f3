"""Recorded data, loaded into a fresh Redis and a fresh ledger, with today's server on them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harness.processes.commands import firstclick
from tests.harness.processes.redis_server import RedisServer
from tests.harness.processes.server import Server, serving
from tests.upgrade.dumps import load_redis
from tests.upgrade.ledgers import Ledger, fresh_ledger
from tests.upgrade.recorded import Claim, Manifest, read_manifest
from tests.upgrade.wire import session, wait_until


@dataclass(frozen=True)
class Reopened:
    """Today's server on the data of another version."""

    server: Server
    ledger: Ledger
    manifest: Manifest

    def settled(self) -> Claim:
        """The hold `written` as the booking that it is, once the server has settled both pending holds."""
        holds = self.manifest.holds
        wait_until(lambda: session(self.server, holds["unwritten"]).status_code == 410, "one pending hold is cancelled")
        wait_until(lambda: self.status("written") == "confirmed", "the other one is confirmed")
        return holds["written"]

    def status(self, name: str) -> str:
        """The status of one of the manifest's holds."""
        found: str = session(self.server, self.manifest.holds[name]).json()["status"]
        return found


@contextmanager
def reopened(recorded: Path, folder: Path, postgresql_url: str, seats: RedisServer | None) -> Iterator[Reopened]:
    """Serve the recorded ledger; the seats are in this Redis, into which they have been loaded, or in memory.

    `firstclick migrate` runs first, as the notes on upgrades say: a server does not migrate a PostgreSQL ledger.
    """
    manifest = read_manifest(recorded)
    settings = settings_of(manifest, seats)
    with fresh_ledger(recorded.name, folder, postgresql_url) as ledger:
        ledger.load((recorded / "ledger.sql").read_text(encoding="utf-8"), shift_of(manifest))
        firstclick("migrate", cwd=folder, **ledger.settings())
        with serving(None, **settings, **ledger.settings()) as server:
            yield Reopened(server, ledger, manifest)


def settings_of(manifest: Manifest, seats: RedisServer | None) -> dict[str, object]:
    """What the recorded servers were started with; the seats are in this Redis, or in memory."""
    settings: dict[str, object] = {"REDIS_URL": seats.url} if seats else {}
    settings |= {"SECRET_KEY": manifest.secret_key, "HOLD_TTL_SECONDS": manifest.hold_ttl_seconds}
    return settings | {"HOLD_LIFE_MAX_SECONDS": manifest.hold_life_max_seconds}


def shift_of(manifest: Manifest) -> int:
    """How long ago the data were recorded, in milliseconds."""
    return time.time_ns() // 1_000_000 - manifest.recorded_at_ms


def load_seats(recorded: Path, seats: RedisServer, *, same_run: bool) -> None:
    """Load the recorded Redis data into this Redis."""
    load_redis(seats.client(), (recorded / "redis.json").read_text(encoding="utf-8"), same_run=same_run)

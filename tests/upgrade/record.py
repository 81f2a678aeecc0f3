"""Records the data of this checkout for the tests of every later version: `python -m tests.upgrade.record FOLDER`.

It starts a real Redis, a real server and each kind of ledger, sells a few seats by HTTP, kills the server between the
two steps of a confirm, and writes what is then in Redis and in the ledger to the folder. README.md beside this file
says when to run it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import firstclick
from tests.harness.processes.postgres import real_postgres
from tests.harness.processes.redis_server import RedisServer, redis_server
from tests.harness.processes.server import Server, serving
from tests.upgrade.dumps import redis_text
from tests.upgrade.ledgers import Ledger, fresh_ledger
from tests.upgrade.programmes import FIRST, HOUSE_SEATS, SECOND
from tests.upgrade.recorded import KINDS, Claim, Kept, Manifest, write_manifest
from tests.upgrade.wire import ask, change, hold, of_claim, send_kept, session, wait_until

SECRET_KEY = "a key of the upgrade tests, no secret"
HOLD_TTL_SECONDS = 800_000_000
"""25 years: the holds are live whenever the tests run."""
HOLD_LIFE_MAX_SECONDS = 1_000_000_000
SHORT_TTL_SECONDS = 0.3
DOCUMENTS = ("openapi.json", "asyncapi.json")


def main() -> None:
    """Record both kinds of ledger, each with its Redis, and the documents."""
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade.record", description="Record this version's data.")
    parser.add_argument("folder", type=Path, help="the new folder: tests/upgrade/data/VERSION")
    target: Path = parser.parse_args().folder
    with real_postgres() as postgresql:
        for kind in KINDS:
            (target / kind).mkdir(parents=True)
            with (
                tempfile.TemporaryDirectory(prefix="firstclick-record-") as name,
                redis_server() as seats,
                fresh_ledger(kind, Path(name), postgresql.url) as ledger,
            ):
                record(ledger, seats, target / kind)


def record(ledger: Ledger, seats: RedisServer, folder: Path) -> None:
    """Make the data, and write all files of the folder, and the documents beside it."""
    settings: dict[str, object] = {"REDIS_URL": seats.url, "SECRET_KEY": SECRET_KEY, **ledger.settings()}
    life = {"HOLD_LIFE_MAX_SECONDS": HOLD_LIFE_MAX_SECONDS}
    with serving(FIRST, HOLD_TTL_SECONDS=SHORT_TTL_SECONDS, **life, **settings) as server:
        expired = hold(server, "eve", "plain", "F1", "F2")
        wait_until(lambda: session(server, expired).status_code == 410, "the hold expires")
    with serving(SECOND, HOLD_TTL_SECONDS=HOLD_TTL_SECONDS, **life, **settings) as server:
        manifest = sell(server)
        manifest.holds |= {"expired": expired, "cancelled": cancel(server, ledger)}
        for name in DOCUMENTS:
            text = json.dumps(ask(server, "GET", f"/{name}").json(), indent=1, sort_keys=True)
            (folder.parent / name).write_text(text + "\n", encoding="utf-8")
        manifest.holds |= interrupt(server, ledger, seats)
        server.process.kill()
        server.process.wait()
    write_manifest(folder, manifest)
    (folder / "redis.json").write_text(redis_text(seats.client()), encoding="utf-8")
    (folder / "ledger.sql").write_text(ledger.text(), encoding="utf-8")


def sell(server: Server) -> Manifest:
    """Sell seats, and leave holds open."""
    for showtime_id, seats in HOUSE_SEATS.items():  # they are reserved when a showtime is first looked at
        assert of_claim(server, Claim("", "", showtime_id, seats)) == {"reserved"}
    bookings = [
        book(server, "ada", "plain", "A1", "A2"),
        book(server, "bob", "later-1", "A1"),
        book(server, "ada", "later-1", "C5", "C6"),
    ]
    holds = {
        "to_confirm": hold(server, "cyd", "plain", "B1", "B2"),
        "to_release": hold(server, "dan", "plain", "C1", "C2"),
        "to_swap": hold(server, "eve", "plain", "D1", "D2"),
        "to_extend": hold(server, "fay", "later-1", "B1"),
        "released": hold(server, "gus", "plain", "E1", "E2"),
    }
    assert change(server, holds["released"], "DELETE").status_code == 204
    programme = ask(server, "GET", "/movies").json()
    return Manifest(
        version=firstclick.__version__,
        recorded_at_ms=time.time_ns() // 1_000_000,
        secret_key=SECRET_KEY,
        hold_ttl_seconds=HOLD_TTL_SECONDS,
        hold_life_max_seconds=HOLD_LIFE_MAX_SECONDS,
        movies={movie["id"]: movie["title"] for movie in programme},
        showtimes={one["showtime_id"]: movie["id"] for movie in programme for one in movie["showtimes"]},
        house_seats=HOUSE_SEATS,
        bookings=bookings,
        holds=holds,
        answers=list(kept_answers(server, holds["to_confirm"])),
    )


def book(server: Server, user_id: str, showtime_id: str, *seats: str) -> Claim:
    """A booking with its ticket."""
    claim = hold(server, user_id, showtime_id, *seats)
    assert change(server, claim, "PUT", "confirm").status_code == 204
    seen = session(server, claim).json()
    claim.reference, claim.ticket = seen["reference"], seen["ticket"]
    return claim


def kept_answers(server: Server, held: Claim) -> Iterator[Kept]:
    """A hold, the confirm of that hold, and a refusal, each under a key of its own."""
    body: dict[str, str | list[str]] = {"user_id": "hal", "seats": ["G1", "G2"]}
    taken: dict[str, str | list[str]] = {"user_id": "hal", "seats": held.seats}
    first = _keep(server, "POST", "/showtimes/plain/holds", "one hold", body)
    yield first
    session_id = json.loads(first.answer)["session_id"]
    yield _keep(server, "PUT", f"/sessions/{session_id}/confirm", "one confirm", {"user_id": "hal"})
    yield _keep(server, "POST", "/showtimes/plain/holds", "one refusal", taken)


def _keep(server: Server, method: str, path: str, key: str, body: dict[str, str | list[str]]) -> Kept:
    kept = Kept(method, path, key, body, 0, None, "")
    answer = send_kept(server, kept)
    kept.status, kept.location, kept.answer = answer.status_code, answer.headers.get("Location"), answer.text
    return kept


def cancel(server: Server, ledger: Ledger) -> Claim:
    """A pending hold that the server cancels in the ledger after a while, because no booking was written in time."""
    claim = hold(server, "kim", "plain", "F5", "F6")
    with ledger.writers_wait():
        assert change(server, claim, "PUT", "confirm").status_code == 503
    wait_until(lambda: session(server, claim).status_code == 410, "the pending hold is cancelled")
    assert claim.session_id in ledger.sessions(cancelled=True)
    return claim


def interrupt(server: Server, ledger: Ledger, seats: RedisServer) -> dict[str, Claim]:
    """Two confirms that do not get through both steps. The server has to be killed after this.

    First the ledger keeps writers waiting. `unwritten` gets no answer: its seats stay pending, without a booking.
    Then Redis refuses every script, and the ledger goes on: `written` has its booking, and its seats stay pending too.
    """
    unwritten = hold(server, "ida", "plain", "H1", "H2")
    written = hold(server, "joe", "plain", "H3", "H4")
    with ThreadPoolExecutor() as customers:
        with ledger.writers_wait():
            assert change(server, unwritten, "PUT", "confirm").status_code == 503
            confirming = customers.submit(change, server, written, "PUT", "confirm")
            wait_until(lambda: of_claim(server, written) == {"booked"}, "the seats are pending")
            seats.client().acl_setuser("default", enabled=True, categories=["-@scripting"])
        answer = confirming.result()
    assert answer.status_code == 204, answer.text
    written.reference = answer.headers["Location"].rpartition("/")[2]
    assert written.session_id in ledger.sessions()
    assert unwritten.session_id not in ledger.sessions() | ledger.sessions(cancelled=True)
    return {"unwritten": unwritten, "written": written}


if __name__ == "__main__":
    main()

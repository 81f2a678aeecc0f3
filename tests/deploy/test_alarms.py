"""Each alarm fires when what it is for happens to a real server, and no other does."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from firstclick.bootstrap.payments import ACCOUNT_FILE
from tests.deploy.troubled_servers import EVENTS_MAX, NOTES_FEW, SETTABLE
from tests.deploy.watch import RULES, Samples, Watch, total, value
from tests.harness.processes.commands import firstclick
from tests.harness.processes.ports import lasting_port
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import AS_USERS_RUN_IT, Server, running, serving
from tests.harness.processes.server_ledger import DATA_DIR, ledger_file
from tests.web.buyer import Buyer, client_of
from tests.web.paying import DEAR, SECRET, PayingBuyer
from tests.web.sample_programme import PLAIN_SEATS, programme

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(180)]
SOCKETS_MAX = 10
LOCKED_S = 0.7
HOLD_S = 2.0
STALL_S = HOLD_S + 1
STEADY = 20
"""Looks: calls to Redis that began during an outage may fail after it."""
HOUR_MS = 3_600_000
FOR_EVER_MS = 9 * 10**15


async def test_a_full_server_a_slow_and_a_lost_ledger_and_a_machine_that_stalls(tmp_path: Path) -> None:
    with serving(programme(), NOTES_FEW, SOCKETS_MAX=SOCKETS_MAX, HOLD_TTL_SECONDS=HOLD_S) as server:
        watch = Watch(server)
        watch.minute(3)
        watch.expect()
        async with client_of(server) as client:
            ada = Buyer(client)
            await _many_sockets(server, watch)
            await _slow_ledger(server, ada, watch)
            await _stalls(server, ada, watch)
            await _booking_goes_astray(server, ada, watch)
            await _ledger_goes_away(server, ada, watch)
    watch.verify(tmp_path)


async def _many_sockets(server: Server, watch: Watch) -> None:
    async with AsyncExitStack() as stack:
        for number in range(1, SOCKETS_MAX):
            await stack.enter_async_context(connect(server.feed_url, proxy=None, local_addr=(f"127.0.0.{number}", 0)))
        watch.minute(3)
        watch.expect("FirstClickNearlyFull")
    watch.shows("sockets", 0)
    watch.minute()
    watch.expect()


async def _slow_ledger(server: Server, ada: Buyer, watch: Watch) -> None:
    for movie in ("plain-001", "plain-002"):
        session_id = await ada.held(movie, "A1")
        with closing(sqlite3.connect(ledger_file(server), isolation_level=None)) as ledger:
            ledger.execute("BEGIN IMMEDIATE")
            confirming = asyncio.create_task(ada.confirm(session_id))
            await asyncio.sleep(LOCKED_S)  # waits: this is how slow the disk is
            ledger.execute("ROLLBACK")
        assert (await confirming).status_code == 204
        watch.minute(4)
    watch.expect("FirstClickLedgerSlow")
    watch.minute(6)
    watch.expect()


async def _stalls(server: Server, ada: Buyer, watch: Watch) -> None:
    for movie in ("plain-003", "plain-004"):
        await ada.held(movie, "A1")
        server.pause()
        await asyncio.sleep(STALL_S)  # waits: the machine has no time for the process, and the hold ends
        server.resume()
        await asyncio.sleep(0.3)  # waits: what is overdue is done
        watch.minute()
        watch.minute()
    watch.expect("FirstClickLoopLag")
    watch.minute(3)
    watch.expect("FirstClickExpiryLate")
    watch.minute(6)
    watch.expect()


async def _booking_goes_astray(server: Server, ada: Buyer, watch: Watch) -> None:
    assert (await ada.confirm(await ada.held("plain-005", "A1"))).status_code == 204
    with closing(sqlite3.connect(ledger_file(server), timeout=30)) as ledger, ledger:
        ledger.execute("DELETE FROM bookings WHERE showtime_id = 'plain-005'")
    watch.until(lambda samples: total(samples, "differences") > 0)
    watch.minute()
    watch.expect("FirstClickSeatsDiffer")
    watch.shows("differences", 0)
    watch.minute()
    watch.expect()


async def _ledger_goes_away(server: Server, ada: Buyer, watch: Watch) -> None:
    session_id, ledger = await ada.held("plain-006", "A1"), ledger_file(server)
    gone = ledger.rename(ledger.with_name("gone.db"))
    for number, seat in enumerate(PLAIN_SEATS[: EVENTS_MAX // 2]):
        for movie in ("plain-007", "plain-008", "plain-009"):
            await Buyer(ada.http, f"user-{number}").held(movie, seat)
    watch.until(lambda samples: total(samples, "seat_log_dropped_total") > 0)
    for _ in range(4):
        assert (await ada.confirm(session_id)).status_code == 503
        watch.minute()
    watch.expect("FirstClickLedgerFails", "FirstClickNotReady", "FirstClickErrors", "FirstClickSeatLogDropped")
    gone.rename(ledger)
    watch.until(lambda samples: value(samples, "ready", 'part="ledger"') == [1])
    watch.minute(12)
    watch.expect()


async def test_money_that_differs_waits_or_is_refused_clocks_and_a_log_that_nobody_reads(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_text(DEAR, encoding="utf-8")
    settings = {
        "PROGRAMME": "programme.toml",
        "PAYMENT_PROVIDERS": "practice",
        "SECRET_KEY": SECRET,
        "ALLOW_PRIVATE_WEBHOOKS": 1,
    }
    server = Server(tmp_path, settings, port=lasting_port(), program=SETTABLE)
    _set_clock(server, 0)
    with _log_pipe(server) as reader, running(server):
        watch = Watch(server)
        watch.minute(3)
        watch.expect()
        async with client_of(server) as client:
            anna = PayingBuyer(client, "anna")
            bought = await anna.bought("dear-0", "A1")
            await _nobody_takes_an_event(server, anna, watch)
            await _money_is_taken_twice(server, bought["payment_id"], watch)
            await _provider_is_silent(server, anna, watch)
            _clock_is_set_back(server, watch)
            (tmp_path / "refuses").touch()
            firstclick("bookings", "cancel", bought["reference"], "--reason", "ill", cwd=tmp_path)
            watch.shows("refunds_failed", 1)
            watch.minute()
            watch.expect("FirstClickRefundFailed")
            reader.kill()
            for number in range(400):
                await client.get(f"/nowhere/{number:0300}")
            watch.minute()
            watch.expect("FirstClickRefundFailed", "FirstClickLogLinesDropped")
    watch.verify(tmp_path)


async def _nobody_takes_an_event(server: Server, anna: PayingBuyer, watch: Watch) -> None:
    """Nobody listens at the webhook's address; then two hours pass for what waits."""
    firstclick("webhooks", "add", "http://127.0.0.1:9/", cwd=server.folder, ALLOW_PRIVATE_WEBHOOKS=1)
    await anna.bought("dear-0", "A2")
    watch.until(lambda samples: total(samples, "outbox_age_seconds") > 0)
    with closing(sqlite3.connect(ledger_file(server), timeout=30)) as ledger, ledger:
        ledger.execute("UPDATE deliveries SET created_at_ms = created_at_ms - ?", (2 * HOUR_MS,))
    watch.until(lambda samples: total(samples, "outbox_age_seconds") > HOUR_MS / 1000)
    watch.minute(6)
    watch.expect("FirstClickNotDelivered")
    webhook_id, *_ = firstclick("webhooks", "list", cwd=server.folder).stdout.split()
    firstclick("webhooks", "remove", webhook_id, cwd=server.folder)
    watch.shows("outbox_age_seconds", 0)
    watch.minute()
    watch.expect()


async def _money_is_taken_twice(server: Server, payment_id: str, watch: Watch) -> None:
    for factor, differing in ((2, 1), (0.5, 0)):
        _at_the_provider(
            server, "captured_minor = captured_minor * ?, changed_at_ms = ?", factor, FOR_EVER_MS, payment_id
        )
        watch.shows("payments_differences", differing)
        watch.minute()
        watch.expect(*["FirstClickPaymentsDiffer"] * differing)


async def _provider_is_silent(server: Server, anna: PayingBuyer, watch: Watch) -> None:
    payment_id = (await anna.begun("dear-1", "A1"))["payment_id"]
    _at_the_provider(server, "silent_until_ms = ?", FOR_EVER_MS, payment_id)
    for hours in (2, 4):  # by then its time to pay is over; then it has been abandoned for long
        _set_clock(server, hours * HOUR_MS)
        watch.until(lambda samples: abs(total(samples, "clock_offset_seconds")) < 1)
        watch.until(lambda samples: total(samples, "payment_age_seconds") > 0)
    watch.until(lambda samples: max(value(samples, "payment_age_seconds", "state")) > HOUR_MS / 1000)
    watch.minute(6)
    watch.expect("FirstClickMoneyNotAtRest")
    _at_the_provider(server, "silent_until_ms = ?", 0, payment_id)
    _set_clock(server, 4 * HOUR_MS + 120_000)  # what has waited for hours is looked at once a minute
    watch.shows("payment_age_seconds", 0)
    watch.minute()
    watch.expect()


def _clock_is_set_back(server: Server, watch: Watch) -> None:
    _set_clock(server, 3 * HOUR_MS)
    watch.until(lambda samples: total(samples, "clock_offset_seconds") > 1)
    watch.minute(6)
    watch.expect("FirstClickClockOffset")
    _set_clock(server, 5 * HOUR_MS)
    watch.until(lambda samples: abs(total(samples, "clock_offset_seconds")) < 1)
    watch.minute()
    watch.expect()


async def test_workers_that_stand_still_a_redis_that_comes_and_goes_and_a_server_that_dies(tmp_path: Path) -> None:
    with (
        redis_server() as redis,
        serving(programme(), AS_USERS_RUN_IT, WORKERS=2, REDIS_URL=redis.url) as server,
    ):
        watch = Watch(server)
        watch.until(lambda samples: len(_workers(samples)) == 2)
        watch.minute(3)
        watch.expect()
        _worker_stands_still(watch)
        redis.kill()
        watch.until(lambda samples: value(samples, "ready", 'part="store"') == [0, 0])
        async with client_of(server) as client:
            for _ in range(4):
                assert (await Buyer(client).hold("plain-001", "A1")).status_code == 503
                watch.minute()
        watch.expect("FirstClickNotReady", "FirstClickErrors")
        redis.start()
        watch.until(_all_ready, STEADY)
        watch.minute(20)
        watch.expect()
        for _ in range(3):
            before = total(watch.read(), "redis_reconnects_total")
            with redis.client() as client:
                client.client_kill_filter(_type="pubsub")
            watch.shows("redis_reconnects_total", before + 2)
            watch.minute()
        watch.expect("FirstClickRedisUnsteady")
        watch.minute(20)
        server.kill()
        watch.shows_nothing()
        watch.minute(2)
        watch.expect("FirstClickDown")
    watch.verify(tmp_path)


def _worker_stands_still(watch: Watch) -> None:
    still = min(_workers(watch.read()))
    os.kill(still, signal.SIGSTOP)
    watch.shows("workers_silent", 1)
    watch.minute(3)
    os.kill(still, signal.SIGCONT)
    watch.expect("FirstClickWorkerSilent")
    watch.until(_all_ready, STEADY)
    watch.minute(6)
    watch.expect()


def _all_ready(samples: Samples) -> bool:
    return value(samples, "ready", 'part="store"') == [1, 1]


def test_every_alarm_was_made_to_fire() -> None:
    named = set(re.findall(r'"(FirstClick\w+)"', Path(__file__).read_text(encoding="utf-8")))
    assert named == {rule["alert"] for rule in RULES}


def _workers(samples: Samples) -> set[int]:
    return {int(one) for series in samples for one in re.findall(r'worker="(\d+)"', series)}


def _set_clock(server: Server, ahead_ms: int) -> None:
    (server.folder / "clock").write_text(str(ahead_ms))


def _at_the_provider(server: Server, change: str, *values: float | str) -> None:
    """Change a payment in the account of the practice provider; the last value is the payment."""
    with closing(sqlite3.connect(server.folder / DATA_DIR / ACCOUNT_FILE, timeout=30)) as account, account:
        account.execute(f"UPDATE payments SET {change} WHERE payment_id = ?", values)  # noqa: S608 - texts of this file


@contextmanager
def _log_pipe(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """Its standard output is a small pipe, which a process reads until it is killed."""
    file = server.folder / "stdout"
    os.mkfifo(file)
    pipe = os.open(file, os.O_RDWR | os.O_NONBLOCK)
    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 4096)
    with subprocess.Popen(["cat", file], stdout=subprocess.DEVNULL) as reader:
        try:
            yield reader
        finally:
            reader.kill()
            os.close(pipe)

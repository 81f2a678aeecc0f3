"""A server without Redis claims its ledger alone; servers with Redis share it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.staff.audit import AuditEntry
from firstclick.ledger import LedgerNotReady, SqlLedger, take_claim
from firstclick.ledger import claim as claims
from firstclick.ledger.advisory_locks import Advisory
from firstclick.ledger.urls import sqlite_path
from firstclick.service.ports.server_keys import Scope, ServerKey
from tests.ledger.conftest import AUDIT_KEY
from tests.ledger.making import NOW_MS, a_booking
from tests.ledger.test_outbox import published

WITHIN_S = 30.0


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "TAKE_WITHIN_S", 0.2)
    monkeypatch.setattr(claims, "LOOK_EVERY_S", 0.05)


def test_a_ledger_that_is_claimed_alone_has_no_second_server(url: str) -> None:
    with closing(take_claim(url, alone=True)) as first:
        with pytest.raises(LedgerNotReady, match="must be the only one"):
            take_claim(url, alone=True)
        with pytest.raises(LedgerNotReady, match="A server without Redis uses the ledger"):
            take_claim(url, alone=False)
        assert first.trouble == ""


def test_servers_with_redis_share_a_ledger_and_keep_one_without_away(url: str) -> None:
    with (
        closing(take_claim(url, alone=False)),
        closing(take_claim(url, alone=False)),
        pytest.raises(LedgerNotReady, match="must be the only one"),
    ):
        take_claim(url, alone=True)


def test_a_claim_ends_when_it_is_closed(url: str) -> None:
    take_claim(url, alone=True).close()
    take_claim(url, alone=True).close()


async def test_a_claim_file_that_was_moved_stops_bookings_until_it_is_back(
    file_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = sqlite_path(file_url)
    assert path is not None
    with closing(take_claim(file_url, alone=True)) as claim:
        ledger = SqlLedger(file_url, claim=claim)
        await ledger.start()
        booking = a_booking()
        assert await ledger.book(booking) == booking
        claim_file = path.with_name(path.name + "-server")
        moved = claim_file.rename(path.with_name("moved"))
        assert ledger.troubles() == (claims.LOST,)
        with pytest.raises(LedgerUnavailable):
            await ledger.book(a_booking("C1"))
        moved.rename(claim_file)
        for seat in ("C1", "C2"):
            await ledger.book(a_booking(seat))
        assert caplog.messages == [claims.LOST, claims.CLAIMED_AGAIN]
        await ledger.close()


@pytest.mark.parametrize("alone", [True, False])
async def test_a_claim_keeps_nobody_from_the_audit_log_or_the_outbox(url: str, alone: bool) -> None:
    with closing(take_claim(url, alone=alone)) as claim:
        ledger = SqlLedger(url, claim=claim, audit_key=AUDIT_KEY)
        await ledger.start()
        entry = AuditEntry(NOW_MS, "olga", "key-add")
        await ledger.add_server_key(ServerKey("box", b"hash", frozenset({Scope.EVENTS}), NOW_MS), entry)
        await ledger.book(a_booking())
        assert len(await published(ledger)) == 1
        await ledger.close()


@pytest.fixture
def claimed(postgres_url: str) -> Iterator[claims.Claim]:
    with closing(take_claim(postgres_url, alone=True)) as claim:
        yield claim


def test_a_claim_is_taken_again_after_its_connection_was_lost(postgres_url: str, claimed: claims.Claim) -> None:
    for _ in range(2):
        before = holder(postgres_url)
        by_hand(postgres_url, f"SELECT pg_terminate_backend({before})")
        wait_until(partial(another_holds, postgres_url, before))
        wait_until(lambda: claimed.trouble == "")
    with pytest.raises(LedgerNotReady):
        take_claim(postgres_url, alone=True)


def test_a_claim_that_another_server_has_meanwhile_is_a_trouble(postgres_url: str, claimed: claims.Claim) -> None:
    """The other waits in the database's queue, so it is the next to have the claim."""
    with psycopg.connect(plain(postgres_url), autocommit=True) as other, ThreadPoolExecutor() as threads:
        waiting = threads.submit(other.execute, f"SELECT pg_advisory_lock({Advisory.CLAIM:d})")
        wait_until(lambda: bool(by_hand(postgres_url, "SELECT 1 FROM pg_locks WHERE NOT granted")))
        by_hand(postgres_url, f"SELECT pg_terminate_backend({holder(postgres_url)})")
        waiting.result()
        wait_until(lambda: claimed.trouble == claims.LOST)
    wait_until(lambda: claimed.trouble == "")


def holder(url: str) -> int:
    """The process of PostgreSQL that has the lock; 0: none."""
    found = by_hand(url, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted")
    return int(found[0][0]) if found else 0


def another_holds(url: str, before: int) -> bool:
    return holder(url) not in (0, before)


def by_hand(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def wait_until(happens: Callable[[], bool]) -> None:
    ends = time.monotonic() + WITHIN_S
    while not happens():
        assert time.monotonic() < ends
        time.sleep(0.01)  # waits: a thread looks at the claim at intervals

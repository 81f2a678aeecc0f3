"""One map, four accounts: what the feeds told, what each process answers, what Redis has, and who was told what."""

from __future__ import annotations

import asyncio
import json
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import redis

from tests.harness.accounts.claims import Claim, Claims
from tests.harness.accounts.feed_map import FeedAuditor, Told
from tests.harness.customers.connection import Line, NoAnswer
from tests.harness.processes.redis_server import RedisServer


@dataclass(frozen=True)
class Account:
    """A showtime as one of them has it: every seat that is not available, at a position of an epoch."""

    epoch: str
    position: int
    taken: dict[str, str]


async def answered(line: Line, showtime: str) -> Account:
    """What a process answers to a GET."""
    body = (await line.get(f"/showtimes/{showtime}/seats")).body
    taken = {seat["seat_id"]: seat["status"] for seat in body["seats"] if seat["status"] != "available"}
    return Account(body["epoch"].partition(".")[0], body["position"], taken)


def told(auditor: FeedAuditor) -> Account:
    """What a feed has told."""
    return Account(auditor.epoch.partition(".")[0], auditor.position, dict(auditor.taken))


def stored(server: RedisServer, showtime: str) -> Account:
    """What Redis has, read as an operator would."""
    with server.client() as client:
        counter = client.hgetall(f"showtime:{showtime}")
        prefix = f"seat:{showtime}:"
        keys = sorted(client.scan_iter(f"{prefix}*", count=1000))
        values = client.mget(keys) if keys else []
    found = {key.removeprefix(prefix): value for key, value in zip(keys, values, strict=True)}
    taken = {seat_id: json.loads(value)["status"] for seat_id, value in found.items() if value}
    return Account(counter.get("epoch", ""), int(counter.get("position", 0)), taken)


async def agreement(
    server: RedisServer, lines: Sequence[Line], auditors: Sequence[FeedAuditor], within_s: float
) -> float:
    """How long it took, in seconds, until feeds, processes and Redis had one map of the auditors' showtime.

    Raises `AssertionError` with their accounts when that takes longer than `within_s`.
    """
    showtime = auditors[0].showtime
    began = time.monotonic()
    accounts: list[Account] = []
    while time.monotonic() < began + within_s:
        with suppress(NoAnswer, KeyError, redis.RedisError):
            feeds = [told(auditor) for auditor in auditors]
            accounts = [*feeds, *[await answered(line, showtime) for line in lines], stored(server, showtime)]
            if all(one == accounts[0] for one in accounts) and [told(one) for one in auditors] == feeds:
                return time.monotonic() - began
        await asyncio.sleep(0.02)  # waits: some of them are still on their way
    raise AssertionError(f"no agreement within {within_s} s: {differences(accounts)}")


def differences(accounts: Sequence[Account]) -> str:
    """What the accounts do not share, short enough to read."""
    if not accounts:
        return "nobody gave an account"
    lines = []
    for one in accounts:
        odd = {seat: status for seat, status in one.taken.items() if accounts[0].taken.get(seat) != status}
        missing = accounts[0].taken.keys() - one.taken.keys()
        lines.append(f"{one.epoch}:{one.position} {len(one.taken)} taken, otherwise {odd}, without {sorted(missing)}")
    return "; ".join(lines)


def reconcile(auditor: FeedAuditor, claims: Claims) -> None:
    """Every answer was told in the message that covers its position, and what is sold is what was answered with 204.

    A slow reader is given a snapshot instead of some messages: what was told by it cannot be looked up here.
    """
    ends = [one.end for one in auditor.log]
    of_message: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims.all():
        if claim.place[0] == auditor.showtime:
            nth = bisect_left(ends, claim.position)
            if nth == len(ends) or auditor.log[nth].start >= claim.position:
                assert auditor.snapshots > 1, f"{claim} was never told"
                continue
            assert claim.place[1] in auditor.log[nth].seats, f"{claim} is not in {auditor.log[nth]}"
            of_message[nth].append(claim)
    sold = {seat for seat, status in auditor.taken.items() if status == "confirmed"}
    answered_204 = claims.sold_places(auditor.showtime)
    assert answered_204 <= sold <= answered_204 | claims.perhaps_sold_places(auditor.showtime)
    for nth, one in enumerate(auditor.log):
        _check_owners(one, of_message[nth])


def _check_owners(message: Told, claims: Sequence[Claim]) -> None:
    """Of several claims on one seat in one message, all but the last were given up or over."""
    by_seat: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_seat[claim.place[1]].append(claim)
    for rivals in by_seat.values():
        *before, last = sorted(rivals, key=lambda one: one.position)
        assert all(one.over_by(last.told_ms) for one in before), f"two owners in {message}: {rivals}"

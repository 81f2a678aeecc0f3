"""One map, four accounts: what the feeds sent, what each process answers, what Redis has, and what was confirmed."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress

import redis

from tests.harness.accounts.claims import Claim, Claims
from tests.harness.accounts.feed_map import FeedMap, Update
from tests.harness.accounts.seat_maps import SeatAccount, answered, epoch_of_store, stored
from tests.harness.customers.connection import Connection, NoAnswer
from tests.harness.processes.redis_server import RedisServer


def sent(seats: FeedMap) -> SeatAccount:
    """What a feed has sent."""
    return SeatAccount(epoch_of_store(seats.epoch), seats.position, dict(seats.taken))


async def agreement(
    server: RedisServer, lines: Sequence[Connection], feeds: Sequence[FeedMap], within_s: float
) -> float:
    """How long it took, in seconds, until feeds, processes and Redis had one map of the feeds' showtime.

    Raises `AssertionError` with their accounts when that takes longer than `within_s`.
    """
    showtime = feeds[0].showtime
    began = time.monotonic()
    accounts: list[SeatAccount] = []
    while time.monotonic() < began + within_s:
        with suppress(NoAnswer, redis.RedisError):
            before = [sent(one) for one in feeds]
            accounts = [*before, *[await answered(line, showtime) for line in lines], stored(server, showtime)]
            if all(one == accounts[0] for one in accounts) and [sent(one) for one in feeds] == before:
                return time.monotonic() - began
        await asyncio.sleep(0.02)  # waits: some of them are still on their way
    raise AssertionError(f"no agreement within {within_s} s: {differences(accounts)}")


def differences(accounts: Sequence[SeatAccount]) -> str:
    """What the accounts do not share, short enough to read."""
    if not accounts:
        return "nobody gave an account"
    lines = []
    for one in accounts:
        odd = {seat: status for seat, status in one.taken.items() if accounts[0].taken.get(seat) != status}
        missing = accounts[0].taken.keys() - one.taken.keys()
        lines.append(f"{one.epoch}:{one.position} {len(one.taken)} taken, otherwise {odd}, without {sorted(missing)}")
    return "; ".join(lines)


def reconcile(feed: FeedMap, claims: Claims) -> None:
    """Every answer was sent in the message that covers its position, and what is sold is what was answered with 204.

    A slow reader is given a snapshot instead of some messages: what it contains cannot be looked up here.
    """
    ends = [one.end for one in feed.log]
    of_message: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims.all():
        if claim.place[0] == feed.showtime:
            nth = bisect_left(ends, claim.position)
            if nth == len(ends) or feed.log[nth].start >= claim.position:
                assert feed.snapshots > 1, f"{claim} was never sent"
                continue
            assert claim.place[1] in feed.log[nth].seats, f"{claim} is not in {feed.log[nth]}"
            of_message[nth].append(claim)
    sold = {seat for seat, status in feed.taken.items() if status == "confirmed"}
    answered_204 = claims.sold_places(feed.showtime)
    assert answered_204 <= sold <= answered_204 | claims.perhaps_sold_places(feed.showtime)
    for nth, one in enumerate(feed.log):
        _check_owners(one, of_message[nth])


def _check_owners(message: Update, claims: Sequence[Claim]) -> None:
    """Of several claims on one seat in one message, all but the last were given up or over."""
    by_seat: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_seat[claim.place[1]].append(claim)
    for rivals in by_seat.values():
        *before, last = sorted(rivals, key=lambda one: one.position)
        assert all(one.over_by(last.answered_ms) for one in before), f"two owners in {message}: {rivals}"

"""The seat store of any number of processes on one Redis."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from redis.exceptions import RedisError

from firstclick.domain.refusals import StoreUnavailable
from firstclick.domain.seats.hold import Commit, Hold
from firstclick.domain.seats.seat_state import at, differ
from firstclick.service.ports.store import ALONE, Committed, Conflict, Installation, SeatEvent, Snapshot, StoreListener
from firstclick.stores.redis.batch_message import Batch, encode_batch, entry, read_message
from firstclick.stores.redis.client import CALL_DEADLINE_MS, FULL_SENTENCE, RedisClient, fresh_epoch
from firstclick.stores.redis.commit_batch import CommitBatch, Outcome
from firstclick.stores.redis.own_messages import OwnMessages
from firstclick.stores.redis.records import (
    FORMAT,
    NOT_OURS,
    hold_value,
    seat_key,
    seat_state,
    session_key,
)
from firstclick.stores.redis.reorder_buffer import ReorderBuffer
from firstclick.stores.redis.start_check import DEADLINES_KEY, FORMATS_KEY

logger = logging.getLogger("firstclick.redis")
CHANNEL = "seats:"
RECONNECT_FIRST_MS = 50
RECONNECT_MAX_MS = 1000
CLOCK_READINGS = 3
PRUNE_AFTER = 100
RENEW_FORMAT_EVERY_S = 2.0
NO_MEMORY = 2
IN_EFFECT = -1


class RedisSeatStore:
    """Implements `SeatStore` with one Lua script for commits. Its clock is that of Redis."""

    def __init__(self, url: str, client: RedisClient | None = None) -> None:
        self._client = client or RedisClient(url)
        self.now_ms = self._client.clock.now_ms
        """Redis' clock, in milliseconds since 1970 UTC."""
        self._epoch = ""
        self._format = f"{FORMAT}:{fresh_epoch()}"
        self._renew_format_at_s = 0.0
        self._next_end_ms: int | None = None
        self._channel = CHANNEL
        self._installation = ALONE
        self._batch = CommitBatch(self._write)
        self._own = OwnMessages(self._read)
        self._buffers: dict[str, ReorderBuffer] = {}
        self._prune_at = PRUNE_AFTER
        self._listener: StoreListener | None = None
        self._subscription_task: asyncio.Task[None] | None = None
        self._subscribed = asyncio.Event()
        self._interrupted = False
        self.reconnects = 0
        """How often the subscription was taken up again after an interruption."""
        self._pause_ms = RECONNECT_FIRST_MS
        self._started = False

    def troubles(self) -> Sequence[str]:
        """Why seats cannot be sold at present; empty when they can."""
        found = [self._client.trouble] if self._client.trouble else []
        if self._client.full:
            found.append(FULL_SENTENCE)
        return found if self._subscribed.is_set() else [*found, "The news from Redis is not heard."]

    def stale(self) -> bool:
        """Whether events may be missing. A full Redis publishes those that there are."""
        return bool(self._client.trouble) or not self._subscribed.is_set()

    async def start(self, listener: StoreListener, installation: Installation = ALONE) -> None:
        """Subscribe to events until `close`. Logs a warning when Redis may evict keys. Redis need not answer yet.

        While Redis has the seats of another installation, every call raises and `troubles` says so.
        """
        self._listener, self._installation = listener, installation
        self._client.installation_id = installation.installation_id
        self._channel = f"{CHANNEL}{installation.installation_id}"
        self._subscription_task = asyncio.create_task(self._listen())
        try:
            async with asyncio.timeout(CALL_DEADLINE_MS / 1000):
                await self._subscribed.wait()
            for _ in range(CLOCK_READINGS):
                await self.lapsed(0)
            policy = await self._client.configuration("maxmemory-policy")
        except (StoreUnavailable, TimeoutError):
            return
        finally:
            self._started = True
        if policy not in (None, "noeviction"):
            logger.warning(
                "Redis' maxmemory-policy is %s: it may evict bookings; set it to noeviction",
                policy,
                extra={"event": "redis-evicts", "policy": policy},
            )

    async def close(self) -> None:
        """Stop the listener task and close the connections. Another version may start at once then."""
        if self._subscription_task is not None:
            self._subscription_task.cancel()
            await asyncio.gather(self._subscription_task, return_exceptions=True)
        self._listener = None
        if self._started and not self._client.trouble:
            with suppress(StoreUnavailable):
                await self._client.remove_member(FORMATS_KEY, self._format)
        await self._client.close()

    async def commit(self, commit: Commit) -> Outcome:
        """Write with the next script call. Its event is delivered before this returns, unless earlier ones are late."""
        return await self._batch.commit(commit)

    async def snapshot(self, showtime_id: str, seat_ids: Sequence[str]) -> Snapshot:
        """The current showtime, read by one script call."""
        keys = [seat_key(showtime_id, seat_id) for seat_id in seat_ids]
        end_ms = self._installation.end_ms(showtime_id, self.now_ms())
        answer = await self._client.read("snapshot", [f"showtime:{showtime_id}"], [end_ms or "", *keys])
        epoch, position, *values = answer
        self._buffer(showtime_id).start_at(epoch.decode(), position)
        taken = {seat_id: seat_state(value) for seat_id, value in zip(seat_ids, values, strict=True) if value}
        return Snapshot(showtime_id, epoch.decode(), position, taken)

    async def hold(self, session_id: str) -> Hold | None:
        """The hold's record; records of confirmed holds are kept."""
        return hold_value(await self._client.read("record", [session_key(session_id)], []))

    async def lapsed(self, holds_max: int) -> Sequence[Hold]:
        """Live holds of all processes whose deadline has passed. The call also detects a new epoch."""
        sent = time.monotonic()
        renewed = self._format if sent >= self._renew_format_at_s else ""
        answer = await self._client.run("look", [DEADLINES_KEY, FORMATS_KEY], [holds_max, renewed])
        now_ms, epoch, full, next_end, *records = answer
        if renewed:
            self._renew_format_at_s = sent + RENEW_FORMAT_EVERY_S
        self._client.clock.learn(now_ms, sent, time.monotonic())
        self._client.set_full(bool(full))
        self._next_end_ms = int(next_end) if next_end else None
        self._follow_epoch(epoch.decode())
        return [hold for hold in map(hold_value, records) if hold is not None]

    def next_end_ms(self) -> int | None:
        """The earliest deadline of all processes' holds at the last call of `lapsed`."""
        return self._next_end_ms

    def _follow_epoch(self, epoch: str) -> None:
        known, self._epoch = self._epoch, epoch
        if known and known != epoch and self._listener is not None:
            logger.warning(
                "Redis was restarted or has lost its data: all showtimes are reloaded",
                extra={"event": "redis-lost-data"},
            )
            self._listener.on_restored()

    def _buffer(self, showtime_id: str) -> ReorderBuffer:
        if showtime_id not in self._buffers:
            if len(self._buffers) >= self._prune_at:
                self._delete_past_buffers()
            self._buffers[showtime_id] = ReorderBuffer(self._deliver)
        return self._buffers[showtime_id]

    def _delete_past_buffers(self) -> None:
        now_ms, until_ms = self.now_ms(), self._installation.kept_until_ms
        past = [one for one in self._buffers if (end_ms := until_ms(one)) is not None and end_ms <= now_ms]
        for showtime_id in past:
            del self._buffers[showtime_id]
        self._prune_at = 2 * len(self._buffers) + PRUNE_AFTER

    def _deliver(self, event: SeatEvent) -> None:
        if self._listener is not None:
            self._listener.on_event(event)

    async def _write(self, commits: list[Commit]) -> list[Outcome | StoreUnavailable]:
        """One script call. When it is repeated, commits that are in effect are recognised."""
        now_ms, end_ms = self.now_ms(), self._installation.end_ms
        entries = [entry(commit, now_ms, end_ms(commit.showtime_id, now_ms)) for commit in commits]

        def arguments() -> list[bytes]:
            return [encode_batch(Batch(self._own.begin(), now_ms + CALL_DEADLINE_MS, entries))]

        try:
            answer = await self._client.run_alone("commit", [DEADLINES_KEY], arguments)
        except StoreUnavailable:
            self._own.failed()
            raise
        at_ms, epoch, full, *results = answer
        self._own.answered(published=any(map(_is_published, results)))
        if len(results) != len(commits):
            raise StoreUnavailable
        self._client.set_full(bool(full))
        life = epoch.decode()
        return [self._outcome(commit, result, life, at_ms) for commit, result in zip(commits, results, strict=True)]

    def _outcome(self, commit: Commit, result: int | list[Any], epoch: str, at_ms: int) -> Outcome | StoreUnavailable:
        if isinstance(result, int):
            return self._written(commit, epoch, result, at_ms)
        done, *rest = result
        if done == NO_MEMORY:
            return StoreUnavailable()
        if not done:
            hold, *values = rest
            seen = zip(commit.changes, values, strict=True)
            seats = {change.seat_id: at(seat_state(value), at_ms) for change, value in seen}
            return Conflict(seats, hold_value(hold))
        position, *skipped = rest
        in_effect = skipped == [IN_EFFECT]
        return Committed(epoch, position) if in_effect else self._written(commit, epoch, position, at_ms, skipped)

    def _written(self, commit: Commit, epoch: str, position: int, at_ms: int, skipped: Sequence[int] = ()) -> Committed:
        changed = [
            (change.seat_id, change.after)
            for nth, change in enumerate(commit.changes)
            if nth not in skipped and differ(change.before, change.after)
        ]
        event = SeatEvent(commit.showtime_id, epoch, position, at_ms, tuple(changed), commit.hold_after)
        self._buffer(commit.showtime_id).add(event)
        return Committed(epoch, position)

    async def _listen(self) -> None:
        """Subscribe, and subscribe again with backoff when the connection breaks; events may have been missed then."""
        while True:
            try:
                await self._client.subscription(self._channel, self._own.receive).listen(self._on_subscribed)
            except (RedisError, OSError, TimeoutError) as error:
                self._on_interrupted(error)
            finally:
                self._subscribed.clear()
            await asyncio.sleep(self._pause_ms * random.uniform(0.5, 1) / 1000)  # noqa: S311 - jitter, no secret
            self._pause_ms = min(self._pause_ms * 2, RECONNECT_MAX_MS)

    def _on_interrupted(self, error: Exception) -> None:
        """Log the interruption once per outage."""
        if not self._interrupted:
            self._interrupted = True
            logger.warning(
                "the subscription to Redis is interrupted: %s", error, extra={"event": "redis-subscription-lost"}
            )

    def _on_subscribed(self) -> None:
        if self._interrupted:
            self._interrupted = False
            self.reconnects += 1
            logger.warning("the subscription to Redis works again", extra={"event": "redis-subscription-back"})
        self._pause_ms = RECONNECT_FIRST_MS
        self._own.subscribed()
        self._subscribed.set()
        if self._started and self._listener is not None:
            self._listener.on_restored()

    def _read(self, data: bytes) -> None:
        try:
            events = read_message(data)
        except NOT_OURS:
            logger.warning("a message on %s is not valid", self._channel, extra={"event": "seat-event-invalid"})
            return
        for event in events:
            self._buffer(event.showtime_id).add(event)


def _is_published(result: int | list[Any]) -> bool:
    """Whether a result of the script is that of a commit that it has written."""
    return isinstance(result, int) or (result[0] == 1 and result[2:] != [IN_EFFECT])

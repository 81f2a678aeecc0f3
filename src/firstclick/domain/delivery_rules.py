"""When something that could not be delivered is tried again, and when that ends. Time and chance are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

KEPT_TRYING_MS = 3 * 24 * 3_600_000
"""What could not be delivered for three days is dead: it is kept, and can be replayed."""
RETRY_AFTER_S = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200)
"""How long after each failed try the next one comes; after the last of them always as long."""
JITTER = 0.2
FAILURES_BEFORE_PAUSE = 3
PAUSE_MS_MAX = 300_000
GONE = 410
ASKS_FOR_PAUSE = frozenset({429, 503})


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up. It is kept for staff, who may replay it."""
    OBSOLETE = "obsolete"
    """Not sent: what it would have said is not so any more."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a receiver did with a delivery.

    `status` is its answer, 0 where there was none, and `error` says what was wrong, "" for nothing. `retry_after_s` is
    what it asked for. `is_final`: it will never take it. `is_obsolete`: it was not asked, since nothing is to be said.
    """

    status: int
    error: str = ""
    retry_after_s: int | None = None
    is_final: bool = False
    is_obsolete: bool = False

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver has it."""
        return not self.error and not self.is_obsolete


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a delivery after a try: `at_ms` is when the next one is due."""

    state: DeliveryState
    at_ms: int


def after_attempt(attempt: Attempt, tries: int, created_at_ms: int, now_ms: int, chance: float) -> Next:
    """What becomes of a delivery after its try number `tries`. `chance` is a random number from 0 to 1."""
    if attempt.is_obsolete:
        return Next(DeliveryState.OBSOLETE, now_ms)
    if attempt.is_delivered:
        return Next(DeliveryState.DELIVERED, now_ms)
    wait_ms = _jittered(RETRY_AFTER_S[min(tries, len(RETRY_AFTER_S)) - 1] * 1000, chance)
    if attempt.retry_after_s is not None:
        wait_ms = max(wait_ms, attempt.retry_after_s * 1000)
    at_ms = now_ms + wait_ms
    last_ms = created_at_ms + KEPT_TRYING_MS
    if attempt.is_final or now_ms >= last_ms:
        return Next(DeliveryState.DEAD, now_ms)
    return Next(DeliveryState.WAITING, min(at_ms, last_ms))


def pause_after(failures: int, asked_s: int | None, now_ms: int, chance: float) -> int:
    """Until when a receiver is left alone after so many failed tries in a row, in ms; 0: it is not.

    `asked_s` is the longest that it asked for itself. A receiver that is down costs a try now and then, whatever waits.
    """
    wait_ms = 0 if asked_s is None else asked_s * 1000
    if failures >= FAILURES_BEFORE_PAUSE:
        doubled = 5_000 * 2 ** min(failures - FAILURES_BEFORE_PAUSE, 20)
        wait_ms = max(wait_ms, _jittered(min(doubled, PAUSE_MS_MAX), chance))
    return now_ms + min(wait_ms, KEPT_TRYING_MS) if wait_ms else 0


def _jittered(wait_ms: int, chance: float) -> int:
    return int(wait_ms * (1 - JITTER + 2 * JITTER * chance))

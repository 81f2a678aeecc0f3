"""Redis' clock as a process knows it: the monotonic clock plus an offset, which calls bound and never prove."""

from __future__ import annotations

import time
from collections import deque
from typing import NamedTuple

CLOCK_SAMPLES = 32


class Bounds(NamedTuple):
    """The least and the greatest offset that are possible, in milliseconds."""

    least: float
    most: float

    def nearest(self, offset_ms: float) -> float:
        """The possible offset that is nearest to `offset_ms`."""
        return min(max(offset_ms, self.least), self.most)


class Clock:
    """Redis read its time somewhere between request and reply: that bounds the offset, and says nothing more.

    The offset lies in the bounds of all the latest calls together, and moves only as far as they force it: a late reply
    moves nothing. It errs by the duration of the fastest of these calls at most. Only the very first call, before
    which nothing is known, is taken for symmetrical.
    """

    def __init__(self) -> None:
        self._samples: deque[Bounds] = deque(maxlen=CLOCK_SAMPLES)
        self._known = False
        self._offset_ms = time.time_ns() / 1e6 - time.monotonic_ns() / 1e6

    def now_ms(self) -> int:
        """Redis' time in milliseconds since 1970 UTC."""
        return int(time.monotonic_ns() / 1e6 + self._offset_ms)

    def learn(self, redis_ms: int, sent_s: float, received_s: float) -> None:
        """Add a sample: a call returned Redis' time `redis_ms`; the other two are monotonic times in seconds.

        A sample that contradicts the earlier ones means that Redis' clock was set, or that another server answers:
        only the new one counts then.
        """
        sample = Bounds(redis_ms - received_s * 1000, redis_ms + 1 - sent_s * 1000)
        self._samples.append(sample)
        bounds = Bounds(max(one.least for one in self._samples), min(one.most for one in self._samples))
        if bounds.least > bounds.most:
            self._samples.clear()
            self._samples.append(sample)
            bounds = sample
        self._offset_ms = bounds.nearest(self._offset_ms) if self._known else sum(bounds) / 2
        self._known = True

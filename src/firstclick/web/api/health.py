"""Whether the process is alive, and whether it can serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from firstclick.web.api.wire import Health, Readiness
from firstclick.web.core.operation import Cost, Operation, Table, Tag
from firstclick.web.core.replies import JSON, NO_STORE, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode


def routes(missing: Callable[[], Sequence[str]], clock_offset_ms: Callable[[], int]) -> Table:
    """`/healthz` and `/readyz`. `missing` names what is not there, in words; nothing when all is well.

    `clock_offset_ms` is how far the clock that holds end by is ahead of this machine's.
    """
    health = HealthEndpoints(missing, clock_offset_ms)
    return {
        "/healthz": {"GET": Operation(health.alive, 200, Health, tag=Tag.HEALTH, cost=Cost.NOTHING)},
        "/readyz": {"GET": Operation(health.ready, 200, Readiness, tag=Tag.HEALTH, also=503, cost=Cost.NOTHING)},
    }


class HealthEndpoints:
    """The handlers."""

    def __init__(self, missing: Callable[[], Sequence[str]], clock_offset_ms: Callable[[], int]) -> None:
        self._missing = missing
        self._clock_offset_ms = clock_offset_ms

    async def alive(self, request: Request) -> Reply:
        """The process answers."""
        return Reply(200, [JSON, NO_STORE], _encode(Health("ok")))

    async def ready(self, request: Request) -> Reply:
        """Seats can be sold: 200; or 503 and what is missing."""
        missing = list(self._missing())
        readiness = Readiness(not missing, missing, self._clock_offset_ms())
        return Reply(503 if missing else 200, [JSON, NO_STORE], _encode(readiness))

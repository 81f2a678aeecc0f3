"""Whether the process is alive, and whether it can serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from firstclick.web.api.wire import Health, Readiness
from firstclick.web.core.http import JSON, NO_STORE, Receive, Scope
from firstclick.web.core.problems import Reply

_encode = msgspec.json.Encoder().encode


class HealthEndpoints:
    """Handlers of `/healthz` and `/readyz`. `missing` names what is not there, in words; nothing when all is well."""

    def __init__(self, missing: Callable[[], Sequence[str]]) -> None:
        self._missing = missing

    async def alive(self, scope: Scope, receive: Receive) -> Reply:
        """The process answers."""
        return 200, [JSON, NO_STORE], _encode(Health("ok"))

    async def ready(self, scope: Scope, receive: Receive) -> Reply:
        """Seats can be sold: 200; or 503 and what is missing."""
        missing = list(self._missing())
        return 503 if missing else 200, [JSON, NO_STORE], _encode(Readiness(not missing, missing))

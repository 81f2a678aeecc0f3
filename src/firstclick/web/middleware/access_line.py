"""One line of the access log."""

from __future__ import annotations

import msgspec


class Line(msgspec.Struct, gc=False):
    """A request: `at` in milliseconds since 1970 UTC, `ms` it took, `bytes` of the reply's body; then its ids."""

    at: int
    method: str
    path: str
    status: int
    ms: float
    bytes: int
    client: str
    request_id: str
    trace_id: str

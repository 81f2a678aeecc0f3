"""The access log: one JSON line a request, written in batches. Paths with secrets are logged as their pattern."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import cache

import msgspec

from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request
from firstclick.web.middleware.access_line import Line

WRITE_EVERY_S = 0.2
LINES_MAX = 5000
TEXT_CHARS_MAX = 300
SECRETS = ("{session_id}", "{reference}", "{token}", "{payment_id}")
SESSION_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TICKET = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}\.[\w-]{22}", re.IGNORECASE)
"""Also a mistyped path may have a session id or a ticket in it."""
SECRET_CHARS_MIN = 32
"""No shorter path has either."""


@cache
def _has_secret(pattern: str) -> bool:
    return any(secret in pattern for secret in SECRETS)


def _bounded(text: str) -> str:
    """Clients choose the path, and behind a proxy the address: a line must not be as long as they like."""
    return text if len(text) <= TEXT_CHARS_MAX else text[:TEXT_CHARS_MAX] + "…"


class AccessLog:
    """Collects lines and hands them to `write` a few times a second, so that a request never waits for the log."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._lines: list[Line] = []
        self._encode = msgspec.json.Encoder().encode_lines

    def request(self, request: Request, pattern: str, reply: Reply, seconds: float) -> None:
        """Note one request; `pattern` is its route, logged in place of a path with a session id."""
        path = pattern if _has_secret(pattern) else request.path
        if reply.status >= 400 and len(path) >= SECRET_CHARS_MIN:
            path = TICKET.sub("{token}", SESSION_ID.sub("{session_id}", path))
        ms, size = int(seconds * 1e6) / 1000, len(reply.body)
        at = request.now_ms + int(ms)
        lines, ids, client = self._lines, request.ids, _bounded(request.client)
        path = _bounded(path)
        lines.append(Line(at, request.method, path, reply.status, ms, size, client, ids.request_id, ids.trace_id))
        if len(lines) == 1:
            asyncio.get_running_loop().call_later(WRITE_EVERY_S, self.flush)
        elif len(lines) >= LINES_MAX:
            self.flush()

    def flush(self) -> None:
        """Write what has been noted."""
        lines, self._lines = self._lines, []
        if lines:
            self._write(self._encode(lines))

"""The ids of a request as headers: `X-Request-Id`, and `traceparent` of https://www.w3.org/TR/trace-context/.

What a client sends is used if it is well formed; else ids are made. The reply has the same headers.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

from firstclick.service.ports.request_ids import RequestIds
from firstclick.web.core.replies import Headers

REQUEST_ID, TRACEPARENT = b"x-request-id", b"traceparent"
REQUEST_ID_PATTERN = "[A-Za-z0-9._~:/+=@-]{1,64}"
WELL_FORMED = re.compile(REQUEST_ID_PATTERN.encode())
VERSION_0 = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
LATER = re.compile(rb"(?!00|ff)[0-9a-f]{2}(-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?:-.*)?")
"""A later version may say more behind what there is in version 0."""
IDS_AT_ONCE = 256
TRACE_DIGITS, SPAN_DIGITS = 32, 16
DIGITS = TRACE_DIGITS + SPAN_DIGITS


class IdSource:
    """Reads and makes ids. `random_bytes` is the system's source, called once for many requests."""

    def __init__(self, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._random_bytes = random_bytes
        self._digits = ""
        self._at = 0

    def of(self, headers: Iterable[tuple[bytes, bytes]]) -> RequestIds:
        """The ids of a request with these headers, whose names are in lower case."""
        sent = dict(headers)
        request_id, made = sent.get(REQUEST_ID), self._make()
        if request_id is not None and WELL_FORMED.fullmatch(request_id):
            made.request_id = request_id.decode()
        if TRACEPARENT in sent:
            _follow(made, sent[TRACEPARENT])
        return made

    def _make(self) -> RequestIds:
        """New ids: those of a trace, and of the one span in it, which names the request too."""
        at = self._at
        if at == len(self._digits):
            self._digits, at = self._random_bytes(DIGITS * IDS_AT_ONCE // 2).hex(), 0
        span = at + TRACE_DIGITS
        self._at = end = at + DIGITS
        trace_id, span_id = self._digits[at:span], self._digits[span:end]
        return RequestIds(span_id, trace_id, f"00-{trace_id}-{span_id}-00")


def _follow(made: RequestIds, traceparent: bytes) -> None:
    """Belong to the trace that the client names. A header that is not valid is as good as none."""
    if found := VERSION_0.fullmatch(traceparent):
        made.trace_id, made.traceparent = found[1].decode(), traceparent.decode()
    elif found := LATER.fullmatch(traceparent):
        made.trace_id, made.traceparent = found[2].decode(), "00" + found[1].decode()


def id_headers(ids: RequestIds) -> Headers:
    """The headers of a reply; none before the application has received the request."""
    if not ids.request_id:
        return []
    return [(REQUEST_ID, ids.request_id.encode()), (TRACEPARENT, ids.traceparent.encode())]


def id_lines(ids: RequestIds) -> bytes:
    """As `id_headers`, in the form in which they are sent. All characters of ids may be in a header."""
    return (
        b"" if not ids.request_id else f"x-request-id: {ids.request_id}\r\ntraceparent: {ids.traceparent}\r\n".encode()
    )

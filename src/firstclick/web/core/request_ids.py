"""The ids of a request as headers: `X-Request-Id`, and `traceparent` of https://www.w3.org/TR/trace-context/.

What a client sends is used if it is well formed; else ids are made. The reply has the same headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

REQUEST_ID, TRACEPARENT = b"x-request-id", b"traceparent"
SENT = frozenset((REQUEST_ID, TRACEPARENT))
REQUEST_ID_PATTERN = "[A-Za-z0-9._~:/+=@-]{1,64}"
WELL_FORMED = re.compile(REQUEST_ID_PATTERN.encode())
VERSION_0 = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
LATER = re.compile(rb"(?!00|ff)[0-9a-f]{2}(-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?:-.*)?")
"""A later version may say more behind what there is in version 0."""
IDS_AT_ONCE = 256
TRACE_DIGITS, SPAN_DIGITS = 32, 16
DIGITS = TRACE_DIGITS + SPAN_DIGITS


class RequestIds(Struct, gc=False):
    """The ids of one request (`InHand`): `request_id` names it alone, `trace_id` also what it is a part of.

    `sent_parent` is the `traceparent` that it came with, "" where that was made here.
    """

    request_id: str = ""
    trace_id: str = ""
    span_id: str = ""
    sent_parent: str = ""
    has_ended: bool = False

    @property
    def traceparent(self) -> str:
        """The whole header of W3C trace context."""
        return self.sent_parent or f"00-{self.trace_id}-{self.span_id}-00"

    def names(self) -> Sequence[str]:
        """As `InHand`."""
        return (self.request_id,)

    def fields(self) -> Mapping[str, object]:
        """As `InHand`."""
        return {"request_id": self.request_id, "trace_id": self.trace_id}

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers of a reply; none before the application has received the request."""
        if not self.request_id:
            return []
        return [(REQUEST_ID, self.request_id.encode()), (TRACEPARENT, self.traceparent.encode())]

    def lines(self) -> bytes:
        """As `headers`, in the form in which they are sent. All characters of ids may be in a header."""
        if not self.request_id:
            return b""
        parent = self.sent_parent or f"00-{self.trace_id}-{self.span_id}-00"  # no call: each request passes here
        return f"x-request-id: {self.request_id}\r\ntraceparent: {parent}\r\n".encode()


class IdSource:
    """Reads and makes ids. They are no secrets: `random_bytes` need not be the system's source."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self._digits = ""
        self._at = 0

    def of(self, headers: Mapping[bytes, bytes]) -> RequestIds:
        """The ids of a request with these headers, by name in lower case.

        A made id is that of the span, which is the request in its trace.
        """
        at = self._at
        if at == len(self._digits):
            self._digits, at = self._random_bytes(DIGITS * IDS_AT_ONCE // 2).hex(), 0
        span, self._at = at + TRACE_DIGITS, at + DIGITS
        span_id = self._digits[span : self._at]
        ids = RequestIds(span_id, self._digits[at:span], span_id)
        if not SENT.isdisjoint(headers):
            _take(ids, headers.get(REQUEST_ID, b""), headers.get(TRACEPARENT, b""))
        return ids


def _take(ids: RequestIds, request_id: bytes, traceparent: bytes) -> None:
    """Use the ids that the client names. A header that is not valid is as good as none."""
    if WELL_FORMED.fullmatch(request_id):
        ids.request_id = request_id.decode()
    if found := VERSION_0.fullmatch(traceparent):
        ids.trace_id, ids.sent_parent = found[1].decode(), traceparent.decode()
    elif found := LATER.fullmatch(traceparent):
        ids.trace_id, ids.sent_parent = found[2].decode(), "00" + found[1].decode()

"""One client's HTTP connection, underneath ASGI: an answer that is whole leaves in one write, without detours.

uvicorn writes the head of an answer when it starts and the body when it is there, and looks at every header by two
regular expressions. On small answers that costs as much as all that FirstClick does. It is offered to the application
as an ASGI extension, so that any other server can run it as well. What was measured: docs/decisions/0007-one-write.md.
"""

from __future__ import annotations

from typing import Any

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from firstclick.web.http import WHOLE_ANSWER
from firstclick.web.patient_socket import CLOSE, PatientSocket
from firstclick.web.problems import Headers


class HttpSocket(PatientSocket):
    """uvicorn's HTTP protocol, which offers `WHOLE_ANSWER` with every request."""

    _under_way: RequestResponseCycle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, for the request that is being answered too: uvicorn tells the last that came only."""
        if self._under_way is not None:
            self._under_way.disconnected = True
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._under_way = cycle  # a partial over the cycle would hold itself alive by its own scope
        extensions: dict[str, Any] = {WHOLE_ANSWER: self._answer}
        cycle.scope["extensions"] = extensions
        super()._start_asgi_task(cycle, app)

    def _answer(self, status: int, headers: Headers, body: bytes) -> bool:
        """Write head and body together; False when the client is slow and ASGI's own way has to wait for it.

        `headers` hold the length where there is one. Raises `ValueError` when a header would break out of its line.
        """
        cycle = self._under_way
        if cycle is None or cycle.flow.write_paused or cycle.disconnected:
            return False
        closes = not cycle.keep_alive or CLOSE in headers
        head = _head(status, [*cycle.default_headers, *headers, *([CLOSE] if not cycle.keep_alive else [])])
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.transport.write(head if cycle.scope["method"] == "HEAD" else b"".join((head, body)))
        cycle.message_event.set()
        if closes:
            cycle.transport.close()
        cycle.on_response()
        return True


def _head(status: int, headers: Headers) -> bytes:
    lines = b"\r\n".join([b": ".join(header) for header in headers])
    if not lines.count(b"\n") == lines.count(b"\r") == len(headers) - 1:
        raise ValueError("A header holds a line break.")
    return b"".join((STATUS_LINE[status], lines, b"\r\n\r\n"))

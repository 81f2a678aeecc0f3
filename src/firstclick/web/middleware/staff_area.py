"""The addresses of staff, `/admin` and `/door`: never for other sites, and at a port of their own if so set."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from firstclick.web.core.replies import NO_STORE, Reply
from firstclick.web.core.requests import Request

WORDS = ("admin", "door")
PREFIXES = tuple(f"/{word}" for word in WORDS)
LOADED_BY_PAGE = ("/static/", "/showtimes/", "/tickets/", "/ws/seats")
"""What the box office's page loads at customers' addresses: its files, rooms and prices, tickets to print, the feed."""
OWN_SITE_ONLY = (b"cross-origin-resource-policy", b"same-origin")


def is_for_staff(path: str) -> bool:
    """Whether an address is one of staff's."""
    return path.startswith(PREFIXES) and path.split("/", 2)[1] in WORDS


class StaffArea:
    """Serves staff's addresses at `port` only; with 0 they are at the port of all else.

    At a port of their own there is nothing else but what their page loads, to read.
    """

    def __init__(self, port: int = 0) -> None:
        self._port = port

    def hides(self, request: Request) -> bool:
        """Whether there is nothing at this address at the port that the request came in at."""
        if not self._port:
            return False
        if request.port != self._port:
            return is_for_staff(request.path)
        return not is_for_staff(request.path) and not _is_loaded_by_page(request)

    async def respond(self, respond: Callable[[], Awaitable[Reply]]) -> Reply:
        """A reply to staff: it is kept nowhere, and no page of another site may load it. It has no CORS headers."""
        reply = await respond()
        kept = [header for header in reply.headers if header[0] != b"cache-control"]
        reply.headers = [*kept, NO_STORE, OWN_SITE_ONLY]
        return reply


def _is_loaded_by_page(request: Request) -> bool:
    return request.method in {"GET", "HEAD"} and request.path.startswith(LOADED_BY_PAGE)

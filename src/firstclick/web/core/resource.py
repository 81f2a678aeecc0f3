"""One address: the handlers of its methods, and what every request there has in common."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from types import MappingProxyType
from typing import Protocol

from firstclick.domain.refusals import Refusal
from firstclick.web.core.operation import Cost, Handler
from firstclick.web.core.problems import problem_reply
from firstclick.web.core.refusals import InternalError, Stopping, WrongMethod
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request

logger = logging.getLogger("firstclick.http")
Check = Callable[[Request], Awaitable[None]]
"""Raises a `Refusal` where a request may not go on."""
NO_CHECKS: Mapping[str, Check] = MappingProxyType({})
NO_NUMBERS: Mapping[str, int] = MappingProxyType({})


class Observer(Protocol):
    """Counts and logs what was answered."""

    def answered(self, request: Request, pattern: str, method: str, reply: Reply, seconds: float) -> None:
        """A request was answered; `method` is one that the address has, or `other`."""

    def refused(self, refusal: Refusal) -> None:
        """A request was refused."""


class Resource:
    """Replies to the requests of one address. HEAD is answered as GET; the server leaves the body out."""

    def __init__(
        self,
        path: str,
        handlers: Mapping[str, Handler],
        observer: Observer,
        body_bytes_max: Mapping[str, int] = NO_NUMBERS,
        costs: Mapping[str, int] = NO_NUMBERS,
        checks: Mapping[str, Check] = NO_CHECKS,
    ) -> None:
        self._path = path
        self._handlers = dict(handlers)
        self._costs = dict(costs)
        if "GET" in handlers:
            self._handlers["HEAD"] = handlers["GET"]
            self._costs["HEAD"] = self._costs.get("GET", Cost.READ)
        self.body_bytes_max = body_bytes_max
        """The methods whose requests have a body that is read, and how large it may be."""
        self.checks = checks
        """The methods whose requests have a large body, and what must not refuse them before it is read."""
        self._observer = observer

    def cost(self, method: str) -> int:
        """What a request costs its address, also by a method that there is not."""
        return self._costs.get(method, Cost.READ)

    async def respond(self, request: Request, refused: Refusal | None = None) -> Reply:
        """The reply; whatever goes wrong becomes a problem body. `refused` is why the request could not be read."""
        start = perf_counter()
        handler = self._handlers.get(request.method)
        try:
            if handler is None:
                raise WrongMethod(tuple(self._handlers))
            if refused is not None:
                raise refused
            reply = await handler(request)
        except Refusal as refusal:
            self._observer.refused(refusal)
            reply = problem_reply(refusal)
        except CancelledError:  # only a stop of the server cancels a request
            reply = problem_reply(Stopping())
        except Exception:
            logger.exception(
                "a request to %s failed", self._path, extra={"event": "request-failed", "path": self._path}
            )
            reply = problem_reply(InternalError())
        method = request.method if handler is not None else "other"
        self._observer.answered(request, self._path, method, reply, perf_counter() - start)
        return reply

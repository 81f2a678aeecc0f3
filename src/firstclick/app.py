"""Where the parts meet: from settings and a programme to one running application."""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import msgspec
from starlette.types import ASGIApp

from firstclick import __version__
from firstclick.domain.holding import HoldingRules
from firstclick.domain.programme import Programme
from firstclick.realtime.hub import Encoder, Hub, Pace
from firstclick.service.box_office import BoxOffice
from firstclick.service.expiry import expire_holds
from firstclick.service.ports import SeatStore
from firstclick.service.views import Views
from firstclick.settings import Settings
from firstclick.stores.memory import MemorySeatStore
from firstclick.web.access_log import AccessLog
from firstclick.web.application import application
from firstclick.web.asyncapi import asyncapi_document
from firstclick.web.feed import Feed
from firstclick.web.feed_messages import FeedMessages
from firstclick.web.health import HealthEndpoints
from firstclick.web.movies import MovieEndpoints
from firstclick.web.openapi import openapi_document
from firstclick.web.operations import Endpoints, Table, operations
from firstclick.web.seat_bytes import SeatBytes
from firstclick.web.seats import SeatEndpoints
from firstclick.web.sessions import SessionEndpoints
from firstclick.web.site import Site

PING_EVERY_S = 25


def steady_clock() -> Callable[[], int]:
    """Milliseconds since 1970 UTC that never run backwards: the wall clock at start, then the monotonic one."""
    offset = time.time_ns() - time.monotonic_ns()
    return lambda: (time.monotonic_ns() + offset) // 1_000_000


def new_session_id() -> str:
    """A session id: a random UUID, its holder's secret."""
    return str(uuid.uuid4())


def build_store() -> SeatStore:
    """The seat store of a single process."""
    return MemorySeatStore(steady_clock(), epoch=uuid.uuid4().hex[:12])


def build_app(settings: Settings, programme: Programme) -> ASGIApp:
    """The whole application; nothing runs before its lifespan starts."""
    store = build_store()
    views = Views(programme, store)
    box_office = BoxOffice(programme, store, views, holding_rules(settings), new_session_id)
    seat_bytes = SeatBytes()
    messages = FeedMessages(seat_bytes, store.now_ms, PING_EVERY_S * 1000)
    hub = Hub(Encoder(messages.delta, messages.snapshot), views.opened, Pace())
    views.follow((seat_bytes, hub))
    log = AccessLog(_write_out, store.now_ms) if settings.access_log else None
    feed = Feed(box_office, hub, messages, settings.allowed_origins, settings.sockets_max)
    return application(_table(box_office, seat_bytes), feed, log, _Life(store, views, box_office, log).span)


def holding_rules(settings: Settings) -> HoldingRules:
    """The settings that are rules of holding."""
    return HoldingRules(
        hold_ttl_ms=int(settings.hold_ttl_seconds * 1000),
        hold_life_max_ms=int(settings.hold_life_max_seconds * 1000),
        seats_per_hold_max=settings.seats_per_hold_max,
        holds_per_user_max=settings.holds_per_user_max,
    )


def _table(box_office: BoxOffice, seat_bytes: SeatBytes) -> Table:
    site = Site()
    table = operations(
        Endpoints(
            seats=SeatEndpoints(box_office, seat_bytes),
            sessions=SessionEndpoints(box_office),
            movies=MovieEndpoints(box_office),
            health=HealthEndpoints(box_office.troubles),
            site=site,
        )
    )
    encode = msgspec.json.encode
    site.publish(encode(openapi_document(table, __version__)), encode(asyncapi_document(__version__)))
    return table


def _write_out(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


@dataclass(frozen=True)
class _Life:
    """What runs beside the requests, from the first to the last."""

    store: SeatStore
    views: Views
    box_office: BoxOffice
    log: AccessLog | None

    @asynccontextmanager
    async def span(self, _: object) -> AsyncIterator[None]:
        await self.store.start(self.views)
        expiry = asyncio.create_task(expire_holds(self.box_office, self.store))
        expiry.add_done_callback(_fail_loudly)
        try:
            yield
        finally:
            expiry.cancel()
            with suppress(asyncio.CancelledError):
                await expiry
            await self.store.close()
            if self.log is not None:
                self.log.flush()


def _fail_loudly(task: asyncio.Task[None]) -> None:
    """A server that cannot expire holds must not go on as if it could."""
    if not task.cancelled() and task.exception() is not None:
        raise SystemExit(f"Holds cannot be expired any more: {task.exception()}")

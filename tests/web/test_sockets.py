"""Which sockets the live feed accepts, what they listen to, and when they leave, without a server around it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from firstclick.realtime.hub import Encoder, Hub, Pace
from firstclick.service.selling.rates import Rates
from firstclick.web.api.seat_bytes import SeatBytes
from firstclick.web.core.addresses import Networks
from firstclick.web.core.operation import Cost
from firstclick.web.feed.endpoint import MESSAGES_FROM_CLIENT_MAX, Feed, SocketLimits
from firstclick.web.feed.messages import FeedMessages
from firstclick.web.middleware.address_limits import CLOSE, AddressLimits, AddressRates
from firstclick.web.middleware.cross_origin import Origins
from firstclick.web.protocol.feed import SINK
from tests.service.cinema import Cinema, memory, opened

ANN, BOB = "203.0.113.1", "203.0.113.2"
SITE = (b"origin", b"https://cinema.example")
HOST = (b"host", b"tickets.example")
WITHIN_S = 20.0
"""Of the event loop: a socket is accepted within a few."""
HANDSHAKES = 7
"""As many as an address may open in a minute."""


class Socket:
    """One client's socket: a sink of the hub, and the messages between the server and the feed."""

    inflates = False

    def __init__(self, feed: Feed, query: bytes = b"", client: str = ANN, *headers: tuple[bytes, bytes]) -> None:
        self.frames: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self._arrived: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._arrived.put_nowait({"type": "websocket.connect"})
        scope = {"path": "/ws/seats", "headers": [*headers], "client": (client, 1), "query_string": query}
        self.scope = {**scope, "scheme": "ws", "extensions": {SINK: {"socket": self}}}
        self.task = asyncio.create_task(feed(self.scope, self._arrived.get, self._send))

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def offer(self, frame: bytes) -> bool:
        self.frames.append(json.loads(frame[frame.index(b"{") :]))
        return True

    def give_up(self) -> None:
        raise AssertionError("it reads all it gets")

    def end(self) -> None:
        raise AssertionError("its showtime stays on the programme")

    async def says(self, *messages: str) -> None:
        """The client sends, and the feed has read it."""
        for kind in messages:
            self._arrived.put_nowait({"type": kind})
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def leaves(self) -> None:
        await self.says("websocket.disconnect")
        await self.task

    @property
    def kinds(self) -> list[str]:
        """What it was sent, by type, and of what showtime."""
        return [" ".join(filter(None, (one["type"], one.get("showtime_id")))) for one in self.frames]


async def a_feed(per_address: int = 3, most: int = 10) -> tuple[Feed, Cinema]:
    """A feed of a small cinema, and the cinema."""
    cinema = await opened(memory())
    messages = FeedMessages(SeatBytes(), lambda _: None, lambda: 0, 0)
    hub = Hub(
        Encoder(messages.delta, messages.snapshot, messages.heartbeat, messages.removed, messages.changed),
        cinema.views.opened,
        Pace(),
    )
    cinema.listeners.append(hub)
    rates = AddressRates(Rates(1, shared=False), Rates(HANDSHAKES * Cost.COMMIT, shared=False))
    limits = SocketLimits(most, per_address, AddressLimits(Networks(b""), rates, ()))
    return Feed(cinema.office, hub, messages, Origins([SITE[1].decode()]), limits), cinema


async def accepted(feed: Feed, query: bytes = b"", client: str = ANN, *headers: tuple[bytes, bytes]) -> Socket:
    socket = Socket(feed, query, client, *headers)
    async with asyncio.timeout(WITHIN_S):
        while not (socket.frames or socket.task.done()):
            await asyncio.sleep(0)
    assert socket.frames, socket.sent
    assert socket.sent == [{"type": "websocket.accept"}]
    return socket


async def refused(feed: Feed, query: bytes = b"", client: str = ANN, *headers: tuple[bytes, bytes]) -> tuple[int, str]:
    """The status and the problem that a socket is refused with; it is not counted."""
    before = feed.sockets
    socket = Socket(feed, query, client, *headers)
    await socket.leaves()  # where it is accepted after all
    assert len(socket.sent) == 2, socket.sent
    start, body = socket.sent
    assert (start["type"], body["type"]) == ("websocket.http.response.start", "websocket.http.response.body")
    assert (b"content-type", b"application/problem+json") in start["headers"]
    assert (socket.frames, feed.sockets) == ([], before)
    problem = json.loads(body["body"])
    return start["status"], problem["detail"]


async def test_a_socket_is_greeted_and_gets_the_showtime_that_it_names() -> None:
    feed, _ = await a_feed()
    for query, first in (
        (b"", ["HELLO"]),
        (b"showtime_id=late", ["HELLO", "SNAPSHOT late"]),
        (b"movie_id=evening&other=1", ["HELLO", "SNAPSHOT evening"]),
        (b"movie=evening", ["HELLO"]),
        (b"movie_id=plain&showtime_id=late", ["HELLO", "SNAPSHOT late"]),
    ):
        socket = await accepted(feed, query)
        assert (socket.kinds, feed.sockets) == (first, 1)
        await socket.leaves()
        assert feed.sockets == 0


async def test_a_socket_that_comes_back_gets_nothing_twice_where_nothing_was_missed() -> None:
    feed, cinema = await a_feed()
    view = await cinema.views.open("late")
    here = f"showtime_id=late&since={view.edition}:{view.position}"
    assert (await accepted(feed, here.encode())).kinds == ["HELLO"]
    assert (await accepted(feed, b"showtime_id=late&since=another:0")).kinds == ["HELLO", "SNAPSHOT late"]


@pytest.mark.parametrize("query", [b"showtime_id=nothing", b"movie_id=nothing"])
async def test_a_socket_to_what_there_is_not_is_refused(query: bytes) -> None:
    assert (await refused((await a_feed())[0], query))[0] == 404


FORM = "The query is not of the form that the feed understands."
ONCE = "Name each of the feed's parameters once, with an id."
SINCE = "since has the form <epoch>:<position>."


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (b"movie_id=\xff", FORM),
        (b"&".join([b"a=1"] * 9), FORM),
        (b"movie_id=plain&movie_id=plain", ONCE),
        (b"other=1&other=2", ONCE),
        (b"movie_id=", ONCE),
        (b"movie_id=" + b"m" * 129, ONCE),
        (b"since=7", SINCE),
        (b"since=e1:", SINCE),
        (b"since=e1:-7", SINCE),
        (b"since=e1:%D9%A7", SINCE),
    ],
    ids=range(10),
)
async def test_a_query_that_is_none_is_refused(query: bytes, sentence: str) -> None:
    assert await refused((await a_feed())[0], query) == (400, sentence)


async def test_a_query_may_have_eight_parts_and_ids_of_128_characters() -> None:
    feed, _ = await a_feed()
    fields = b"&".join(b"%d=%b" % (number, b"x" * 128) for number in range(7))
    assert (await accepted(feed, b"showtime_id=late&" + fields)).kinds[1:] == ["SNAPSHOT late"]
    assert (await accepted(feed, b"showtime_id=late&since=a:b:7")).kinds[1:] == ["SNAPSHOT late"]


async def test_pages_of_this_host_and_of_the_sites_that_are_allowed_may_listen_and_programs() -> None:
    feed, _ = await a_feed()
    for headers in ([], [SITE, HOST], [SITE], [(b"origin", b"https://tickets.example"), HOST]):
        await (await accepted(feed, b"", ANN, *headers)).leaves()
    for foreign in ([(b"origin", b"https://evil.example"), HOST], [(b"origin", b"https://tickets.example")]):
        assert (await refused(feed, b"", ANN, *foreign))[0] == 403


async def test_an_address_may_have_so_many_sockets_and_another_when_one_has_left() -> None:
    feed, _ = await a_feed()
    sockets = [await accepted(feed, b"", client) for client in (ANN, ANN, ANN)]
    assert (await refused(feed))[0] == 429
    await accepted(feed, b"", BOB)
    await sockets[0].leaves()
    await accepted(feed)
    assert (await refused(feed))[0] == 429
    assert feed.sockets == 4


async def test_addresses_of_one_household_are_one_address() -> None:
    feed, _ = await a_feed(per_address=1)
    await accepted(feed, b"", "2001:db8:1:2::1")
    assert (await refused(feed, b"", "2001:db8:1:2::9"))[0] == 429
    await accepted(feed, b"", "2001:db8:1:3::1")


async def test_no_address_may_have_more_sockets_than_are_left_for_others() -> None:
    feed, _ = await a_feed(per_address=100, most=3)
    for client in (ANN, ANN):
        await accepted(feed, b"", client)
    assert (await refused(feed))[0] == 429
    await accepted(feed, b"", BOB)
    assert (await refused(feed, b"", "203.0.113.3"))[0] == 429


async def test_a_handshake_costs_its_address_as_much_as_a_hold() -> None:
    feed, _ = await a_feed()
    for _ in range(HANDSHAKES):
        await (await accepted(feed)).leaves()
    status, sentence = await refused(feed)
    assert (status, sentence.split(";")[0]) == (429, "Too many requests come from your network just now")
    await accepted(feed, b"", BOB)


async def test_sockets_of_an_address_are_opened_one_after_another() -> None:
    feed, _ = await a_feed(per_address=HANDSHAKES, most=10 * HANDSHAKES)
    sockets = [Socket(feed) for _ in range(HANDSHAKES)]
    await asyncio.sleep(0)
    assert (bool(sockets[0].frames), bool(sockets[-1].frames)) == (True, False)
    while not all(one.frames for one in sockets):
        assert not any(one.task.done() for one in sockets)
        await asyncio.sleep(0)


async def test_handshakes_that_are_refused_wait_a_moment_and_where_too_many_wait_their_connections_are_closed() -> None:
    feed, _ = await a_feed()
    for _ in range(HANDSHAKES):
        await (await accepted(feed)).leaves()
    sockets = [Socket(feed) for _ in range(3_000)]
    for _ in range(3):
        await asyncio.sleep(0)
    closed = [one for one in sockets if one.task.done()]
    assert 0 < len(closed) < len(sockets)
    assert all(CLOSE in one.sent[0]["headers"] for one in closed)
    for one in sockets:
        one.task.cancel()
    await asyncio.gather(*[one.task for one in sockets], return_exceptions=True)


async def test_a_client_that_talks_is_closed_after_so_many_messages() -> None:
    feed, _ = await a_feed()
    socket = await accepted(feed)
    await socket.says(*["websocket.receive"] * (MESSAGES_FROM_CLIENT_MAX - 1))
    assert not socket.task.done()
    await socket.says("websocket.receive")
    await socket.leaves()
    assert socket.sent[1:] == [{"type": "websocket.close", "code": 1008, "reason": "this feed only talks"}]
    assert feed.sockets == 0


async def test_a_socket_that_has_left_is_sent_nothing_more() -> None:
    feed, cinema = await a_feed()
    gone, stays = await accepted(feed, b"showtime_id=late"), await accepted(feed, b"showtime_id=late")
    await gone.leaves()
    await cinema.hold("ann", "A1", "late")
    while len(stays.frames) < 3:
        await asyncio.sleep(0)
    assert stays.kinds == ["HELLO", "SNAPSHOT late", "SEATS_UPDATED late"]
    assert gone.kinds == ["HELLO", "SNAPSHOT late"]

"""The feed's snapshots are compressed for clients that offer it; what these send compressed is never inflated."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from tests.e2e.browser import ComeIn
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer

pytestmark = pytest.mark.e2e
ACCEPTED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
BROKEN = b"\x41\x82\0\0\0\0\xff\xff\x80\x81\0\0\0\0\xff"
"""A compressed text message in two frames, masked with zeros; it is no deflate, and not UTF-8 either."""
LISTENS = """(url) => new Promise((resolve) => {
  const socket = new WebSocket(url), got = [];
  socket.onmessage = ({ data }) => {
    got.push(JSON.parse(data));
    if (got.length === 2) resolve([socket.extensions, got]);
  };
})"""


def joining(server: Server, movie: str, **options: object) -> connect:
    """A socket narrowed to the movie; by default it offers compression."""
    return connect(f"{server.feed_url}?movie_id={movie}", proxy=None, **options)  # type: ignore[arg-type]


def accepted(socket: ClientConnection) -> str | None:
    """What the server has accepted."""
    assert socket.response is not None
    return socket.response.headers.get("Sec-WebSocket-Extensions")


async def two(socket: ClientConnection) -> Sequence[str | bytes]:
    """HELLO and SNAPSHOT, as texts."""
    return await socket.recv(), await socket.recv()


async def test_a_snapshot_is_the_same_compressed_and_not(server: Server, ada: Buyer, movie: str) -> None:
    await ada.held(movie, "A1", "A2")
    async with joining(server, movie) as deflating, joining(server, movie, compression=None) as plain:
        assert (accepted(deflating), accepted(plain)) == (ACCEPTED, None)
        (_, one), (_, other) = [json.loads(text) for text in await two(deflating)], map(json.loads, await two(plain))
        assert one | {"server_time": 0} == other | {"server_time": 0}
        assert [seat["status"] for seat in one["seats"][:3]] == ["hold", "hold", "available"]
        await ada.held(movie, "B1")
        assert await deflating.recv() == await plain.recv()


async def test_a_smaller_window_than_that_of_the_shared_frames_is_not_accepted(server: Server, movie: str) -> None:
    for bits, answer in ((15, f"{ACCEPTED}; server_max_window_bits=15"), (14, None), (9, None)):
        offer = [ClientPerMessageDeflateFactory(server_max_window_bits=bits)]
        async with joining(server, movie, compression=None, extensions=offer) as socket:
            assert accepted(socket) == answer
            _, snapshot = await two(socket)
            assert json.loads(snapshot)["type"] == "SNAPSHOT"


async def test_what_a_client_sends_compressed_is_never_inflated(server: Server, movie: str) -> None:
    """A megabyte of one letter is a kilobyte on the wire; broken deflate data in two frames is as good as any other."""
    async with joining(server, movie) as socket:
        await two(socket)
        await socket.send("a" * 900_000)
        socket.transport.write(BROKEN)
        await (await socket.ping())


@pytest.mark.long
@pytest.mark.asyncio(loop_scope="module")
async def test_a_browser_reads_them(come_in: ComeIn, server: Server, ada: Buyer, movie: str) -> None:
    visitor = await come_in(movie)
    extensions, (hello, snapshot) = await visitor.page.evaluate(LISTENS, f"{server.feed_url}?movie_id={movie}")
    served = (await ada.http.get(f"/showtimes/{movie}/seats")).json()
    assert (extensions, hello["type"]) == (ACCEPTED, "HELLO")
    assert snapshot["seats"] == served["seats"]

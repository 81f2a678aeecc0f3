"""How many sockets one client address may have, and whose word about addresses counts."""

from __future__ import annotations

from contextlib import AsyncExitStack, closing

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode

from tests.harness.customers.feed_client import FeedClient
from tests.harness.customers.raw_socket import RawSocket
from tests.harness.processes.server import Server, serving
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
TWO = {"SOCKETS_PER_ADDRESS_MAX": 2}


async def come_in(stack: AsyncExitStack, server: Server, told: str = "", host: str = "127.0.0.1") -> ClientConnection:
    """A socket from an address of this machine, with `X-Forwarded-For` when something is `told`."""
    headers = {"X-Forwarded-For": told} if told else {}
    joining = connect(server.feed_url, proxy=None, local_addr=(host, 0), additional_headers=headers)
    return await stack.enter_async_context(joining)


async def refused(stack: AsyncExitStack, server: Server, told: str = "") -> None:
    """A socket that is not let in: 429 with Retry-After."""
    with pytest.raises(InvalidStatus) as refusal:
        await come_in(stack, server, told)
    assert refusal.value.response.status_code == 429
    assert int(refusal.value.response.headers["Retry-After"]) > 0
    assert b"/problems/too-many-sockets" in bytes(refusal.value.response.body or b"")


async def test_one_address_has_its_share_of_sockets_and_others_are_not_shut_out() -> None:
    with serving(programme(), **TWO) as server:
        async with AsyncExitStack() as stack:
            first = await come_in(stack, server)
            await come_in(stack, server)
            await refused(stack, server)
            await come_in(stack, server, host="127.0.0.2")
            await first.close()
            await come_in(stack, server)


async def test_an_address_has_no_more_sockets_than_are_left_for_others() -> None:
    with serving(programme(), SOCKETS_MAX=5) as server:
        async with AsyncExitStack() as stack:
            for _ in range(3):
                await come_in(stack, server)
            await refused(stack, server)
            for host in ("127.0.0.2", "127.0.0.3"):
                await come_in(stack, server, host=host)


async def test_nobody_is_believed_about_addresses_by_default() -> None:
    with serving(programme(), **TWO) as server:
        async with AsyncExitStack() as stack:
            for told in ("203.0.113.1", "203.0.113.2"):
                await come_in(stack, server, told)
            await refused(stack, server, "203.0.113.3")


async def test_a_trusted_proxy_says_whose_socket_it_is_and_a_client_cannot_say_it_itself() -> None:
    with serving(programme(), **TWO, TRUSTED_PROXIES="10.0.0.0/8,127.0.0.1") as server:
        async with AsyncExitStack() as stack:
            for told in ("203.0.113.1", "198.51.100.9, 203.0.113.1, 10.1.2.3", "203.0.113.2", "203.0.113.2"):
                await come_in(stack, server, told)
            await refused(stack, server, "192.0.2.77, 203.0.113.1")
            await refused(stack, server, "203.0.113.2")


async def test_an_ipv6_household_is_one_address() -> None:
    with serving(programme(), **TWO, TRUSTED_PROXIES="127.0.0.1") as server:
        async with AsyncExitStack() as stack:
            for told in ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2"):
                await come_in(stack, server, told)
            await refused(stack, server, "2001:db8:0:1::3")
            await come_in(stack, server, "2001:db8:0:2::1")


async def test_pieces_of_a_message_do_not_add_up_to_more_than_a_whole_one(own_server: Server) -> None:
    async with connect(own_server.feed_url, compression=None, proxy=None) as socket:
        await socket.send(["x" * 600, "x" * 600])
        assert await FeedClient(socket).closed() == 1009


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG])
async def test_frames_without_an_end_are_not_listened_to(own_server: Server, opcode: Opcode) -> None:
    """Small frames cost the server more than their sender, and none of them is a message that would be counted."""
    with closing(RawSocket(own_server, "?movie_id=plain-001")) as socket:
        frames = socket.frames(quiet_s=10)
        assert next(frames).json()["type"] == "HELLO"
        socket.send(Frame(opcode, b"").serialize(mask=True) * 5000)
        codes = [int.from_bytes(one.payload[:2], "big") for one in frames if one.opcode is Opcode.CLOSE]
    assert codes == [1008]

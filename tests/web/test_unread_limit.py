"""Replies that wait for clients: which are dropped when they are too many, and which are not."""

from __future__ import annotations

import asyncio

from firstclick.web.protocol.connection_limits import UnreadReplies


class Client:
    """A connection with so many bytes that its client has not read."""

    def __init__(self, unread: int) -> None:
        self.unread = unread
        self.is_aborted = False

    def unread_bytes(self) -> int:
        return self.unread

    def abort_unread(self) -> None:
        self.is_aborted = True


async def aborted(replies: UnreadReplies, *clients: Client) -> list[bool]:
    """Add the clients in this order; which of them are aborted afterwards."""
    for client in clients:
        replies.add(client)
    await asyncio.sleep(0)
    return [client.is_aborted for client in clients]


async def test_nothing_is_dropped_up_to_the_limit() -> None:
    assert await aborted(UnreadReplies(100), Client(50), Client(50)) == [False, False]


async def test_beyond_the_limit_those_that_wait_longest_are_dropped_and_no_more_than_needed() -> None:
    clients = Client(40), Client(40), Client(40), Client(40)
    assert await aborted(UnreadReplies(100), *clients) == [True, True, False, False]


async def test_what_is_read_at_once_is_not_counted() -> None:
    replies, quick, slow = UnreadReplies(100), Client(80), Client(80)
    replies.add(quick)
    replies.add(slow)
    quick.unread = 0
    await asyncio.sleep(0)
    assert [quick.is_aborted, slow.is_aborted] == [False, False]


async def test_who_has_read_or_left_is_not_counted_any_more() -> None:
    replies, gone = UnreadReplies(100), Client(80)
    replies.add(gone)
    replies.remove(gone)
    replies.remove(gone)
    assert await aborted(replies, Client(80)) == [False]


async def test_a_connection_that_waits_again_is_counted_once() -> None:
    replies, client = UnreadReplies(100), Client(80)
    assert await aborted(replies, client, client) == [False, False]


async def test_what_is_left_may_be_as_much_as_the_limit() -> None:
    assert await aborted(UnreadReplies(120), *(Client(40) for _ in range(4))) == [True, False, False, False]


async def test_after_some_were_dropped_the_next_too_many_are_dropped_as_well() -> None:
    replies = UnreadReplies(100)
    assert await aborted(replies, Client(80), Client(80)) == [True, False]
    assert await aborted(replies, Client(80)) == [False]
    assert await aborted(replies, Client(101)) == [True]


async def test_who_never_waited_may_leave_and_makes_no_room_for_others() -> None:
    replies = UnreadReplies(100)
    for _ in range(10):
        replies.remove(Client(80))
    assert await aborted(replies, Client(101)) == [True]

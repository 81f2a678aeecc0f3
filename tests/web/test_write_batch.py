"""Answers leave together, soon, each in its order."""

from __future__ import annotations

import asyncio

from firstclick.web.protocol.write_batch import BYTES_TOGETHER_MAX, TOGETHER_MAX, WriteBatch


class Wire(asyncio.Transport):
    """A transport that notes what happens to it."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.done.append(bytes(data))

    def close(self) -> None:
        self.done.append(b"(closed)")

    def is_closing(self) -> bool:
        return b"(closed)" in self.done


async def test_what_is_put_there_is_written_before_whatever_is_scheduled_after_it() -> None:
    write_batch, wire, seen = WriteBatch(), Wire(), asyncio.Event()
    write_batch.put(wire, b"one", closes=False)
    write_batch.put(wire, b"two", closes=False)
    assert wire.done == []
    asyncio.get_running_loop().call_soon(lambda: seen.set() if wire.done == [b"one", b"two"] else None)
    async with asyncio.timeout(1):
        await seen.wait()


async def test_a_connection_is_closed_after_its_last_answer_and_given_nothing_more() -> None:
    write_batch, wire = WriteBatch(), Wire()
    write_batch.put(wire, b"last", closes=True)
    write_batch.put(wire, b"too late", closes=False)
    write_batch.empty()
    assert wire.done == [b"last", b"(closed)"]


async def test_no_more_wait_than_leave_together() -> None:
    write_batch, wires = WriteBatch(), [Wire() for _ in range(TOGETHER_MAX + 1)]
    for wire in wires:
        write_batch.put(wire, b"x", closes=False)
    assert [len(wire.done) for wire in wires] == [*[1] * TOGETHER_MAX, 0]
    await asyncio.sleep(0)
    assert wires[-1].done == [b"x"]


async def test_large_answers_do_not_wait_for_as_many_others() -> None:
    write_batch, wires = WriteBatch(), [Wire() for _ in range(5)]
    for wire in wires:
        write_batch.put(wire, b"x" * (BYTES_TOGETHER_MAX // 4), closes=False)
    assert [len(wire.done) for wire in wires] == [1, 1, 1, 1, 0]
    write_batch.put(wires[0], b"x", closes=False)
    assert len(wires[0].done) == 1

"""Pending replies are written together, soon and in order."""

from __future__ import annotations

import asyncio

from firstclick.web.protocol.write_batch import BATCH_BYTES_MAX, BATCH_WRITES_MAX, WriteBatch


class Wire(asyncio.Transport):
    """A transport that records its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.done.append(bytes(data))

    def close(self) -> None:
        self.done.append(b"(closed)")

    def is_closing(self) -> bool:
        return b"(closed)" in self.done


async def test_a_write_happens_before_callbacks_that_are_scheduled_after_it() -> None:
    batch, wire, seen = WriteBatch(), Wire(), list[bytes]()
    batch.add(wire, b"one", close=False)
    batch.add(wire, b"two", close=False)
    assert wire.done == []
    asyncio.get_running_loop().call_soon(lambda: seen.extend(wire.done))
    await asyncio.sleep(0)
    assert seen == [b"one", b"two"]


async def test_a_connection_is_closed_after_its_last_reply_and_receives_nothing_more() -> None:
    batch, wire = WriteBatch(), Wire()
    batch.add(wire, b"last", close=True)
    batch.add(wire, b"too late", close=False)
    batch.flush()
    assert wire.done == [b"last", b"(closed)"]


async def test_a_full_batch_is_written_at_once() -> None:
    batch, wires = WriteBatch(), [Wire() for _ in range(BATCH_WRITES_MAX + 1)]
    for wire in wires:
        batch.add(wire, b"x", close=False)
    assert [len(wire.done) for wire in wires] == [*[1] * BATCH_WRITES_MAX, 0]
    await asyncio.sleep(0)
    assert wires[-1].done == [b"x"]


async def test_a_batch_of_many_bytes_is_written_at_once() -> None:
    batch, wires = WriteBatch(), [Wire() for _ in range(5)]
    for wire in wires:
        batch.add(wire, b"x" * (BATCH_BYTES_MAX // 4), close=False)
    assert [len(wire.done) for wire in wires] == [1, 1, 1, 1, 0]
    batch.add(wires[0], b"x", close=False)
    assert len(wires[0].done) == 1


async def test_a_write_that_is_alone_is_not_kept_waiting_for_others() -> None:
    batch, wire = WriteBatch(), Wire()
    for writes in (1, 2):
        batch.add(wire, b"x", close=False)
        await asyncio.sleep(0)
        assert len(wire.done) == writes


async def test_a_batch_is_full_at_its_most_bytes_and_not_before_and_the_next_one_too() -> None:
    batch, wire = WriteBatch(), Wire()
    for full in range(2):
        for size in (1, BATCH_BYTES_MAX - 2):
            batch.add(wire, b"x" * size, close=False)
        assert len(wire.done) == 3 * full
        batch.add(wire, b"x", close=False)
        assert len(wire.done) == 3 * full + 3

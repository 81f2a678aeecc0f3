"""Many connections, opened before any of them sends, so that their requests arrive together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.harness.customers.connection import Answer, read_answer, request_bytes, wall_ms
from tests.harness.processes.server import Server


def hold_request(movie: str, seat_id: str, user_id: str) -> bytes:
    """The first version's hold, as bytes."""
    return request_bytes("POST", f"/movies/{movie}/seats/{seat_id}/hold", {"user_id": user_id})


async def ask_together(server: Server, requests: Sequence[bytes]) -> list[Answer]:
    """Send each request over a connection of its own, all at once; the answers in the same order."""
    opened = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", server.port) for _ in requests))
    sent_ms = wall_ms()
    for (_, writer), request in zip(opened, requests, strict=True):
        writer.write(request)
    try:
        return await asyncio.gather(*(read_answer(reader, sent_ms) for reader, _ in opened))
    finally:
        for _, writer in opened:
            writer.close()

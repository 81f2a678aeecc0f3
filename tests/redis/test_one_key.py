"""Requests with one Idempotency-Key at two processes: what they ask for is done once."""

from __future__ import annotations

import asyncio
import uuid

import httpx
import pytest

from tests.harness.processes.world import World
from tests.web.buyer import Buyer

pytestmark = [pytest.mark.e2e, pytest.mark.long]


async def best(buyer: Buyer, key: str, movie: str) -> httpx.Response:
    """Two of the best seats under the key: asked for twice, these would be four seats."""
    body = {"user_id": "ada", "best_available": 2}
    return await buyer.http.post(f"/movies/{movie}/holds", json=body, headers={"Idempotency-Key": key})


async def test_of_many_at_once_one_is_done(ada: Buyer, bob: Buyer, movie: str) -> None:
    key = str(uuid.uuid4())
    answers = await asyncio.gather(*(best(buyer, key, movie) for _ in range(10) for buyer in (ada, bob)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    seats = (await ada.http.get(f"/showtimes/{movie}/seats")).json()["seats"]
    assert sum(seat["status"] == "hold" for seat in seats) == 2


async def test_no_claim_is_left_when_the_request_is_answered(two: World, ada: Buyer, movie: str) -> None:
    assert (await best(ada, "once", movie)).status_code == 201
    assert (await best(ada, "nowhere", "no-such-movie")).status_code == 404
    with two.redis.client() as client:
        assert list(client.scan_iter("claim:*")) == []

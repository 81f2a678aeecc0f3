"""Forty holds of one user that arrive in one batch: as many are given as the user may have."""

from __future__ import annotations

import asyncio

import pytest

from tests.web.buyer import Buyer

pytestmark = pytest.mark.e2e
HOLDS_MAX = 10
SEATS = [f"{row}{number}" for row in "ABCDE" for number in range(1, 9)]


async def test_holds_of_one_user_that_arrive_together_are_limited(ada: Buyer, movie: str) -> None:
    answers = await asyncio.gather(*(ada.hold(movie, seat) for seat in SEATS))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == HOLDS_MAX
    assert {answer.json()["type"] for answer in answers if answer.status_code != 201} == {"/problems/too-many-holds"}

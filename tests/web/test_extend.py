"""POST /sessions/{id}/extend: a fresh term, up to the hold's whole life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.test_look_up import NOBODYS


@pytest.fixture(scope="module")
def short_lived_server() -> Iterator[Server]:
    """A server whose holds live 10 s, and 50 ms more with all their extensions."""
    with serving(programme(), HOLD_TTL_SECONDS=10, HOLD_LIFE_MAX_SECONDS=10.05) as started:
        yield started


@pytest.fixture
async def capped_ada(short_lived_server: Server) -> AsyncIterator[Buyer]:
    async with client_of(short_lived_server) as client:
        yield Buyer(client, "ada")


async def test_a_hold_gets_a_fresh_term(ada: Buyer, movie: str) -> None:
    held = (await ada.hold(movie, "A1", "A2")).json()
    await asyncio.sleep(0.05)  # waits: the fresh term must end later than the first one
    answer = await ada.extend(held["session_id"])
    assert answer.status_code == 200
    longer = answer.json()
    assert longer["expires_at"] >= held["expires_at"] + 50
    assert 19_000 < longer["expires_in_ms"] <= 20_000
    assert (longer["session_id"], longer["seats"]) == (held["session_id"], ["A1", "A2"])
    assert longer["position"] == held["position"] + 1
    assert (await ada.look(held["session_id"])).json()["expires_at"] == longer["expires_at"]


async def test_everybody_sees_the_new_end(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    await asyncio.sleep(0.02)  # waits: the fresh term must end later than the first one
    longer = (await ada.extend(session_id)).json()
    assert (await ada.http.get(f"/movies/{movie}/seats")).json()[0]["expires_at"] == longer["expires_at"]


async def test_a_hold_can_be_extended_at_once(ada: Buyer, movie: str) -> None:
    for number in range(1, 7):
        session_id = await ada.held(movie, f"A{number}")
        assert (await ada.extend(session_id)).status_code == 200


async def test_extensions_end_with_the_holds_whole_life(capped_ada: Buyer, movie: str) -> None:
    held = (await capped_ada.hold(movie, "A1")).json()
    await asyncio.sleep(0.06)  # waits: a term from now would outlive the hold's 10.05 s
    longer = await capped_ada.extend(held["session_id"])
    assert longer.status_code == 200
    assert longer.json()["expires_at"] == held["expires_at"] + 50
    refused(await capped_ada.extend(held["session_id"]), 409, "hold-life-used-up")
    assert (await capped_ada.look(held["session_id"])).json()["expires_at"] == held["expires_at"] + 50


async def test_a_holder_who_will_be_away_gets_a_longer_term_once(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    away = (await ada.extend(session_id, for_seconds=120)).json()
    assert 119_000 < away["expires_in_ms"] <= 120_000
    back = (await ada.extend(session_id)).json()
    assert 19_000 < back["expires_in_ms"] <= 20_000
    assert back["expires_at"] < away["expires_at"]
    assert 118_000 < (await ada.extend(session_id, for_seconds=120)).json()["expires_in_ms"] <= 120_000


@pytest.mark.parametrize("seconds", [0, 121, -1, "20", 1.5, None])
async def test_a_term_is_one_second_to_two_minutes(ada: Buyer, movie: str, seconds: object) -> None:
    refused(await ada.extend(await ada.held(movie, "A1"), for_seconds=seconds), 400, "bad-request")


async def test_every_answer_about_a_hold_names_the_end_of_its_life(ada: Buyer, movie: str) -> None:
    held = (await ada.hold(movie, "A1")).json()
    life_ends_at = held["expires_at"] - 20_000 + 480_000
    session_id = held["session_id"]
    answers = [held, (await ada.extend(session_id)).json(), (await ada.swap(session_id, "A2")).json()]
    answers.append((await ada.look(session_id)).json())
    assert {answer["life_ends_at"] for answer in answers} == {life_ends_at}
    await ada.confirm(session_id)
    booked = (await ada.look(session_id)).json()
    assert booked["life_ends_at"] == booked["expires_at"]


async def test_a_booking_cannot_be_extended(ada: Buyer, movie: str) -> None:
    session_id = await ada.held(movie, "A1")
    await ada.confirm(session_id)
    refused(await ada.extend(session_id), 409, "already-confirmed")


async def test_a_hold_that_is_over_is_410(ada: Buyer, hasty_ada: Buyer, movie: str) -> None:
    released = await ada.held(movie, "A1")
    await ada.release(released)
    refused(await ada.extend(released), 410, "hold-over")
    expired = await hasty_ada.held(movie, "A1")
    await asyncio.sleep(0.45)  # waits: the hold's 0.3 s must pass
    refused(await hasty_ada.extend(expired), 410, "hold-over")


async def test_somebody_elses_hold_and_none_at_all_are_404(ada: Buyer, ben: Buyer, movie: str) -> None:
    refused(await ben.extend(await ada.held(movie, "A1")), 404, "unknown-session")
    refused(await ben.extend(NOBODYS), 404, "unknown-session")

"""The header Idempotency-Key on holds and confirm: the same request again gets the answer that it got."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness.processes.server import serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.sample_programme import PLAIN, programme

pytestmark = pytest.mark.long

REPLAYED = "idempotency-replayed"


@pytest.fixture
def key() -> str:
    """A key that no other test uses."""
    return str(uuid.uuid4())


async def keyed(
    buyer: Buyer, key: str | bytes, path: str, body: dict[str, Any], method: str = "POST"
) -> httpx.Response:
    """One request under the key."""
    named = {"user_id": buyer.user_id, **body}
    return await buyer.http.request(method, path, json=named, headers=[(b"idempotency-key", _bytes(key))])


def _bytes(key: str | bytes) -> bytes:
    return key.encode("latin-1") if isinstance(key, str) else key


async def hold(buyer: Buyer, key: str | bytes, movie: str, *seats: str) -> httpx.Response:
    """A hold under the key."""
    return await keyed(buyer, key, f"/movies/{movie}/holds", {"seats": list(seats)})


async def confirm(buyer: Buyer, key: str, session_id: str) -> httpx.Response:
    """A confirmation under the key."""
    return await keyed(buyer, key, f"/sessions/{session_id}/confirm", {}, "PUT")


def same(first: httpx.Response, again: httpx.Response) -> bool:
    """Whether `again` is `first` told once more, and says so."""
    told = [(one.status_code, one.content, one.headers.get("location")) for one in (first, again)]
    return told[0] == told[1] and REPLAYED not in first.headers and again.headers.get(REPLAYED) == "true"


async def test_a_hold_again_is_the_same_hold(ada: Buyer, movie: str, key: str) -> None:
    first, again = await hold(ada, key, movie, "B4"), await hold(ada, key, movie, "B4")
    assert first.status_code == 201
    assert same(first, again)
    assert (await ada.http.get(f"/showtimes/{movie}/seats")).json()["position"] == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/movies/{movie}/seats/B4/hold", {}),
        ("/showtimes/{movie}/holds", {"seats": ["B4"]}),
        ("/movies/{movie}/holds", {"best_available": 2}),
    ],
)
async def test_so_it_is_with_every_way_to_hold(
    ada: Buyer, movie: str, key: str, path: str, body: dict[str, Any]
) -> None:
    first, again = [await keyed(ada, key, path.format(movie=movie), body) for _ in range(2)]
    assert first.status_code in (200, 201)
    assert same(first, again)


async def test_a_confirmation_again_is_the_same_booking(ada: Buyer, movie: str, key: str) -> None:
    session_id = await ada.held(movie, "B4")
    first, again = await confirm(ada, key, session_id), await confirm(ada, key, session_id)
    assert first.status_code == 204
    assert same(first, again)


async def test_without_a_key_nothing_is_replayed(ada: Buyer, movie: str) -> None:
    assert (await ada.hold(movie, "B4")).status_code == 201
    again = await ada.hold(movie, "B4")
    refused(again, 409, "seat-taken", "conflicts")
    assert REPLAYED not in again.headers


async def test_the_same_key_with_another_body_is_422(ada: Buyer, movie: str, key: str) -> None:
    await hold(ada, key, movie, "B4")
    refused(await hold(ada, key, movie, "B5"), 422, "key-used-for-another")
    assert (await ada.statuses(movie))["B5"] == "available"


async def test_a_key_belongs_to_its_user(ada: Buyer, ben: Buyer, movie: str, key: str) -> None:
    adas, bens = await hold(ada, key, movie, "B4"), await hold(ben, key, movie, "B5")
    assert (adas.status_code, bens.status_code) == (201, 201)
    assert adas.json()["session_id"] != bens.json()["session_id"]


async def test_a_key_belongs_to_its_address(ada: Buyer, movie: str, key: str) -> None:
    first = await hold(ada, key, movie, "B4")
    confirmed = await confirm(ada, key, first.json()["session_id"])
    assert (confirmed.status_code, REPLAYED in confirmed.headers) == (204, False)


async def test_a_refusal_did_nothing_and_leaves_the_key_free(ada: Buyer, ben: Buyer, movie: str, key: str) -> None:
    bens = await ben.held(movie, "B4")
    for _ in range(2):
        again = await hold(ada, key, movie, "B4")
        refused(again, 409, "seat-taken", "conflicts")
        assert REPLAYED not in again.headers
    await ben.release(bens)
    assert (await hold(ada, key, movie, "B4")).status_code == 201


async def test_nothing_is_kept_for_requests_that_did_nothing(movie: str) -> None:
    with serving(programme()) as server:
        async with client_of(server) as client:
            ada = Buyer(client, "ada")
            await asyncio.gather(*(confirm(ada, f"key-{n}", str(uuid.uuid4())) for n in range(40)))
            await asyncio.gather(*(hold(ada, f"key-{n}", movie, "Z99") for n in range(40)))
            assert (await hold(ada, "done", movie, "B4")).status_code == 201
        ledger = server.folder / "firstclick-data" / "firstclick.db"
        with closing(sqlite3.connect(ledger)) as opened:
            assert opened.execute("SELECT count(*) FROM answers").fetchone() == (1,)


async def test_a_refusal_of_the_form_leaves_the_key_free(ada: Buyer, movie: str, key: str) -> None:
    refused(await keyed(ada, key, f"/movies/{movie}/holds", {"seats": "B4"}), 400, "bad-request")
    assert (await hold(ada, key, movie, "B4")).status_code == 201


async def test_a_limit_leaves_the_key_free(ada: Buyer, movie: str, key: str) -> None:
    seats = [f"{row}{number}" for row in "AB" for number in range(1, 6)]
    sessions = [await ada.held(movie, seat) for seat in seats]
    refused(await hold(ada, key, movie, "C1"), 429, "too-many-holds")
    await ada.release(sessions[0])
    assert (await hold(ada, key, movie, "C1")).status_code == 201


async def test_of_many_at_once_one_is_done_and_the_others_are_told_to_wait_or_the_same(
    ada: Buyer, movie: str, key: str
) -> None:
    answers = await asyncio.gather(*(hold(ada, key, movie, "B4") for _ in range(12)))
    for answer in answers:
        if answer.status_code != 201:
            refused(answer, 409, "still-under-way")
            assert int(answer.headers["retry-after"]) >= 1
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert sum(answer.status_code == 201 and REPLAYED not in answer.headers for answer in answers) == 1
    assert (await hold(ada, key, movie, "B4")).headers[REPLAYED] == "true"


@pytest.mark.parametrize("bad", [b"", b"x" * 256, b"tab\there", b"\xa0"], ids=["empty", "long", "tab", "no space"])
async def test_a_key_that_is_none_is_400(ada: Buyer, movie: str, bad: bytes) -> None:
    refused(await hold(ada, bad, movie, "B4"), 400, "bad-request")
    assert (await ada.statuses(movie))["B4"] == "available"


async def test_a_key_may_be_long_and_of_any_letters(ada: Buyer, movie: str) -> None:
    key = (f'"{uuid.uuid4()}" \xe9' + "x" * 300)[:255]
    assert same(await hold(ada, key, movie, "B4"), await hold(ada, key, movie, "B4"))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"user_id":"\xff"}', b'{"user_id":5}'])
async def test_a_body_that_is_none_is_400_with_a_key_as_without(
    http: httpx.AsyncClient, movie: str, key: str, body: bytes
) -> None:
    for headers in ({}, {"Idempotency-Key": key}):
        answer = await http.post(
            f"/movies/{movie}/holds", content=body, headers={"Content-Type": "application/json", **headers}
        )
        refused(answer, 400, "bad-request")


async def test_a_body_that_is_too_large_is_413_with_a_key_as_without(ada: Buyer, movie: str, key: str) -> None:
    refused(await hold(ada, key, movie, "x" * 5_000), 413, "body-too-large")


async def test_a_deep_body_is_400_with_a_key_as_without(ada: Buyer, movie: str, key: str) -> None:
    for headers in ({}, {"Idempotency-Key": key}):
        answer = await ada.http.post(f"/movies/{movie}/holds", content='{"a":' + "[" * 4000, headers=headers)
        refused(answer, 400, "bad-request")


async def test_a_release_knows_no_keys(ada: Buyer, movie: str, key: str) -> None:
    session_id = await ada.held(movie, "B4")
    for _ in range(2):
        answer = await keyed(ada, key, f"/sessions/{session_id}", {}, "DELETE")
        assert (answer.status_code, REPLAYED in answer.headers) == (204, False)


async def test_an_answer_outlives_the_server_and_is_told_by_another(tmp_path: Path, key: str) -> None:
    answers = []
    for _ in range(2):
        with serving(programme(), DATA_DIR=tmp_path, ACCESS_LOG="off") as server:
            async with client_of(server) as http:
                answers.append(await hold(Buyer(http), key, PLAIN[0], "B4"))
                refused(await hold(Buyer(http), key, PLAIN[0], "B5"), 422, "key-used-for-another")
    assert same(*answers)

"""The live feed on the real server: snapshots, deltas without gaps, resuming, expiry, and who may listen."""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.harness.customers.burst import ask_together, hold_request
from tests.harness.customers.feed_client import Message, listening
from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import programme

pytestmark = pytest.mark.e2e
CLOCK_ERROR_MS = 1_000


def apply(seats: dict[str, str], event: Message) -> dict[str, str]:
    """The statuses after the news."""
    return {**seats, **{seat["seat_id"]: seat["status"] for seat in event["seats"]}}


def statuses(snapshot: Message) -> dict[str, str]:
    """The statuses that a snapshot tells."""
    return {seat["seat_id"]: seat["status"] for seat in snapshot["seats"]}


async def whole_life(buyer: Buyer, movie: str) -> int:
    """A movie's seats held, changed, released and confirmed; the position that it ends at."""
    session = await buyer.held(movie, "A1", "A2")
    await buyer.swap(session, "A2", "A3")
    await buyer.confirm(session)
    await buyer.release(await buyer.held(movie, "B1"))
    reached: int = (await buyer.http.get(f"/showtimes/{movie}/seats")).json()["position"]
    return reached


async def test_the_first_message_is_hello_and_tells_how_often_the_server_pings(server: Server) -> None:
    asked_ms = time.time() * 1000
    async with connect(server.feed_url, proxy=None) as socket:
        hello = json.loads(await socket.recv())
    assert hello.keys() == {"type", "server_time", "ping_ms", "heartbeat_ms"}
    assert (hello["type"], hello["ping_ms"], hello["heartbeat_ms"]) == ("HELLO", 25_000, 10_000)
    assert asked_ms - CLOCK_ERROR_MS < hello["server_time"] < time.time() * 1000 + CLOCK_ERROR_MS


@pytest.mark.parametrize("parameter", ["movie_id", "showtime_id"])
async def test_a_narrowed_socket_first_gets_every_seat(server: Server, ada: Buyer, movie: str, parameter: str) -> None:
    held = (await ada.hold(movie, "A1")).json()
    async with listening(server, **{parameter: movie}) as feed:
        snapshot = await feed.next_is("SNAPSHOT")
    served = (await ada.http.get(f"/showtimes/{movie}/seats")).json()
    assert (snapshot["showtime_id"], snapshot["movie_id"]) == (movie, movie)
    assert (snapshot["epoch"], snapshot["position"]) == (served["epoch"], held["position"])
    assert snapshot["seats"] == served["seats"]


async def test_then_every_change_of_its_showtime_in_steps_without_gaps(server: Server, ada: Buyer, movie: str) -> None:
    async with listening(server, movie_id=movie) as feed:
        snapshot = await feed.next_is("SNAPSHOT")
        began_ms = time.time() * 1000
        reached = await whole_life(ada, movie)
        event = await feed.until(movie, reached)
    seats, position = statuses(snapshot), snapshot["position"]
    for one in event:
        assert (one["movie_id"], one["showtime_id"], one["epoch"]) == (movie, movie, snapshot["epoch"])
        assert one["from"] == position < one["to"]
        assert began_ms - CLOCK_ERROR_MS < one["ts"] < time.time() * 1000 + CLOCK_ERROR_MS
        seats, position = apply(seats, one), one["to"]
        assert one["seats_available"] == [*seats.values()].count("available")
    assert position == reached >= 5
    assert seats == await ada.statuses(movie)


async def test_a_hold_is_told_with_the_time_that_it_has_left(server: Server, ada: Buyer, movie: str) -> None:
    async with listening(server, movie_id=movie) as feed:
        await feed.next_is("SNAPSHOT")
        await ada.held(movie, "A1")
        event = await feed.next_is("SEATS_UPDATED")
    (seat,) = event["seats"]
    assert (seat["seat_id"], seat["status"]) == ("A1", "hold")
    assert 10_000 < seat["expires_in_ms"] <= 20_000, "decided a moment before it was committed"


async def test_the_same_bytes_tell_nobody_who_it_was(server: Server, ada: Buyer, movie: str) -> None:
    async with listening(server, movie_id=movie) as feed, listening(server) as other:
        await feed.next_is("SNAPSHOT")
        dora = Buyer(ada.http, "dora-who-is-nobodys-business")
        session = await dora.held(movie, "A1")
        await dora.confirm(session)
        heard = [json.dumps(one) for one in (*await feed.until(movie, 2), *await other.until(movie, 2))]
    assert not [text for text in heard if dora.user_id in text or session in text]


async def test_an_unnarrowed_socket_hears_of_every_showtime_and_gets_no_snapshot(
    server: Server, ada: Buyer, movie: str, other_movie: str
) -> None:
    async with listening(server) as feed:
        await ada.held(movie, "A1")
        await feed.until(movie, 1)
        await ada.held(other_movie, "A1")
        (event,) = await feed.until(other_movie, 1)
        assert (event["from"], event["to"], event["movie_id"]) == (0, 1, other_movie)


async def test_a_narrowed_socket_hears_of_no_other_showtime(
    server: Server, ada: Buyer, movie: str, other_movie: str
) -> None:
    async with listening(server, movie_id=movie) as feed:
        await feed.next_is("SNAPSHOT")
        await ada.held(other_movie, "A1")
        await ada.held(movie, "A1")
        assert (await feed.next())["showtime_id"] == movie


async def test_a_movie_with_a_timetable_means_its_next_showtime(server: Server) -> None:
    async with listening(server, movie_id="tonight") as feed:
        assert (await feed.next_is("SNAPSHOT"))["showtime_id"] == "tonight-1"


async def test_resuming_gets_what_was_missed_and_nothing_else(server: Server, ada: Buyer, movie: str) -> None:
    async with listening(server, movie_id=movie) as feed:
        snapshot = await feed.next_is("SNAPSHOT")
    reached = await whole_life(ada, movie)
    async with listening(server, movie_id=movie, since=f"{snapshot['epoch']}:{snapshot['position']}") as feed:
        (missed,) = await feed.until(movie, reached)
        assert (missed["from"], missed["to"]) == (snapshot["position"], reached)
        assert apply(statuses(snapshot), missed) == await ada.statuses(movie)
        await ada.held(movie, "C1")
        assert (await feed.next_is("SEATS_UPDATED"))["from"] == reached


async def test_resuming_in_step_gets_nothing_but_the_next_change(server: Server, ada: Buyer, movie: str) -> None:
    reached = await whole_life(ada, movie)
    epoch = (await ada.http.get(f"/showtimes/{movie}/seats")).json()["epoch"]
    async with listening(server, movie_id=movie, since=f"{epoch}:{reached}") as feed:
        assert await feed.silent(0.1)
        await ada.held(movie, "C1")
        assert (await feed.next_is("SEATS_UPDATED"))["from"] == reached


@pytest.mark.parametrize("since", ["another-epoch:1", "{epoch}:99", "{epoch}:" + "9" * 30])
async def test_resuming_from_where_nobody_was_gets_a_snapshot(
    server: Server, ada: Buyer, movie: str, since: str
) -> None:
    await ada.held(movie, "A1")
    epoch = (await ada.http.get(f"/showtimes/{movie}/seats")).json()["epoch"]
    async with listening(server, movie_id=movie, since=since.format(epoch=epoch)) as feed:
        assert (await feed.next_is("SNAPSHOT"))["position"] == 1


async def test_an_expiry_that_nobody_asks_for_is_published_and_not_too_early(hasty_server: Server, movie: str) -> None:
    async with client_of(hasty_server) as client, listening(hasty_server, movie_id=movie) as feed:
        await feed.next_is("SNAPSHOT")
        for _ in range(3):
            held = (await Buyer(client).hold(movie, "A1", "A2")).json()
            await feed.until(movie, held["position"])
            event = await feed.next_is("SEATS_UPDATED")
            assert time.time() * 1000 >= held["expires_at"]
            assert event["seats"] == [{"seat_id": seat, "status": "available"} for seat in ("A1", "A2")]


async def test_five_hundred_holds_that_end_together_are_each_published_once() -> None:
    """`make bench CASES=expiry` says how late they are."""
    seats = [f"{chr(65 + row)}{number}" for row in range(20) for number in range(1, 26)]
    with serving(programme(), HOLD_TTL_SECONDS=2) as server:
        async with listening(server, movie_id="hall") as feed:
            await feed.next_is("SNAPSHOT")
            held = await ask_together(server, [hold_request("hall", seat, f"user-{seat}") for seat in seats])
            ends = {one.body["seat_id"]: one.body["expires_at"] for one in held}
            freed: Counter[str] = Counter()
            while freed.total() < len(seats):
                event = await feed.next_is("SEATS_UPDATED")
                now_ms = time.time() * 1000
                free = [one["seat_id"] for one in event["seats"] if one["status"] == "available"]
                assert all(ends[seat_id] <= now_ms for seat_id in free)
                freed.update(free)
            assert await feed.silent(0.3)
    assert freed == Counter(seats)


async def refusal(server: Server, query: str = "", origin: str | None = None) -> tuple[int, str]:
    """The status and the problem's type that a handshake is refused with."""
    with pytest.raises(InvalidStatus) as caught:
        async with connect(f"{server.feed_url}{query}", additional_headers={"Origin": origin} if origin else {}):
            pass
    answer = caught.value.response
    return answer.status_code, json.loads(answer.body or b"{}")["type"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://[", "nonsense", "//"])
async def test_a_page_of_another_site_may_not_listen(server: Server, origin: str) -> None:
    assert await refusal(server, origin=origin) == (403, "/problems/foreign-origin")


async def test_a_page_of_this_site_and_a_program_without_a_page_may_listen(server: Server) -> None:
    async with connect(server.feed_url, additional_headers={"Origin": server.url}, proxy=None) as socket:
        assert json.loads(await socket.recv())["type"] == "HELLO"


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ("?movie_id=nowhere", 404, "unknown-movie"),
        ("?showtime_id=nowhere", 404, "unknown-showtime"),
        ("?movie_id=gone", 404, "nothing-on-sale"),
        ("?movie_id=", 400, "bad-request"),
        ("?movie_id=plain-001&movie_id=plain-002", 400, "bad-request"),
        ("?movie_id=plain-001&since=nonsense", 400, "bad-request"),
        ("?movie_id=plain-001&since=x:-1", 400, "bad-request"),
        (f"?showtime_id={'x' * 500}", 400, "bad-request"),
    ],
)
async def test_a_bad_question_is_refused_as_a_problem(server: Server, query: str, status: int, problem: str) -> None:
    assert await refusal(server, query) == (status, f"/problems/{problem}")


async def test_a_client_that_talks_too_much_is_let_go(server: Server) -> None:
    async with listening(server) as feed:
        for _ in range(200):
            try:
                await feed.socket.send("hello?")
            except ConnectionClosed:
                break
        assert await feed.closed() == 1008


async def test_a_message_of_more_than_a_kilobyte_closes_the_socket(server: Server) -> None:
    async with listening(server) as feed:
        await feed.socket.send(secrets.token_urlsafe(1500))
        assert await feed.closed() == 1009

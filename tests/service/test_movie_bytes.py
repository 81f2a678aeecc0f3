"""The prebuilt list of movies: what it says as seats are sold and showtimes begin, and what is encoded for it."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from msgspec import UNSET, Struct, structs

from firstclick.domain.programme import Movie, Programme, Showtime
from firstclick.domain.seats.seat_state import RESERVED
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.store import Snapshot
from firstclick.web.api.movie_bytes import (
    BLOCK_BYTES_MIN,
    CHANGES_AT_ONCE,
    STEP_MOVIES,
    STEP_SHOWTIMES,
    MovieBytes,
    _blocks,
)
from firstclick.web.api.programme_wire import MovieAnswer, ShowtimeSummary
from tests.domain.test_quote import a_list
from tests.service.cinema import BEGINS_MS, EVENING, RULES, Cinema, memory, opened, programme, room
from tests.simulation.clocks import START_MS, HandClock

HOUR_MS = 3_600_000
ALL = ["plain", "evening", "strict", "kept", "small"]


@pytest.fixture
def prepared(cinema: Cinema) -> MovieBytes:
    """It follows the views of the cinema."""
    prepared = MovieBytes()
    cinema.listeners.append(prepared)
    return prepared


async def said(cinema: Cinema, prepared: MovieBytes) -> dict[str, list[tuple[str, int]]]:
    """Of each movie its showtimes that are on sale, with their available seats."""
    body = await prepared.movies(cinema.office)
    assert gzip.decompress(body.gzipped) == body.text
    movies: list[dict[str, Any]] = json.loads(body.text)
    for movie in movies:
        alone = json.loads((await prepared.showtimes(cinema.office, movie["id"])).text)
        assert alone == movie["showtimes"]
    return {
        movie["id"]: [(one["showtime_id"], one["seats_available"]) for one in movie["showtimes"]] for movie in movies
    }


async def test_every_movie_on_sale_is_listed_with_its_showtimes_and_their_free_seats(
    cinema: Cinema, prepared: MovieBytes
) -> None:
    listed = await said(cinema, prepared)
    assert list(listed) == ALL
    assert listed["evening"] == [("evening", 15), ("late", 15)]
    assert listed["kept"] == [("kept", 13)]


async def test_what_is_listed_has_the_fields_of_the_documented_answers(cinema: Cinema, prepared: MovieBytes) -> None:
    for movie in json.loads((await prepared.movies(cinema.office)).text):
        assert list(movie) == always(MovieAnswer)
        for showtime in movie["showtimes"]:
            assert list(showtime) == always(ShowtimeSummary), "these seats cost nothing, and no version is named"


def always(answer: type[Struct]) -> list[str]:
    """The fields that an answer has whatever the programme says."""
    return [one.name for one in structs.fields(answer) if one.default is not UNSET]


async def test_everything_is_said_about_a_movie_and_its_showtimes(cinema: Cinema, prepared: MovieBytes) -> None:
    movie, large = Movie("one", "One", 95, "PG", "A film."), room(house_seats=("A1",))
    showtime = Showtime("one-1", movie, large, BEGINS_MS)
    cinema.views.adopt(Programme("Test", "Europe/Berlin", (movie,), (large,), (showtime,)))
    listed = json.loads((await prepared.movies(cinema.office)).text)
    assert listed == [
        {
            "id": "one",
            "title": "One",
            "rows": 3,
            "seats_per_row": 5,
            "runtime_min": 95,
            "rating": "PG",
            "summary": "A film.",
            "showtimes": [
                {
                    "showtime_id": "one-1",
                    "starts_at": BEGINS_MS,
                    "timezone": "Europe/Berlin",
                    "auditorium": "Room",
                    "seats_total": 15,
                    "seats_available": 14,
                }
            ],
        }
    ]


async def test_a_long_list_is_one_list(cinema: Cinema, prepared: MovieBytes) -> None:
    movies = tuple(Movie(f"m{n}", "x" * 6_000) for n in range(10))
    showtimes = tuple(Showtime(movie.movie_id, movie, room()) for movie in movies)
    cinema.views.adopt(Programme("Test", "Europe/Berlin", movies, (room(),), showtimes))
    assert list(await said(cinema, prepared)) == [movie.movie_id for movie in movies]


def test_movies_are_joined_in_large_blocks_and_those_that_have_not_changed_stay() -> None:
    texts = [b"%d" % n * 6_000 for n in range(7)]
    blocks = _blocks(texts, [])
    assert [block.text for block in blocks] == [b",".join(texts[:3]), b",".join(texts[3:6]), texts[6]]
    changed = _blocks([*texts[:3], b"x", *texts[4:]], blocks)
    assert (changed[0] is blocks[0], changed[1] is blocks[1]) == (True, False)
    assert _blocks([*texts, b"y"], blocks)[:2] == blocks[:2]
    assert _blocks([], blocks) == []
    small, full = b"x" * (BLOCK_BYTES_MIN - 1), b"x" * BLOCK_BYTES_MIN
    assert [block.text for block in _blocks([small, b"y", b"z"], [])] == [small + b",y", b"z"]
    assert [block.text for block in _blocks([full, b"y", b"z"], [])] == [full, b"y,z"]


async def test_a_change_is_listed_at_once_and_encodes_one_showtime(cinema: Cinema, prepared: MovieBytes) -> None:
    await said(cinema, prepared)
    before = prepared.encoded
    session = await cinema.hold("anna", "A1 A2", "late")
    assert (await said(cinema, prepared))["evening"] == [("evening", 15), ("late", 13)]
    assert prepared.encoded == before + 1
    await cinema.office.release(session, "anna")
    assert (await said(cinema, prepared))["evening"] == [("evening", 15), ("late", 15)]
    assert prepared.encoded == before + 2


async def test_what_has_not_changed_is_neither_joined_nor_compressed_again(
    cinema: Cinema, prepared: MovieBytes
) -> None:
    body = await prepared.movies(cinema.office)
    assert await prepared.movies(cinema.office) is body
    await cinema.hold("anna", "A1")
    assert await prepared.movies(cinema.office) is not body


async def test_a_showtime_that_begins_is_listed_no_longer_and_nothing_is_encoded_for_it(
    cinema: Cinema, prepared: MovieBytes, clock: HandClock
) -> None:
    await said(cinema, prepared)
    before = prepared.encoded
    clock.jump_to(BEGINS_MS - 1)
    assert (await said(cinema, prepared))["evening"] == [("evening", 15), ("late", 15)]
    clock.jump_to(BEGINS_MS)
    assert (await said(cinema, prepared))["evening"] == [("late", 15)]
    clock.jump_to(BEGINS_MS + HOUR_MS)
    assert "evening" not in await said(cinema, prepared)
    assert prepared.encoded == before


async def test_a_showtime_that_sells_after_its_start_is_listed_as_long(clock: HandClock) -> None:
    cinema, prepared = await opened(memory(clock), replace(RULES, sells_after_start_ms=60_000)), MovieBytes()
    cinema.listeners.append(prepared)
    clock.jump_to(BEGINS_MS + 59_999)
    assert [one for one, _ in (await said(cinema, prepared))["evening"]] == ["evening", "late"]
    clock.jump_to(BEGINS_MS + 60_000)
    assert [one for one, _ in (await said(cinema, prepared))["evening"]] == ["late"]


async def test_after_the_clock_was_set_back_what_is_on_sale_again_is_listed_again() -> None:
    now_ms = BEGINS_MS
    cinema, prepared = await opened(memory(lambda: now_ms)), MovieBytes()
    cinema.listeners.append(prepared)
    assert [one for one, _ in (await said(cinema, prepared))["evening"]] == ["late"]
    now_ms = START_MS
    assert [one for one, _ in (await said(cinema, prepared))["evening"]] == ["evening", "late"]


async def test_another_programme_is_listed_as_soon_as_it_is_on_sale(cinema: Cinema, prepared: MovieBytes) -> None:
    await said(cinema, prepared)
    before = programme()
    kept = tuple(one for one in before.showtimes if one.showtime_id != "late")
    extra = Showtime("extra", EVENING, room(), BEGINS_MS + 1)
    cinema.views.adopt(replace(before, showtimes=(*kept, extra)))
    assert (await said(cinema, prepared))["evening"] == [("evening", 15), ("extra", 15)]


async def test_a_programme_without_anything_on_sale_is_an_empty_list(cinema: Cinema, prepared: MovieBytes) -> None:
    cinema.views.adopt(Programme("Test", "Europe/Berlin", (EVENING,), (), ()))
    assert await said(cinema, prepared) == {}
    assert (await prepared.showtimes(cinema.office, EVENING.movie_id)).text == b"[]"
    cinema.views.adopt(Programme("Test", "Europe/Berlin", (), (), ()))
    for _ in range(2):
        assert await said(cinema, prepared) == {}


async def test_a_long_programme_is_built_in_steps_and_once_for_all_who_ask(
    cinema: Cinema, prepared: MovieBytes
) -> None:
    showtimes = 5 * STEP_SHOWTIMES + 1
    long = Movie("long", "The Long Run")
    rooms = room()
    all_of_it = tuple(Showtime(f"long-{n}", long, rooms, BEGINS_MS + n) for n in range(showtimes))
    cinema.views.adopt(Programme("Test", "Europe/Berlin", (long,), (rooms,), all_of_it))
    seen: set[int] = set()

    async def take_turns() -> None:
        while True:
            seen.add(prepared.encoded)
            await asyncio.sleep(0)

    other = asyncio.create_task(take_turns())
    bodies = await asyncio.gather(*[prepared.movies(cinema.office) for _ in range(3)])
    other.cancel()
    assert len({id(body) for body in bodies}) == 1
    assert prepared.encoded == showtimes
    assert seen >= {step * STEP_SHOWTIMES for step in range(6)}


async def test_many_changes_are_counted_in_steps(cinema: Cinema, prepared: MovieBytes) -> None:
    rooms, movie = room(), Movie("long", "The Long Run")
    number = 2 * CHANGES_AT_ONCE + 1
    all_of_it = tuple(Showtime(f"long-{n}", movie, rooms, BEGINS_MS + n) for n in range(number))
    cinema.views.adopt(Programme("Test", "Europe/Berlin", (movie,), (rooms,), all_of_it))
    await prepared.movies(cinema.office)
    before, turns = prepared.encoded, 0
    for one in all_of_it:
        prepared.on_reset(await cinema.views.open(one.showtime_id))
    asked = asyncio.create_task(prepared.movies(cinema.office))
    while not asked.done():
        turns += 1
        await asyncio.sleep(0)
        assert prepared.encoded <= before + turns * CHANGES_AT_ONCE
    assert prepared.encoded == before + number


async def test_many_movies_whose_showtimes_begin_are_joined_again_in_steps(
    cinema: Cinema, prepared: MovieBytes, clock: HandClock
) -> None:
    movies = tuple(Movie(f"m{n}", "The Long Run") for n in range(STEP_MOVIES + 1))
    pairs = [(one, BEGINS_MS + hour * HOUR_MS) for one in movies for hour in (0, 1)]
    showtimes = tuple(Showtime(f"{one.movie_id}-{at_ms}", one, room(), at_ms) for one, at_ms in pairs)
    cinema.views.adopt(Programme("Test", "Europe/Berlin", movies, (room(),), showtimes))
    assert all(len(on_sale) == 2 for on_sale in (await said(cinema, prepared)).values())
    clock.jump_to(BEGINS_MS)
    assert all(len(on_sale) == 1 for on_sale in (await said(cinema, prepared)).values())
    assert len(await said(cinema, prepared)) == len(movies)


async def test_a_programme_that_is_replaced_while_it_is_built_is_not_listed(
    cinema: Cinema, prepared: MovieBytes
) -> None:
    asked = asyncio.create_task(prepared.movies(cinema.office))
    await asyncio.sleep(0)
    before = programme()
    cinema.views.adopt(replace(before, showtimes=tuple(one for one in before.showtimes if one.movie != EVENING)))
    listed = json.loads((await asked).text)
    assert [movie["id"] for movie in listed] == [one for one in ALL if one != "evening"]


async def test_a_view_that_is_loaded_again_is_counted_again(cinema: Cinema, prepared: MovieBytes) -> None:
    await said(cinema, prepared)
    view: LiveView = await cinema.views.open("plain")
    await cinema.hold("anna", "A1")
    cinema.views.on_restored()
    while not view.position:
        await asyncio.sleep(0)
    assert (await said(cinema, prepared))["plain"] == [("plain", 14)]


async def test_a_showtime_with_prices_says_the_lowest_and_still_counts_its_seats(
    cinema: Cinema, prepared: MovieBytes
) -> None:
    before = cinema.views.programme
    priced = tuple(replace(one, price_list=a_list(adult=1200, child=800)) for one in before.showtimes)
    cinema.views.adopt(replace(before, showtimes=priced))
    await cinema.hold("anna", "A1", "plain")
    shown = {one["id"]: one["showtimes"] for one in json.loads((await prepared.movies(cinema.office)).text)}
    (plain,) = shown["plain"]
    assert plain["price_from"] == {"amount": 800, "currency": "EUR", "exponent": 2}
    assert plain["seats_available"] == 14
    cinema.views.adopt(replace(before, showtimes=(replace(priced[0], price_list=a_list("JPY", adult=900)),)))
    (movie,) = json.loads((await prepared.movies(cinema.office)).text)
    assert movie["showtimes"][0]["price_from"] == {"amount": 900, "currency": "JPY", "exponent": 0}


async def test_a_view_that_was_replaced_is_counted_again(cinema: Cinema, prepared: MovieBytes) -> None:
    await said(cinema, prepared)
    view = await cinema.views.open("plain")
    view.reset(Snapshot("plain", "another life", 0, {"A1": RESERVED, "A2": RESERVED}))
    prepared.on_reset(view)
    assert (await said(cinema, prepared))["plain"] == [("plain", 13)]

"""The data of earlier versions, opened by today's server: Redis, and the ledger in SQLite or PostgreSQL.

Each test works on holds of its own, so that all may share one server.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.harness.processes.commands import cancel_booking
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import Server
from tests.upgrade.recorded import KINDS, Claim, versions
from tests.upgrade.reopened import Reopened, load_seats, reopened
from tests.upgrade.wire import ask, change, hold, of_claim, send_kept, session, statuses, wait_until

ALL = [version / kind for version in versions() for kind in KINDS]
NAMES = [f"{one.parent.name}-{one.name}" for one in ALL]
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(120)]


@pytest.fixture(scope="module", params=ALL, ids=NAMES)
def recorded(request: pytest.FixtureRequest) -> Path:
    """The folder of one version and one kind of ledger."""
    folder: Path = request.param
    return folder


@pytest.fixture(scope="module", params=[True, False], ids=["redis-ran-on", "redis-restored"])
def opened(
    recorded: Path, postgresql_url: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reopened]:
    """Redis ran on while the servers were replaced, or was started again from a dump."""
    with redis_server() as seats:
        load_seats(recorded, seats, same_run=request.param)
        with reopened(recorded, tmp_path_factory.mktemp("data"), postgresql_url, seats) as found:
            yield found


def test_a_live_hold_is_confirmed(opened: Reopened) -> None:
    server, claim = opened.server, opened.manifest.holds["to_confirm"]
    assert session(server, claim).json()["status"] == "hold"
    assert of_claim(server, claim) == {"hold"}
    refuse_a_rival(server, claim)
    claim.reference = confirm(server, claim)
    assert claim.session_id in opened.ledger.sessions()
    assert_sold(server, claim)


def test_a_live_hold_is_released(opened: Reopened) -> None:
    server, claim = opened.server, opened.manifest.holds["to_release"]
    assert of_claim(server, claim) == {"hold"}
    assert change(server, claim, "DELETE").status_code == 204
    assert_over(server, claim)
    confirm(server, hold(server, "rival", claim.showtime_id, *claim.seats))


def test_a_live_hold_gets_other_seats(opened: Reopened) -> None:
    server, claim = opened.server, opened.manifest.holds["to_swap"]
    assert of_claim(server, claim) == {"hold"}
    assert change(server, claim, "PUT", "seats", seats=["D2", "D3"]).status_code == 200
    found = statuses(server, claim.showtime_id)
    assert [found[seat_id] for seat_id in ("D1", "D2", "D3")] == ["available", "hold", "hold"]
    claim.seats = ["D2", "D3"]
    claim.reference = confirm(server, claim)
    assert_sold(server, claim)


def test_a_live_hold_is_extended(opened: Reopened) -> None:
    server, claim = opened.server, opened.manifest.holds["to_extend"]
    answer = change(server, claim, "POST", "extend")
    assert answer.status_code == 200
    assert answer.json()["expires_at"] > claim.expires_at
    assert session(server, claim).json()["expires_at"] == answer.json()["expires_at"]
    claim.reference = confirm(server, claim)
    assert_sold(server, claim)


def test_a_pending_hold_whose_booking_is_in_the_ledger_is_confirmed(opened: Reopened) -> None:
    written = opened.settled()
    assert_sold(opened.server, written)


def test_a_pending_hold_whose_booking_is_not_in_the_ledger_is_cancelled(opened: Reopened) -> None:
    opened.settled()
    claim = opened.manifest.holds["unwritten"]
    assert claim.session_id in opened.ledger.sessions(cancelled=True)
    assert_over(opened.server, claim)
    confirm(opened.server, hold(opened.server, "rival", claim.showtime_id, *claim.seats))


@pytest.mark.parametrize("name", ["released", "expired", "cancelled"])
def test_a_hold_that_was_over_stays_over(opened: Reopened, name: str) -> None:
    assert_over(opened.server, opened.manifest.holds[name])


def test_bookings_stay_confirmed(opened: Reopened) -> None:
    for booking in opened.manifest.bookings:
        assert_sold(opened.server, booking)


def test_a_repeated_idempotency_key_gets_the_recorded_answer(opened: Reopened) -> None:
    for kept in opened.manifest.answers:
        answer = send_kept(opened.server, kept)
        assert answer.headers.get("Idempotency-Replayed") == "true"
        assert (answer.status_code, answer.headers.get("Location"), answer.text) == (
            kept.status,
            kept.location,
            kept.answer,
        )


def test_a_recorded_idempotency_key_is_refused_with_another_body(opened: Reopened) -> None:
    holds = [kept for kept in opened.manifest.answers if "seats" in kept.body]
    assert holds
    for kept in holds:
        other = replace(kept, body={**kept.body, "seats": ["A5"]})
        assert send_kept(opened.server, other).status_code == 422


def test_the_programme_is_served_with_its_house_seats(opened: Reopened) -> None:
    assert_on_sale(opened)


def test_bookings_survive_the_loss_of_all_that_is_in_redis(recorded: Path, postgresql_url: str, tmp_path: Path) -> None:
    with redis_server() as seats:
        load_seats(recorded, seats, same_run=True)
        with reopened(recorded, tmp_path, postgresql_url, seats) as opened:
            sold, client = [*opened.manifest.bookings, opened.settled()], seats.client()
            for booking in sold:
                assert of_claim(opened.server, booking) == {"confirmed"}
            client.flushall()
            keys = [f"seat:{one.showtime_id}:{seat_id}" for one in sold for seat_id in one.seats]
            wait_until(lambda: client.exists(*keys) == len(keys), "Redis has the bookings again")
            for booking in sold:
                assert_sold(opened.server, booking)
            assert_on_sale(opened)
            confirm(opened.server, hold(opened.server, "rival", "plain", *opened.manifest.holds["to_confirm"].seats))


def test_bookings_are_served_from_the_ledger_alone(recorded: Path, postgresql_url: str, tmp_path: Path) -> None:
    with reopened(recorded, tmp_path, postgresql_url, seats=None) as opened:
        for booking in [*opened.manifest.bookings, opened.manifest.holds["written"]]:
            assert_sold(opened.server, booking)
        assert_on_sale(opened)
        confirm(opened.server, hold(opened.server, "rival", "plain", *opened.manifest.holds["to_confirm"].seats))


def test_a_booking_of_an_earlier_version_is_cancelled(recorded: Path, postgresql_url: str, tmp_path: Path) -> None:
    with redis_server() as seats:
        load_seats(recorded, seats, same_run=True)
        with reopened(recorded, tmp_path, postgresql_url, seats) as opened:
            booking, never = opened.manifest.bookings[0], opened.manifest.holds["cancelled"]
            assert_sold(opened.server, booking)
            cancel_booking(tmp_path, booking.reference, **opened.ledger.settings())
            wait_until(lambda: of_claim(opened.server, booking) == {"available"}, "the seats are free")
            assert_over(opened.server, booking)
            assert ask(opened.server, "GET", f"/tickets/{booking.ticket}").json()["status"] == "cancelled"
            confirm(opened.server, hold(opened.server, "rival", booking.showtime_id, *booking.seats))
            assert_over(opened.server, never)
            assert never.session_id in opened.ledger.sessions(cancelled=True)


def confirm(server: Server, claim: Claim) -> str:
    """The reference of the booking that the hold becomes."""
    answer = change(server, claim, "PUT", "confirm")
    assert answer.status_code == 204, answer.text
    return answer.headers["Location"].removeprefix("/bookings/")


def refuse_a_rival(server: Server, claim: Claim) -> None:
    """Nobody else gets one of the seats."""
    for seat_id in claim.seats:
        body = {"user_id": "rival", "seats": [seat_id]}
        answer = ask(server, "POST", f"/showtimes/{claim.showtime_id}/holds", json=body)
        assert answer.status_code == 409, answer.text
        assert answer.json()["conflicts"] == [seat_id]


def assert_sold(server: Server, booking: Claim) -> None:
    """The booking stands: for its customer, for everybody, and for whoever has the ticket."""
    seen = session(server, booking).json()
    assert (seen["status"], seen["seats"], seen["reference"]) == ("confirmed", booking.seats, booking.reference)
    assert seen["ticket"].startswith(booking.ticket), "and what is new is after it"
    found = ask(server, "GET", f"/bookings/{booking.reference}", booking.user_id).json()
    assert (found["showtime_id"], found["seats"]) == (booking.showtime_id, booking.seats)
    ticket = ask(server, "GET", f"/tickets/{booking.ticket or seen['ticket']}").json()
    assert ticket["reference"] == booking.reference
    assert [seat["seat_id"] for seat in ticket["seats"]] == booking.seats
    assert of_claim(server, booking) == {"confirmed"}
    refuse_a_rival(server, booking)
    assert change(server, booking, "DELETE").status_code == 409
    assert confirm(server, booking) == booking.reference


def assert_over(server: Server, claim: Claim) -> None:
    """The hold is over, for its customer and for everybody."""
    assert session(server, claim).status_code == 410
    assert change(server, claim, "PUT", "confirm").status_code == 410
    assert of_claim(server, claim) == {"available"}


def assert_on_sale(opened: Reopened) -> None:
    """The programme is the recorded one."""
    movies = ask(opened.server, "GET", "/movies").json()
    assert {movie["id"]: movie["title"] for movie in movies} == opened.manifest.movies
    showtimes = {one["showtime_id"]: movie["id"] for movie in movies for one in movie["showtimes"]}
    assert showtimes == opened.manifest.showtimes
    for showtime_id, seats in opened.manifest.house_seats.items():
        found = statuses(opened.server, showtime_id)
        assert {seat_id for seat_id, status in found.items() if status == "reserved"} == set(seats)

"""The bench runs from end to end: a case of requests, one of the feed, and refusals that are no measurement."""

from __future__ import annotations

import pytest

from bench.cases import all_cases, wanted
from bench.feed_cases import MANY_SOCKETS, measure_feed
from bench.figures import Figure, Run
from bench.load_generator import InvalidMeasurement, Load, run_load
from bench.pace import Pace
from bench.peer.cases import CASES as PEER_CASES
from bench.peer.cases import measure_feed as measure_peer_feed
from bench.peer.server import peer_in
from bench.plot import drawing
from bench.programmes import AUDITORIUM_SEATS, programme
from bench.request_cases import measure
from bench.server_under_test import server_under_test
from bench.targets import TARGETS
from bench.turns import in_turns, spread

pytestmark = pytest.mark.long

TINY = Pace(rounds=1, seconds=1, warm_up_s=1, feed_s=1)


def test_a_case_of_requests_measures_server_and_floor() -> None:
    figure = measure("release", "memory", 4, TINY)
    assert figure.case == "release/memory/4"
    assert min(figure.values[name] for name in ("per_s", "floor_per_s", "ratio", "p50_ms", "p99_ms")) > 0


def test_in_a_case_of_the_feed_every_socket_receives_every_change_of_its_showtime() -> None:
    values = measure_feed(20, 10, TINY, showtimes=4).values
    assert values["missed"] == 0
    assert 0 < values["last_ms"] <= values["worst_ms"]


def test_a_case_whose_responses_are_unexpected_refusals_is_not_a_measurement() -> None:
    with server_under_test("memory", programme(1)) as tested:
        run_load(tested.server.port, Load("hold", 2, 60, limit=AUDITORIUM_SEATS + 1))
        with pytest.raises(InvalidMeasurement, match="the server answered"):
            tested.check_statuses(200)


def test_a_server_of_the_first_versions_api_is_measured_beside_ours_until_its_seats_are_used_up() -> None:
    with server_under_test("memory", programme(1), **MANY_SOCKETS) as tested:
        peer = peer_in({"PEER": tested.server.url, "PEER_PID": str(tested.server.pid)})
        feed = measure_peer_feed(peer, "memory", TINY, sockets=20)
        confirm = PEER_CASES["confirm"](peer, "memory", TINY)
        assert min(feed.values["deliveries_per_s"], feed.values["peer_deliveries_per_s"]) > 0
        assert min(confirm.values["per_s"], confirm.values["peer_per_s"], confirm.values["ratio"]) > 0
        assert "rounds of 200 holds (1)" in confirm.notes[0]
        with pytest.raises(InvalidMeasurement, match="has no free seat"):
            PEER_CASES["hold"](peer, "memory", TINY)


def test_in_turns_the_one_that_begins_alternates_and_results_keep_their_places() -> None:
    order = iter("123456")
    pairs = list(in_turns(3, lambda: f"one {next(order)}", lambda: f"other {next(order)}"))
    assert pairs == [("one 1", "other 2"), ("one 4", "other 3"), ("one 5", "other 6")]
    assert spread("kept", [1, 2, 3, 4, 5]) == {"kept": 3, "kept_q1": 2, "kept_q3": 4}


def test_every_target_names_an_existing_case() -> None:
    assert {target.case for target in TARGETS} <= set(all_cases())
    assert wanted(["hold/memory"], all_cases()) == ["hold/memory/64", "hold/memory/256"]


def test_the_history_is_drawn_with_a_dot_a_run_and_its_last_value() -> None:
    runs = [Run(taken, "c", False, {}, [Figure(TARGETS[0].case, {TARGETS[0].name: 0.5})]) for taken in ("1", "2")]
    picture = drawing(runs)
    assert picture.count("<circle") == 2
    assert ">0.5</text>" in picture

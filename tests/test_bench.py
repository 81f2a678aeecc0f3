"""The bench runs from end to end: a case of requests, one of the feed, and refusals that are no measurement."""

from __future__ import annotations

import pytest

from bench.cases import all_cases, wanted
from bench.feed_cases import measure_feed
from bench.figures import Figure, Run
from bench.pace import Pace
from bench.plot import drawing
from bench.request_cases import measure
from bench.rooms import programme
from bench.sold import selling
from bench.targets import TARGETS
from bench.volley import Order, Unfit, fire

pytestmark = pytest.mark.long

TINY = Pace(rounds=1, seconds=1, warm_up_s=1, crowd_s=1)


def test_a_case_of_requests_measures_server_and_floor() -> None:
    figure = measure("release", "memory", 4, TINY)
    assert figure.case == "release/memory/4"
    assert min(figure.values[name] for name in ("per_s", "floor_per_s", "ratio", "p50_ms", "p99_ms")) > 0


def test_a_case_of_the_feed_tells_every_socket_every_change() -> None:
    values = measure_feed(20, 10, TINY).values
    assert values["missed"] == 0
    assert 0 < values["last_ms"] <= values["worst_ms"]


def test_a_case_whose_answers_are_refusals_by_accident_is_no_measurement() -> None:
    with selling("memory", programme(1)) as sold:
        fire(sold.server.port, Order("hold", 2, 1))
        with pytest.raises(Unfit, match="the server answered"):
            sold.must_have_answered(200)


def test_every_target_names_a_case_that_there_is() -> None:
    assert {target.case for target in TARGETS} <= set(all_cases())
    assert wanted(["hold/memory"], all_cases()) == ["hold/memory/64", "hold/memory/256"]


def test_the_history_is_drawn_with_a_dot_a_run_and_its_last_value() -> None:
    runs = [Run(taken, "c", False, {}, [Figure(TARGETS[0].case, {TARGETS[0].name: 0.5})]) for taken in ("1", "2")]
    picture = drawing(runs)
    assert picture.count("<circle") == 2
    assert ">0.5</text>" in picture

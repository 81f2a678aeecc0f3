"""The command `firstclick rush` against the real server: it sells out, prints a summary, and finds faults."""

from __future__ import annotations

import os
import re
import signal
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from firstclick.bootstrap.settings import Settings
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import ROOMY, Server, serving
from tests.rush.lying_server import faulty_server
from tests.rush.rush_command import ended, run_rush, start_rush
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
ALL_AGREE = re.compile(r"([1-9]\d*) open, 0 lost, 0 gaps; \1 show the server's map")
TOO_MANY = re.compile(r"\b429 [a-z-]+: ")
"""A refusal in the summary; "429 conflicts" is none."""


def test_a_small_room_is_sold_out_and_every_socket_shows_it(server: Server, showtime: str) -> None:
    status, out, complaints = run_rush(server.url, "--showtime", showtime, "--buyers", "12")
    assert (status, complaints) == (0, [])
    assert "Sold out after " in out
    assert ALL_AGREE.search(out), out
    assert "of 18 seats; in doubt 0, by others 0" in out
    assert out.endswith("sold twice 0\n")
    status, _, complaints = run_rush(server.url, "--showtime", showtime)
    assert (status, len(complaints)) == (2, 1)
    assert "is sold out already" in complaints[0]


def test_two_processes_on_one_redis_sell_out_together() -> None:
    with redis_server() as redis, TemporaryDirectory() as folder:
        settings = {"REDIS_URL": redis.url, "WORKERS": 2, "DATA_DIR": Path(folder), "ACCESS_LOG": "off"}
        with serving(programme(), HOLD_TTL_SECONDS=0.8, HOLD_LIFE_MAX_SECONDS=2, **settings) as server:
            options = ("--showtime", "plain-001", "--buyers", "20", "--processes", "2")
            status, out, complaints = run_rush(server.url, *options)
    assert (status, complaints) == (0, [])
    assert "Sold out after " in out
    assert ALL_AGREE.search(out), out
    assert "of 18 seats; in doubt 0, by others 0" in out
    assert re.search(r"this side  \d+%, \d+% of a core by 2 processes", out), out


def test_ctrl_c_ends_a_rush_with_its_summary(server: Server) -> None:
    rush = start_rush(server.url, "--showtime", "hall", "--buyers", "3")
    while '"confirmed":true' not in _map(server, "hall"):
        assert rush.poll() is None
    rush.send_signal(signal.SIGINT)
    status, out, complaints = ended(rush)
    assert (status, complaints) == (0, [])
    assert "Not sold out: " in out
    assert out.endswith("sold twice 0\n")


def test_a_process_of_the_rush_that_dies_is_a_fault_and_no_good_account(server: Server, showtime: str) -> None:
    options = ("--showtime", showtime, "--buyers", "4", "--processes", "2", "--seconds-max", "4")
    rush = start_rush(server.url, *options)
    while '"hold":true' not in _map(server, showtime) and '"confirmed":true' not in _map(server, showtime):
        assert rush.poll() is None
    shares = [pid for pid in Path(f"/proc/{rush.pid}/task/{rush.pid}/children").read_text().split() if _is_share(pid)]
    os.kill(int(shares[0]), signal.SIGKILL)
    status, _, complaints = ended(rush)
    assert status == 1
    assert any("of the rush ended with status -9" in one for one in complaints), complaints


def test_it_ends_when_its_time_is_over(server: Server) -> None:
    _, out, _ = run_rush(server.url, "--showtime", "other-hall", "--buyers", "2", "--seconds-max", "1")
    assert "Not sold out: " in out


@pytest.mark.parametrize("processes", ["1", "3"])
def test_a_server_that_sells_seats_twice_is_detected(server: Server, showtime: str, processes: str) -> None:
    """Each confirm is answered 204 and not forwarded, so that the hold expires and the seat is sold again."""
    with faulty_server(server, confirms=True) as url:
        options = ("--showtime", showtime, "--buyers", "12", "--seconds-max", "4", "--processes", processes)
        status, out, complaints = run_rush(url, *options)
    assert status == 1
    assert "sold twice 0" not in out
    assert any(" times." in one for one in complaints)
    assert any(" on the map." in one or "more." in one for one in complaints)


def test_sockets_that_differ_from_the_map_are_detected(server: Server, showtime: str) -> None:
    def unsold(data: bytes) -> bytes:
        return data.replace(b'"status":"confirmed"', b'"status":"available"')

    with faulty_server(server, feed=unsold) as url:
        status, _, complaints = run_rush(url, "--showtime", showtime, "--buyers", "6", "--seconds-max", "3")
    assert status == 1
    assert any("unlike the server" in one for one in complaints)


def test_refused_sockets_wait_for_retry_after_and_are_counted() -> None:
    with serving(programme(), SOCKETS_MAX=2) as server:
        status, out, _ = run_rush(server.url, "--showtime", "plain-001", "--buyers", "5", "--seconds-max", "4")
    assert status == 0
    assert "429 too-many-sockets: 3," in out.replace("\n", ",")
    assert "2 show the server's map" in out


def test_two_hundred_phones_behind_one_address_notice_no_limit_of_requests() -> None:
    """With the default limits of a server, but for those of an address that buys much: here one buys it all.

    These are its shares of a showtime, and the pause of a seat that its users held too often. Some buyers release what
    they hold, and so a seat is sometimes released five times in a row.
    """
    settings = Settings()
    defaults = {name: getattr(settings, name.lower()) for name in ROOMY}
    defaults |= {"HELD_PERCENT_PER_ADDRESS_MAX": 0, "BOOKED_PERCENT_PER_ADDRESS_MAX": 0, "SAME_SEAT_PAUSE_SECONDS": 0}
    with serving(programme(), **defaults, ACCESS_LOG="off") as server:
        options = ("--showtime", "hall", "--buyers", "200", "--seconds-max", "5")
        status, out, complaints = run_rush(server.url, *options)
    assert (status, complaints) == (0, [])
    assert not TOO_MANY.search(out), out
    assert ALL_AGREE.search(out), out


def test_a_rush_that_cannot_start_is_one_sentence_and_exit_2(server: Server) -> None:
    for url, showtime, word in (
        (server.url, "nope", "no showtime nope"),
        ("http://127.0.0.1:9", "plain-001", "no FirstClick answers"),
        ("localhost", "plain-001", "is not the address"),
    ):
        status, out, complaints = run_rush(url, "--showtime", showtime, "--seconds-max", "1")
        assert (status, out, len(complaints)) == (2, "", 1), complaints
        assert word in complaints[0]


def _is_share(pid: str) -> bool:
    """Not the interpreter's own helper, which keeps track of semaphores."""
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _map(server: Server, showtime: str) -> str:
    with urllib.request.urlopen(f"{server.url}/showtimes/{showtime}/seats") as answer:  # noqa: S310
        text: str = answer.read().decode()
        return text

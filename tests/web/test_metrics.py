"""GET /metrics: what an operator watches."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import websockets
from prometheus_client.parser import text_string_to_metric_families

from firstclick import __version__
from tests.deploy.promtool import promtool
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "OPERATIONS.md"
DOCUMENTED = re.compile(r"`(firstclick_\w+)`")
TYPE = re.compile(r"^# TYPE (firstclick_\w+) ", re.MULTILINE)


async def counts(http: httpx.AsyncClient) -> dict[str, float]:
    """Every sample as it is written, with its labels."""
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


async def test_every_figure_is_there_from_the_start_and_in_the_table(http: httpx.AsyncClient) -> None:
    section = OPERATIONS.read_text(encoding="utf-8").partition("\n## Monitoring\n")[2].partition("\n### Alarms")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `firstclick_")]
    assert set(TYPE.findall((await http.get("/metrics")).text)) == {
        name for row in rows for name in DOCUMENTED.findall(row)
    }


async def test_prometheus_finds_nothing_to_say_about_names_and_types(http: httpx.AsyncClient) -> None:
    text = (await http.get("/metrics")).text
    assert not promtool("check", "metrics", text=text)
    assert all(not one.labels.get("worker") for it in text_string_to_metric_families(text) for one in it.samples)


async def test_holds_confirms_and_refusals_are_counted(http: httpx.AsyncClient, ada: Buyer, movie: str) -> None:
    before = await counts(http)
    session = await ada.held(movie, "A1")
    await ada.hold_seat(movie, "A1")
    await ada.confirm(session)
    after = await counts(http)
    written = 'firstclick_ledger_commit_seconds_count{outcome="written"}'
    taken = 'firstclick_refusals_total{kind="seat-taken"}'
    assert after["firstclick_holds_total"] == before["firstclick_holds_total"] + 1
    assert after["firstclick_confirms_total"] == before["firstclick_confirms_total"] + 1
    assert after[taken] == before.get(taken, 0) + 1
    assert after[written] > before[written]
    assert not [name for name, value in after.items() if name.startswith("firstclick_differences") and value]
    assert after[f'firstclick_build_info{{version="{__version__}"}}'] == 1
    assert {after[f'firstclick_ready{{part="{part}"}}'] for part in ("store", "ledger", "serving")} == {1}


async def test_requests_are_timed_by_operation_method_and_status(http: httpx.AsyncClient) -> None:
    labels = 'method="GET",route="/movies/{movie_id}/showtimes",status="404"'
    series = [f"firstclick_answers_total{{{labels}}}", f"firstclick_request_seconds_count{{{labels}}}"]
    before = await counts(http)
    await http.get("/movies/none/showtimes")
    after = await counts(http)
    assert [after[one] - before.get(one, 0) for one in series] == [1, 1]
    bucket = re.compile(r'firstclick_request_seconds_bucket\{.*,route="/movies/\{movie_id\}/showtimes",status="404"\}')
    buckets = [value for name, value in after.items() if bucket.fullmatch(name)]
    assert buckets == sorted(buckets), "each bucket has those of the smaller ones"
    assert buckets[-1] == after[series[1]]


async def test_sockets_are_counted_by_how_they_ended_and_what_they_were_sent(
    http: httpx.AsyncClient, server: Server, movie: str
) -> None:
    before = await counts(http)
    async with websockets.connect(f"{server.feed_url}?movie_id={movie}", compression=None, proxy=None) as socket:
        hello, snapshot = await socket.recv(), await socket.recv()
        during = await counts(http)
        await socket.close(4242)
    after = await counts(http)
    other = 'firstclick_sockets_closed_total{code="other"}'
    while other not in after:  # waits: the server has not read the close frame yet
        after = await counts(http)
    assert during["firstclick_sockets"] >= 1
    assert during["firstclick_sockets_opened_total"] == before["firstclick_sockets_opened_total"] + 1
    assert after["firstclick_feed_messages_total"] >= before["firstclick_feed_messages_total"] + 2
    assert after["firstclick_feed_bytes_total"] - before["firstclick_feed_bytes_total"] > len(hello) + len(snapshot)
    assert 0 < after["firstclick_connections"] < after["firstclick_connections_max"]

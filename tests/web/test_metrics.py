"""GET /metrics: what an operator watches."""

from __future__ import annotations

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.web.buyer import Buyer

SHOWN = (
    "firstclick_answers",
    "firstclick_refusals",
    "firstclick_holds",
    "firstclick_confirms",
    "firstclick_expiry_late_seconds",
    "firstclick_ledger_commit_seconds",
    "firstclick_ledger_batch_bookings",
    "firstclick_sockets",
    "firstclick_resyncs",
    "firstclick_loop_lag_seconds",
    "firstclick_differences",
)


async def counts(http: httpx.AsyncClient) -> dict[str, float]:
    """Every sample by its name, and refusals by their kind."""
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = [one for family in text_string_to_metric_families(answer.text) for one in family.samples]
    return {one.labels.get("kind", one.name): one.value for one in samples}


async def test_every_figure_is_there_from_the_start(http: httpx.AsyncClient) -> None:
    text = (await http.get("/metrics")).text
    assert not [name for name in SHOWN if f"# TYPE {name}" not in text]


async def test_holds_confirms_and_refusals_are_counted(http: httpx.AsyncClient, ada: Buyer, movie: str) -> None:
    before = await counts(http)
    session = await ada.held(movie, "A1")
    await ada.hold_seat(movie, "A1")
    await ada.confirm(session)
    after = await counts(http)
    assert after["firstclick_holds_total"] == before["firstclick_holds_total"] + 1
    assert after["firstclick_confirms_total"] == before["firstclick_confirms_total"] + 1
    assert after["seat-taken"] == before.get("seat-taken", 0) + 1
    assert after["firstclick_ledger_commit_seconds_count"] > before["firstclick_ledger_commit_seconds_count"]
    assert after["firstclick_differences"] == 0

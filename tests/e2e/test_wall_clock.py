"""A server without Redis whose machine's clock is set while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness.processes.server import THEN_SERVE, serving
from tests.upgrade.wire import wait_until
from tests.web.buyer import NO_CERTIFICATES
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]


def test_a_clock_that_was_two_hours_slow_and_is_set_is_followed_and_one_that_is_set_back_is_not(tmp_path: Path) -> None:
    wrong = tmp_path / "seconds"
    wrong.write_text("-7200")
    settable = f"""
import time
from pathlib import Path
right = time.time_ns
time.time_ns = lambda: right() + int(Path({str(wrong)!r}).read_text() or 0) * 10**9
{THEN_SERVE}"""
    with (
        serving(programme(), settable, ACCESS_LOG="off") as server,
        httpx.Client(base_url=server.url, verify=NO_CERTIFICATES) as client,
    ):

        def offset_ms() -> int:
            ready: dict[str, Any] = client.get("/readyz").json()
            return int(ready["clock_offset_ms"])

        def now_ms() -> int:
            """By the answer to a hold."""
            body = {"user_id": "ann", "best_available": 1}
            hold = client.post("/showtimes/plain-001/holds", json=body).json()
            client.request("DELETE", f"/sessions/{hold['session_id']}", json={"user_id": "ann"})
            return int(hold["server_time"])

        slow = now_ms()
        wrong.write_text("0")
        wait_until(lambda: abs(offset_ms()) < 1000, "the clock that was set is followed")
        right = now_ms()
        assert 7_100_000 < right - slow < 7_400_000
        wrong.write_text("-3600")
        wait_until(lambda: offset_ms() > 3_500_000, "readyz says how far the clocks are apart")
        assert right <= now_ms() < right + 600_000
        assert "firstclick_clock_offset_seconds 3" in client.get("/metrics").text

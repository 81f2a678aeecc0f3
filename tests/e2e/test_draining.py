"""A server that is asked to stop serves on for a while, is not ready, and sends its clients elsewhere."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from firstclick.web.core.drain import SENTENCE
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import Server, running
from tests.upgrade.wire import wait_until
from tests.web.buyer import NO_CERTIFICATES
from tests.web.sample_programme import PLAIN, programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
DRAIN_S = 4


@pytest.fixture(params=[1, 2], ids=["one process", "two workers"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server that drains for four seconds."""
    (tmp_path / "programme.toml").write_text(programme(), encoding="utf-8")
    settings = {"PROGRAMME": tmp_path / "programme.toml", "DRAIN_SECONDS": DRAIN_S, "WORKERS": request.param}
    with redis_server() as redis, running(Server(tmp_path, {**settings, "REDIS_URL": redis.url})) as started:
        yield started


def test_it_serves_on_without_being_ready_and_each_reply_closes_its_connection(server: Server) -> None:
    with httpx.Client(base_url=server.url, verify=NO_CERTIFICATES) as client, connect(server.feed_url) as feed:
        assert "connection" not in client.get("/movies").headers
        server.process.send_signal(signal.SIGTERM)

        def is_draining() -> bool:
            answer = client.get("/readyz")
            return answer.status_code == 503 and SENTENCE in answer.json()["missing"]

        wait_until(is_draining, "readyz says that it is about to stop")
        body = {"user_id": "ann", "seats": ["A1"]}
        hold = client.post(f"/showtimes/{PLAIN[0]}/holds", json=body)
        assert (hold.status_code, hold.headers["connection"]) == (201, "close")
        path = f"/sessions/{hold.json()['session_id']}/confirm"
        chunked = client.put(
            path, content=iter([b'{"user_id":', b'"ann"}']), headers={"content-type": "application/json"}
        )
        assert (chunked.status_code, chunked.headers["connection"]) == (204, "close")
        with suppress(ConnectionClosed):
            for _ in feed:
                pass  # until it is closed
        assert feed.close_code == 1012
    assert server.process.wait(30) == 0

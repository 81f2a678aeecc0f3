"""Two servers behind nginx are restarted one after the other during a sale."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench.programmes import programme
from firstclick.rush import ServerAddress
from firstclick.rush.client import Client, NoAnswer
from tests.harness.processes.nginx import nginx, program
from tests.harness.processes.ports import free_port, lasting_port
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import Server, running

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.skipif(program() is None, reason="nginx is not installed")]
CUSTOMERS = 20
PAIRS_PER_S = 200
MOVIES = 12
GOING_ON_S = 2.0
FAILED = range(500, 600)


class Sale:
    """Customers that hold and confirm one seat after another, `PAIRS_PER_S` together, until `over` is set."""

    def __init__(self, port: int) -> None:
        self.address = ServerAddress.parse(f"http://127.0.0.1:{port}")
        self.over = asyncio.Event()
        self.requests = 0
        self.failures: list[str] = []
        """Requests that failed at the first try."""
        self.sold: list[tuple[str, str]] = []

    async def customer(self, number: int) -> None:
        """Buy every `CUSTOMERS`th seat. What fails is tried again under its key, as a shop does."""
        client = Client(self.address)
        began = asyncio.get_running_loop().time()
        try:
            for n, (movie, seat) in enumerate(_seats()[number::CUSTOMERS]):
                if self.over.is_set():
                    return
                body = {"user_id": f"customer-{number}"}
                hold = await self._insist(client, "POST", f"/movies/{movie}/seats/{seat}/hold", body, f"{movie}-{seat}")
                path = f"/sessions/{hold['session_id']}/confirm"
                await self._insist(client, "PUT", path, body, f"{movie}-{seat}-paid")
                self.sold.append((movie, seat))
                due = began + (n + 1) * CUSTOMERS / PAIRS_PER_S
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))  # waits: for the rate
        finally:
            client.close()

    async def _insist(self, client: Client, method: str, path: str, body: object, key: str) -> dict[str, str]:
        for attempt in range(50):
            self.requests += 1
            try:
                answer = await client.request(method, path, body, {"Idempotency-Key": key})
            except NoAnswer as error:
                problem = str(error)
            else:
                if answer.status not in FAILED:
                    assert answer.status < 300, (answer.status, answer.body)
                    return dict(answer.json)
                problem = f"{method} {path}: {answer.status} {answer.body!r}"
            if attempt == 0:
                self.failures.append(problem)
            await asyncio.sleep(0.1)  # waits: as a client does before it tries again
        raise AssertionError(f"no answer to {method} {path}: {self.failures[-1]}")


def _seats() -> Sequence[tuple[str, str]]:
    rows = "ABCDEFGHIJKLMNOPQRST"
    return [(f"m{movie}", f"{row}{n}") for movie in range(MOVIES) for row in rows for n in range(1, 21)]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Sequence[Server]]:
    """Two servers with one ledger and one Redis, which drain for two seconds."""
    every_second = programme(MOVIES).replace("[[auditorium]]", "[[auditorium]]\norphan_rule = false")
    (tmp_path / "programme.toml").write_text(every_second, encoding="utf-8")
    with redis_server() as redis:
        settings = {
            "PROGRAMME": tmp_path / "programme.toml",
            "DATA_DIR": tmp_path / "data",
            "REDIS_URL": redis.url,
            "DRAIN_SECONDS": 2,
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        one = Server(tmp_path, settings, port=lasting_port(), name="-1")
        two = Server(tmp_path, settings, port=lasting_port(), name="-2")
        with running(one), running(two):
            yield one, two


async def test_no_request_fails_while_both_servers_are_restarted_during_a_sale(
    servers: Sequence[Server], tmp_path: Path
) -> None:
    port = free_port()
    with nginx(tmp_path, port, [one.port for one in servers]):
        sale = Sale(port)
        async with asyncio.TaskGroup() as group:
            for number in range(CUSTOMERS):
                group.create_task(sale.customer(number))
            for server in servers:
                await asyncio.sleep(GOING_ON_S)  # waits: the sale goes on
                assert await asyncio.to_thread(server.stop) == 0
                await asyncio.to_thread(server.start)
            await asyncio.sleep(GOING_ON_S)  # waits: the sale goes on
            sale.over.set()
        client = Client(sale.address)
        for movie in {movie for movie, _ in sale.sold}:
            seats = (await client.request("GET", f"/showtimes/{movie}/seats")).json["seats"]
            confirmed = {seat["seat_id"] for seat in seats if seat["status"] == "confirmed"}
            assert confirmed >= {seat for its, seat in sale.sold if its == movie}
        client.close()
    assert len(sale.sold) > PAIRS_PER_S
    assert len(sale.failures) <= max(1, sale.requests / 10_000), sale.failures[:5]

"""Every program of docs/INTEGRATE.md runs as it stands there: it sells, receives and pulls."""

from __future__ import annotations

import asyncio
import base64
import csv
import hmac
import os
import re
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server, serving
from tests.harness.stripe.serving import CardBuyer, serving_cards
from tests.harness.stripe.twin import Twin
from tests.web.buyer import client_of
from tests.web.paying import DEAR

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "INTEGRATE.md"
PROGRAMS = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
WITHIN_S = 60.0
RUNS = {".py": sys.executable, ".mjs": "node"}
SECRET = b"the receiver's secret"
UNSIGNED = {"webhook-id": "evt_1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}


@pytest.fixture
def shop() -> Iterator[Server]:
    """A server with the packaged programme's movie that costs nothing. The same order again would be the same hold."""
    with serving(ALLOW_PRIVATE_WEBHOOKS=1) as started:
        yield started


def words(name: str, folder: Path) -> list[str]:
    """The command that runs a program of the page."""
    file = folder / name
    file.write_text(PROGRAMS[name], "utf-8")
    return [RUNS[file.suffix], str(file)]


def run(name: str, folder: Path, **settings: str) -> str:
    variables = {**os.environ, **settings}
    command = words(name, folder)
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=WITHIN_S, check=True)
    return done.stdout


@contextmanager
def receiver(name: str, folder: Path, secret: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """A receiver of the page, once it listens."""
    settings = {"WEBHOOK_SECRET": secret, "RECEIVER_PORT": str(port)}
    with listening(words(name, folder), port, **settings) as process:
        yield process


@contextmanager
def listening(command: list[str], port: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A program that serves at the port, once it does."""
    variables = {**os.environ, **settings}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=variables, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            while not _listens(port):
                assert process.poll() is None
            yield process
        finally:
            process.kill()


def _listens(port: int) -> bool:
    with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=WITHIN_S):
        return True
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@pytest.mark.parametrize("name", ["receive.py", "receive.mjs"])
def test_what_is_sold_is_received_and_pulled(shop: Server, name: str, tmp_path: Path) -> None:
    sell_key = firstclick("keys", "add", f"shop-{name}", "--scopes", "confirm,exempt", cwd=shop.folder).stdout.strip()
    pull_key = firstclick("keys", "add", f"pull-{name}", "--scopes", "events", cwd=shop.folder).stdout.strip()
    port = free_port()
    done = firstclick("webhooks", "add", f"http://127.0.0.1:{port}/", cwd=shop.folder, ALLOW_PRIVATE_WEBHOOKS=1)
    with receiver(name, tmp_path, done.stdout.strip(), port) as process:
        headers = {"Authorization": f"Bearer {pull_key}"}
        while httpx.get(f"{shop.url}/events", headers=headers).status_code == 401:
            pass  # waits: servers follow the ledger within seconds
        sold = run("sell.py", tmp_path, FIRSTCLICK=shop.url, SERVER_KEY=sell_key).split()[1:]
        assert process.stdout is not None
        assert process.stdout.readline().split() == ["booking.created", *sold]
        pulled = run("pull.py", tmp_path, FIRSTCLICK=shop.url, SERVER_KEY=pull_key).splitlines()
        assert " ".join(["booking.created", *sold]) in pulled


@pytest.mark.parametrize("name", ["receive.py", "receive.mjs"])
def test_a_receiver_refuses_what_is_not_signed_and_goes_on(name: str, tmp_path: Path) -> None:
    port, sent_at = free_port(), str(int(time.time()))
    signed = {**UNSIGNED, "webhook-timestamp": sent_at}
    with receiver(name, tmp_path, f"whsec_{base64.b64encode(SECRET).decode()}", port) as process:
        for headers in (
            {},
            UNSIGNED,
            signed,
            {**signed, "webhook-signature": "v1"},
            {**signed, "webhook-signature": "v1,é"},
            {**signed, "webhook-timestamp": "soon"},
            {**signed, "webhook-timestamp": "9" * 5000},
            {"webhook-timestamp": sent_at},
        ):
            for body in (b"hello", b"{}"):
                sent = httpx.Headers(headers, encoding="latin-1")
                assert httpx.post(f"http://127.0.0.1:{port}/", content=body, headers=sent).status_code == 401
        leave_in_the_middle(port)
        event = b'{"id":"evt_1","type":"test","data":{}}'
        digest = hmac.digest(SECRET, f"evt_1.{sent_at}.".encode() + event, "sha256")
        signed["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
        assert httpx.post(f"http://127.0.0.1:{port}/", content=event, headers=signed).status_code == 204
        assert process.stdout is not None
        assert process.stdout.readline() == "test\n"
        process.terminate()
        _, traceback = process.communicate()
    assert not re.search(r"(?<!ConnectionReset)Error", traceback), traceback


def leave_in_the_middle(port: int) -> None:
    """Send half a message, and close the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=WITHIN_S) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 99\r\n\r\nhalf")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("name", ["sell.py", "paid.py", "paid.mjs", "pay.py", "pull.py"])
def test_a_refusal_is_printed_as_its_sentence(shop: Server, name: str, tmp_path: Path) -> None:
    settings = {"FIRSTCLICK": shop.url, "SERVER_KEY": "fck_unknown", "SHOWTIME": "none", "MOVIE": "none"}
    variables = {**os.environ, **settings}
    done = subprocess.run(words(name, tmp_path), env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"[A-Z][^\n]+\.\n", done.stderr), done.stderr


@pytest.fixture(scope="module")
def priced() -> Iterator[Server]:
    """A server that sells at prices."""
    with serving(DEAR) as started:
        yield started


@pytest.mark.parametrize(("name", "order"), [("paid.py", "order-4712"), ("paid.mjs", "order-4713")])
def test_what_a_page_of_ones_own_took_is_recorded(priced: Server, name: str, order: str, tmp_path: Path) -> None:
    key = firstclick("keys", "add", f"shop-{order}", "--scopes", "confirm,exempt", cwd=priced.folder).stdout.strip()
    while httpx.get(f"{priced.url}/showtimes/dear-1/holds", headers=as_customer(key)).status_code == 401:
        pass  # waits: servers follow the ledger within seconds
    said = run(name, tmp_path, FIRSTCLICK=priced.url, SERVER_KEY=key, SHOWTIME="dear-1").split()
    assert said[:3] == ["paid", "2500", "GBP"]
    takings = csv.DictReader(firstclick("report", "takings", "--csv", cwd=priced.folder).stdout.splitlines())
    (row,) = [one for one in takings if one["way"] == "external"]
    assert Decimal(row["taken"]) == 25 * int(row["payments"])
    sold = firstclick("bookings", "list", "--showtime", "dear-1", "--csv", cwd=priced.folder).stdout
    assert all(seat in sold for seat in said[3:])


def as_customer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "X-User-Id": "customer-19"}


async def pay_by_card(server: Server, twin: Twin, payment_id: str) -> None:
    """What the customer does in a browser."""
    async with client_of(server) as http:
        await CardBuyer(http).pays(twin, payment_id)


def test_a_customer_is_sent_to_pay_by_card_and_the_seats_are_sold(tmp_path: Path) -> None:
    with serving_cards(DEAR, tmp_path) as (server, twin):
        variables = {**os.environ, "FIRSTCLICK": server.url, "MOVIE": "dear-1"}
        command = words("pay.py", tmp_path)
        with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            *said, address = program.stdout.readline().split()
            assert said == ["pay", "2500", "GBP", "at"]
            assert httpx.get(address).status_code == 200
            asyncio.run(pay_by_card(server, twin, address.rpartition("/")[2]))
            status, reference = program.stdout.readline().split()
            assert program.wait(WITHIN_S) == 0
        assert (status, len(reference) > 4) == ("paid", True)
        assert [one["amount_received"] for one in twin.account.intents()] == [2500]

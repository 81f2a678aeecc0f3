"""What a start puts on sale, and what it says about it."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import redis as redis_client

from tests.harness.processes.commands import firstclick
from tests.harness.processes.postgres import a_database, a_server
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import ANNOUNCED, Server, command, environment, running
from tests.web.buyer import Buyer, client_of
from tests.web.paying import PayingBuyer
from tests.web.sample_programme import PLAIN, programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
PATIENT_S = 40
WITHIN_S = 60.0
PASSWORD = "quite-a-secret"
OTHER = programme().replace("The Test House", "The Other House")
BROKEN = programme().replace("Europe/London", "Europe/Lundon")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with a_server() as url:
        yield url


@contextmanager
def server_in(folder: Path, text: str | None = None, **settings: object) -> Iterator[Server]:
    """A server whose PROGRAMME has this text; None: it has none."""
    if text is not None:
        (folder / "week.toml").write_text(text, encoding="utf-8")
        settings["PROGRAMME"] = folder / "week.toml"
    for stream in ("stdout", "stderr"):
        (folder / stream).unlink(missing_ok=True)
    with running(Server(folder, settings)) as server:
        yield server


def first_line(server: Server) -> str:
    return server.output().splitlines()[0]


def movies(server: Server) -> list[object]:
    shown: list[object] = httpx.get(f"{server.url}/movies", timeout=PATIENT_S).json()
    return shown


def test_the_first_line_names_cinema_programme_ledger_and_seats(tmp_path: Path) -> None:
    with server_in(tmp_path, programme()) as server:
        assert first_line(server) == (
            f"FirstClick sells seats at http://localhost:{server.port} (stop with Ctrl-C). Cinema: The Test House. "
            f"Programme: {tmp_path / 'week.toml'}, version 1 of the ledger. "
            f"Ledger: SQLite {tmp_path / 'firstclick-data' / 'firstclick.db'}. Seats: in memory. "
            "Nobody can sign in at /admin yet: firstclick staff add NAME --role owner --password-stdin."
        )
        assert server.errors() == ""


def test_a_restart_does_not_undo_an_import_and_says_what_it_sells(tmp_path: Path) -> None:
    with server_in(tmp_path, programme()):
        pass
    with server_in(tmp_path, OTHER):
        pass
    with server_in(tmp_path, programme()) as server:
        assert "Cinema: The Other House. Programme: version 2 of the ledger." in first_line(server)
        assert "week.toml is not imported again" in server.errors()


@pytest.mark.parametrize("text", [BROKEN, "no programme at all"])
def test_a_file_that_cannot_be_sold_leaves_the_stored_programme_on_sale(tmp_path: Path, text: str) -> None:
    with server_in(tmp_path, programme()):
        pass
    with server_in(tmp_path, text) as server:
        assert "Cinema: The Test House" in first_line(server)
        assert "week.toml is not on sale, the stored programme is" in server.errors()
        assert movies(server)


def test_a_file_that_is_not_there_leaves_the_stored_programme_on_sale(tmp_path: Path) -> None:
    with server_in(tmp_path, programme()):
        pass
    with server_in(tmp_path, PROGRAMME=tmp_path / "nothing.toml") as server:
        assert "Cinema: The Test House" in first_line(server)
        assert "nothing.toml" in server.errors()


def test_it_serves_at_an_address_of_ipv6_alone(tmp_path: Path) -> None:
    if not has_ipv6():
        pytest.skip("this machine has no ::1")
    line = command(["serve", "--host", "::1", "--port", "0"])
    with subprocess.Popen(line, cwd=tmp_path, env=environment({}), stdout=subprocess.PIPE, text=True) as one:
        try:
            assert one.stdout is not None
            found = ANNOUNCED.search(one.stdout.readline())
            assert found
            assert httpx.get(f"http://[::1]:{found[1]}/movies").status_code == 200
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"http://127.0.0.1:{found[1]}/movies")
        finally:
            one.terminate()
    assert one.returncode == 0


def has_ipv6() -> bool:
    """Whether this machine has the address ::1."""
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


def test_without_settings_the_packaged_week_is_on_sale(tmp_path: Path) -> None:
    with server_in(tmp_path) as server:
        assert movies(server)
        assert server.errors() == ""


async def test_without_settings_a_whole_purchase_can_be_practised(tmp_path: Path) -> None:
    with server_in(tmp_path) as server:
        assert "Payments are for practice, and no money moves." in first_line(server)
        async with client_of(server) as http:
            ada = PayingBuyer(http)
            held = await http.post(f"/showtimes/{last_priced(server)}/holds", json={"user_id": "ada", "seats": ["A1"]})
            payment = await ada.paid(await ada.begun_for(held.json()["session_id"], "A1"))
            assert (payment["status"], payment["amount"], payment["currency"]) == ("paid", 1250, "GBP")
            ticket = (await http.get(f"/tickets/{payment['ticket']}")).json()
            assert ticket["status"] == "booked"


def last_priced(server: Server) -> str:
    """The last showtime of the week."""
    lines = [
        line for movie in httpx.get(f"{server.url}/movies", timeout=PATIENT_S).json() for line in movie["showtimes"]
    ]
    last: str = max((line["starts_at"] or 0, line["showtime_id"]) for line in lines)[1]
    return last


def test_a_database_without_a_programme_sells_nothing_until_one_is_imported(tmp_path: Path, postgres: str) -> None:
    with a_database(postgres) as url, server_in(tmp_path, DATABASE_URL=url) as server:
        assert "Nothing is on sale yet." in first_line(server)
        assert "firstclick programme import FILE" in server.errors()
        assert movies(server) == []
        (tmp_path / "week.toml").write_text(programme(), encoding="utf-8")
        imported = command(["programme", "import", str(tmp_path / "week.toml")])
        subprocess.run(imported, env=environment({"DATABASE_URL": url}), check=True, capture_output=True)
        ends = time.monotonic() + WITHIN_S
        while not movies(server):
            assert time.monotonic() < ends
            time.sleep(0.1)  # waits: servers look for imports every two seconds


def test_a_database_without_a_programme_has_the_demo_when_it_is_asked_for(tmp_path: Path, postgres: str) -> None:
    with a_database(postgres) as url, server_in(tmp_path, DATABASE_URL=url, DEMO="on") as server:
        assert movies(server)


def test_a_server_on_postgresql_follows_keys_that_are_made_while_it_runs(tmp_path: Path, postgres: str) -> None:
    """The audit log has a row of it, and the server has its claim on the ledger meanwhile."""
    with a_database(postgres) as url, server_in(tmp_path, programme(), DATABASE_URL=url, ACCESS_LOG="off") as server:
        settings = {"DATABASE_URL": url, "DATA_DIR": server.folder / "firstclick-data"}
        key = firstclick("keys", "add", "box", "--scopes", "events", cwd=server.folder, **settings).stdout.strip()
        ends = time.monotonic() + WITHIN_S
        while httpx.get(f"{server.url}/events", headers={"authorization": f"Bearer {key}"}).status_code != 200:
            assert time.monotonic() < ends
            time.sleep(0.1)  # waits: servers look for keys every two seconds


def test_the_first_line_has_no_password(tmp_path: Path, postgres: str) -> None:
    with a_database(postgres) as url, redis_server() as redis:
        hidden = url + ("&" if "?" in url else "?") + f"password={PASSWORD}"
        store = redis.url.replace("redis://", f"redis://someone:{PASSWORD}@")
        redis_acl(redis.port)
        with server_in(tmp_path, programme(), DATABASE_URL=hidden, REDIS_URL=store) as server:
            line = first_line(server)
            assert f"Seats: Redis 127.0.0.1:{redis.port}/0." in line
            assert "Ledger: PostgreSQL " in line
            assert PASSWORD not in server.output() + server.errors()


def redis_acl(port: int) -> None:
    """Give Redis a user with that password."""
    with redis_client.Redis(port=port) as client:
        client.execute_command("ACL", "SETUSER", "someone", "on", f">{PASSWORD}", "~*", "&*", "+@all")


def refusal(folder: Path, **settings: object) -> str:
    """What a server says that does not start."""
    done = subprocess.run(
        command(["serve", "--port", "0"]),
        cwd=folder,
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, ""), done
    return done.stderr


def test_a_second_server_without_redis_does_not_start_on_the_same_ledger(tmp_path: Path) -> None:
    with server_in(tmp_path, programme()), redis_server() as redis:
        said = refusal(tmp_path)
        assert said.startswith("firstclick: Another server uses the ledger SQLite ")
        assert said.endswith("A server without Redis must be the only one: stop it, or set REDIS_ADDR.\n")
        assert "A server without Redis uses the ledger" in refusal(tmp_path, REDIS_URL=redis.url)


def test_a_server_without_redis_does_not_start_beside_those_with_redis(tmp_path: Path) -> None:
    with redis_server() as redis, server_in(tmp_path, programme(), REDIS_URL=redis.url, WORKERS=2):
        assert "must be the only one" in refusal(tmp_path)


def test_two_servers_without_redis_do_not_share_a_database(tmp_path: Path, postgres: str) -> None:
    with a_database(postgres) as url, server_in(tmp_path, programme(), DATABASE_URL=url):
        assert "firstclick: Another server uses the ledger PostgreSQL " in refusal(tmp_path, DATABASE_URL=url)


def test_a_server_that_was_killed_leaves_no_claim(tmp_path: Path, postgres: str) -> None:
    with a_database(postgres) as url:
        for settings in ({}, {"DATABASE_URL": url}):
            with server_in(tmp_path, programme(), **settings) as server:
                server.kill()
                server.start()


def test_the_data_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    with server_in(tmp_path, programme()):
        assert (tmp_path / "firstclick-data").stat().st_mode & 0o777 == 0o700
    shutil.rmtree(tmp_path / "firstclick-data")
    with server_in(tmp_path, programme(), SECRET_KEY="s" * 32):
        assert (tmp_path / "firstclick-data").stat().st_mode & 0o777 == 0o700


async def test_a_server_whose_ledger_was_removed_confirms_nothing_and_is_not_ready(tmp_path: Path) -> None:
    with server_in(tmp_path, programme()) as server:
        async with client_of(server) as client:
            ada = Buyer(client, "ada")
            session = await ada.held(PLAIN[0], "A1")
            assert (await ada.confirm(await ada.held(PLAIN[0], "A2"))).status_code == 204
            await asyncio.to_thread(shutil.rmtree, tmp_path / "firstclick-data")
            ready = await client.get("/readyz")
            assert ready.status_code == 503
            assert "moved, removed or replaced" in ready.text
            assert (await ada.confirm(session)).status_code == 503
            assert (await ada.statuses(PLAIN[0]))["A2"] == "confirmed"
            async with asyncio.timeout(WITHIN_S):
                while "claim on it is lost" not in server.errors():
                    await asyncio.sleep(0.02)  # waits: the log has a thread of its own

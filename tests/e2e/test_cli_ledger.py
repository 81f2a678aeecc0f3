"""Commands that work on the ledger: none of them creates one by accident, and a dry run writes nothing."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstclick.ledger import sqlite_url
from tests.harness.processes.commands import run_firstclick
from tests.harness.processes.postgres import a_database, a_server
from tests.harness.processes.server import Server, running
from tests.ledger.making import found_by_hand, make_old
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import PLAIN, programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
OTHER = programme().replace("The Test House", "The Other House")
COMMANDS = (
    ("programme", "list"),
    ("programme", "export"),
    ("programme", "import", "week.toml"),
    ("programme", "import", "--dry-run", "week.toml"),
    ("backup", "copy.db"),
    ("migrate",),
    ("keys", "list"),
    ("keys", "add", "shop", "--scopes", "confirm"),
    ("keys", "remove", "shop"),
)
ON_A_LEDGER = [words for words in COMMANDS if words[0] in {"programme", "keys"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "week.toml").write_text(programme(), encoding="utf-8")
    (tmp_path / "other.toml").write_text(OTHER, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, stdin: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    return run_firstclick(*arguments, cwd=folder, line=stdin, **settings)


def state(folder: Path) -> dict[str, str]:
    """Every file with a hash of its content and its time of change."""
    return {
        str(path.relative_to(folder)): f"{path.stat().st_mtime_ns}"
        + (hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_without_a_ledger_creates_none_and_says_where_it_looked(folder: Path, words: tuple[str, ...]) -> None:
    before = state(folder)
    done = run(folder, *words)
    place = folder / "firstclick-data" / "firstclick.db"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"firstclick: There is no ledger at {place}; name its folder with --data-dir.\n"
    assert state(folder) == before


@pytest.mark.parametrize("words", [COMMANDS[0], COMMANDS[1], COMMANDS[4]], ids=" ".join)
def test_reading_creates_no_ledger_where_one_is_named_either(folder: Path, words: tuple[str, ...]) -> None:
    done = run(folder, *words, "--data-dir", str(folder / "elsewhere"))
    assert done.returncode == 2
    assert str(folder / "elsewhere") in done.stderr
    assert not (folder / "elsewhere").exists()


@pytest.mark.parametrize("words", COMMANDS[6:], ids=" ".join)
def test_a_key_creates_no_ledger_in_a_folder_that_is_there_and_named(folder: Path, words: tuple[str, ...]) -> None:
    before = state(folder)
    done = run(folder, *words, "--data-dir", str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"firstclick: There is no ledger at {folder / 'firstclick.db'}; ")
    assert state(folder) == before


def test_an_import_creates_the_ledger_that_it_names(folder: Path) -> None:
    assert run(folder, "programme", "import", "--data-dir", "new", "week.toml").returncode == 0
    assert "The Test House" in run(folder, "programme", "list", "--data-dir", "new").stdout
    assert (folder / "new").stat().st_mode & 0o777 == 0o700


def test_an_import_of_a_file_with_a_mistake_creates_no_ledger(folder: Path) -> None:
    (folder / "week.toml").write_text("nothing", encoding="utf-8")
    assert run(folder, "programme", "import", "week.toml", DATA_DIR="new").returncode == 2
    assert not (folder / "new").exists()


def test_an_import_reads_standard_input(folder: Path) -> None:
    assert run(folder, "programme", "import", "-", stdin=programme(), DATA_DIR="new").returncode == 0
    done = run(folder, "programme", "import", "-", stdin="cinema = 1", DATA_DIR="new")
    assert done.returncode == 2
    assert "firstclick: standard input, line 1: " in done.stderr


def test_a_dry_run_for_a_ledger_that_is_not_there_plans_and_writes_nothing(folder: Path) -> None:
    before = state(folder)
    done = run(folder, "programme", "import", "--dry-run", "week.toml", DATA_DIR="new")
    assert done.returncode == 0
    assert "added: auditorium" in done.stdout
    assert done.stdout.endswith("Nothing was written: this was a dry run.\n")
    assert state(folder) == before


def test_a_dry_run_changes_no_file_of_the_ledger(folder: Path) -> None:
    run(folder, "programme", "import", "week.toml", DATA_DIR="data")
    assert run(folder, "backup", "copy/firstclick.db", DATA_DIR="data").returncode == 2
    (folder / "copy").mkdir()
    assert run(folder, "backup", "copy/firstclick.db", DATA_DIR="data").returncode == 0
    for data_dir in ("data", "copy"):
        before = state(folder)
        done = run(folder, "programme", "import", "--dry-run", "other.toml", DATA_DIR=data_dir)
        assert done.returncode == 0, done.stderr
        after = state(folder)
        assert {name for name in before if before[name] != after[name]} <= {data_dir}, "SQLite's own files come and go"
        assert before.keys() == after.keys()


def test_a_ledger_of_an_older_version_is_not_changed_by_reading_or_a_dry_run(folder: Path) -> None:
    (folder / "old").mkdir()
    url = sqlite_url(folder / "old" / "firstclick.db")
    make_old(url)
    for words in ON_A_LEDGER:
        done = run(folder, *words, DATA_DIR="old")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            "firstclick: The ledger's schema is older than this FirstClick: run firstclick migrate.\n"
        )
    assert found_by_hand(url, "SELECT version_num FROM ledger_revision") == [("0001",)]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with a_server() as url:
        yield url


def test_reading_an_empty_database_creates_no_tables_in_it(folder: Path, postgres: str) -> None:
    with a_database(postgres) as url:
        for words in (COMMANDS[0], COMMANDS[1]):
            done = run(folder, *words, DATABASE_URL=url)
            assert done.returncode == 2
            assert done.stderr.startswith("firstclick: There is no ledger in PostgreSQL ")
        done = run(folder, "programme", "import", "--dry-run", "week.toml", DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert found_by_hand(url, tables) == [(0,)]
        assert run(folder, "programme", "import", "week.toml", DATABASE_URL=url).returncode == 0
        assert "The Test House" in run(folder, "programme", "list", DATABASE_URL=url).stdout


async def test_a_ledger_moves_to_postgresql_with_its_sales(folder: Path, postgres: str) -> None:
    settings = {"PROGRAMME": folder / "week.toml"}
    with running(Server(folder, settings)) as server:
        async with client_of(server) as client:
            ada = Buyer(client, "ada")
            assert (await ada.confirm(await ada.held(PLAIN[0], "A1"))).status_code == 204
        with a_database(postgres) as url:
            refused = run(folder, "ledger", "copy", "firstclick-data", DATABASE_URL=url)
            assert "A server uses the ledger SQLite" in refused.stderr
    with a_database(postgres) as url:
        done = run(folder, "ledger", "copy", "firstclick-data", DATABASE_URL=url)
        assert (done.returncode, done.stderr) == (0, "")
        assert "1 booked seats" in done.stdout
        with running(Server(folder, {"DATABASE_URL": url}, name="-moved")) as server:
            async with client_of(server) as client:
                bob = Buyer(client, "bob")
                assert (await bob.statuses(PLAIN[0]))["A1"] == "confirmed"
                assert (await bob.confirm(await bob.held(PLAIN[0], "A2"))).status_code == 204


def test_a_copy_says_what_it_lacks(folder: Path) -> None:
    done = run(folder, "ledger", "copy", "firstclick-data/firstclick.db")
    assert done.stderr == "firstclick: Name the database to copy to, or set DATABASE_URL.\n"
    done = run(folder, "ledger", "copy", "nowhere.db", "other.db")
    assert done.stderr.startswith("firstclick: There is no ledger in SQLite ")
    assert not (folder / "other.db").exists()

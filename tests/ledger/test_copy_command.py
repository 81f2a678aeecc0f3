"""`firstclick ledger copy` between SQLite files: what it says, and that a server can do what it advises."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from firstclick.cli.command import main
from firstclick.ledger import sqlite_url, take_claim
from tests.web.sample_programme import programme


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger in it."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = tmp_path / "old"
    (tmp_path / "week.toml").write_text(programme(), encoding="utf-8")
    assert main(["programme", "import", str(tmp_path / "week.toml"), "--data-dir", str(folder)]) == 0
    return folder


def copied(capsys: pytest.CaptureFixture[str], *places: Path) -> str:
    """What the command says last, on standard output or else on standard error."""
    capsys.readouterr()
    status = main(["ledger", "copy", *map(str, places)])
    printed = capsys.readouterr()
    assert (status, bool(printed.err)) in {(0, False), (2, True)}
    return (printed.err or printed.out).splitlines()[-1]


def test_a_copy_says_how_a_server_is_started_on_it(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    assert copied(capsys, ledger, new) == (
        f"Put the old data folder's file secret-key beside it, and start the server with DATA_DIR={new}; "
        "do not use the old ledger any more."
    )
    assert copied(capsys, ledger / "firstclick.db", tmp_path / "copy.db") == (
        "Put it into a folder as firstclick.db, with the old data folder's file secret-key, and start the server with "
        "DATA_DIR set to that folder; do not use the old ledger any more."
    )
    assert main(["programme", "list", "--data-dir", str(new)]) == 0


def test_places_that_cannot_be_copied_from_or_to_are_one_sentence(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere, file = tmp_path / "nowhere", ledger / "firstclick.db"
    assert copied(capsys, nowhere, tmp_path / "copy.db") == (
        f"firstclick: There is no ledger in SQLite {nowhere}; name its file, its folder or its URL."
    )
    assert copied(capsys, ledger, nowhere / "firstclick.db") == (
        f"firstclick: There is no folder {nowhere} to copy the ledger to; make it first."
    )
    assert copied(capsys, ledger, file) == (
        f"firstclick: SQLite {file} cannot be copied to itself; name another database."
    )
    assert not nowhere.exists()
    assert not (tmp_path / "copy.db").exists()


def test_a_ledger_that_a_server_uses_is_not_copied(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = ledger / "firstclick.db"
    with closing(take_claim(sqlite_url(file), alone=False)):
        assert copied(capsys, ledger, tmp_path / "copy.db") == (
            f"firstclick: A server uses the ledger SQLite {file}: stop all servers on it, and copy it then."
        )

"""`firstclick staff …` and `firstclick audit verify`: what they print, what they refuse, and what they record."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import argon2
import pytest

from firstclick.cli.command import main
from firstclick.ledger import migrate, sqlite_url
from firstclick.web.auth import password_hasher
from tests.harness.processes.commands import Done
from tests.staff.quick import QUICK

pytestmark = pytest.mark.long

PASSWORD = "correct horse battery"
MARK = re.compile(r"The audit log has row (\d+:[0-9a-f]{64})\n")
Run = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data directory of an empty ledger."""
    migrate(sqlite_url(tmp_path / "firstclick.db"))
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on that ledger, with a line for its standard input; its hashes are quick."""
    for name in ("SECRET_KEY", "AUDIT_KEY", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setattr(password_hasher.Argon2Hasher.__init__, "__defaults__", (QUICK,))

    def here(*arguments: str, line: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(line))
        try:
            status = main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        return Done(status, *capsys.readouterr())

    return here


def add(run: Run, name: str = "Ann", role: str = "owner", line: str = f"{PASSWORD}\n") -> Done:
    return run("staff", "add", name, "--role", role, "--password-stdin", line=line)


def by_hand(folder: Path, statement: str) -> list[tuple[object, ...]]:
    """Run a statement on the ledger as somebody does who has its file."""
    with closing(sqlite3.connect(folder / "firstclick.db", isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


def test_somebody_is_added_and_listed_without_a_secret(run: Run, folder: Path) -> None:
    done = add(run)
    assert (done.status, done.out) == (0, "Ann is added as owner.\n")
    assert MARK.fullmatch(done.err)
    assert re.fullmatch(r"Ann  owner  since \d{4}-\d\d-\d\d\n", run("staff", "list").out)
    assert PASSWORD.encode() not in (folder / "firstclick.db").read_bytes()


def test_the_password_is_the_line_without_its_end(run: Run, folder: Path) -> None:
    add(run, "Ann", "owner", f"{PASSWORD}\r\n")
    add(run, "Ben", "owner", f" {PASSWORD} ")
    hashes = [str(row[0]) for row in by_hand(folder, "SELECT password_hash FROM staff ORDER BY name")]
    hasher = argon2.PasswordHasher()
    assert hasher.verify(hashes[0], PASSWORD)
    assert hasher.verify(hashes[1], f" {PASSWORD} ")


def test_a_hash_is_argon2id_with_the_parameters_of_rfc_9106() -> None:
    its = password_hasher.STRONG
    assert (its.type, its.time_cost, its.memory_cost, its.salt_len, its.hash_len) == (
        argon2.Type.ID,
        3,
        65_536,
        16,
        32,
    )


@pytest.mark.parametrize(
    ("arguments", "line", "sentence"),
    [
        (("add", "ANN", "--role", "door", "--password-stdin"), PASSWORD, "There is somebody with the name ANN already"),
        (("add", "Ben", "--role", "door", "--password-stdin"), "short", "A password has 12 to 1024 characters"),
        (("add", "Ben", "--role", "door", "--password-stdin"), "", "A password has 12 to 1024 characters"),
        (("add", "", "--role", "door", "--password-stdin"), PASSWORD, "A name has 1 to 64"),
        (("role", "Ben", "door"), "", "There is nobody with the name Ben."),
        (("remove", "Ben"), "", "There is nobody with the name Ben."),
        (("reset", "Ben", "--password-stdin"), PASSWORD, "There is nobody with the name Ben."),
        (("role", "ann", "door"), "", "Ann is the last owner; make somebody else owner first. With --force"),
        (("remove", "ann"), "", "Ann is the last owner; make somebody else owner first. With --force"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run: Run, arguments: tuple[str, ...], line: str, sentence: str) -> None:
    add(run)
    done = run("staff", *arguments, line=line)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"firstclick: {sentence}")


@pytest.mark.parametrize(
    "arguments", [("add", "Ben", "--role", "door"), ("add", "Ben", "--role", "admin"), ("reset", "Ann")]
)
def test_a_command_without_a_password_or_with_another_role_is_exit_2(run: Run, arguments: tuple[str, ...]) -> None:
    add(run)
    assert run("staff", *arguments, line=PASSWORD).status == 2
    assert run("staff", "list").out.count("\n") == 1


def test_roles_passwords_and_who_is_there_are_changed_and_recorded(run: Run, folder: Path) -> None:
    add(run)
    add(run, "Ben", "door")
    assert run("staff", "role", "ben", "manager").out == "Ben is manager now, and was door.\n"
    assert (
        run("staff", "reset", "ben", "--password-stdin", line="another password").out == "Ben has another password.\n"
    )
    assert run("staff", "remove", "ben").out == "Ben is removed.\n"
    assert run("staff", "role", "ann", "door", "--force").out == "Ann is door now, and was owner.\n"
    assert run("staff", "remove", "ann", "--force").out == "Ann is removed.\n"
    assert run("staff", "list").out == "There is no staff yet: add the first owner with firstclick staff add.\n"
    recorded = by_hand(folder, "SELECT who, what, subject FROM audit ORDER BY number")
    assert recorded == [
        ("command line", what, subject)
        for what, subject in [
            ("staff-add", "Ann"),
            ("staff-add", "Ben"),
            ("staff-role", "Ben"),
            ("staff-reset", "Ben"),
            ("staff-remove", "Ben"),
            ("staff-role", "Ann"),
            ("staff-remove", "Ann"),
        ]
    ]


def test_without_a_ledger_there_is_no_staff(run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(folder / "nowhere"))
    done = add(run)
    assert (done.status, done.out) == (2, "")
    assert "There is no ledger at" in done.err
    assert not (folder / "nowhere").exists()


def test_an_audit_log_as_it_was_written_is_whole(run: Run) -> None:
    assert run("audit", "verify").out == "The audit log is whole. It has 0 rows.\n"
    mark = MARK.fullmatch(add(run).err)
    assert mark is not None
    assert run("audit", "verify").out == f"The audit log is whole. It has 1 rows, the last is {mark[1]}.\n"
    assert run("audit", "verify", "--last", mark[1]).status == 0


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE audit SET who = 'somebody' WHERE number = 2", "Row 2 was changed"),
        ("UPDATE audit SET at_ms = at_ms + 1 WHERE number = 3", "Row 3 was changed"),
        ("DELETE FROM audit WHERE number = 2", "Row 2 is missing; the next one is row 3."),
        ("DELETE FROM audit WHERE number = 1", "Row 1 is missing; the next one is row 2."),
        (
            "INSERT INTO audit SELECT number + 3, at_ms, who, what, subject, source, details, mac FROM audit",
            "Row 4 was",
        ),
    ],
)
def test_what_was_done_to_the_log_by_hand_is_exit_1_and_names_the_row(
    run: Run, folder: Path, statement: str, sentence: str
) -> None:
    for name in ("Ann", "Ben", "Cyd"):
        add(run, name)
    by_hand(folder, statement)
    done = run("audit", "verify")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"firstclick: {sentence}")


def test_rows_that_are_cut_off_at_the_end_are_missed_by_the_mark_that_was_logged(run: Run, folder: Path) -> None:
    marks = [MARK.fullmatch(add(run, name).err) for name in ("Ann", "Ben", "Cyd")]
    by_hand(folder, "DELETE FROM audit WHERE number > 1")
    assert run("audit", "verify").status == 0, "the rows that are left are a whole chain"
    assert marks[2] is not None
    done = run("audit", "verify", "--last", marks[2][1])
    assert done.status == 1
    assert done.err == "firstclick: Rows 2 to 3 were removed: row 3 was logged.\n"
    for name in ("Dan", "Eve"):
        add(run, name)
    done = run("audit", "verify", "--last", marks[2][1])
    assert done.status == 1
    assert done.err == "firstclick: Row 3 of the log is not the one that was logged.\n"


@pytest.mark.parametrize("text", ["3", "x:y", f"1:{'g' * 64}", f"-1:{'0' * 64}"])
def test_a_mark_that_is_none_is_exit_2(run: Run, text: str) -> None:
    add(run)
    done = run("audit", "verify", f"--last={text}")
    assert (done.status, done.out) == (2, "")
    assert "--last takes the number and the code" in done.err


def test_a_command_with_another_key_writes_nothing_into_the_log(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    add(run)
    monkeypatch.setenv("AUDIT_KEY", "another key of more than thirty-two characters")
    done = add(run, "Ben")
    assert (done.status, done.out) == (2, "")
    assert "with another key than this command has" in done.err
    assert run("audit", "verify").status == 1
    monkeypatch.delenv("AUDIT_KEY")
    assert run("audit", "verify").status == 0
    assert "Ben" not in run("staff", "list").out


def test_no_key_is_made_for_a_ledger_that_is_elsewhere(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url(folder / "firstclick.db"))
    done = add(run)
    assert (done.status, done.out) == (2, "")
    assert "The audit log needs the key that the servers have" in done.err
    assert not (folder / "secret-key").exists()
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    assert add(run).status == 0


def test_the_key_is_not_in_the_database(run: Run, folder: Path) -> None:
    add(run)
    key = (folder / "secret-key").read_bytes().strip()
    assert key not in (folder / "firstclick.db").read_bytes()

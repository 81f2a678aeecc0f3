"""Lists that commands print of a ledger: a sentence where there is nothing, columns and the cinema's time else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from firstclick.cli.command import main
from firstclick.cli.mails import mail_cells
from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.staff.audit import AuditKind
from firstclick.domain.staff.members import StaffMember
from firstclick.domain.staff.roles import Role
from firstclick.ledger import migrate, opened, sqlite_url
from firstclick.programme_file import TomlReader
from firstclick.service.ports.outbox import Delivery
from firstclick.service.ports.programme import ProgrammeText
from firstclick.service.ports.server_keys import Scope, ServerKey
from firstclick.service.programme_admin import ProgrammeAdmin
from firstclick.service.staff.staff_admin import Actor

PROGRAMME = """
[cinema]
name = "The Night House"
timezone = "America/New_York"

[[movie]]
id = "plain"
title = "Plain"
rows = 2
seats_per_row = 4
"""
AT_MS = 1_795_061_200_000
"""2026-11-18 23:06:40 in New York, on the next day by UTC."""
ACTOR = Actor("command line", "test", AT_MS)
Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory of an empty ledger, for all commands here."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    migrate(sqlite_url(tmp_path / "firstclick.db"))
    return tmp_path


async def _fill(url: str) -> None:
    async with opened(url, b"k" * 32) as ledger:
        await ProgrammeAdmin(ledger, TomlReader()).import_text(ProgrammeText(PROGRAMME, "week.toml"), AT_MS)
        for name in ("Al", "Bartholomew"):
            member = StaffMember(name, name, Role.DOOR, "", AT_MS)
            await ledger.staff.add(member, ACTOR.entry(AuditKind.STAFF_ADD, name))
        for name, scope in (("desk", Scope("role:manager")), ("shop", Scope.CONFIRM)):
            key = ServerKey(name, name.encode() * 8, frozenset({scope}), AT_MS)
            await ledger.add_server_key(key, ACTOR.entry(AuditKind.KEY_ADD, name))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("staff", "list"), "There is no staff yet: add the first owner with firstclick staff add."),
        (("keys", "list"), "There are no keys yet: make one with firstclick keys add."),
        (("webhooks", "list"), "There are no webhooks yet: add one with firstclick webhooks add."),
        (("mails", "list"), "There are no such mails."),
        (("mails", "list", "--booking", "K7QF-3M9T"), "There are no such mails."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_list_with_nothing_in_it_says_so(capsys: Printed, words: tuple[str, ...], sentence: str) -> None:
    assert main(words) == 0
    assert capsys.readouterr().out == f"{sentence}\n"


def test_people_and_keys_are_in_columns_with_the_day_at_the_cinema(folder: Path, capsys: Printed) -> None:
    asyncio.run(_fill(sqlite_url(folder / "firstclick.db")))
    assert main(["staff", "list"]) == 0
    assert capsys.readouterr().out == "Al           door  since 2026-11-18\nBartholomew  door  since 2026-11-18\n"
    assert main(["keys", "list"]) == 0
    assert capsys.readouterr().out == "desk  role:manager  since 2026-11-18\nshop  confirm       since 2026-11-18\n"


def test_mails_are_in_columns_with_the_time_at_the_cinema() -> None:
    mail = Delivery(7, "mail", "x", {"kind": "ticket", "to": "a@b.example"}, DeliveryState.DEAD, 1, 0, AT_MS)
    assert mail_cells(mail, "America/New_York") == ("7", "2026-11-18 23:06", "ticket", "a@b.example", "dead", "")


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (("--until", "2026-11-01"), "--until 2026-11-01 is the last day: name the first one too, with --from."),
        (
            ("--from", "2026-12-01", "--until", "2026-11-01"),
            "The last day, 2026-11-01, is before the first, 2026-12-01: exchange them.",
        ),
    ],
    ids=str,
)
def test_days_that_are_no_days_are_one_sentence_about_what_to_do(
    capsys: Printed, days: tuple[str, ...], sentence: str
) -> None:
    assert main(["report", "sales", *days]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"firstclick: {sentence}\n")

"""What `check-config` says about settings is what `serve` says: both check the same, before anything is started."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from firstclick.bootstrap.settings import Settings
from firstclick.cli.command import main

MAILS = {"SMTP_URL": "smtp://mail.example", "MAIL_FROM": "a@b.example", "PUBLIC_URL": "https://seats.example"}
NO_HOST = "no such.host"
"""A server that would start nevertheless cannot listen there, and the test ends."""


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"WORKERS": "2"}, "set REDIS_ADDR"),
        ({"WEEKS_AHEAD": "600000"}, "WEEKS_AHEAD is 600000; the least is 1, and the most is 520."),
        ({"REDIS_ADDR": "nope"}, "REDIS_ADDR takes host:port"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL is not understood"),
        ({"DATABASE_URL": "mysql://host/name"}, "in SQLite or PostgreSQL"),
        ({"AUTH_JWT_JWKS_FILE": "nothing.json"}, "AUTH_JWT_JWKS_FILE"),
        ({**MAILS, "SMTP_URL": "http://mail.example"}, "SMTP_URL takes"),
        ({**MAILS, "MAIL_FROM": "nobody"}, "MAIL_FROM is 'nobody'"),
    ],
)
def test_check_config_refuses_what_serve_refuses(
    variables: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for one in fields(Settings):
        monkeypatch.delenv(one.name.upper(), raising=False)
    for name, value in (variables | {"DATA_DIR": str(tmp_path), "HOST": NO_HOST}).items():
        monkeypatch.setenv(name, value)
    told = [_refusal(command, capsys) for command in ("check-config", "serve")]
    assert said in told[0]
    assert told[1] == told[0]
    assert list(tmp_path.iterdir()) == []


def _refusal(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([command]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line

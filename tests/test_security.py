"""SECURITY.md names tests and settings that exist."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from firstclick.bootstrap.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?!who \||---).* \| (`[^|]*`) \|$", re.MULTILINE)
SETTING = re.compile(r"`([A-Z]+(?:_[A-Z]+)+)`")


def test_every_threat_names_tests_that_exist() -> None:
    rows = ROW.findall(TEXT)
    assert len(rows) >= 13
    for row in rows:
        folder = ROOT
        for name in re.findall(r"`([^`]+)`", row):
            test = ROOT / name if "/" in name else folder / name
            assert test.exists(), f"SECURITY.md names {name}"
            folder = test.parent


def test_every_setting_that_it_names_exists() -> None:
    named = set(SETTING.findall(TEXT))
    assert "TRUSTED_PROXIES" in named
    assert named <= {one.name.upper() for one in fields(Settings)}

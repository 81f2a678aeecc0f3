"""SECURITY.md speaks of what there is: the tests that it calls as witnesses, and the settings that it asks for."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from firstclick.bootstrap.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?!who \||---).* \| (`[^|]*`) \|$", re.MULTILINE)
SETTING = re.compile(r"`([A-Z]+(?:_[A-Z]+)+)`")


def test_every_threat_has_a_witness_that_there_is() -> None:
    rows = ROW.findall(TEXT)
    assert len(rows) >= 13
    for row in rows:
        folder = ROOT
        for name in re.findall(r"`([^`]+)`", row):
            witness = ROOT / name if "/" in name else folder / name
            assert witness.exists(), f"SECURITY.md calls {name}"
            folder = witness.parent


def test_every_setting_that_it_names_is_one() -> None:
    named = set(SETTING.findall(TEXT))
    assert "TRUSTED_PROXIES" in named
    assert named <= {one.name.upper() for one in fields(Settings)}

"""The steps of an upgrade with two servers on one Redis: stop, migrate, start. What is done out of order is refused."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from firstclick.ledger import sqlite_url, take_claim
from tests.harness.processes.commands import firstclick, run_firstclick
from tests.harness.processes.redis_server import redis_server
from tests.harness.processes.server import serving
from tests.ledger.making import run_by_hand
from tests.upgrade.ledgers import fresh_ledger
from tests.upgrade.recorded import KINDS, read_manifest, versions
from tests.upgrade.reopened import load_seats, settings_of, shift_of
from tests.upgrade.wire import change, of_claim, session

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(120)]
OLDER = "The ledger's schema is older than this FirstClick: run firstclick migrate."
NEWER = "The ledger was made by a newer FirstClick than this one."
IN_USE = "stop every server of the older version"


@pytest.mark.parametrize("kind", KINDS)
def test_the_steps_of_an_upgrade_with_two_servers_and_live_holds(
    kind: str, postgresql_url: str, tmp_path: Path
) -> None:
    """The claim is what an older server has on its ledger: a lock that this version respects."""
    recorded = versions()[0] / kind
    manifest = read_manifest(recorded)
    with redis_server() as seats, fresh_ledger(kind, tmp_path, postgresql_url) as ledger:
        load_seats(recorded, seats, same_run=True)
        ledger.load((recorded / "ledger.sql").read_text(encoding="utf-8"), shift_of(manifest))
        its = ledger.settings()
        url = str(its.get("DATABASE_URL") or sqlite_url(tmp_path / "firstclick.db"))
        settings = {**its, **settings_of(manifest, seats)}
        with closing(take_claim(url, alone=False)):
            for words, sentence in (
                (("migrate", "--check"), OLDER),
                (("migrate",), IN_USE),
                (("serve", "--port", "0"), IN_USE if kind == "sqlite" else OLDER),
            ):
                done = run_firstclick(*words, cwd=tmp_path, line="", **(settings if words[0] == "serve" else its))
                assert (done.returncode, done.stdout) == (2, ""), words
                assert sentence in done.stderr
        firstclick("migrate", cwd=tmp_path, **its)
        firstclick("migrate", "--check", cwd=tmp_path, **its)
        with serving(None, **settings) as first, serving(None, **settings) as second:
            claim = manifest.holds["to_confirm"]
            assert session(first, claim).json()["status"] == "hold"
            assert change(second, claim, "PUT", "confirm").status_code == 204
            assert of_claim(first, claim) == {"confirmed"}
        run_by_hand(url, "UPDATE ledger_revision SET version_num = '9999'")
        done = run_firstclick("serve", "--port", "0", cwd=tmp_path, line="", **settings)
        assert (done.returncode, done.stdout) == (2, "")
        assert NEWER in done.stderr

"""A server that no longer expires holds or repairs its store must not go on serving: it ends, and is started again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.processes.server import Server
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
ENDED_WITHIN_S = 40.0
FAILING = """
import asyncio, pathlib, firstclick.bootstrap.tasks
from firstclick.cli.command import main

async def expire_holds(end, store, look_every_ms):
    while not pathlib.Path("fail").exists():
        await asyncio.sleep(0.02)
    {then}

firstclick.bootstrap.tasks.expire_holds = expire_holds
main()
"""


@pytest.mark.parametrize(
    ("then", "line"),
    [
        ("raise RuntimeError('what went wrong')", "A part of the server has failed: RuntimeError('what went wrong')"),
        ("return", "A part of the server has ended: expire_holds"),
    ],
)
def test_a_server_whose_background_task_has_failed_ends_and_says_why(tmp_path: Path, then: str, line: str) -> None:
    (tmp_path / "programme.toml").write_text(programme(), encoding="utf-8")
    settings = {"PROGRAMME": tmp_path / "programme.toml"}
    server = Server(tmp_path, settings, program=FAILING.format(then=then))
    try:
        server.start()
        (tmp_path / "fail").touch()
        assert server.process.wait(ENDED_WITHIN_S) == 1
        assert [one["message"] for one in server.messages() if one["event"] == "part-failed"] == [line]
    finally:
        server.end()

"""What a reader pastes from the README works: every curl line, the live feed, and the table of settings is whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from firstclick.bootstrap.settings import Settings
from tests.harness.processes.server import Server, environment, serving

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL_BLOCKS: list[str] = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
CURL_BLOCKS = [block for block in SHELL_BLOCKS if "curl" in block]
FEED_BLOCKS = [block for block in SHELL_BLOCKS if "websockets" in block]
PROMISED = re.compile(r"^# .*: (\d{3})$", re.MULTILINE)
SETTING = re.compile(r"^\| `([A-Z][A-Z_]*)` \| .+ \| .+ \|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")

# A reader's curl, which also tells each answer's status, on a line of its own.
TELLING_CURL = """set -euo pipefail
curl() { command curl --silent --show-error --max-time 10 --write-out '%{stderr}%{http_code}\\n' "$@"; }
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A fresh server with the settings of `make run`, but for the port."""
    with serving() as one:
        yield one


def curl_options() -> str:
    """What curl says of its options; nothing where there is no curl."""
    if shutil.which("curl") is None:
        return ""
    return subprocess.run(["curl", "--help", "all"], capture_output=True, text=True, check=True).stdout


def at(server: Server, commands: str) -> str:
    """The commands as they are for this server."""
    return commands.replace(".venv/bin/python", sys.executable).replace("localhost:8080", f"127.0.0.1:{server.port}")


def test_every_block_of_curl_says_what_each_line_answers() -> None:
    assert len(CURL_BLOCKS) >= 4
    assert [len(PROMISED.findall(block)) for block in CURL_BLOCKS] == [block.count("curl ") for block in CURL_BLOCKS]


@pytest.mark.skipif("--json" not in curl_options(), reason="needs curl 7.82 or newer")
def test_every_curl_line_answers_as_promised_when_pasted_in_order(server: Server) -> None:
    for block in CURL_BLOCKS:
        commands = TELLING_CURL + at(server, block)
        pasted = subprocess.run(["bash", "-c", commands], capture_output=True, text=True, check=False)
        assert pasted.returncode == 0, f"{block}\n{pasted.stderr}"
        assert pasted.stderr.split() == PROMISED.findall(block), f"{block}\n{pasted.stdout}"


def test_the_line_for_the_live_feed_shows_what_is_told_of_it(server: Server) -> None:
    (line,) = FEED_BLOCKS
    unbuffered = environment({"PYTHONUNBUFFERED": "1"})
    command = ["bash", "-c", at(server, f"exec {line}")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=unbuffered) as feed:
        assert feed.stdin is not None
        assert feed.stdout is not None
        told = b""
        while b'"type":"SNAPSHOT"' not in told and (more := os.read(feed.stdout.fileno(), 65536)):
            told += more
        feed.stdin.close()
        feed.stdout.read()
    assert re.search(rb'"type":"HELLO".*"type":"SNAPSHOT"', told, re.DOTALL), told


def test_the_table_of_settings_has_them_all_in_their_order() -> None:
    assert SETTING.findall(README) == [one.name.upper() for one in fields(Settings)]


def test_what_is_linked_or_pictured_is_there() -> None:
    assert not [name for name in LINK.findall(README) if not (ROOT / name).exists()]

"""What a reader pastes from the documentation works, its links lead somewhere, and its settings are complete."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote

import pytest

from firstclick import __version__
from firstclick.bootstrap.settings import Settings
from tests.harness.processes.server import Server, environment, serving

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *(page for name in ("docs", "bench", "tests") for page in (ROOT / name).rglob("*.md"))]
)
README, API, FEED, SETTINGS = (
    path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", DOCS / "API.md", DOCS / "FEED.md", DOCS / "SETTINGS.md")
)
README_LINES_MAX = 130
SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
README_BLOCKS, API_BLOCKS, FEED_BLOCKS = map(SHELL_BLOCK.findall, (README, API, FEED))
CURL_BLOCKS: list[str] = [block for block in (*README_BLOCKS, *API_BLOCKS) if "curl" in block]
PROMISED = re.compile(r"^# .*: (\d{3})$", re.MULTILINE)
SETTING = re.compile(r"^\| `([A-Z][A-Z_]*)` \| .+ \| .+ \|$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

# A reader's curl, which also writes each answer's status to standard error, on a line of its own.
CURL_WITH_STATUS = """set -euo pipefail
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


def text_of(page: Path) -> str:
    """A page without its examples of code."""
    return QUOTED.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """What a link to a heading of the page may name: its words in lower case, joined by hyphens."""
    titles = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether a relative link of a page names a file, and a heading in it where it names one."""
    name, _, anchor = unquote(link).partition("#")
    target = page.parent / name if name else page
    return target.exists() and (not anchor or anchor in anchors(target))


def test_the_readme_is_one_page() -> None:
    assert len(README.splitlines()) <= README_LINES_MAX


def test_the_readme_shows_four_requests() -> None:
    assert [block.count("curl ") for block in README_BLOCKS] == [4]


def test_every_block_of_curl_says_what_each_line_answers() -> None:
    assert len(CURL_BLOCKS) >= 4
    assert [len(PROMISED.findall(block)) for block in CURL_BLOCKS] == [block.count("curl ") for block in CURL_BLOCKS]


@pytest.mark.skipif("--json" not in curl_options(), reason="needs curl 7.82 or newer")
def test_every_curl_line_answers_as_promised_when_pasted_in_order(server: Server) -> None:
    for block in CURL_BLOCKS:
        commands = CURL_WITH_STATUS + at(server, block)
        pasted = subprocess.run(["bash", "-c", commands], capture_output=True, text=True, check=False)
        assert pasted.returncode == 0, f"{block}\n{pasted.stderr}"
        assert pasted.stderr.split() == PROMISED.findall(block), f"{block}\n{pasted.stdout}"


def test_the_line_for_the_live_feed_shows_what_the_page_says(server: Server) -> None:
    (line,) = FEED_BLOCKS
    unbuffered = environment({"PYTHONUNBUFFERED": "1"})
    command = ["bash", "-c", at(server, f"exec {line}")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=unbuffered) as feed:
        assert feed.stdin is not None
        assert feed.stdout is not None
        received = b""
        while b'"type":"SNAPSHOT"' not in received and (more := os.read(feed.stdout.fileno(), 65536)):
            received += more
        feed.stdin.close()
        feed.stdout.read()
    assert re.search(rb'"type":"HELLO".*"type":"SNAPSHOT"', received, re.DOTALL), received


def test_the_table_of_settings_has_them_all_in_their_order() -> None:
    assert SETTING.findall(SETTINGS) == [one.name.upper() for one in fields(Settings)]


def test_every_relative_link_of_every_page_leads_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in LINK.findall(text_of(page))]
    assert len(links) > 50
    assert not [f"{page.relative_to(ROOT)}: {link}" for page, link in links if not leads_somewhere(page, link)]


def test_the_changes_begin_with_this_version() -> None:
    first = re.search(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert __version__.startswith(f"{first[1]}.")


def test_the_index_names_every_page() -> None:
    named = {unquote(link) for link in LINK.findall(text_of(DOCS / "README.md"))}
    pages = {os.path.relpath(page, DOCS) for page in PAGES} - {"README.md", "../README.md"}
    assert not pages - named

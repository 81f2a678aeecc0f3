"""The log goes out through a bounded queue: a reader that does not read costs lines, and nothing else."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from firstclick.bootstrap.log_lines import CHARS_MAX, JsonLines
from firstclick.bootstrap.logs import Logs, LogWriter

LINE = b"x" * 999 + b"\n"
WITHIN_S = 30.0
ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "firstclick"
LOG_SECTION = (
    (ROOT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8").partition("\n## Logs\n")[2].partition("\n## ")[0]
)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The two ends of a pipe that holds 64 KiB, as by default."""
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


def read_lines(descriptor: int, count: int) -> bytes:
    found = b""
    while found.count(b"\n") < count:
        found += os.read(descriptor, 100_000)
    return found


def test_lines_are_written_whole_and_in_order(pipe: tuple[int, int]) -> None:
    writer = LogWriter(pipe[1])
    lines = [b"%d\n" % number for number in range(1000)]
    for line in lines:
        writer.write(line)
    assert read_lines(pipe[0], 1000) == b"".join(lines)
    writer.flush()
    assert writer.dropped == 0


def test_a_reader_that_does_not_read_costs_lines_which_are_counted(pipe: tuple[int, int]) -> None:
    writer = LogWriter(pipe[1], waiting_bytes_max=100_000)
    for _ in range(1000):
        writer.write(LINE)
    assert 0 < writer.dropped < 1000
    kept = 1000 - writer.dropped
    assert read_lines(pipe[0], kept) == LINE * kept
    writer.flush()
    writer.write(b"again\n")
    assert read_lines(pipe[0], 1) == b"again\n"


def test_a_pipe_that_was_closed_costs_lines_too(pipe: tuple[int, int]) -> None:
    os.close(pipe[0])
    writer = LogWriter(pipe[1])
    writer.write(LINE * 3)
    writer.flush(WITHIN_S)
    assert writer.dropped == 3


def test_a_stream_that_does_not_block_is_waited_for(pipe: tuple[int, int]) -> None:
    os.set_blocking(pipe[1], False)
    writer = LogWriter(pipe[1])
    for _ in range(500):
        writer.write(LINE)
    assert read_lines(pipe[0], 500) == LINE * 500
    assert writer.dropped == 0


def test_flushing_ends_although_nothing_reads(pipe: tuple[int, int]) -> None:
    writer = LogWriter(pipe[1])
    writer.write(LINE * 200)
    writer.flush(0.01)
    assert read_lines(pipe[0], 200) == LINE * 200


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_messages_are_bounded_and_never_fail(
    log_format: str, pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    logs = Logs()
    logs.messages = LogWriter(pipe[1])
    try:
        logs.take_messages(log_format)
        logging.getLogger("firstclick.x").warning("long %s", "y" * 100_000)
        logging.getLogger("firstclick.x").warning("no %d", "number")
        logging.getLogger("firstclick.x").info("not shown")
        long, wrong = read_lines(pipe[0], 2).decode().splitlines()
    finally:
        root.setLevel(level)
        logging.captureWarnings(capture=False)
    if log_format == "json":
        long, wrong = json.loads(long)["message"], json.loads(wrong)["message"]
    assert long.startswith("long yyy")
    assert len(long) < CHARS_MAX + 10
    assert wrong == "no %d"


def test_a_line_is_json_with_time_level_event_and_the_fields_of_its_message() -> None:
    record = logging.makeLogRecord(
        {"msg": "%d seats of %s differ", "args": (2, 'a "hall"'), "created": 1_800_000_000.25}
    )
    record.levelname, record.name = "ERROR", "firstclick.repair"
    vars(record).update({"event": "seats-differ", "showtime_id": "hall", "seats": 2})
    assert json.loads(JsonLines().format(record)) == {
        "time": "2027-01-15T08:00:00.250Z",
        "level": "error",
        "event": "seats-differ",
        "message": '2 seats of a "hall" differ',
        "showtime_id": "hall",
        "seats": 2,
    }


def test_an_error_of_the_code_is_one_line_with_its_traceback() -> None:
    try:
        raise RuntimeError("two\nlines")
    except RuntimeError:
        record = logging.makeLogRecord({"msg": "failed", "name": "uvicorn.error", "exc_info": sys.exc_info()})
    line = JsonLines().format(record)
    assert "\n" not in line
    fields = json.loads(line)
    assert fields["event"] == "uvicorn.error"
    assert fields["traceback"].endswith("RuntimeError: two\nlines")


def test_every_message_of_ours_names_its_event_and_every_event_is_documented() -> None:
    """Alerts go by events, which stay when words change."""
    documented = set(re.findall(r"^\| `([a-z-]+)`", LOG_SECTION, re.MULTILINE))
    found = set()
    for path in SOURCES.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        calls = re.findall(r"logger\.(?:warning|error|exception|critical|info|log)\(", text)
        events = re.findall(r'"event": "([a-z-]+)"', text)
        assert len(events) >= len(calls), path
        found |= set(events)
    assert found == documented


def test_dropped_lines_are_a_counter() -> None:
    logs = Logs()
    logs.requests.dropped, logs.messages.dropped = 3, 4
    (metric,) = logs.collect()
    assert [(sample.name, sample.value) for sample in metric.samples] == [("firstclick_log_lines_dropped_total", 7)]


LATE = """
import logging
from firstclick.bootstrap.logs import Logs

Logs().take_messages()


class Late:
    def __del__(self):
        logging.getLogger("late").error("the interpreter is ending")


kept = Late()
kept.itself = kept
"""


def test_a_line_at_the_very_end_does_not_keep_the_process() -> None:
    """An object in a cycle is freed when the interpreter ends: asyncio logs then about tasks that are not done."""
    done = subprocess.run([sys.executable, "-c", LATE], timeout=60, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


FORGOTTEN = """
import asyncio, socket
from firstclick.bootstrap.logs import Logs

logs = Logs()
logs.take_messages("json")


async def forget() -> None:
    for error in (socket.gaierror(-2, "no such name"), ValueError("one of ours")):
        asyncio.get_running_loop().create_future().set_exception(error)


asyncio.run(forget())
logs.flush()
"""


def test_a_host_name_that_is_found_missing_for_nobody_is_not_logged_again() -> None:
    """Its lookup outlives the call's deadline, which was logged. Any other error that nobody receives is a line."""
    done = subprocess.run([sys.executable, "-c", FORGOTTEN], capture_output=True, text=True, check=True, timeout=30)
    (line,) = done.stderr.splitlines()
    assert "one of ours" in json.loads(line)["message"]

"""The command `firstclick`, as a person types it: good news on standard output, bad news as one sentence and exit 2."""

from __future__ import annotations

import re
import socket
import subprocess
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

import pytest

import firstclick
from firstclick.bootstrap.settings import Settings
from firstclick.cli.command import main
from tests.harness.processes.server import Server, command, environment
from tests.web.sample_programme import programme

pytestmark = [pytest.mark.e2e, pytest.mark.long]
BROKEN = programme().replace('timezone = "Europe/London"', 'timezone = "Europe/Lundon"')


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line that it complains with; it must have ended with status 2 and said nothing else."""
        assert (self.status, self.out) == (2, ""), self
        (line,) = self.err.splitlines()
        assert line.startswith("firstclick: ")
        assert line.endswith((".", ")", "?"))
        return line.removeprefix("firstclick: ")


class Run(Protocol):
    """Runs the command with arguments and settings."""

    def __call__(self, *arguments: str, **settings: object) -> Done:
        """How it ended."""


def run_process(*arguments: str, **settings: object) -> Done:
    """Run the command as a process; for those that would not end by themselves if they were wrong."""
    done = subprocess.run(
        command(arguments), env=environment(settings), capture_output=True, text=True, timeout=20, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process, which is quicker."""

    def here(*arguments: str, **settings: object) -> Done:
        for one in fields(Settings):
            monkeypatch.delenv(one.name.upper(), raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, str(value))
        try:
            status = main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        return Done(status, *capsys.readouterr())

    return here


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever a command leaves behind is left there."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.toml"
    path.write_text(programme(), encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.toml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_a_port_in_use_is_one_sentence_and_exit_2(server: Server) -> None:
    told = run_process("serve", "--port", str(server.port)).sentence
    assert str(server.port) in told
    assert "address already in use" in told
    assert "--port" in told


def test_a_host_that_is_not_ours_is_one_sentence() -> None:
    assert "192.0.2.1" in run_process("serve", "--host", "192.0.2.1", "--port", "0").sentence


def test_a_host_that_is_no_host_is_one_sentence() -> None:
    assert "no such.host" in run_process("serve", "--host", "no such.host", "--port", "0").sentence


def test_a_setting_that_cannot_be_used_is_named_and_the_server_does_not_start() -> None:
    told = run_process("serve", PORT=0, HOLD_TTL_SECONDS="soon").sentence
    assert told == "HOLD_TTL_SECONDS is 'soon'; it takes a number."


def test_an_option_wins_over_the_environment(run: Run) -> None:
    assert "SEATS_PER_HOLD_MAX is 0" in run("check-config", "--seats-per-hold-max", "0", SEATS_PER_HOLD_MAX=5).sentence
    assert run("check-config", "--seats-per-hold-max", "5", SEATS_PER_HOLD_MAX=0).status == 0


def test_an_empty_setting_is_none(run: Run) -> None:
    assert run("check-config", HOLD_TTL_SECONDS="").status == 0


def test_a_bad_programme_names_its_file_and_line(run: Run, broken: Path) -> None:
    told = run_process("serve", "--port", "0", "--programme", str(broken)).sentence
    assert told.startswith("broken.toml, line 3: ")
    assert "Europe/London" in told, "it says what was probably meant"
    assert run("check-config", "--programme", str(broken)).sentence == told


def test_a_programme_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    assert "nothing.toml" in run_process("serve", "--port", "0", PROGRAMME=tmp_path / "nothing.toml").sentence


def test_check_config_starts_nothing_and_says_that_all_is_well(run: Run, good: Path) -> None:
    done = run("check-config", "--programme", str(good))
    assert (done.status, done.err) == (0, "")
    assert "The Test House" in done.out


def test_programme_check_counts_the_showtimes_of_a_good_file(run: Run, good: Path) -> None:
    done = run("programme", "check", str(good))
    assert (done.status, done.err) == (0, "")
    assert re.search(r"The Test House is in order: \d+ showtimes\.", done.out)


def test_programme_check_names_file_and_line_of_a_bad_one(run: Run, broken: Path) -> None:
    assert run("programme", "check", str(broken)).sentence.startswith("broken.toml, line 3: ")


def test_programme_show_prints_movies_days_and_rooms(run: Run, good: Path) -> None:
    done = run("programme", "show", str(good))
    assert (done.status, done.err) == (0, "")
    for told in ("The Test House (Europe/London)", "Tonight", "Without a timetable", "The Evening Room", "A ssssss"):
        assert told in done.out


def test_the_programme_that_comes_along_is_shown_without_a_file(run: Run) -> None:
    done = run("programme", "show")
    assert done.status == 0
    assert "movie-1" in done.out


def test_help_tells_every_setting_with_its_sentence_its_name_and_its_default(run: Run) -> None:
    done = run("serve", "--help")
    told = " ".join(done.out.split())
    assert done.status == 0
    assert "--secret-key" not in told, "a command line is shown to everybody on the machine"
    for one in (one for one in fields(Settings) if one.repr):
        assert "--" + one.name.replace("_", "-") in told
        assert f"{one.metadata['sentence']} [{one.name.upper()};" in told


@pytest.mark.parametrize("words", [("--help",), ("programme", "--help"), ("check-config", "--help")])
def test_help_is_good_news(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("usage: firstclick")


@pytest.mark.parametrize("words", [(), ("sell",), ("programme",), ("serve", "--prot", "1")])
def test_a_command_that_there_is_not_is_exit_2_with_the_usage(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("usage: firstclick")


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"firstclick {firstclick.__version__}\n"


def test_a_started_server_says_where_it_is(server: Server) -> None:
    assert server.output().startswith(f"FirstClick sells seats at http://localhost:{server.port} (stop with Ctrl-C). ")


def test_the_port_is_open_to_the_given_address_only(server: Server) -> None:
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.2", server.port)) != 0


def test_a_reader_that_has_seen_enough_ends_the_command_quietly() -> None:
    shown = subprocess.Popen(
        command(["programme", "show"]), env=environment({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert shown.stdout is not None
    assert shown.stderr is not None
    shown.stdout.close()
    with shown.stderr:
        assert shown.stderr.read() == ""
    assert shown.wait() == 141


def test_every_problem_of_a_programme_file_is_told_at_once(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('cinema = 1\ntimezone = "Nowhere/At_All"\n', encoding="utf-8")
    for action in (("programme", "check", str(file)), ("check-config", "--programme", str(file))):
        done = run(*action)
        assert done.status == 2
        lines = done.err.splitlines()
        assert len(lines) > 1
        assert all(line.startswith("firstclick: ") and "bad.toml" in line for line in lines)
        assert "more.)" not in done.err

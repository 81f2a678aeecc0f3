"""The key that signs tickets: given, or made once and kept with the data; never shown."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from firstclick.bootstrap.secret_key import KEY_FILE, secret_key
from firstclick.bootstrap.settings import Settings, read_settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.cli.command import main
from tests.harness.processes.server import serving
from tests.web.buyer import Buyer, client_of
from tests.web.sample_programme import CORNER, programme
from tests.web.tickets import shown, ticket_of

pytestmark = pytest.mark.long

GIVEN = "a-key-that-somebody-made-by-chance-0123456789"


def kept_in(folder: Path) -> Settings:
    """Settings without a key, whose data are in `folder`."""
    return read_settings({"DATA_DIR": str(folder)}, {})


def test_a_key_that_is_given_is_used_and_none_is_made(tmp_path: Path) -> None:
    given = read_settings({"DATA_DIR": str(tmp_path), "SECRET_KEY": GIVEN}, {})
    assert secret_key(given) == GIVEN.encode()
    assert list(tmp_path.iterdir()) == []


def test_without_one_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = kept_in(tmp_path / "new")
    key = secret_key(settings)
    assert secret_key(settings) == key
    assert len(key) >= 32
    (file,) = (tmp_path / "new").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == (KEY_FILE, 0o600)
    assert secret_key(kept_in(tmp_path / "other")) != key


def test_of_many_that_start_together_all_have_the_same_key(tmp_path: Path) -> None:
    gate, found = threading.Barrier(8), []

    def start() -> None:
        gate.wait()
        found.append(secret_key(kept_in(tmp_path)))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (8, 1)
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("text", ["", "short\n"])
def test_a_file_without_a_key_is_named_and_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / KEY_FILE
    file.write_text(text)
    with pytest.raises(SettingsError, match=KEY_FILE):
        secret_key(kept_in(tmp_path))
    assert file.read_text() == text


def test_a_data_directory_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="SECRET_KEY is unset"):
        secret_key(kept_in(tmp_path / "file"))


def test_a_short_key_is_refused_and_not_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SECRET_KEY", "too-short-to-be-one")
    assert main(["check-config"]) == 2
    told = capsys.readouterr().err
    assert "SECRET_KEY is too short" in told
    assert "too-short-to-be-one" not in told


def test_a_key_is_no_option_of_the_command_line_and_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--secret-key", GIVEN])
    assert "unrecognized arguments" in capsys.readouterr().err
    assert GIVEN not in repr(read_settings({"SECRET_KEY": GIVEN}, {}))


async def test_neither_key_nor_ticket_is_ever_written_to_the_log(tmp_path: Path) -> None:
    with serving(programme(), DATA_DIR=tmp_path) as server:
        async with client_of(server) as http:
            token = await ticket_of(Buyer(http), CORNER[0], "A1", "A2")
            for file in ("", "/qr.svg", "/booking.ics", "/", "/nothing"):
                await shown(http, token, file)
            for path in (f"/{token}", f"/ticket/{token}", f"/Tickets/{token.lower()}"):
                await http.get(path)
        assert server.stop() == 0
        written = server.output() + server.errors()
    assert '"path":"/tickets/{token}/qr.svg"' in written
    assert token.partition(".")[2].lower() not in written.lower()
    assert (tmp_path / KEY_FILE).read_text().strip() not in written

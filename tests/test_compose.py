"""`compose.yaml` passes every setting, and its Redis starts with its password and the settings that it needs."""

from __future__ import annotations

import os
import re
import subprocess
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml  # type: ignore[import-untyped]

import firstclick
from firstclick.bootstrap.settings import Settings
from tests.harness.processes.ports import free_port
from tests.harness.processes.redis_server import binaries

FILE = Path(__file__).resolve().parent.parent / "compose.yaml"
OF_THE_IMAGE = {"HOST", "PORT", "DATA_DIR"}
OF_CONTAINERS = {"DRAIN_SECONDS": "5"}
"""What has another default where something stands before the servers."""
INSTEAD_OF = {"REDIS_ADDR": "REDIS_URL"}
"""What the file passes in place of another setting."""
VERSIONED = re.compile(r"[a-z]+:\d+\.\d+\.\d+")
WITHIN_S = 20.0


@pytest.fixture(scope="module")
def services() -> Any:  # noqa: ANN401 - what a YAML file has
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]


def test_every_setting_is_passed(services: Any) -> None:  # noqa: ANN401
    names = {one.name.upper() for one in fields(Settings)}
    passed = services["app"]["environment"]
    assert set(passed) == names - OF_THE_IMAGE - set(INSTEAD_OF)
    for name, value in passed.items():
        assert value.startswith("${" + name + ":-"), f"{name} is not taken from the environment"
        default = "${" + name + ":-" + OF_CONTAINERS.get(name, "") + "}"
        assert name in INSTEAD_OF.values() or value == default, f"{name} has a default of its own"


def test_images_have_a_version_and_services_a_health_check(services: Any) -> None:  # noqa: ANN401
    assert services["app"]["image"] == f"firstclick:{firstclick.__version__}"
    for service in services.values():
        assert VERSIONED.fullmatch(service["image"])
        assert service["healthcheck"]["test"]


def test_a_programme_is_mounted_for_reading(services: Any) -> None:  # noqa: ANN401
    assert "${PROGRAMME_FOLDER:-./programme}:/programme:ro" in services["app"]["volumes"]


def test_redis_asks_for_its_password_and_throws_nothing_away(services: Any, tmp_path: Path) -> None:  # noqa: ANN401
    port, (shell, option, script) = free_port(), services["redis"]["command"]
    script = script.replace("$$", "$").replace("END\nrequirepass", f"END\nport {port}\nrequirepass")
    folder = Path(next(iter(binaries().values()))).parent
    environment = {**os.environ, "REDIS_PASSWORD": "secret", "PATH": f"{folder}:{os.environ['PATH']}"}
    with subprocess.Popen([shell, option, script], env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        try:
            _check_redis(port)
        finally:
            process.kill()


def _check_redis(port: int) -> None:
    ends = time.monotonic() + WITHIN_S
    with redis.Redis(port=port, password="secret") as client:
        while True:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                assert time.monotonic() < ends
                time.sleep(0.02)  # waits: the process is starting
        policy = client.config_get("maxmemory-policy")
        assert policy["maxmemory-policy"] == "noeviction"
        assert client.config_get("save")["save"] == ""
    with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()

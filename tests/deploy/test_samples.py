"""The sample configurations are accepted by the programs that they are for, and name what FirstClick has."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

import firstclick
from firstclick.bootstrap.settings import Settings
from tests.harness.processes.nginx import program, write_configuration

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SETTINGS = {one.name.upper() for one in fields(Settings)}


@pytest.mark.skipif(program() is None, reason="nginx is not installed")
def test_nginx_takes_its_sample(tmp_path: Path) -> None:
    configuration = write_configuration(tmp_path, 8080, (8081, 8082))
    command = [str(program()), "-t", "-q", "-c", str(configuration), "-p", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_its_sample(tmp_path: Path) -> None:
    text = (DEPLOY / "systemd" / "firstclick@.service").read_text(encoding="utf-8")
    assert text.count("/opt/firstclick/bin/firstclick") == 1
    unit = tmp_path / "firstclick@8081.service"
    unit.write_text(text.replace("/opt/firstclick/bin/firstclick", sys.executable), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    about_it = [line for line in done.stderr.splitlines() if "firstclick" in line]
    assert (done.returncode, about_it) == (0, [])
    named = {
        word.partition("=")[0]
        for line in text.splitlines()
        if line.startswith("Environment=")
        for word in line[12:].split()
    }
    assert named <= SETTINGS


@pytest.fixture(scope="module")
def kinds() -> dict[str, Any]:
    documents = yaml.safe_load_all((DEPLOY / "kubernetes" / "firstclick.yaml").read_text(encoding="utf-8"))
    return {one["kind"]: one for one in documents}


def test_the_pods_are_asked_what_the_server_answers_and_have_time_to_stop(kinds: dict[str, Any]) -> None:
    pod = kinds["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    environment = {one["name"]: one["value"] for one in container["env"]}
    assert set(environment) <= SETTINGS
    assert container["image"] == f"firstclick:{firstclick.__version__}"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == container["startupProbe"]["httpGet"]["path"] == "/healthz"
    waits_s = float(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > waits_s + float(environment["DRAIN_SECONDS"]) + 10


def test_what_selects_the_pods_finds_them(kinds: dict[str, Any]) -> None:
    labels = kinds["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert kinds["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert kinds["Service"]["spec"]["selector"] == labels
    assert kinds["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels

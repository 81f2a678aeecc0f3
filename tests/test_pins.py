"""What is installed, to the byte: every package that runs is pinned, on every Python that FirstClick runs on."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}$")
PIN = re.compile(r"^([a-z0-9-]+)==(\d[\w.]*)$")
PYTHONS = ("3.11.0", "3.11.2", "3.11.3", "3.11.9", "3.12.0", "3.13.0", "3.14.0")
"""Debian 12 has 3.11.2. What a package needs may differ between any two of them."""
MACHINES = (
    {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
)


def test_every_dependency_is_pinned_and_the_lock_agrees() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run = set(project["dependencies"])
    for name, wanted in {"run.txt": run, "dev.txt": run | set(project["optional-dependencies"]["dev"])}.items():
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        said = {line.removesuffix(" \\") for line in lines if line and not line.lstrip().startswith("#")}
        pins = {one for one in said if not HASH.match(one)}
        assert not [pin for pin in pins if not PIN.match(pin)], f"{name} has more than pins in it"
        assert wanted <= pins, f"{name} is older than pyproject.toml: make lock"


def test_what_runs_is_pinned_to_the_byte_and_its_list_names_no_host() -> None:
    """With one hash in the list, pip takes nothing that has none."""
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    pins = re.split(r"^(?=[a-z])", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    assert not [pin.partition(" ")[0] for pin in pins if pin and "--hash=sha256:" not in pin]
    assert "://" not in text


def test_every_tool_of_the_page_is_pinned_and_the_lock_agrees_and_names_no_host() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = package["dependencies"] | package["devDependencies"]
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    locked = json.loads(text)["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(one["integrity"].startswith("sha512-") for place, one in locked.items() if place)
    assert "://" not in text


def test_the_lock_has_what_its_packages_need_on_every_python_and_not_only_where_it_was_made() -> None:
    """Pip installs nothing that the lock lacks: `make run` would fail there."""
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", text, flags=re.MULTILINE))
    assert pinned
    assert not [
        f"{name} needs {needed} on Python {python}, {machine['sys_platform']}"
        for name in sorted(pinned)
        for needed in map(Requirement, requires(name) or ())
        for python in PYTHONS
        for machine in MACHINES
        if _is_needed(needed, python, machine) and canonicalize_name(needed.name) not in pinned
    ]


def _is_needed(needed: Requirement, python: str, machine: dict[str, str]) -> bool:
    version = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    return needed.marker is None or needed.marker.evaluate({"extra": "", "os_name": "posix"} | version | machine)

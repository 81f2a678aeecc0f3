"""What a run of the bench has found: a figure a case, and the machine that it was found on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """What was measured of a case: values by name, with their unit as the last part of the name."""

    case: str
    values: Mapping[str, float]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Run:
    """A run: when (ISO 8601, UTC), of which commit, on what, and all its figures."""

    taken: str
    commit: str
    quick: bool
    machine: Mapping[str, Any]
    figures: list[Figure] = field(default_factory=list)

    def value(self, case: str, name: str) -> float | None:
        """A case's value; None when it was not measured."""
        return next((figure.values.get(name) for figure in self.figures if figure.case == case), None)


def save(run: Run, path: Path) -> None:
    """Write the run as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Run:
    """A run out of its file."""
    words = json.loads(path.read_text(encoding="utf-8"))
    return Run(**{**words, "figures": [Figure(**one) for one in words["figures"]]})

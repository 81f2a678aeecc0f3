"""The results of a run: a figure for each case, and the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """The values of a case by name; the last part of a name is the unit."""

    case: str
    values: Mapping[str, float]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Run:
    """A run: when (ISO 8601, UTC), of which commit, on which machine, and all its figures."""

    taken: str
    commit: str
    quick: bool
    machine: Mapping[str, Any]
    figures: list[Figure] = field(default_factory=list)

    def value(self, case: str, name: str) -> float | None:
        """The value of a case; None when it was not measured."""
        return next((figure.values.get(name) for figure in self.figures if figure.case == case), None)


def save(run: Run, path: Path) -> None:
    """Write the run as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Run:
    """The run in a file."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Run(**{**document, "figures": [Figure(**one) for one in document["figures"]]})

"""The results of a benchmark run: one figure for each case, and the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """The values of one case, by name. The last part of a name is its unit."""

    case: str
    values: Mapping[str, float]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Run:
    """One run: its time (ISO 8601, UTC), commit, machine and figures."""

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
    """Read a run from its JSON file."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    return Run(**{**fields, "figures": [Figure(**one) for one in fields["figures"]]})

"""The benchmark history as an SVG: `python -m bench.plot` draws the saved runs into docs/speed.svg."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

from bench.figures import Run, load
from bench.targets import TARGETS, Target

HERE = Path(__file__).parent
CHART = HERE.parent / "docs" / "speed.svg"
WIDTH, ROW, LEFT, RIGHT, PAD = 760, 56, 390, 90, 8


def drawing(runs: list[Run]) -> str:
    """Draw a row for each target: its value in every run, the oldest first, and a dashed line at its bound."""
    rows = [_draw_row(target, runs, number * ROW + PAD) for number, target in enumerate(TARGETS)]
    height = len(TARGETS) * ROW + 2 * PAD
    shape = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {shape}>'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>', *rows, "</svg>\n"])


def _draw_row(target: Target, runs: list[Run], top: int) -> str:
    known = [(n, value) for n, run in enumerate(runs) if (value := run.value(target.case, target.name)) is not None]
    bound = target.least if target.least is not None else target.most or 0.0
    ceiling = max([bound, *(value for _, value in known)]) * 1.1
    bottom, tall = top + ROW - 2 * PAD, ROW - 3 * PAD

    def y(value: float) -> float:
        return bottom - value / ceiling * tall

    def x(number: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (number + 0.5) / len(runs)

    text = f'<text x="{PAD}" y="{bottom - PAD}" fill="#222">{escape(target.text)} ({escape(target.bound)})</text>'
    limit = f'<path d="M{LEFT} {y(bound):.1f}H{WIDTH - RIGHT}" stroke="#b33" stroke-dasharray="4 3"/>'
    if not known:
        return text + limit
    points = " ".join(f"{x(number):.1f},{y(value):.1f}" for number, value in known)
    dots = "".join(f'<circle cx="{x(n):.1f}" cy="{y(value):.1f}" r="3" fill="#1b5e8c"/>' for n, value in known)
    line = f'<polyline points="{points}" fill="none" stroke="#1b5e8c" stroke-width="1.5"/>'
    last = f'<text x="{WIDTH - RIGHT + PAD}" y="{bottom - PAD}" fill="#222">{known[-1][1]:.3g}</text>'
    return text + limit + line + dots + last


def main() -> int:
    """Draw the saved full runs. Returns 2 when there are none."""
    runs = sorted((load(path) for path in (HERE / "results").glob("*.json")), key=lambda run: run.taken)
    runs = [run for run in runs if not run.quick]
    if not runs:
        sys.stderr.write("There is no full run in bench/results: make bench KEEP=1\n")
        return 2
    CHART.write_text(drawing(runs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Figures as a table for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.figures import Figure


def table(figures: Iterable[Figure]) -> str:
    """Figures as Markdown tables. Figures with the same value names share a table."""
    shapes: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        shapes.setdefault(tuple(figure.values), []).append(figure)
    return "\n\n".join(_one(names, alike) for names, alike in shapes.items())


def columns(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with aligned columns. The first row is the header, the first column is text."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(row, widths) for row in (rows[0], rule, *rows[1:]))


def shown(value: float | None) -> str:
    """A value with three significant digits; "-" for None."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _one(names: tuple[str, ...], figures: list[Figure]) -> str:
    rows = [[figure.case, *(shown(figure.values[name]) for name in names)] for figure in figures]
    notes = [f"{figure.case}: {note}" for figure in figures for note in figure.notes]
    return "\n".join([columns([["case", *names], *rows]), *notes])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if n == 0 else cell.rjust(width)
        for n, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "| " + " | ".join([first, *others]) + " |"

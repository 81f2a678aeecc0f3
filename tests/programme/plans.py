"""Seating plans as other programs write them: in pretix' format, of rooms that nobody owns."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any


def pretix(name: str, *zones: dict[str, Any], categories: Sequence[str] = ("Parkett",)) -> str:
    """A plan."""
    colours = [{"name": one, "color": "#7f4a91"} for one in categories]
    return json.dumps(
        {"name": name, "zones": list(zones), "categories": colours, "size": {"width": 900, "height": 600}}
    )


def zone(name: str, rows: list[dict[str, Any]], x: int = 0, y: int = 0) -> dict[str, Any]:
    """A zone, with an area in it that is no seat."""
    area = {"color": "#eee", "width": 20, "height": 10, "position": {"x": 1, "y": 1}, "text": "Stage"}
    return {"name": name, "position": {"x": x, "y": y}, "rows": rows, "areas": [area]}


def row(label: str, seats: Sequence[tuple[str, int, int, str]], x: int = 0, y: int = 0) -> dict[str, Any]:
    """A row of seats: number, place, category."""
    made = [
        {
            "seat_guid": f"g-{label}-{n}-{at}-{y}",
            "seat_number": n,
            "position": {"x": at, "y": down},
            "category": category,
        }
        for n, at, down, category in seats
    ]
    return {"row_number": label, "position": {"x": x, "y": y}, "seats": made}


def straight() -> str:
    """Two zones of straight rows, both with a row 1: odd and even numbers, a gap in the middle, a wheelchair place."""

    def stalls_row(r: int) -> dict[str, Any]:
        places = [(n, 25 * (i + i // 3)) for i, n in enumerate([1, 3, 5, 6, 4, 2])]
        seats = [(str(n), x, 0, "Rollstuhl" if r * n == 2 else "Parkett") for n, x in places]
        return row(str(r), seats, y=30 * r)

    stalls = zone("Parkett", [stalls_row(r) for r in (1, 2, 3)], 40, 10)
    balcony = zone("Rang", [row("1", [(str(n), 25 * n, 0, "Premium-Loge") for n in range(1, 5)])], 40, 200)
    return pretix("Altes Haus", stalls, balcony, categories=["Parkett", "Rollstuhl"])


def curved(rows: int = 20, seats: int = 30) -> str:
    """Rows on arcs around the stage, all with as many seats: `rows` times `seats`."""

    def arc(r: int) -> dict[str, Any]:
        radius = 600 + 34 * r
        angles = [(i - (seats - 1) / 2) * 30 / radius for i in range(seats)]
        places = [
            (str(i + 1), round(radius * math.sin(a)), round(radius * math.cos(a)) - 600) for i, a in enumerate(angles)
        ]
        return row(chr(65 + r), [(n, x, y, "VIP" if r < 2 else "Parkett") for n, x, y in places], x=700)

    return pretix("Halbrund", zone("Saal", [arc(r) for r in range(rows)]), categories=["Parkett", "VIP"])


def boxes() -> str:
    """Boxes at both sides of straight rows: their rows go backwards, and their names are words."""
    stalls = [
        row(label, [(str(n), 30 * n, 0, "A") for n in range(1, 9)], x=90, y=40 * y) for y, label in enumerate("ABC")
    ]
    left = [row("Box links", [(str(n), 0, 30 * n, "Doppelsofa") for n in range(1, 5)])]
    right = [row("Box rechts", [(str(n), 0, 30 * n, "Doppelsofa") for n in range(1, 5)], x=400)]
    return pretix("Mit Logen", zone("Parkett", stalls), zone("Logen", [*left, *right]), categories=["A", "Doppelsofa"])

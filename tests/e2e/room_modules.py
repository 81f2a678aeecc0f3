"""Runs the modules of the editor of seats that touch no page in a browser, and reads what they write as the server."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

from firstclick.domain.seats.seat_map import SeatMap
from firstclick.programme_file import read_table
from firstclick.programme_file.chair_numbers import read_numbering
from firstclick.programme_file.drawing import read_drawing

MODULES = (
    "plan",
    "plan_reader",
    "plan_writer",
    "chair_numbers",
    "seat_commands",
    "row_commands",
    "row_labels",
    "room_state",
)
RUN = """async ([names, body, arg]) => {
    const modules = await Promise.all(names.map((name) => import(`/static/admin/rooms/${name}.js`)));
    const m = Object.assign({}, ...modules);
    const named = (row, labels) => row.seats.filter((seat) => labels.includes(m.seatIdOf(row, seat)));
    const keys = (plan, ...labels) => new Set(plan.rows.flatMap((row) => named(row, labels).map((seat) => seat.key)));
    const rowKeys = (plan) => new Set(plan.rows.map((row) => row.key));
    const cells = (from, to, y) => m.cellsWithin({ x: from, y }, { x: to, y });
    const ids = (plan) => plan.rows.map((row) => row.seats.map((seat) => m.seatIdOf(row, seat)).join(" "));
    return await (BODY)(arg);
}"""


async def runs(page: Page, body: str, arg: object = None) -> Any:  # noqa: ANN401 - a value of JSON
    """What a function of JavaScript returns; `m` has all that the modules export."""
    return await page.evaluate(RUN.replace("BODY", body), [MODULES, body, arg])


def read_again(written: dict[str, str]) -> SeatMap:
    """The map that the server reads of what was written."""
    if "seat_table" in written:
        return read_table(written["seat_table"])
    return read_drawing(written["seat_map"], read_numbering(written.get("numbering", "")))

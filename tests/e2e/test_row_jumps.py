"""Names of rows as they are typed: which row they lead to, in rooms of letters, digits and sections."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]
LETTERS = ["A", "B", "C", "AA", "AB"]
NUMBERS = ["Stalls 1", "Stalls 2", "Stalls 10", "Stalls 12", "Balcony 1", "Balcony 2", "Balcony 3"]
TYPED = """async ([rows, from, keys]) => {
  const { RowJumps } = await import("/static/seats/row_jumps.js");
  const named = rows.map((row) => row.split(" ").reverse()).map(([label, section]) => ({ label, section, seats: [] }));
  const jumps = new RowJumps(named, true);
  let [y, timeStamp] = [rows.indexOf(from), 0];
  const reached = [];
  for (const key of keys) {
    timeStamp += key === "wait" ? 5000 : 100;
    const [, shift, name] = /^(Shift\\+)?(.*)$/.exec(key);
    const to = key === "wait" ? y : jumps.rowOf({ key: name, shiftKey: !!shift, ctrlKey: false, timeStamp }, y);
    if (to !== undefined) y = to;
    if (key !== "wait") reached.push(to === undefined ? "" : rows[to]);
  }
  return reached;
}"""


@pytest.mark.parametrize(
    ("rows", "begins", "keys", "reached"),
    [
        (LETTERS, "C", "b", ["B"]),
        (LETTERS, "C", "a a", ["A", "AA"]),
        (LETTERS, "C", "a b", ["A", "AB"]),
        (LETTERS, "C", "a wait b", ["A", "B"]),
        (LETTERS, "AB", "c x", ["C", ""]),
        (LETTERS, "B", "1 0", ["", ""]),
        (LETTERS, "B", "PageDown PageUp Shift+PageDown Shift+PageUp", ["AB", "A", "AB", "A"]),
        (NUMBERS, "Stalls 2", "1 2", ["Stalls 1", "Stalls 12"]),
        (NUMBERS, "Stalls 1", "1 2", ["Balcony 1", "Stalls 12"]),
        (NUMBERS, "Stalls 1", "1 wait 1 wait 1", ["Balcony 1", "Stalls 1", "Balcony 1"]),
        (NUMBERS, "Stalls 2", "1 0 wait 0", ["Stalls 1", "Stalls 10", ""]),
        (NUMBERS, "Stalls 2", "1 3", ["Stalls 1", "Balcony 3"]),
        (NUMBERS, "Balcony 2", "1 0", ["Balcony 1", "Stalls 10"]),
        (NUMBERS, "Stalls 2", "Shift+PageDown Shift+PageDown Shift+PageUp", ["Balcony 1", "Balcony 3", "Stalls 1"]),
    ],
)
async def test_what_is_typed_leads_to_the_row_of_that_name(
    room_page: Page, rows: list[str], begins: str, keys: str, reached: list[str]
) -> None:
    assert await room_page.evaluate(TYPED, [rows, begins, keys.split()]) == reached

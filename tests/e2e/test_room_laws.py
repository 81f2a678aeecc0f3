"""Whatever is done to a plan, the server reads the same seats of what is written, or names that are there twice."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from firstclick.programme_file.drawing import DrawingError
from tests.e2e.room_modules import read_again, runs

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

PLANS = 80
STEPS = 14
RANDOM = """([plans, steps]) => {
    const random = (seed) => () => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return seed / 2147483648;
    };
    const kinds = ["standard", "premium", "wheelchair", "companion", "love"];
    const sections = [null, { id: "", name: "Stalls" }, { id: "balcony", name: "The balcony" }];
    const made = (seed) => {
        const next = random(seed * 7919 + 1);
        const below = (n) => Math.floor(next() * n);
        const one = (list) => list[below(list.length)];
        const some = (list, part) => new Set(list.filter(() => next() < part));
        const seats = (plan, part) => some(m.seatsOf(plan).map((seat) => seat.key), part);
        const rows = (plan) => some(plan.rows.map((row) => row.key), 0.5);
        const rule = () => ({
            ...m.COUNTED, fromRight: next() < 0.5, skip: next() < 0.3 ? [2, 13] : [],
            ...(next() < 0.5 ? { sides: one(["odd-even", "middle-out"]) } : { first: 1 + below(50), step: 2 }),
        });
        const new_ = () => ({
            rows: 1 + below(3), seats: 1 + below(9), x: below(4), y: 14 + below(8), depth: one([0, 0, 0, 1]),
            label: one(["", "AA", "7"]), kind: one(kinds),
        });
        const cells = () => m.cellsWithin({ x: below(12) - 2, y: below(9) - 1 }, { x: below(12), y: below(9) });
        const change = () => one([{ kind: one(kinds) }, { broken: next() < 0.7 }, { house: true }]);
        const all = (plan) => new Set(plan.rows.map((row) => row.key));
        const acts = [
            (plan) => m.placeSeats(plan, cells(), one(kinds)),
            (plan) => m.removeSeats(plan, seats(plan, 0.15)),
            (plan) => m.changeSeats(plan, seats(plan, 0.2), change()),
            (plan) => m.moveSeats(plan, seats(plan, next() < 0.5 ? 1 : 0.1), below(5) - 2, next() < 0.3 ? 0.5 : 0),
            (plan) => m.openColumn(plan, next() < 0.5 ? null : rows(plan), below(9)),
            (plan) => m.closeColumn(plan, null, below(9)),
            (plan) => m.openLine(plan, below(9)),
            (plan) => m.closeLine(plan, below(9)),
            (plan) => m.copyRows(plan, rows(plan)).plan,
            (plan) => (plan.rows.length > 20 ? plan : m.addRows(plan, new_()).plan),
            (plan) => (next() < 0.3 ? m.curveRows(plan, rows(plan), below(3)) : m.curveRows(plan, all(plan), 0)),
            (plan) => m.numberRows(plan, rows(plan), rule()),
            (plan) => (next() < 0.7 ? plan : m.labelRows(plan, rows(plan), one(["A", "1", "X"]), next() < 0.5)),
            (plan) => m.sectionRows(plan, rows(plan), one(sections)),
        ];
        const block = m.cellsWithin({ x: 0, y: 0 }, { x: 2 + below(6), y: 1 + below(5) });
        let plan = m.placeSeats(m.NO_SEATS, block, "standard");
        for (let step = 0; step < steps; step += 1) plan = one(acts)(plan);
        const keys = plan.rows.flatMap((row) => [row.key, ...row.seats.map((seat) => seat.key)]);
        const facts = plan.rows.flatMap(({ label, section, seats }) => seats.map((seat) => [
            m.seatIdOf({ label, section }, seat), label, seat.label, seat.kind, seat.broken,
            section?.name ?? "", seat.x,
        ]));
        const areKeysNew = new Set(keys).size === keys.length && Math.max(0, ...keys) < plan.next;
        return { written: m.writePlan(plan), facts, areKeysNew };
    };
    return Array.from({ length: plans }, (_, seed) => made(seed));
}"""


async def test_whatever_is_done_to_a_plan_is_read_as_it_was_drawn(room_page: Page) -> None:
    plans: list[dict[str, Any]] = await runs(room_page, RANDOM, [PLANS, STEPS])
    drawn = refused = 0
    for plan in plans:
        facts = plan["facts"]
        assert plan["areKeysNew"]
        if not facts:
            continue
        if len({fact[0] for fact in facts}) < len(facts):
            refused += 1
            with pytest.raises(DrawingError, match="there twice"):
                read_again(plan["written"])
            continue
        drawn += "seat_map" in plan["written"]
        assert read_facts(plan["written"]) == sorted(tuple(fact[:6]) for fact in facts), plan["written"]
        if "seat_map" in plan["written"]:
            assert columns_read(plan["written"]) == columns_drawn(facts)
    assert min(drawn, PLANS - drawn - refused) > PLANS // 8


def columns_read(written: dict[str, str]) -> dict[str, int]:
    """In which column the server reads each seat."""
    return {seat.seat_id: seat.x for seat in read_again(written).seats}


def columns_drawn(facts: list[list[Any]]) -> dict[str, int]:
    """In which column each seat was drawn, from the first one on."""
    aside = min(0, *(x for *_, x in facts))
    return {seat_id: x - aside for seat_id, *_, x in facts}


def read_facts(written: dict[str, str]) -> list[tuple[Any, ...]]:
    """What the server reads of each seat."""
    return sorted(
        (
            seat.seat_id,
            seat.row,
            seat.label,
            seat.kind.value,
            seat.out_of_order,
            row.section.name if row.section else "",
        )
        for row in read_again(written).rows
        for seat in row.seats
    )

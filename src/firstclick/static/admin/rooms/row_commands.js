/** Changes of whole rows: added, copied, curved, and the aisles between them. Each gives another plan. Touches no page. */

import { COUNTED } from "./chair_numbers.js";
import { along, columnsOf, extentOf, frontOf, isStraight, mapSeats, planOf, seatsOf } from "./plan.js";
import { after, nextLabel } from "./row_labels.js";
import { follow, rounded } from "./seat_commands.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").PlanRow} PlanRow */
/** @typedef {import("./types.js").PlanSeat} PlanSeat */
/** @typedef {import("./types.js").SeatKind} SeatKind */
/** `seats` in each; `x`, `y`: the place of the first seat; `depth`: see `curveRows`; `label`: of the first row, "" for the next one. @typedef {{rows: number, seats: number, x: number, y: number, depth: number, label: string, kind: SeatKind}} NewRows */

/** How deep a curve may be, by half the length of its row. */
const DEPTH_MAX = 0.6;

/** Rows of equal length, one behind another. @param {Plan} plan @param {NewRows} wanted @returns {{plan: Plan, keys: ReadonlySet<number>}} with the keys of the new seats */
export function addRows(plan, { rows, seats, x, y, depth, label, kind }) {
  let next = plan.next;
  let name = label || nextLabel(plan, y, null);
  /** @type {PlanRow[]} */
  const added = [];
  for (let nth = 0; nth < rows; nth += 1) {
    const row = { key: next++, label: name, section: sectionBefore(plan, y), rule: COUNTED, seats: /** @type {PlanSeat[]} */ ([]) };
    for (let n = 0; n < seats; n += 1) row.seats.push({ key: next++, x: x + n, y: y + nth, label: String(n + 1), kind, broken: false, house: false });
    added.push(row);
    name = after(name);
  }
  const keys = new Set(added.map((row) => row.key));
  const whole = follow(planOf(plan, [...plan.rows, ...added], next), keys);
  return { plan: curveRows(whole, keys, depth), keys: new Set(added.flatMap((row) => row.seats.map((seat) => seat.key))) };
}

/** @param {Plan} plan @param {number} y */
const sectionBefore = (plan, y) => plan.rows.filter((row) => frontOf(row) < y).at(-1)?.section ?? null;

/**
 * Let rows bend around the screen: their middle is so many rows farther away than their ends, or nearer where it is less than 0.
 * @param {Plan} plan @param {ReadonlySet<number>} rowKeys @param {number} depth 0: straight
 */
export function curveRows(plan, rowKeys, depth) {
  const rows = plan.rows.map((row) => (rowKeys.has(row.key) ? curved(row, depth) : row));
  return follow(planOf(plan, rows), rowKeys);
}

/** @param {PlanRow} row @param {number} depth @returns {PlanRow} */
function curved(row, depth) {
  if (isStraight(row) && depth === 0) return row;
  const columns = columnsOf(row);
  const [first, last] = [row.seats[0], row.seats[row.seats.length - 1]];
  const [middle, ends] = [(first.x + last.x) / 2, (first.y + last.y) / 2];
  const half = (columns[columns.length - 1] - columns[0]) / 2;
  const deep = Math.sign(depth) * Math.min(Math.abs(depth), half * DEPTH_MAX);
  const radius = deep && (half * half) / (2 * deep) - deep / 6;
  const seats = row.seats.map((seat, place) => {
    const aside = columns[place] - columns[0] - half;
    if (!radius) return { ...seat, x: Math.round(middle - half) + columns[place] - columns[0], y: Math.round(ends) };
    const bend = radius * (Math.cos(aside / radius) - Math.cos(half / radius));
    return { ...seat, x: rounded(middle + radius * Math.sin(aside / radius)), y: rounded(ends + bend) };
  });
  return { ...row, seats: along(seats) };
}

/** The same rows again behind themselves; what stands there moves back. @param {Plan} plan @param {ReadonlySet<number>} rowKeys @returns {{plan: Plan, keys: ReadonlySet<number>}} with the keys of the new seats */
export function copyRows(plan, rowKeys) {
  const chosen = plan.rows.filter((row) => rowKeys.has(row.key));
  if (!chosen.length) return { plan, keys: new Set() };
  const [front, back] = [Math.min(...chosen.map(frontOf)), Math.max(...chosen.flatMap((row) => row.seats.map(({ y }) => y)))];
  const depth = Math.floor(back) - Math.floor(front) + 1;
  const isFree = !seatsOf(plan).some(({ y }) => y > back && y <= back + depth);
  const spread = isFree ? plan : mapSeats(plan, (seat) => (seat.y > back ? { ...seat, y: rounded(seat.y + depth) } : seat));
  let next = plan.next;
  const copies = chosen.map((row) => ({
    ...row,
    key: next++,
    seats: row.seats.map((seat) => ({ ...seat, key: next++, y: rounded(seat.y + depth), house: false })),
  }));
  /** @type {Plan} */
  let whole = { ...spread, next };
  for (const copy of copies) whole = planOf(whole, [...whole.rows, { ...copy, label: nextLabel(whole, frontOf(copy), copy.section) }], next);
  return { plan: whole, keys: new Set(copies.flatMap((row) => row.seats.map((seat) => seat.key))) };
}

/** A gap of one seat: what stands in this column, or right of it, moves. Curved rows stay. @param {Plan} plan @param {ReadonlySet<number> | null} rowKeys null: all rows @param {number} x */
export const openColumn = (plan, rowKeys, x) => shiftColumns(plan, rowKeys, (seat) => seat.x >= x, 1);

/** Close the gap of one seat in a column; as it was where a seat stands there. @param {Plan} plan @param {ReadonlySet<number> | null} rowKeys null: all rows @param {number} x */
export function closeColumn(plan, rowKeys, x) {
  const rows = plan.rows.filter((row) => (rowKeys === null || rowKeys.has(row.key)) && isStraight(row));
  const isEmpty = !rows.some((row) => row.seats.some((seat) => Math.abs(seat.x - x) < 1));
  return isEmpty ? shiftColumns(plan, rowKeys, (seat) => seat.x > x, -1) : plan;
}

/** @param {Plan} plan @param {ReadonlySet<number> | null} rowKeys @param {(seat: PlanSeat) => boolean} isMoved @param {number} by */
function shiftColumns(plan, rowKeys, isMoved, by) {
  const moved = mapSeats(plan, (seat, row) => ((rowKeys === null || rowKeys.has(row.key)) && isStraight(row) && isMoved(seat) ? { ...seat, x: rounded(seat.x + by) } : seat));
  return follow(moved, rowKeys ?? new Set(plan.rows.map((row) => row.key)));
}

/** A cross aisle: what is so far from the screen, or farther, moves back by a row. @param {Plan} plan @param {number} y */
export const openLine = (plan, y) => mapSeats(plan, (seat) => (seat.y >= y ? { ...seat, y: rounded(seat.y + 1) } : seat));

/** Close a cross aisle; as it was where seats stand in it. @param {Plan} plan @param {number} y */
export function closeLine(plan, y) {
  const isEmpty = !seatsOf(plan).some((seat) => Math.abs(seat.y - y) < 1);
  const isBetween = y > extentOf(plan).front && y < extentOf(plan).back;
  return isEmpty && isBetween ? mapSeats(plan, (seat) => (seat.y > y ? { ...seat, y: rounded(seat.y - 1) } : seat)) : plan;
}

/** Changes of single seats: placed, removed, moved, and what they are. Each gives another plan. Touches no page. */

import { COUNTED, labelFor, numbered } from "./chair_numbers.js";
import { along, frontOf, isStraight, mapSeats, middleOf, planOf, seatAt, seatsOf } from "./plan.js";
import { nextLabel } from "./row_labels.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").PlanRow} PlanRow */
/** @typedef {import("./types.js").PlanSeat} PlanSeat */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").SeatKind} SeatKind */
/** @typedef {Partial<Pick<PlanSeat, "kind" | "broken" | "house">>} SeatChange */

/** Seats of a kind on these places; those that stand there already become of that kind. @param {Plan} plan @param {readonly Place[]} places @param {SeatKind} kind */
export function placeSeats(plan, places, kind) {
  const found = places.map((place) => ({ place, key: seatAt(plan, place)?.seat.key }));
  const there = new Set(found.flatMap(({ key }) => key ?? []));
  const free = found.filter(({ key }) => key === undefined).map(({ place }) => place);
  const lines = [...new Set(free.map(({ y }) => y))].sort((a, b) => a - b);
  const start = changeSeats(plan, there, { kind });
  const placed = lines.reduce((next, y) => placeInLine(next, y, free.filter((one) => one.y === y).map(({ x }) => x), kind), start);
  return follow(placed, new Set(lines.map((y) => rowAt(placed, y)?.key ?? 0)));
}

/** @param {Plan} plan @param {number} y @param {readonly number[]} columns @param {SeatKind} kind @returns {Plan} */
function placeInLine(plan, y, columns, kind) {
  const row = rowAt(plan, y) ?? newRow(plan, y);
  const isNew = !plan.rows.includes(row);
  let next = plan.next + (isNew ? 1 : 0);
  let filled = row;
  for (const x of [...columns].sort((a, b) => a - b)) {
    const seat = { key: next, x, y, label: labelFor(filled, x), kind, broken: false, house: false };
    filled = { ...filled, seats: along([...filled.seats, seat]) };
    next += 1;
  }
  const rows = isNew ? [...plan.rows, filled] : plan.rows.map((one) => (one === row ? filled : one));
  return planOf(plan, rows, next);
}

/** The straight row so far from the screen. @param {Plan} plan @param {number} y */
const rowAt = (plan, y) => plan.rows.find((row) => row.seats[0].y === y && isStraight(row));

/** @param {Plan} plan @param {number} y @returns {PlanRow} */
function newRow(plan, y) {
  const section = plan.rows.filter((row) => frontOf(row) < y).at(-1)?.section ?? null;
  return { key: plan.next, label: nextLabel(plan, y, section), section, rule: COUNTED, seats: [] };
}

/** Rows with a rule are numbered by it again; those that have sides, wherever they are: the middle of the room has moved. @param {Plan} plan @param {ReadonlySet<number>} rowKeys those that were changed */
export function follow(plan, rowKeys) {
  const middle = middleOf(plan);
  return planOf(plan, plan.rows.map((row) => (row.rule && (row.rule.sides || rowKeys.has(row.key)) ? numbered(row, middle) : row)));
}

/** The rows that have any of these seats. @param {Plan} plan @param {ReadonlySet<number>} keys */
export const rowsOf = (plan, keys) => plan.rows.filter((row) => row.seats.some((seat) => keys.has(seat.key)));

/** @param {Plan} plan @param {ReadonlySet<number>} keys */
export function removeSeats(plan, keys) {
  const touched = new Set(rowsOf(plan, keys).map((row) => row.key));
  return follow(mapSeats(plan, (seat) => (keys.has(seat.key) ? null : seat)), touched);
}

/** Another kind, out of order or not, a house seat or none. @param {Plan} plan @param {ReadonlySet<number>} keys @param {SeatChange} change */
export function changeSeats(plan, keys, change) {
  const names = /** @type {(keyof SeatChange)[]} */ (Object.keys(change));
  const isSo = (/** @type {PlanSeat} */ seat) => names.every((name) => seat[name] === change[name]);
  return mapSeats(plan, (seat) => (keys.has(seat.key) && !isSo(seat) ? { ...seat, ...change } : seat));
}

/** Seats stand elsewhere, and keep their rows; as it was where another seat stands there. @param {Plan} plan @param {ReadonlySet<number>} keys @param {number} dx @param {number} dy */
export function moveSeats(plan, keys, dx, dy) {
  const moved = mapSeats(plan, (seat) => (keys.has(seat.key) ? { ...seat, x: rounded(seat.x + dx), y: rounded(seat.y + dy) } : seat));
  const staying = planOf(moved, moved.rows.map((row) => ({ ...row, seats: row.seats.filter((seat) => !keys.has(seat.key)) })));
  const collides = seatsOf(moved).some((seat) => keys.has(seat.key) && isOnAnother(staying, seat));
  return collides ? plan : follow(moved, new Set(rowsOf(plan, keys).map((row) => row.key)));
}

/** Whether seats would overlap. @param {Plan} plan @param {PlanSeat} seat */
function isOnAnother(plan, seat) {
  const other = seatAt(plan, seat)?.seat;
  return other !== undefined && Math.hypot(other.x - seat.x, other.y - seat.y) < 0.6;
}

/** Places differ by hundredths of a seat or more. @param {number} value */
export const rounded = (value) => Math.round(value * 100) / 100;

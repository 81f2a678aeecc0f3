/**
 * The free seats that are most like the wished ones: as many, of the same kinds, as near as possible, adjacent if they
 * were adjacent. A pure function of the seats that are free; it ranks as the server does for its suggestions.
 */

import { SPECIAL } from "./seat_shapes.js";

/** @typedef {import("../server/types.js").Seat} Seat */
/** @typedef {Seat & {y: number}} Placed */
/** @typedef {{row: Placed[], start: number, distance: number, single: boolean}} Run */
/** @typedef {(seatId: string) => boolean} Test */

/** The distance of one row, in seats. */
export const ROW_COLUMNS = 4;
const OFFERS_MAX = 3;

/**
 * The offers, nearest first; empty when there is no match.
 * @param {import("../server/types.js").Row[]} rows
 * @param {readonly string[]} wished
 * @param {Test} isFree true for seats that are available or held by this customer
 * @param {Pick<import("../server/types.js").Rules, "orphan_rule" | "orphan_walls">} [rules] whether the server refuses to book what
 *   leaves a single seat, and one at a wall or an aisle too
 * @returns {string[][]}
 */
export function nearestSeats(rows, wished, isFree, rules = {}) {
  const blocks = blocksOf(rows);
  const groups = blocks.flatMap((block) => groupsIn(block, new Set(wished)));
  if (!groups.length || groups.flat().length < wished.length) return [];
  if (groups.length === 1) return withoutOverlap(runsFor(blocks, groups[0], isFree, rules).map(idsOf));
  const combined = combinedRuns(blocks, groups, isFree, rules);
  return combined ? [combined] : [];
}

/** Adjacent seats, row by row. @param {import("../server/types.js").Row[]} rows @returns {Placed[][]} */
export function blocksOf(rows) {
  return rows.flatMap(({ y, seats }) => {
    const inOrder = seats.map((seat) => ({ ...seat, y })).sort((a, b) => a.x - b.x);
    return split(inOrder, (before, seat) => seat.x === before.x + 1);
  });
}

/** The wished seats of a block, split where they are not adjacent. @param {Placed[]} block @param {Set<string>} wished */
function groupsIn(block, wished) {
  const mine = block.filter((seat) => wished.has(seat.seat_id));
  return split(mine, (before, seat) => seat.x === before.x + 1);
}

/** @param {Placed[]} seats @param {(before: Placed, seat: Placed) => boolean} touch */
function split(seats, touch) {
  /** @type {Placed[][]} */
  const parts = [];
  seats.forEach((seat, index) => {
    if (index && touch(seats[index - 1], seat)) parts[parts.length - 1].push(seat);
    else parts.push([seat]);
  });
  return parts;
}

/**
 * The runs that match the group, nearest first; those that leave a single seat only when there are no others.
 * @param {Placed[][]} blocks @param {Placed[]} group @param {Test} isFree @param {Pick<import("../server/types.js").Rules, "orphan_rule" | "orphan_walls">} rules
 */
function runsFor(blocks, group, isFree, rules) {
  const found = blocks.flatMap((block) => runsIn(block, group, isFree, rules.orphan_walls === true));
  found.sort((a, b) => a.distance - b.distance || a.row[0].y - b.row[0].y || a.start - b.start);
  const good = rules.orphan_rule ? found.filter((run) => !run.single) : found;
  return (good.length ? good : found).map(({ row, start }) => row.slice(start, start + group.length));
}

/** @param {Placed[]} block @param {Placed[]} group @param {Test} isFree @param {boolean} walls @returns {Run[]} */
function runsIn(block, group, isFree, walls) {
  const kinds = kindsOf(group);
  const [middle, y] = [sum(group), group[0].y];
  const runs = [];
  for (let start = 0; start + group.length <= block.length; start += 1) {
    const run = block.slice(start, start + group.length);
    if (kindsOf(run) !== kinds || !run.every((seat) => isFree(seat.seat_id))) continue;
    const distance = Math.abs(sum(run) - middle) + ROW_COLUMNS * group.length * Math.abs(run[0].y - y);
    runs.push({ row: block, start, distance, single: leavesSingle(block, start, start + group.length, isFree, walls) });
  }
  return runs;
}

/**
 * True when taking `block[start..end)` leaves a single free seat between taken ones. A seat at an aisle or a wall counts
 * with `walls` only.
 * @param {Placed[]} block @param {number} start @param {number} end @param {Test} isFree @param {boolean} walls
 */
export function leavesSingle(block, start, end, isFree, walls) {
  if (block.slice(start, end).some(({ kind }) => SPECIAL.has(kind))) return false;
  /** @param {number} at @param {number} beyond */
  const alone = (at, beyond) =>
    block[at] !== undefined &&
    !SPECIAL.has(block[at].kind) &&
    isFree(block[at].seat_id) &&
    (block[beyond] ? !isFree(block[beyond].seat_id) : walls);
  return alone(start - 1, start - 2) || alone(end, end + 1);
}

/** The first few that have no seat in common. @param {readonly string[][]} runs */
export function withoutOverlap(runs) {
  /** @type {string[][]} */
  const offers = [];
  for (const seats of runs) {
    if (!offers.flat().some((seat) => seats.includes(seat))) offers.push(seats);
    if (offers.length === OFFERS_MAX) break;
  }
  return offers;
}

/**
 * One offer for seats that are not all adjacent: a run for each group, the larger groups first.
 * @param {Placed[][]} blocks @param {Placed[][]} groups @param {Test} isFree @param {Pick<import("../server/types.js").Rules, "orphan_rule" | "orphan_walls">} rules
 */
function combinedRuns(blocks, groups, isFree, rules) {
  /** @type {string[]} */
  const chosen = [];
  for (const group of [...groups].sort((a, b) => b.length - a.length)) {
    const [run] = runsFor(blocks, group, (seat) => isFree(seat) && !chosen.includes(seat), rules);
    if (!run) return null;
    chosen.push(...idsOf(run));
  }
  return chosen;
}

/** @param {Placed[]} seats */
export const idsOf = (seats) => seats.map((seat) => seat.seat_id);

/** @param {Placed[]} seats */
const kindsOf = (seats) => seats.map((seat) => seat.kind).sort().join();

/** @param {Placed[]} seats */
const sum = (seats) => seats.reduce((total, seat) => total + seat.x, 0);

/**
 * Groups of adjacent free seats for a party, the best for one seat first: around it or near it, of its kind, and none that
 * leaves a single seat where others do not. A pure function of the seats that are free.
 */

import { ROW_COLUMNS, blocksOf, idsOf, leavesSingle } from "./nearest_seats.js";

/** @typedef {import("./nearest_seats.js").Placed} Placed */

/** What is less good about a group, in seats of distance. Each is more than a seat's distance within its own group. */
const OTHER_KIND_COLUMNS = 24;
const SINGLE_COLUMNS = 12;

/**
 * @param {import("../server/types.js").Row[]} rows
 * @param {string} seatId
 * @param {number} count seats of a group
 * @param {(seatId: string) => boolean} isFree true for seats that may be in a group
 * @param {boolean} walls whether a single seat at a wall or an aisle counts
 * @returns {string[][]}
 */
export function groupsNear(rows, seatId, count, isFree, walls) {
  const blocks = blocksOf(rows);
  const wished = blocks.flat().find((seat) => seat.seat_id === seatId);
  if (!wished) return [];
  const found = blocks.flatMap((block) =>
    startsOf(block, count, isFree).map((start) => {
      const seats = block.slice(start, start + count);
      const isSingle = leavesSingle(block, start, start + count, isFree, walls);
      return { seats, cost: distance(seats, wished) + otherKinds(seats, wished) + (isSingle ? SINGLE_COLUMNS : 0) };
    }),
  );
  return found.sort((a, b) => a.cost - b.cost).map(({ seats }) => idsOf(seats));
}

/** Where a group of free seats begins. @param {Placed[]} block @param {number} count @param {(seatId: string) => boolean} isFree */
function startsOf(block, count, isFree) {
  const free = block.map((seat) => isFree(seat.seat_id));
  return [...block.keys()].filter((start) => start + count <= block.length && !free.slice(start, start + count).includes(false));
}

/** @param {Placed[]} seats @param {Placed} wished */
function distance(seats, wished) {
  const middle = (seats[0].x + seats[seats.length - 1].x) / 2;
  return Math.abs(middle - wished.x) + ROW_COLUMNS * Math.abs(seats[0].y - wished.y);
}

/** @param {Placed[]} seats @param {Placed} wished */
const otherKinds = (seats, wished) => (seats.every((seat) => seat.kind === wished.kind) ? 0 : OTHER_KIND_COLUMNS);
